"""Migrations of the laptop's store: up, down, and the models agree with what they make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Engine

from app.settings import resource_root
from app.store.engine import Database, create
from app.store.upgrade import REVISIONS, engine_over

__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty encrypted file, the real thing: what holds for plain SQLite need not hold here."""
    made = create(tmp_path / "store.db", bytes(range(32)))
    yield made
    made.close()


@pytest.fixture
def alembic_engine(database: Database) -> Engine:
    return engine_over(database)


@pytest.fixture
def alembic_config() -> dict[str, object]:
    return {"script_location": str(resource_root() / "migrations" / "laptop"), "path_separator": "os"}


def test_program_knows_every_revision_on_the_disk() -> None:
    folder = resource_root() / "migrations" / "laptop" / "versions"

    assert tuple(sorted(path.name.split("_")[0] for path in folder.glob("*.py"))) == REVISIONS
