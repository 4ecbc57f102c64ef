"""One small invented SAE company for the whole run (a pytest plugin): a restored copy, as one brings it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.demo.company.company import build
from app.demo.company.spec import TINY


@pytest.fixture(scope="session")
def sae_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("restored") / "copia.fdb"
    build(str(path), TINY)
    return path
