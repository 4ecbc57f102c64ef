"""One encrypted SQLite file: how it is opened, read, written, and how its troubles become ours.

The dialect is SQLAlchemy's ``sqlite`` with SQLCipher's module behind it, not ``sqlite+pysqlcipher``: that one sends
the password of the URL as ``PRAGMA key`` on every connection, so the key would live in a URL (an empty one is an
error). Here the key lives in one closure and appears in no URL, log or repr.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from app.errors import MaletinError
from app.store import troubles
from app.store.driver import prepared


class Database:
    """A door to one encrypted file. Threads may share it; writers queue inside the process, then in SQLite."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._open = _opener(path, key)
        self._engine = _engine(self._open)
        self._lean: Any = None
        # A transaction that reads first and writes later fails at once when another wrote in between: writers say so.
        self._writer = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        # A thread waiting here is woken at once; SQLite's own busy handler would sleep in growing steps.
        self._one_writer = threading.Lock()

    def __repr__(self) -> str:
        return f"Database({self.path.name})"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that writes: everything in the block is durable when it ends, or none of it happened.

        Raises Unavailable ``STORE-DISK-FULL``, ``STORE-DISK-FAILED``, ``STORE-LOCKED``, ``STORE-DAMAGED``.
        """
        with self._one_writer, self._converted(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent reading; sees either all of another's transaction or nothing. Raises as ``write``."""
        with self._converted(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write_lean(self) -> Iterator[Any]:
        """As ``write``, but with the driver's own connection, kept open: for the journal alone, whose cost per answer
        is promised. Pool, events and compiled statements would cost more than the rest of an append together."""
        with self._one_writer, self._converted():
            if self._lean is None:
                self._lean = self._open()
            connection = self._lean
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                # After a commit nothing is open; after a full disk SQLite may have rolled back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def raw(self) -> Iterator[Any]:
        """The driver's own connection, for the backup API. Raises as ``write``."""
        with self._converted(), self._engine.connect() as connection:
            yield connection.connection.dbapi_connection

    def close(self) -> None:
        """Close every connection; the write-ahead log is then merged into the file."""
        self._engine.dispose()
        lean, self._lean = self._lean, None
        if lean is not None:
            lean.close()

    @contextmanager
    def _converted(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._trouble(error.orig) from error
        except dbapi2.Error as error:
            raise self._trouble(error) from error

    def _trouble(self, error: BaseException | None) -> MaletinError:
        trouble = troubles.from_driver(error, self.path)
        if trouble.code == "STORE-DAMAGED":
            # SQLCipher refuses everything on a connection that met one damaged page; the healthy pages are still ours.
            self.close()
        return trouble


def create(path: Path, key: bytes) -> Database:
    """A new, empty encrypted file. Raises FileExistsError when there is one: nothing is ever created over another."""
    path.touch(mode=0o600, exist_ok=False)
    return Database(path, key)


def _engine(creator: Callable[[], Any]) -> Engine:
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=creator,
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=12,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _opener(path: Path, key: bytes) -> Callable[[], Any]:
    """Opens connections with that key; the only place where a key is kept."""
    return lambda: prepared(path, key)


def scalar(connection: Connection, statement: str, **values: object) -> Any:  # noqa: ANN401 - a column has any type
    """The first column of the first row, or None."""
    return connection.execute(text(statement), values).scalar()
