"""A firm with its hub, and a laptop of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.builders import Laptop, Office


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def laptop(office: Office, tmp_path: Path) -> Laptop:
    return Laptop(office, tmp_path / "content")
