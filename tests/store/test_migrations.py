"""Migrations of the laptop's store: up, down, and the models agree with what they make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Engine

from app.settings import resource_root
from app.store.engine import Database, create
from app.store.upgrade import REVISIONS, engine_over, migrate
from tests.store.builders import NOON, Laptop, note

__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty encrypted file, the real thing: what holds for plain SQLite need not hold here."""
    made = create(tmp_path / "store.db", bytes(range(32)))
    yield made
    made.close()


@pytest.fixture
def alembic_engine(database: Database) -> Engine:
    return engine_over(database)


@pytest.fixture
def alembic_config() -> dict[str, object]:
    return {"script_location": str(resource_root() / "migrations" / "laptop"), "path_separator": "os"}


def test_program_knows_every_revision_on_the_disk() -> None:
    folder = resource_root() / "migrations" / "laptop" / "versions"

    assert tuple(sorted(path.name.split("_")[0] for path in folder.glob("*.py"))) == REVISIONS


def test_store_of_the_second_revision_keeps_every_event_and_its_state(laptop: Laptop) -> None:
    store = laptop.open()
    first = store.journal.append([note("a"), note("b"), note("c", visit="visit-2"), note("d")])
    database = store._database
    step(database, "0002")
    with database.write() as connection:
        connection.execute("UPDATE outbox SET state = 'applied' WHERE sequence < 3")
        before = [tuple(row) for row in connection.execute("SELECT * FROM outbox ORDER BY sequence")]

    migrate(database)
    more = store.journal.append([note("e"), note("f", visit="visit-2")])

    with database.read() as connection:
        assert [tuple(row) for row in connection.execute("SELECT * FROM outbox ORDER BY sequence")] == before
        stretches = [tuple(row) for row in connection.execute("SELECT first, visit FROM stretches ORDER BY first")]
    assert stretches == [(1, "visit-1"), (3, "visit-2"), (4, "visit-1"), (6, "visit-2")]
    assert store.journal.events("visit-1") == (*first[:2], first[3], more[0])
    assert store.journal.events("visit-2") == (first[2], more[1])
    assert [item.event for item in store.outbox.due(NOON, 10)] == [first[2], first[3], *more]
    assert store.check_whole() == store.journal.head()


def test_the_way_back_gives_every_event_its_row(laptop: Laptop) -> None:
    store = laptop.open()
    store.journal.append([note("a"), note("b", visit="visit-2")])

    step(store._database, "0002")

    with store._database.read() as connection:
        rows = connection.execute("SELECT sequence, state FROM outbox ORDER BY sequence").fetchall()
    assert [tuple(row) for row in rows] == [(1, "here"), (2, "here")]


def step(database: Database, revision: str) -> None:
    """Down to a revision, as the program never goes."""
    config = Config()
    config.set_main_option("script_location", str(resource_root() / "migrations" / "laptop"))
    config.set_main_option("path_separator", "os")
    with engine_over(database).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
