"""Every statement of the accounting checks, on the embedded engine and on a Firebird 3 server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from app.aspel.checks.catalogue import CHECKS
from app.aspel.connection import EngineScanSession, Login, bundled_runtime
from app.aspel.findings import ScanResult, Status
from app.aspel.scan import scan
from app.demo.company import database
from app.demo.company.spec import TINY
from tests.aspel import coi_books
from tests.aspel.firebird_server import ADMIN, ADMIN_PASSWORD, FirebirdServer

COI = [check.id for check in CHECKS if check.id.startswith("COI")]


@dataclass(frozen=True)
class Books:
    """Where a database is written, and how a scan reaches it."""

    target: str
    dsn: str
    login: Login

    def scan(self) -> ScanResult:
        with EngineScanSession(self.dsn, lambda _host: self.login) as session:
            result = scan(session, self.dsn, now=TINY.as_of)
            assert session.writes() == 0
        return result


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.xdist_group("firebird-server"))])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Books:
    if request.param == "embedded":
        if bundled_runtime() is None:
            pytest.skip("no engine in this platform's wheel")
        path = tmp_path / "COI10EMPRE1-copia.fdb"
        there = Books(str(path), f"copy:{path}", Login("SYSDBA", ""))
    else:
        server: FirebirdServer = request.getfixturevalue("firebird_server")
        dsn = server.dsn(f"coi-{tmp_path.name}.fdb")
        there = Books(dsn, dsn, Login(ADMIN, ADMIN_PASSWORD))
    coi_books.build(there.target, user=there.login.user, password=there.login.password)
    return there


def told(result: ScanResult) -> dict[str, tuple[str, ...]]:
    return {check.id: check.keys for check in result.checks if check.keys}


def test_balanced_books_are_clean_and_every_accounting_check_ran(books: Books) -> None:
    result = books.scan()

    assert result.company == "25"
    assert {name: result.check(name).status for name in COI} == dict.fromkeys(COI, Status.OK)
    assert told(result) == {}


def test_each_fault_is_told_with_its_records(books: Books) -> None:
    with database.opened(books.target, user=books.login.user, password=books.login.password) as opened:
        coi_books.run(opened, coi_books.FAULTS)

    assert told(books.scan()) == coi_books.EXPECTED
