"""The door to one encrypted file: transactions, connections that are kept, connections that are thrown away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.store.engine import Database, column, create, scalar


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = create(tmp_path / "file.db", bytes(range(32)))
    with made.write() as connection:
        connection.execute("CREATE TABLE line (number INTEGER PRIMARY KEY, said TEXT NOT NULL)")
    yield made
    made.close()


def add(database: Database, said: str) -> None:
    with database.write() as connection:
        connection.execute("INSERT INTO line (said) VALUES (?)", (said,))


def lines(database: Database) -> list[str]:
    with database.read() as connection:
        return list(column(connection, "SELECT said FROM line ORDER BY number"))


class Counted:
    """Every connection opened from now on."""

    def __init__(self, database: Database) -> None:
        self.opened: list[object] = []
        database.close()
        opener = database._open

        def counting():
            self.opened.append(opener())
            return self.opened[-1]

        database._open = counting


def test_a_block_that_fails_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute("INSERT INTO line (said) VALUES ('a')")
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    add(database, "b")
    assert lines(database) == ["b"]


def test_a_half_read_statement_holds_nothing_back(database: Database) -> None:
    """Its cursor lives on in the traceback of the error; the writer behind it must not wait for that."""
    for said in "abc":
        add(database, said)

    def fail() -> None:
        with database.write() as connection:
            half_read = connection.execute("UPDATE line SET said = said || '!' RETURNING said")
            half_read.fetchone()
            raise LookupError

    with pytest.raises(LookupError) as _kept_alive:
        fail()

    add(database, "d")
    assert lines(database) == ["a", "b", "c", "d"]


def test_what_is_written_while_reading_is_not_kept(database: Database) -> None:
    with database.read() as connection:
        connection.execute("INSERT INTO line (said) VALUES ('a')")

    assert lines(database) == []


def test_a_reading_sees_one_moment(database: Database) -> None:
    with database.read() as connection:
        before = scalar(connection, "SELECT count(*) FROM line")
        add(database, "a")

        assert (before, scalar(connection, "SELECT count(*) FROM line")) == (0, 0)
    assert lines(database) == ["a"]


def test_one_after_the_other_needs_one_connection(database: Database) -> None:
    counted = Counted(database)

    for said in "abc":
        add(database, said)
        lines(database)

    assert len(counted.opened) == 1


def test_a_connection_that_met_an_error_is_not_used_again(database: Database) -> None:
    counted = Counted(database)

    with pytest.raises(LookupError), database.read():
        raise LookupError
    lines(database)

    assert len(counted.opened) == 2


def test_closing_in_the_middle_of_a_reading_closes_it_when_it_ends(database: Database, tmp_path: Path) -> None:
    with database.read() as connection:
        database.close()
        assert scalar(connection, "SELECT count(*) FROM line") == 0

    assert not (tmp_path / "file.db-wal").exists()  # the last connection took it away
    assert lines(database) == []


def test_after_closing_it_opens_again(database: Database) -> None:
    add(database, "a")

    database.close()

    assert lines(database) == ["a"]


def test_many_threads_may_use_it(database: Database) -> None:
    def work(name: str) -> bool:
        for number in range(20):
            add(database, f"{name}{number}")
        return f"{name}19" in lines(database)

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(work, "abcdef"))

    assert len(lines(database)) == 120
    assert len(database._idle) <= 4


def test_opening_a_store_needs_no_sqlalchemy() -> None:
    code = (
        "import sys, app.store.opening; print([n for n in sys.modules if n.split('.')[0] in ('sqlalchemy', 'alembic')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"
