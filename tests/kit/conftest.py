from __future__ import annotations

from pathlib import Path

import pytest

from app.kit.shelf import Shelf
from tests.kit.builders import Office


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "content")


@pytest.fixture
def office(shelf: Shelf, tmp_path: Path) -> Office:
    """A laptop that holds the whole kit."""
    office = Office(shelf)
    office.stock(tmp_path / "from-office")
    return office
