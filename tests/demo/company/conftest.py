"""A tiny and a small company, and copies of them to break."""

from __future__ import annotations

import shutil

import pytest

from app.demo.company.company import opened
from app.demo.company.faults import FAULTS, commit_all
from app.demo.company.spec import SMALL, TINY
from tests.demo.company.inside import InsideSession


@pytest.fixture(scope="session")
def tiny_file(company_copy):
    return company_copy(TINY, "tiny.fdb")


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


@pytest.fixture(scope="session")
def small(small_file):
    """An open copy of it: whoever changes something undoes it."""
    path = small_file.with_name("open.fdb")
    shutil.copyfile(small_file, path)
    with opened(str(path), SMALL) as company:
        yield company


@pytest.fixture(scope="session")
def inside(small):
    """A scan of `small` as it stands in its open transaction."""
    with InsideSession(small.database) as session:
        yield session


@pytest.fixture(scope="session")
def broken_file(small_file):
    """The small company with every fault at once, and what must be told. Nobody opens this file: copy it."""
    path = small_file.with_name("every-fault.fdb")
    shutil.copyfile(small_file, path)
    with opened(str(path), SMALL) as company:
        expected = commit_all(company, FAULTS)
        company.commit()
    return path, expected
