"""One small invented company for the scan's tests, and copies of it to break."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.aspel.connection import EngineScanSession, bundled_runtime
from app.aspel.findings import ScanResult
from app.aspel.scan import scan
from app.demo.company.company import Company, build, opened
from app.demo.company.spec import TINY
from tests.aspel.firebird_server import ADMIN, ADMIN_PASSWORD, FirebirdServer

Damage = Callable[[Company], None]
Look = Callable[..., ScanResult]


@pytest.fixture(scope="session")
def tiny_company(request: pytest.FixtureRequest) -> Path:
    if bundled_runtime() is None:
        pytest.skip("no engine in this platform's wheel")
    return request.getfixturevalue("sae_copy")


@pytest.fixture
def damaged(tiny_company: Path, tmp_path: Path) -> Iterator[Callable[[Damage], Path]]:
    """A copy of the company after some damage."""

    def make(damage: Damage) -> Path:
        path = tmp_path / "damaged.fdb"
        shutil.copyfile(tiny_company, path)
        with opened(str(path), TINY) as company:
            damage(company)
            company.commit()
        return path

    return make


@pytest.fixture
def scanned() -> Look:
    """Scan a copy with the story's clock."""

    def look(path: Path, *checks: str, company: str = "") -> ScanResult:
        with EngineScanSession(f"copy:{path}", lambda host: None) as session:
            result = scan(session, str(path), now=TINY.as_of, checks=checks, company=company)
            assert session.writes() == 0
            return result

    return look


@pytest.fixture(scope="session")
def served(firebird_server: FirebirdServer) -> str:
    """The same company on a real Firebird 3 server."""
    dsn = firebird_server.dsn("CHICA.FDB")
    build(dsn, TINY, user=ADMIN, password=ADMIN_PASSWORD)
    return dsn
