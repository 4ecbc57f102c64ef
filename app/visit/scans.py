"""The scans a visit keeps in its journal, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.aspel.entropy import Comparison, compare
from app.aspel.findings import ScanResult, Status, from_json
from app.errors import MaletinError
from app.journal.event import Event
from app.journal.ports import EvidenceShelf
from app.visit.facts import Checked, ScanRecorded, ScanSummary, StepAnswered, from_body

LOOKED = frozenset({Status.OK, Status.FINDINGS})
"""How a check ends that really looked."""


@dataclass(frozen=True, slots=True)
class KeptScan:
    """One scan of the journal."""

    event: str
    utc: str
    visit: str
    task: str | None
    step: str | None
    scan: ScanSummary


def with_difference(found: Checked, earlier: Iterable[KeptScan], shelf: EvidenceShelf) -> Checked:
    """The same answer with what is new and what was cured since the same checks last looked at that database."""
    now = found.scan
    before = [one.scan for one in earlier if now and _same_place(one.scan, now)]
    if now is None or not before:
        return found
    try:
        change = since([read_scan(one, shelf) for one in before], read_scan(now, shelf))
    except MaletinError as error:
        return found.model_copy(update={"facts": found.facts | {"difference": error.what}})
    if change is None:
        return found
    more = {"new": str(change.new), "cured": str(change.cured), "same": str(change.same)}
    return found.model_copy(update={"facts": found.facts | more})


def since(earlier: Iterable[ScanResult], now: ScanResult) -> Comparison | None:
    """What changed since each of these checks last looked; None when none of them looked before. Pure.

    A step may ask other checks than the step before it, so the scans are laid one over the other, check by check.
    """
    last = {check.id: check for scan in earlier for check in scan.checks if check.status in LOOKED}
    common = tuple(last[check.id] for check in now.checks if check.id in last and check.status in LOOKED)
    return compare(replace(now, checks=common), now) if common else None


def read_scan(kept: ScanSummary, shelf: EvidenceShelf) -> ScanResult:
    """Everything a kept scan found. Raises MaletinError when its evidence is missing or altered."""
    return from_json(shelf.read(kept.evidence.digest))


def scans_of(events: Iterable[Event]) -> tuple[KeptScan, ...]:
    """Every scan of a visit in order; one whose answer was undone was still measured. Pure."""
    found = []
    for event in events:
        if event.kind not in {"scan-recorded", "step-answered"}:
            continue
        match from_body(event.kind, event.body):
            case ScanRecorded(task=task, scan=kept):
                found.append(KeptScan(event.id, event.at.utc, event.visit, task, None, kept))
            case StepAnswered(task=task, step=step, answer=Checked(scan=ScanSummary() as kept)):
                found.append(KeptScan(event.id, event.at.utc, event.visit, task, step, kept))
    return tuple(found)


def _same_place(one: ScanSummary, other: ScanSummary) -> bool:
    return (one.database, one.company) == (other.database, other.company)
