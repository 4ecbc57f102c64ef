"""One tiny company for the whole run, and copies of it to break."""

from __future__ import annotations

import shutil

import pytest

from app.demo.company.company import build, opened
from app.demo.company.spec import TINY


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("company") / "tiny.fdb"
    build(str(path), TINY)
    return path


@pytest.fixture(scope="session")
def tiny(tiny_file):
    with opened(str(tiny_file), TINY) as company:
        yield company


@pytest.fixture
def broken(tiny_file, tmp_path):
    """A copy that a test may break."""
    path = tmp_path / "broken.fdb"
    shutil.copyfile(tiny_file, path)
    with opened(str(path), TINY) as company:
        yield company
