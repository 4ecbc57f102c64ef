"""Runs the hub's migrations on the open connection (or engine) it is given; there is no ini file and no URL here."""

from alembic import context
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from app.hub.records.tables import Base


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes["connection"]
if isinstance(given, Engine):
    with given.connect() as opened:
        run(opened)
        opened.commit()
else:
    run(given)
