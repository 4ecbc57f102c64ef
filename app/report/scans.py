"""What the scans of a visit say in its report: one line per measure, and the findings that stand at the end. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from app.aspel.findings import CheckResult, ScanResult, Status
from app.report.steps import local_time
from app.visit.scans import LOOKED, KeptScan, since


@dataclass(frozen=True, slots=True)
class Measure:
    """One scan, and what changed since the one before of the same database."""

    moment: datetime
    database: str
    company: str
    looked: int
    violations: int
    order_percent: float
    bits: float
    partial: str
    new: int | None = None
    """None: there was nothing to compare with."""
    cured: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding that stands at the end of the visit."""

    check: str
    title: str
    severity: str
    violations: int
    population: int
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Scans:
    """Every measure in order, and what stands at the end, worst first."""

    measures: tuple[Measure, ...] = ()
    findings: tuple[Finding, ...] = ()


def scans_report(kept: Iterable[KeptScan], results: Mapping[str, ScanResult], zone: tzinfo) -> Scans:
    """``results``: the scans by digest of their evidence; one whose evidence is gone keeps its figures alone."""
    measures: list[Measure] = []
    before: dict[tuple[str, str], list[ScanResult]] = {}
    standing: dict[tuple[str, str, str], CheckResult] = {}
    for one in kept:
        place = (one.scan.database, one.scan.company)
        result = results.get(one.scan.evidence.digest)
        measures.append(_measure(one, before.get(place, []), result, zone))
        if result is not None:
            before.setdefault(place, []).append(result)
            standing |= {(*place, check.id): check for check in result.checks if check.status in LOOKED}
    found = [check for check in standing.values() if check.status is Status.FINDINGS]
    found.sort(key=lambda check: (check.severity, -(check.money or 0.0), check.id))
    return Scans(tuple(measures), tuple(_finding(check) for check in found))


def _measure(one: KeptScan, before: Sequence[ScanResult], after: ScanResult | None, zone: tzinfo) -> Measure:
    change = since(before, after) if after is not None else None
    return Measure(
        moment=local_time(one.utc, zone),
        database=one.scan.database,
        company=one.scan.company,
        looked=one.scan.looked,
        violations=one.scan.violations,
        order_percent=one.scan.order_percent,
        bits=one.scan.bits,
        partial=one.scan.partial,
        new=change.new if change else None,
        cured=change.cured if change else None,
    )


def _finding(check: CheckResult) -> Finding:
    return Finding(check.id, check.title, check.severity, check.violations, check.population, check.procedure)
