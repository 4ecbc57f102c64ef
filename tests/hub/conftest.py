"""A founded hub is copied for each test: founding one costs a third of a second, copying it nothing."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from app.clock import SystemClock
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


@pytest.fixture(scope="session")
def founded_today(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """For a hub in a process of its own, which has the machine's clock: what this process makes must still be good."""
    home = tmp_path_factory.mktemp("founded-today") / "hub"
    _, vault = found(home, SystemClock())
    return home, vault


@pytest.fixture
def firm(
    founded_home: tuple[Path, dict[str, bytes]], tmp_path: Path, clock: TestClock, database_url: str
) -> Iterator[Firm]:
    home, vault = founded_home
    if database_url:
        _, vault = found(tmp_path / "hub", clock, database_url)
    else:
        shutil.copytree(home, tmp_path / "hub")
    firm = Firm.open(tmp_path / "hub", clock, vault, database_url)
    yield firm
    firm.hub.close()


@pytest.fixture
def database_url() -> Iterator[str]:
    """Empty = SQLite. With HUB_TEST_POSTGRES (URL of a PostgreSQL server's own database) a fresh database there."""
    server = os.environ.get("HUB_TEST_POSTGRES", "")
    if not server:
        yield ""
        return
    name = f"hub_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield engine.url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


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
