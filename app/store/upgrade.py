"""Revisions of the store. Alembic is imported only when there is something to migrate: it costs half a second."""

from __future__ import annotations

from sqlalchemy import text

from app.settings import resource_root
from app.store import troubles
from app.store.engine import Database

REVISIONS = ("0001",)
"""Every revision of migrations/laptop this program knows, oldest first. The last one is what it works with."""


def revision_of(database: Database) -> str:
    """The revision a store has, with one SELECT. Raises Unavailable ``STORE-DAMAGED`` when it has none."""
    with database.read() as connection:
        has_table = connection.execute(
            text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'")
        ).first()
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if has_table else None
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
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
