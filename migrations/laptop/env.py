"""Alembic's door for the laptop's store: it is handed an open connection and opens no file by itself."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine

from app.store.tables import Base


def run(connection: Connection) -> None:
    # SQLite's DDL is transactional: a revision, its data moves and its number are one transaction or nothing.
    context.configure(
        connection=connection, target_metadata=Base.metadata, transactional_ddl=True, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes["connection"]
if isinstance(given, Engine):  # pytest-alembic hands over an engine
    with given.connect() as opened:
        run(opened)
else:
    run(given)
