"""One encrypted SQLite file: how it is opened, read, written, and how its troubles become ours.

The records speak to the driver itself (decision 0008). The key lives in one closure and appears in no log or repr.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.errors import MaletinError
from app.store import troubles
from app.store.driver import Connection, prepared

_KEPT_OPEN = 4
"""Connections kept for the next one who asks; more are opened when more threads ask at once."""


class Database:
    """A door to one encrypted file. Threads may share it; writers queue inside the process, then in SQLite."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._open = _opener(path, key)
        self._idle: list[Connection] = []
        self._guard = threading.Lock()
        # A thread waiting here is woken at once; SQLite's own busy handler would sleep in growing steps.
        self._one_writer = threading.Lock()

    def __repr__(self) -> str:
        return f"Database({self.path.name})"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that writes: everything in the block is durable when it ends, or none of it happened.

        Raises Unavailable ``STORE-DISK-FULL``, ``STORE-DISK-FAILED``, ``STORE-LOCKED``, ``STORE-DAMAGED``.
        """
        # A transaction that reads first and writes later fails at once when another wrote in between: say so.
        with self._one_writer:
            yield from self._lent("BEGIN IMMEDIATE", "COMMIT")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent reading; sees either all of another's transaction or nothing. Raises as ``write``."""
        yield from self._lent("BEGIN", "ROLLBACK")

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """A connection outside any transaction, for the backup API. Raises as ``write``."""
        yield from self._lent()

    def fresh(self) -> Connection:
        """A connection set up like all others that belongs to the caller, who closes it. Raises the driver's errors."""
        return self._open()

    def close(self) -> None:
        """Close every connection, those in use as soon as they come back; the last one merges the write-ahead log into
        the file. Whoever asks afterwards gets a new one."""
        with self._guard:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def converted(self) -> Iterator[None]:
        """Errors of the driver become ours. Raises as ``write``; a mistake in our own SQL stays what it is."""
        try:
            yield
        except dbapi2.Error as error:
            raise self._trouble(error) from error

    # ── inside ──

    def _lent(self, begin: str = "", end: str = "") -> Iterator[Connection]:
        """A connection between two statements. One that met an error, ours or the driver's, is closed instead of kept.

        One generator for all three doors: each more around the block would be felt in every answer.
        """
        idle = self._idle
        connection = None
        try:
            connection = self._taken(idle)
            if begin:
                connection.execute(begin)
            yield connection
            if end:
                connection.execute(end)
        except BaseException as error:
            # Also an interruption: nobody gets a connection in an unknown state. Closing takes back what is open.
            if connection is not None:
                connection.close()
            if isinstance(error, dbapi2.Error):
                raise self._trouble(error) from error
            raise
        self._give_back(connection, idle)

    def _taken(self, idle: list[Connection]) -> Connection:
        with self._guard:
            if idle:
                return idle.pop()
        return self._open()

    def _give_back(self, connection: Connection, idle: list[Connection]) -> None:
        with self._guard:
            # After ``close`` there is another list: this connection belongs to the time before.
            if idle is self._idle and len(idle) < _KEPT_OPEN:
                idle.append(connection)
                return
        connection.close()

    def _trouble(self, error: BaseException) -> MaletinError:
        trouble = troubles.from_driver(error, self.path)
        if trouble.code == "STORE-DAMAGED":
            # SQLCipher refuses everything on a connection that met one damaged page; the healthy pages are still ours.
            self.close()
        return trouble


def create(path: Path, key: bytes) -> Database:
    """A new, empty encrypted file. Raises FileExistsError when there is one: nothing is ever created over another."""
    path.touch(mode=0o600, exist_ok=False)
    return Database(path, key)


def scalar(connection: Connection, statement: str, **values: object) -> Any:  # noqa: ANN401 - a column has any type
    """The first column of the first row, or None."""
    row = connection.execute(statement, values).fetchone()
    return None if row is None else row[0]


def column(connection: Connection, statement: str, **values: object) -> Iterator[Any]:
    """The first column of every row."""
    return (row[0] for row in connection.execute(statement, values))


def _opener(path: Path, key: bytes) -> Callable[[], Connection]:
    """Opens connections with that key; the only place where a key is kept."""
    return lambda: prepared(path, key)
