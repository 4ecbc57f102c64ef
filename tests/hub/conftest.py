"""A founded hub is copied for each test: founding one costs a third of a second, copying it nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.hub.api import make_app
from tests.hub.firm import Firm, Laptop, TestClock, found, make_kit


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture(scope="session")
def founded_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    home = tmp_path_factory.mktemp("founded") / "hub"
    _, vault = found(home, TestClock())
    return home, vault


@pytest.fixture
def firm(founded_home: tuple[Path, dict[str, bytes]], tmp_path: Path, clock: TestClock) -> Iterator[Firm]:
    home, vault = founded_home
    shutil.copytree(home, tmp_path / "hub")
    firm = Firm.open(tmp_path / "hub", clock, vault)
    yield firm
    firm.hub.close()


@pytest.fixture
def laptop(firm: Firm) -> Laptop:
    """Beto's laptop, with a visit of two tasks assigned to him."""
    firm.technician("beto")
    laptop = firm.laptop("beto")
    firm.publish(make_kit())
    return laptop


@pytest.fixture
def api(firm: Firm) -> Iterator[TestClient]:
    """The hub's application without a socket; a fault in it becomes the 500 that a client would see."""
    with TestClient(make_app(firm.hub), raise_server_exceptions=False) as client:
        yield client
