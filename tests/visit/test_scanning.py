"""A scan within a visit, over a real engine: what it keeps, how it judges, what changed since before."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.aspel.findings import CheckResult, Entropy, ScanResult, Status, from_json, to_evidence, to_json
from app.bootstrap.scanning import open_database
from app.clock import SystemClock
from app.demo.company.company import opened
from app.demo.company.spec import TINY
from app.errors import BadInput
from app.procedures.model import Check
from app.visit import facts
from app.visit.facts import Checked, CheckStatus, EvidenceRef, ScanRecorded
from app.visit.ports import NOBODY, Watch
from app.visit.scanning import EntropyScanner, judge, summary
from app.visit.scans import KeptScan, read_scan, scans_of, since, with_difference
from tests.twins.evidence import MemoryEvidence
from tests.visit.builders import begun, digest, step


class StoryClock(SystemClock):
    """The story's last evening: ages are judged against it."""

    def now(self) -> datetime:
        return TINY.as_of.replace(tzinfo=UTC)


@pytest.fixture
def shelf() -> MemoryEvidence:
    return MemoryEvidence()


@pytest.fixture
def scanner(shelf: MemoryEvidence) -> EntropyScanner:
    return EntropyScanner(open_database(lambda _host: None), shelf, StoryClock())


@pytest.fixture
def disordered(sae_copy: Path, tmp_path: Path) -> Path:
    """The same company with three articles whose stock no longer agrees with the kardex."""
    path = tmp_path / "despues.fdb"
    shutil.copyfile(sae_copy, path)
    with opened(str(path), TINY) as company:
        company.change(
            "UPDATE INVE{n} SET EXIST = EXIST + 7 WHERE CVE_ART IN (SELECT FIRST 3 CVE_ART FROM INVE{n} "
            "WHERE TIPO_ELE = 'P' ORDER BY CVE_ART)"
        )
        company.commit()
    return path


def scan_step(**bounds: str) -> Check:
    named = {name.replace("_", "-"): value for name, value in bounds.items()}
    return Check.model_validate(
        {"id": "escaneo", "kind": "check", "title": "Escanear", "probe": "scan", "target": "{ask}", "bounds": named}
    )


def result(*checks: CheckResult, partial: str = "") -> ScanResult:
    return ScanResult("base", "Firebird 5.0", "13.1", "03", "2026-11-23T10:00:00", 1.0, checks, Entropy(), partial)


def check(name: str, status: Status, wrong: int = 0, **more) -> CheckResult:
    keys = tuple(f"A{number}" for number in range(wrong))
    return CheckResult(name, "existencias", "A", "x", status, population=50, violations=wrong, keys=keys, **more)


def kept(found: ScanResult) -> facts.ScanSummary:
    return summary(found, EvidenceRef(digest=digest("scan"), size=9, media="application/json", name="x"), whole=False)


class TestMeasure:
    def test_a_clean_company_passes_and_every_finding_is_kept_as_evidence(self, scanner, shelf, sae_copy):
        seen = scanner(scan_step(checks="K01, K02", max_violations="0"), f"copy:{sae_copy}", NOBODY)

        assert (seen.status, seen.scan.violations, seen.scan.looked) == (CheckStatus.PASSED, 0, 2)
        assert {one.id for one in read_scan(seen.scan, shelf).checks} == {"K01", "K02"}
        assert not seen.scan.whole

    def test_disorder_over_the_limit_fails_and_says_how_much(self, scanner, disordered):
        seen = scanner(scan_step(checks="K01", max_violations="2"), f"copy:{disordered}", NOBODY)

        assert seen.status is CheckStatus.FAILED
        assert seen.facts["violations"] == "3"
        assert "3" in seen.facts["reason"]

    def test_without_a_limit_it_only_measures(self, scanner, disordered):
        assert scanner(scan_step(checks="K01"), f"copy:{disordered}", NOBODY).status is CheckStatus.PASSED

    def test_progress_is_told_and_a_stop_leaves_a_partial_scan(self, scanner, sae_copy):
        told: list[tuple[int, int]] = []
        watch = Watch(lambda done, total: told.append((done, total)), lambda: len(told) > 2)

        seen = scanner(scan_step(checks="K01 D06 R01"), f"copy:{sae_copy}", watch)

        assert told[0][0] == 0
        assert seen.status is CheckStatus.UNAVAILABLE
        assert seen.scan.partial

    def test_a_file_that_may_be_the_clients_own_is_refused(self, scanner, sae_copy):
        with pytest.raises(BadInput) as refused:
            scanner(scan_step(checks="K01"), str(sae_copy), NOBODY)

        assert refused.value.code == "FIREBIRD-LIVE-FILE"


class TestEvidence:
    def test_a_scan_opened_again_says_the_same_about_every_record(self, scanner, shelf, disordered):
        fresh = scanner.measure(f"copy:{disordered}", NOBODY, checks=("K01", "K03", "S01"))

        again = read_scan(scanner.keep(fresh, whole=False), shelf)

        assert len(fresh.check("K01").amounts) == 3
        assert [(one.keys, one.amounts) for one in again.checks] == [
            (one.keys, one.amounts if one.keys else ()) for one in fresh.checks
        ]

    def test_scans_kept_without_amounts_still_open(self, shelf):
        old = result(check("K01", Status.FINDINGS, 2, money=7.0))

        assert from_json(json.dumps(to_json(old))).check("K01").amounts == ()

    def test_amounts_that_are_not_one_for_each_record_are_refused(self):
        document = to_evidence(result(check("K01", Status.FINDINGS, 2, amounts=(1.0, 2.0))))
        document["checks"][0]["amounts"] = [1.0]

        with pytest.raises(BadInput) as refused:
            from_json(json.dumps(document))

        assert refused.value.code == "SCAN-NOT-A-SCAN"


class TestJudge:
    def test_a_check_that_failed_cannot_count_as_order(self):
        found = result(check("K01", Status.OK), check("K02", Status.FAILED, reason="se cayó"))

        seen = judge(found, kept(found), "0")

        assert (seen.status, seen.facts["reason"]) == (CheckStatus.UNAVAILABLE, "se cayó")

    def test_when_nothing_could_be_looked_at_the_reason_is_said(self):
        found = result(check("K01", Status.SKIPPED, reason="falta la tabla MINVE"))

        seen = judge(found, kept(found), None)

        assert (seen.status, seen.facts["reason"]) == (CheckStatus.UNAVAILABLE, "falta la tabla MINVE")

    def test_the_summary_counts_by_severity_and_adds_the_money(self):
        found = result(check("K01", Status.FINDINGS, 2, money=150.5), check("K02", Status.FINDINGS, 1, money=-50))

        made = kept(found)

        assert (made.findings, made.money, made.violations) == ({"A": 2}, 200.5, 3)


class TestBeforeAndAfter:
    def test_the_second_scan_says_what_is_new_and_what_was_cured(self, scanner, shelf, sae_copy, disordered, tmp_path):
        base = tmp_path / "base.fdb"
        shutil.copyfile(disordered, base)
        before = scanner(scan_step(checks="K01"), f"copy:{base}", NOBODY)
        shutil.copyfile(sae_copy, base)
        after = scanner(scan_step(checks="K01"), f"copy:{base}", NOBODY)

        said = with_difference(after, [KeptScan("e1", "", "v", "t", "s", before.scan)], shelf)

        assert {name: said.facts[name] for name in ("new", "cured", "same")} == {"new": "0", "cured": "3", "same": "0"}

    def test_another_database_is_not_compared(self, shelf):
        found = result(check("K01", Status.OK))
        other = kept(found).model_copy(update={"database": "otra"})
        seen = Checked(status=CheckStatus.PASSED, facts={}, scan=kept(found))

        assert with_difference(seen, [KeptScan("e1", "", "v", None, None, other)], shelf) == seen

    def test_checks_that_did_not_look_before_are_not_compared(self):
        stock, money = result(check("K01", Status.FINDINGS, 2)), result(check("C01", Status.OK))

        assert since([stock], money) is None
        assert since([stock, money], result(check("K01", Status.OK))).cured == 2

    def test_evidence_that_is_gone_is_said_and_the_answer_stands(self, shelf):
        found = kept(result(check("K01", Status.OK)))
        seen = Checked(status=CheckStatus.PASSED, facts={}, scan=found)

        said = with_difference(seen, [KeptScan("e1", "", "v", None, None, found)], shelf)

        assert said.facts["difference"]
        assert said.status is CheckStatus.PASSED


class TestJournal:
    def test_scans_by_hand_and_of_steps_are_read_back_in_order(self):
        story, document = begun(step("s1", "check", probe="scan", target="x", bounds={"checks": "K01"}))
        by_hand = kept(result(check("K01", Status.OK)))
        story.tell(ScanRecorded(scan=by_hand))
        answer = Checked(status=CheckStatus.PASSED, facts={}, scan=by_hand)
        story.tell(facts.StepAnswered(task="t1", step="s1", answer=answer, passed=True, seconds=1.0))

        found = scans_of(story.events)

        assert [(one.task, one.step) for one in found] == [(None, None), ("t1", "s1")]
        assert facts.evidence_of(ScanRecorded(scan=by_hand)) == (by_hand.evidence,)
        assert document.step("s1") is not None

    def test_a_scan_of_an_unknown_task_cannot_be_recorded(self):
        story, _document = begun()

        with pytest.raises(BadInput):
            story.tell(ScanRecorded(task="otra", scan=kept(result(check("K01", Status.OK)))))
