"""Alembic's door for the laptop's store: it is handed an open connection and opens nothing by itself."""

from __future__ import annotations

from alembic import context

from app.store.tables import Base

# SQLite's DDL is transactional: a revision, its data moves and its number are one transaction or nothing.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)

with context.begin_transaction():
    context.run_migrations()
