"""What the scans of a visit say in its report."""

from __future__ import annotations

from datetime import UTC

from app.aspel.findings import CheckResult, Entropy, ScanResult, Status
from app.report.scans import scans_report
from app.visit.facts import EvidenceRef
from app.visit.scanning import summary
from app.visit.scans import KeptScan


def scan(*checks: CheckResult, database: str = "base") -> ScanResult:
    return ScanResult(database, "Firebird", "13.1", "01", "2026-11-23T10:00:00", 1.0, checks, Entropy())


def check(name: str, wrong: int, severity: str = "A") -> CheckResult:
    keys = tuple(f"A{number}" for number in range(wrong))
    status = Status.FINDINGS if wrong else Status.OK
    return CheckResult(name, "existencias", severity, name, status, population=50, violations=wrong, keys=keys)


def kept(number: int, found: ScanResult) -> KeptScan:
    evidence = EvidenceRef(digest=f"{number:064x}", size=9, media="application/json", name="x")
    utc = f"2026-11-23T16:{number:02}:00.000Z"
    return KeptScan(f"e{number}", utc, "v", "t", "s", summary(found, evidence, whole=True))


def told(*scans: ScanResult):
    kept_ones = [kept(number, one) for number, one in enumerate(scans)]
    results = {one.scan.evidence.digest: found for one, found in zip(kept_ones, scans, strict=True)}
    return scans_report(kept_ones, results, UTC)


def test_a_cured_check_is_no_finding_any_more_and_the_last_word_counts():
    said = told(scan(check("K01", 5), check("C01", 1, "B")), scan(check("K01", 0)))

    assert [finding.check for finding in said.findings] == ["C01"]
    assert (said.measures[1].cured, said.measures[1].new) == (5, 0)


def test_the_first_look_of_a_check_is_compared_with_nothing():
    said = told(scan(check("K01", 5)), scan(check("C01", 1)))

    assert [measure.cured for measure in said.measures] == [None, None]


def test_another_database_is_another_story():
    said = told(scan(check("K01", 5)), scan(check("K01", 0), database="otra"))

    assert said.measures[1].cured is None
    assert [finding.violations for finding in said.findings] == [5]


def test_the_worst_comes_first():
    said = told(scan(check("S01", 1, "C"), check("K01", 2, "A"), check("C01", 9, "B")))

    assert [finding.severity for finding in said.findings] == ["A", "B", "C"]


def test_a_scan_whose_evidence_is_gone_keeps_its_figures():
    said = scans_report([kept(1, scan(check("K01", 5)))], {}, UTC)

    assert (said.measures[0].violations, said.findings) == (5, ())
