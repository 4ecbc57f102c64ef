"""The hub's database: SQLite file by default, PostgreSQL by URL. One write = one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, column, create_engine, event, inspect, select, table
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from app.errors import Unavailable
from app.hub.records.tables import REVISION
from app.i18n import _
from app.settings import resource_root

if TYPE_CHECKING:
    from alembic.config import Config

Transaction = Session
"""What the record functions work in. Services pass it on and never look inside."""
_WRITES = "maletin_writes"
BUSY_SECONDS = 30


class Taken(Exception):
    """Another transaction got there first (a unique key): look again and decide anew."""


class Database:
    """One database. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self.engine = create_hub_engine(url)
        self._writing = self.engine.execution_options(**{_WRITES: True})

    @classmethod
    def file(cls, path: Path) -> Database:
        """The SQLite file at ``path`` (made when it is missing)."""
        return cls(f"sqlite:///{path}")

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that is durable when the block ends without an exception, and never was otherwise.

        Raises Unavailable ``HUB-DATABASE`` (locked, disk full, connection lost) and Taken (a unique key was taken).
        """
        with self._converting(), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent look. Raises Unavailable ``HUB-DATABASE``."""
        with self._converting(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest revision. Raises Unavailable ``HUB-DATABASE-NEWER``, ``HUB-DATABASE``."""
        with self._converting():
            with self.engine.connect() as connection:
                present = _revision(connection)
            if present == REVISION:
                return
            with self._writing.connect() as connection, connection.begin():
                _upgrade(connection)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def _converting(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            if _is_taken(error.orig):
                raise Taken from error
            raise  # a promise of our own tables was broken: a bug, and it shall be loud
        except DBAPIError as error:
            raise Unavailable(
                "HUB-DATABASE",
                _("La base de datos de la oficina no responde ahora."),
                _("Lo que no se confirmó no se guardó a medias; nada se perdió."),
                _("Intente de nuevo en un momento; si sigue, revise el disco del servidor."),
                kind=type(error.orig).__name__,
            ) from error


def alembic_config(connection: object = None) -> Config:
    """Alembic's settings without an ini file; it works on the open connection it is given."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resource_root() / "migrations" / "hub").replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    """The revision of the tables, asked with one SELECT: loading Alembic for that would double the start."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    present = _revision(connection)
    if present is not None and present not in known:
        raise _newer()
    command.upgrade(config, "head")


def create_hub_engine(url: str) -> Engine:
    """An engine whose transactions begin and end when we say so."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=20, max_overflow=20)
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=20, max_overflow=20, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late and is never IMMEDIATE, so it is switched off and _begin speaks instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once: a reader that turns into a writer later could fail in the middle."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_taken(error: BaseException | None) -> bool:
    """Whether a unique key was in the way, as SQLite and PostgreSQL say it."""
    name = getattr(error, "sqlite_errorname", "")
    return name in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"} or (
        getattr(error, "sqlstate", "") == "23505"
    )


def _newer() -> Unavailable:
    return Unavailable(
        "HUB-DATABASE-NEWER",
        _("Los datos de la oficina son de una versión más nueva de Maletín."),
        _("No se abrió ni se cambió nada."),
        _("Instale la versión más reciente en el servidor."),
    )
