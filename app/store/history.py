"""The index of past visits (port: app.visit.past.VisitIndex), in an encrypted file of its own, which also has room for
what else can be made again (app.store.looks).

Why a third file: full text beside the journal would make every answer write more pages, every backup larger and every
start check slower, for something that can be made again at any time. So a file that is damaged, of another version or
of another key is simply replaced.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TypeVar

from app.errors import MaletinError
from app.store import places
from app.store.driver import Row, is_readable
from app.store.engine import Database, create, scalar
from app.visit.past import Found, Mark, Remembered

T = TypeVar("T")
VERSION = 2
"""Of tables and of what is remembered: another number makes the index again."""
_COLUMNS = tuple(field.name for field in fields(Remembered))
_SCHEMA = (
    """CREATE TABLE visits (
         number INTEGER PRIMARY KEY,
         visit TEXT NOT NULL UNIQUE,
         day TEXT NOT NULL,
         client TEXT NOT NULL,
         site TEXT NOT NULL,
         technician TEXT NOT NULL,
         started TEXT NOT NULL,
         closed TEXT NOT NULL,
         outcome TEXT NOT NULL,
         tasks INTEGER NOT NULL,
         solved INTEGER NOT NULL,
         events INTEGER NOT NULL,
         evidence INTEGER NOT NULL,
         head INTEGER NOT NULL)""",
    "CREATE INDEX visits_by_day ON visits (day DESC, head DESC)",
    """CREATE VIRTUAL TABLE words USING fts5 (said, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3')""",
    """CREATE TABLE mark (
         number INTEGER PRIMARY KEY CHECK (number = 1),
         sequence INTEGER NOT NULL,
         digest TEXT NOT NULL)""",
    "INSERT INTO mark VALUES (1, 0, '')",
    "CREATE TABLE looks (name TEXT PRIMARY KEY, standing TEXT NOT NULL, said TEXT NOT NULL)",
    f"PRAGMA user_version = {VERSION}",
)
_ALL = "SELECT *, '' AS excerpt FROM visits ORDER BY day DESC, head DESC LIMIT :limit"
_FIND = """SELECT visits.*, snippet(words, 0, '«', '»', '…', 14) AS excerpt
           FROM words JOIN visits ON visits.number = words.rowid
           WHERE words MATCH :query ORDER BY visits.day DESC, visits.head DESC LIMIT :limit"""
_KEEP = """INSERT INTO visits (visit, day, client, site, technician, started, closed, outcome, tasks, solved, events,
                               evidence, head)
           VALUES (:visit, :day, :client, :site, :technician, :started, :closed, :outcome, :tasks, :solved, :events,
                   :evidence, :head)
           ON CONFLICT (visit) DO UPDATE SET day = excluded.day, client = excluded.client, site = excluded.site,
             technician = excluded.technician, started = excluded.started, closed = excluded.closed,
             outcome = excluded.outcome, tasks = excluded.tasks, solved = excluded.solved, events = excluded.events,
             evidence = excluded.evidence, head = excluded.head
           RETURNING number"""
_WORD = re.compile(r"\w+")


class HistoryRecords:
    """VisitIndex over one file, opened when it is first asked."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._database: Database | None = None
        self._opening = threading.Lock()

    def mark(self) -> Mark:
        """See the port."""

        def read(database: Database) -> Mark:
            with database.read() as connection:
                return Mark(*connection.execute("SELECT sequence, digest FROM mark").fetchone())

        return self.using(read)

    def keep(self, visits: Sequence[tuple[Remembered, str]]) -> None:
        """See the port."""

        def write(database: Database) -> None:
            with database.write() as connection:
                for visit, said in visits:
                    number = scalar(connection, _KEEP, **asdict(visit))
                    connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
                    connection.execute("INSERT INTO words (rowid, said) VALUES (?, ?)", (number, said))

        self.using(write)

    def reached(self, mark: Mark) -> None:
        """See the port."""

        def write(database: Database) -> None:
            with database.write() as connection:
                connection.execute("UPDATE mark SET sequence = ?, digest = ?", (mark.sequence, mark.digest))

        self.using(write)

    def forget_all(self) -> None:
        """See the port."""

        def write(database: Database) -> None:
            with database.write() as connection:
                for statement in (
                    "DELETE FROM visits",
                    "DELETE FROM words",
                    "UPDATE mark SET sequence = 0, digest = ''",
                ):
                    connection.execute(statement)

        self.using(write)

    def find(self, words: str, limit: int) -> tuple[Found, ...]:
        """See the port."""
        query = match_query(words)

        def read(database: Database) -> tuple[Found, ...]:
            with database.read() as connection:
                rows = connection.execute(_FIND if query else _ALL, {"query": query, "limit": limit})
                return tuple(_found(row) for row in rows)

        return self.using(read)

    def close(self) -> None:
        """Close the file, if it was opened."""
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def using(self, work: Callable[[Database], T]) -> T:
        """Do it; a file that turns out damaged is replaced by an empty one, once, and the work done on that."""
        try:
            return work(self._opened())
        except MaletinError as trouble:
            if trouble.code != "STORE-DAMAGED":
                raise
        self.close()
        _remove(self._path)
        return work(self._opened())

    # ── inside ──

    def _opened(self) -> Database:
        with self._opening:
            if self._database is None:
                self._database = _open(self._path, self._key)
            return self._database


def match_query(words: str) -> str:
    """FTS5's way to say "all of these, each as the beginning of a word". Nothing typed is ever read as syntax."""
    return " ".join(f'"{word}"*' for word in _WORD.findall(words)[:12])


def _found(row: Row) -> Found:
    return Found(Remembered(**{name: row[name] for name in _COLUMNS}), " ".join(row["excerpt"].split()))


def _open(path: Path, key: bytes) -> Database:
    if path.exists() and is_readable(path, key):
        database = Database(path, key)
        with contextlib.suppress(MaletinError), database.read() as connection:
            if int(scalar(connection, "PRAGMA user_version")) == VERSION:
                return database
        database.close()
    return _made(path, key)


def _made(path: Path, key: bytes) -> Database:
    _remove(path)
    fresh = places.fresh_name(path)
    database = create(fresh, key)
    try:
        with database.write() as connection:
            for statement in _SCHEMA:
                connection.execute(statement)
    finally:
        database.close()
    places.settle(fresh, path)
    return Database(path, key)


def _remove(path: Path) -> None:
    for leftover in (path, *places.companions(path)):
        leftover.unlink(missing_ok=True)
