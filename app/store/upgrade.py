"""Revisions of the store. SQLAlchemy and Alembic are imported only when there is something to migrate: together they
cost more than the rest of the start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.settings import resource_root
from app.store import troubles
from app.store.engine import Database, scalar

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

REVISIONS = ("0001", "0002", "0003")
"""Every revision of migrations/laptop this program knows, oldest first. The last one is what it works with."""


def revision_of(database: Database) -> str:
    """The revision a store has, with one SELECT. Raises Unavailable ``STORE-DAMAGED`` when it has none."""
    with database.read() as connection:
        has_table = scalar(connection, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'")
        found = scalar(connection, "SELECT version_num FROM alembic_version") if has_table else None
    if found is None:
        raise troubles.damaged(database.path, "no revision")
    return str(found)


def refuse_newer(found: str) -> None:
    """Raises Unavailable ``STORE-NEWER`` for a revision this program does not know."""
    if found not in REVISIONS:
        raise troubles.newer(found, REVISIONS[-1])


def migrate(database: Database) -> None:
    """Bring a store (or an empty file) to the last revision, in one transaction: all of it or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(resource_root() / "migrations" / "laptop")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with database.converted(), _transaction(engine_over(database)) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def engine_over(database: Database) -> Engine:
    """SQLAlchemy over the file's own connections; each is closed after its use.

    The dialect is ``sqlite`` with SQLCipher's module behind it, not ``sqlite+pysqlcipher``: that one sends the password
    of the URL as ``PRAGMA key`` on every connection, so the key would live in a URL (an empty one is an error).
    """
    from sqlalchemy import NullPool, create_engine, event
    from sqlcipher3 import dbapi2

    engine = create_engine("sqlite://", module=dbapi2, creator=database.fresh, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    """Everything in the block or nothing; the driver's errors come out as they are."""
    from sqlalchemy.exc import DBAPIError

    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        if error.orig is None:
            raise
        raise error.orig from error
