from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.aspel.connection import EngineScanSession, Login, Patience
from app.aspel.findings import Status, from_json, to_json
from app.aspel.ports import StepRows
from app.aspel.scan import Progress, scan
from app.demo.company.company import Company, build
from app.demo.company.spec import TINY
from app.errors import MaletinError
from tests.aspel.firebird_server import ADMIN, ADMIN_PASSWORD, FirebirdServer


def nobody(_host: str) -> Login | None:
    return None


def test_the_copy_stays_as_it_was_byte_by_byte(tiny_company: Path, scanned: Callable) -> None:
    before = hashlib.sha256(tiny_company.read_bytes()).hexdigest()

    scanned(tiny_company, "K01", "D01")

    assert hashlib.sha256(tiny_company.read_bytes()).hexdigest() == before


def test_the_json_is_the_agreed_contract_and_comes_back_the_same(tiny_company: Path, scanned: Callable) -> None:
    result = scanned(tiny_company, "K01", "S05")
    document = to_json(result)

    assert list(document) == ["database", "engine", "ods", "company", "started", "seconds", "checks", "entropy"]
    assert list(document["checks"][0]) == [
        *(
            "id",
            "area",
            "severity",
            "title",
            "status",
            "reason",
            "population",
            "violations",
            "keys",
            "money",
            "procedure",
        ),
        "seconds",
    ]
    assert set(document["entropy"]) == {"bits", "by_area", "order_percent"}
    assert (document["ods"], document["company"], document["engine"][:10]) == ("13.1", "03", "Firebird 5")
    again = from_json(json.dumps(document))
    assert to_json(again) == document


def test_an_unknown_check_or_company_is_refused(tiny_company: Path, scanned: Callable) -> None:
    for wanted, company, code in (
        ("K99", "", "SCAN-UNKNOWN-CHECK"),
        ("K01", "07", "SCAN-NO-COMPANY"),
        ("K01", "x", "SCAN-COMPANY"),
    ):
        with pytest.raises(MaletinError) as caught:
            scanned(tiny_company, wanted, company=company)
        assert caught.value.code == code


def test_company_03_is_found_beside_an_empty_01(tmp_path: Path, scanned: Callable) -> None:
    path = tmp_path / "two.fdb"
    build(str(path), replace(TINY, articles=30, movements=200, invoices=15, days=60, empty_sibling="01"))

    result = scanned(path, "K01", "S05")

    assert result.company == "03"
    assert result.check("S05").keys == ("EMPRESA|01",)


def test_a_missing_table_skips_its_checks_and_the_others_go_on(damaged: Callable, scanned: Callable) -> None:
    result = scanned(damaged(lambda company: company.change("DROP TABLE NUMSER{n}")), "K17", "K18")

    assert result.check("K18").status is Status.SKIPPED
    assert "NUMSER03" in result.check("K18").reason
    assert result.check("K17").status is Status.OK


def test_a_statement_that_fails_takes_only_its_check(damaged: Callable, scanned: Callable) -> None:
    def damage(company: Company) -> None:
        company.change("ALTER TABLE MINVE{n} DROP EXIST_G")
        company.change("ALTER TABLE MINVE{n} ADD EXIST_G VARCHAR(10) DEFAULT 'x' NOT NULL")

    result = scanned(damaged(damage), "K01", "K04", "K05")

    assert result.check("K05").status is Status.FAILED
    assert "FIREBIRD" in result.check("K05").reason
    assert [result.check(name).status for name in ("K01", "K04")] == [Status.OK, Status.OK]


def test_text_that_is_not_latin_is_reported_and_breaks_nothing(damaged: Callable, scanned: Callable) -> None:
    def damage(company: Company) -> None:
        company.change(
            "UPDATE CLIE{n} SET NOMBRE = 'CAF' || ASCII_CHAR(233) || ASCII_CHAR(129) WHERE CLAVE = '         5'"
        )

    assert scanned(damaged(damage), "R14").check("R14").keys == ("CLIE|5",)


def test_more_warehouses_than_slots_are_judged_in_a_walk_of_their_own(damaged: Callable, scanned: Callable) -> None:
    def damage(company: Company) -> None:
        for number in range(20, 40):
            company.change(f"INSERT INTO ALMACENES{{n}} (CVE_ALM, DESCR) VALUES ({number}, 'X')")
        company.change("UPDATE MULT{n} SET EXIST = EXIST + 2 WHERE CVE_ART = 'ART000001' AND CVE_ALM = 2")

    result = scanned(damaged(damage))

    assert {check.id for check in result.checks if check.keys} == {"K02", "K03"}
    assert result.check("K02").keys == ("ART000001|2",)


def test_a_file_cut_in_half_is_told_plainly(tiny_company: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.fdb"
    half.write_bytes(tiny_company.read_bytes()[: tiny_company.stat().st_size // 2])

    with pytest.raises(MaletinError) as caught, EngineScanSession(f"copy:{half}", nobody) as session:
        scan(session, str(half), now=TINY.as_of)

    assert caught.value.code.startswith(("FIREBIRD", "FDB"))
    assert caught.value.todo


def test_a_live_file_is_never_opened(tiny_company: Path) -> None:
    with pytest.raises(MaletinError) as caught, EngineScanSession(str(tiny_company), nobody):
        pass
    assert caught.value.code == "FIREBIRD-LIVE-FILE"


def test_cancelling_keeps_what_is_known_and_ends_within_two_seconds(tiny_company: Path) -> None:
    asked: list[Progress] = []
    moment: list[float] = []

    def cancelled() -> bool:
        if len(asked) < 20:
            return False
        moment.append(time.monotonic())
        return True

    with EngineScanSession(f"copy:{tiny_company}", nobody, cancelled=cancelled) as session:
        result = scan(session, "x", now=TINY.as_of, progress=asked.append)

    assert result.partial
    assert time.monotonic() - moment[0] < 2
    assert {check.status for check in result.checks} >= {Status.SKIPPED}
    assert to_json(result)["partial"] == result.partial


MIDWAY = 120
"""Steps: about half of a scan."""


def test_a_killed_engine_gives_a_partial_scan(tiny_company: Path) -> None:
    with EngineScanSession(f"copy:{tiny_company}", nobody) as session:

        def kill(progress: Progress) -> None:
            if progress.done >= MIDWAY:
                os.kill(session._child.pid, signal.SIGKILL)

        result = scan(session, "x", now=TINY.as_of, progress=kill)

    assert result.partial
    assert {check.status for check in result.checks} == {Status.OK, Status.SKIPPED}


def test_a_hung_engine_gives_a_partial_scan(tiny_company: Path) -> None:
    with EngineScanSession(f"copy:{tiny_company}", nobody, patience=Patience(silence=1.5)) as session:

        def freeze(progress: Progress) -> None:
            if progress.done >= MIDWAY:
                os.kill(session._child.pid, signal.SIGSTOP)

        result = scan(session, "x", now=TINY.as_of, progress=freeze)

    assert result.partial
    assert {check.status for check in result.checks} == {Status.OK, Status.SKIPPED}


class TestThroughAServer:
    def test_a_clean_company_is_clean_and_nothing_is_written(self, served: str) -> None:
        with EngineScanSession(served, lambda host: Login(ADMIN, ADMIN_PASSWORD)) as session:
            result = scan(session, served, now=TINY.as_of)
            assert session.writes() == 0

        assert {check.id: check.keys for check in result.checks if check.keys} == {}
        assert {check.id: check.reason for check in result.checks if check.status is Status.FAILED} == {}
        assert result.engine.startswith("Firebird 3.0")

    def test_a_fault_is_found(self, served: str, firebird_server: FirebirdServer) -> None:
        change = "UPDATE INVE03 SET EXIST = EXIST {} 7 WHERE CVE_ART = 'ART000001';"
        firebird_server.sql("CHICA.FDB", change.format("+"))
        try:
            with EngineScanSession(served, lambda host: Login(ADMIN, ADMIN_PASSWORD)) as session:
                result = scan(session, served, now=TINY.as_of)
        finally:  # the company is shared, and the tests run in any order
            firebird_server.sql("CHICA.FDB", change.format("-"))

        assert {check.id: check.keys for check in result.checks if check.keys} == {
            "K01": ("ART000001",),
            "K03": ("ART000001",),
        }

    def test_a_wrong_password_is_told(self, served: str) -> None:
        with pytest.raises(MaletinError) as caught, EngineScanSession(served, lambda host: Login(ADMIN, "otra")):
            pass
        assert caught.value.code == "FIREBIRD-LOGIN"


class FailingSession:
    """A session whose shared passes fail as a whole but answer check by check."""

    def __init__(self, real: EngineScanSession) -> None:
        self._real = real
        self.look, self.company, self.writes = real.look, real.company, real.writes

    def run(self, step: str) -> list[StepRows]:
        if "," in step:
            raise MaletinError("FIREBIRD-FAILED", "no se pudo")
        return list(self._real.run(step))


def test_a_shared_pass_that_fails_is_asked_again_check_by_check(tiny_company: Path) -> None:
    with EngineScanSession(f"copy:{tiny_company}", nobody) as session:
        result = scan(FailingSession(session), "x", now=TINY.as_of, checks=("K01", "K05", "K11", "K12"))

    assert {check.status for check in result.checks} == {Status.OK}


def test_no_room_for_the_working_duplicate_is_told(tiny_company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10})())

    with pytest.raises(MaletinError) as caught, EngineScanSession(f"copy:{tiny_company}", nobody):
        pass

    assert caught.value.code == "SCAN-NO-ROOM"
