"""The hub's migrations with pytest-alembic's own tests, on a real SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from pytest_alembic import MigrationContext
from pytest_alembic import tests as standard
from pytest_alembic.config import Config
from pytest_alembic.runner import runner
from sqlalchemy.exc import IntegrityError

from app.errors import MaletinError
from app.hub.records.database import Database, alembic_config, create_hub_engine
from app.hub.records.tables import IMMUTABLE, REVISION
from tests.hub.firm import Laptop, make_kit


@pytest.fixture
def migrations(tmp_path: Path) -> Iterator[MigrationContext]:
    engine = create_hub_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    with runner(Config(alembic_config=alembic_config()), engine=engine) as context:
        yield context
    engine.dispose()


def test_there_is_one_newest_revision(migrations: MigrationContext) -> None:
    standard.test_single_head_revision(migrations)


def test_the_code_knows_the_newest_revision(migrations: MigrationContext) -> None:
    assert migrations.heads == [REVISION]


def test_every_revision_goes_up(migrations: MigrationContext) -> None:
    standard.test_upgrade(migrations)


def test_every_revision_goes_down_again(migrations: MigrationContext) -> None:
    standard.test_up_down_consistency(migrations)


def test_the_tables_are_those_the_code_knows(migrations: MigrationContext) -> None:
    standard.test_model_definitions_match_ddl(migrations)


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    database = Database.file(tmp_path / "hub.db")
    database.migrate()
    with database.write() as tx:
        tx.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(MaletinError) as refused:
        database.migrate()

    database.close()
    assert refused.value.code == "HUB-DATABASE-NEWER"


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = Database.file(tmp_path / "hub.db")
    database.migrate()
    database.migrate()
    database.close()


@pytest.mark.parametrize("table", ["events", "documents"])
@pytest.mark.parametrize("action", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_what_was_signed_cannot_be_changed(laptop: Laptop, table: str, action: str) -> None:
    laptop.send(laptop.start(make_kit()))

    with pytest.raises(IntegrityError, match="immutable"), laptop.hub.database.write() as tx:
        tx.execute(sqlalchemy.text(action.format(table)))

    assert table in IMMUTABLE


def test_power_loss_settings_are_in_force(tmp_path: Path) -> None:
    database = Database.file(tmp_path / "hub.db")
    with database.write() as tx:
        found = [
            tx.execute(sqlalchemy.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    database.close()

    assert found == ["wal", 2, 1]


def test_a_database_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "hub.db").mkdir()
    database = Database.file(tmp_path / "hub.db")

    with pytest.raises(MaletinError) as refused:
        database.migrate()

    database.close()
    assert refused.value.code == "HUB-DATABASE"
