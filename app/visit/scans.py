"""The scans a visit keeps in its journal, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.aspel.entropy import compare
from app.aspel.findings import ScanResult, from_json
from app.errors import MaletinError
from app.journal.event import Event
from app.journal.ports import EvidenceShelf
from app.visit.facts import Checked, ScanRecorded, ScanSummary, StepAnswered, from_body


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
    """The same answer with what is new and what was cured since the last scan of that database in this visit."""
    now = found.scan
    before = next((one.scan for one in reversed(list(earlier)) if now and _same_place(one.scan, now)), None)
    if now is None or before is None:
        return found
    try:
        change = compare(read_scan(before, shelf), read_scan(now, shelf))
    except MaletinError as error:
        return found.model_copy(update={"facts": found.facts | {"difference": error.what}})
    more = {"new": str(change.new), "cured": str(change.cured), "same": str(change.same)}
    return found.model_copy(update={"facts": found.facts | more})


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
