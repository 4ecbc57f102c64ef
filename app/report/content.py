"""What the visit report says: kit + state + events → frozen values. Pure, and free of any language.

Words, dates and layout belong to app.report.words and app.report.pdf.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.aspel.findings import ScanResult
from app.errors import BadInput
from app.i18n import _
from app.journal.event import Event
from app.kit.manifest import Kit
from app.plan.model import Channel, Origin
from app.procedures.model import Procedure
from app.report.artifacts import ArtifactReport, artifacts_used
from app.report.changes import Change, changes_of
from app.report.scans import Scans, scans_report
from app.report.steps import Picture, StepOutcome, StepReport, local_time, steps_of
from app.visit.facts import EvidenceRef, Result
from app.visit.scans import scans_of
from app.visit.state import TaskState, TaskStatus, VisitState


class LeftKind(StrEnum):
    """Why something is on the list of what was left."""

    TASK = "task"
    """A task that is not solved."""
    STEP = "step"
    """A step that was skipped."""
    UNFINISHED = "unfinished"
    PROPOSED = "proposed"
    """Raised on site, never agreed."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ProcedureReport:
    """The exact document that was followed."""

    code: str
    title: str
    revision: int
    digest: str
    purpose: str


@dataclass(frozen=True, slots=True)
class TaskReport:
    """One task in agreed order."""

    number: int
    title: str
    origin: Origin
    raised_on_site: bool
    product: str
    objective: str
    planned_minutes: int
    seconds: float
    started: datetime | None
    finished: datetime | None
    status: TaskStatus
    result: Result | None
    reason: str
    procedure: ProcedureReport | None
    steps: tuple[StepReport, ...]
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    accepted: bool | None
    acceptance_reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """Something not done, and why."""

    kind: LeftKind
    task: str
    step: str = ""
    result: Result | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The client's word on the whole visit: signed, refused with reason, or still open."""

    name: str = ""
    role: str = ""
    signature: EvidenceRef | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """What names the journal this report was made from."""

    visit: str
    events: int
    head: str
    devices: tuple[str, ...]
    resumed: int
    """How often the program came back after it was closed or died."""
    clock_moved: bool
    """The laptop's clock was set back meanwhile: the order of events counts, not their times."""

    @property
    def uri(self) -> str:
        """What the QR holds."""
        return f"maletin:visit/{self.visit}?events={self.events}&head={self.head}"


@dataclass(frozen=True, slots=True)
class People:
    """Who took part."""

    technician: str
    supervisor: str
    leader: str
    leader_role: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """The agreement of the evening before."""

    at: datetime
    channel: Channel
    note: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything the visit report says. Moments are in the zone of the site."""

    client: str
    rfc: str
    site: str
    people: People
    day: date
    zone: str
    started: datetime
    closed: datetime | None
    closing_note: str
    kit_revision: int
    kit_digest: str
    verdict: str
    agreed: Agreed
    tasks: tuple[TaskReport, ...]
    changes: tuple[Change, ...]
    artifacts: tuple[ArtifactReport, ...]
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    left: tuple[Left, ...]
    acceptance: Acceptance
    seal: Seal
    scans: Scans = field(default_factory=Scans)

    @property
    def draft(self) -> bool:
        """Whether the visit is still open: the report says so on every page."""
        return self.closed is None


def visit_report(
    kit: Kit,
    state: VisitState,
    events: Sequence[Event],
    procedures: Mapping[str, Procedure],
    scans: Mapping[str, ScanResult] = MappingProxyType({}),
) -> ReportContent:
    """What the report of this visit says now. ``procedures`` by digest; without one its steps show ids as titles.

    ``scans``: what the scans of the visit found, by digest of their evidence.
    Raises BadInput ``REPORT-NO-VISIT`` before the visit began.
    """
    if not state.started:
        raise BadInput(
            "REPORT-NO-VISIT",
            _("Esa visita todavía no empieza: no hay nada que informar."),
            _("No se creó ningún archivo."),
            _("Inicie la visita y vuelva a pedir el acta."),
        )
    zone = _zone(kit.zone)
    tasks = tuple(
        _task(number, task, state, procedures.get(task.procedure or ""), zone)
        for number, task in enumerate(state.in_order(), 1)
    )
    return ReportContent(
        client=kit.client.name,
        rfc=kit.client.rfc,
        site=kit.site.address,
        people=People(kit.technician.name, kit.supervisor.name, kit.leader.name, kit.leader.role),
        day=kit.day,
        zone=kit.zone,
        started=local_time(state.started_utc, zone),
        closed=local_time(state.closed_utc, zone) if state.closed else None,
        closing_note=_closing_note(events),
        kit_revision=state.kit_revision,
        kit_digest=state.kit_digest,
        verdict=str(next((event.body.get("verdict", "") for event in events if event.kind == "visit-started"), "")),
        agreed=Agreed(local_time(kit.agreement.at, zone), kit.agreement.channel, kit.agreement.note),
        tasks=tasks,
        changes=changes_of(events, state, zone),
        artifacts=artifacts_used(kit, state),
        notes=tuple(note.text for note in state.notes if note.task is None),
        pictures=tuple(Picture(item.item, item.caption) for item in state.evidence if item.task is None),
        left=tuple(_left(state, tasks)),
        acceptance=_acceptance(state),
        seal=_seal(state, events),
        scans=scans_report(scans_of(events), scans, zone),
    )


def _task(number: int, task: TaskState, state: VisitState, procedure: Procedure | None, zone: tzinfo) -> TaskReport:
    told = task.entry.task
    reference = task.entry.procedure
    document = None
    if reference is not None:
        code, purpose = (procedure.code, procedure.purpose) if procedure else ("", "")
        document = ProcedureReport(code, reference.title, reference.revision, reference.digest, purpose)
    return TaskReport(
        number=number,
        title=told.title,
        origin=told.origin,
        raised_on_site=task.raised_on_site,
        product=told.product,
        objective=told.objective,
        planned_minutes=told.minutes,
        seconds=task.seconds(),
        started=local_time(task.started_utc, zone) if task.started_utc else None,
        finished=local_time(task.finished_utc, zone) if task.finished_utc else None,
        status=task.status,
        result=task.result,
        reason=task.reason,
        procedure=document,
        steps=steps_of(task, state, procedure, zone),
        notes=tuple(note.text for note in state.notes if note.task == task.id and note.step is None),
        pictures=tuple(
            Picture(item.item, item.caption) for item in state.evidence if item.task == task.id and item.step is None
        ),
        accepted=task.accepted,
        acceptance_reason=task.acceptance_reason,
    )


def _left(state: VisitState, tasks: Sequence[TaskReport]) -> Iterable[Left]:
    for task in tasks:
        if task.result is None:
            yield Left(LeftKind.UNFINISHED, task.title)
        elif task.result is not Result.SOLVED:
            yield Left(LeftKind.TASK, task.title, result=task.result, reason=task.reason)
        for step in task.steps:
            if step.outcome is StepOutcome.SKIPPED:
                yield Left(LeftKind.STEP, task.title, step=step.title, reason=step.reason)
    for status, kind in ((TaskStatus.PROPOSED, LeftKind.PROPOSED), (TaskStatus.WITHDRAWN, LeftKind.WITHDRAWN)):
        for other in state.with_status(status):
            yield Left(kind, other.entry.task.title)


def _acceptance(state: VisitState) -> Acceptance:
    if state.signed is not None:
        return Acceptance(state.signed.name, state.signed.role, signature=state.signed.signature)
    if state.refused is not None:
        return Acceptance(state.refused.name, state.refused.role, refused=state.refused.reason)
    return Acceptance()


def _seal(state: VisitState, events: Sequence[Event]) -> Seal:
    moments = [event.at.moment() for event in events]
    return Seal(
        visit=state.visit,
        events=state.events,
        head=state.last_digest,
        devices=tuple(dict.fromkeys(event.device for event in events)),
        resumed=sum(event.kind == "visit-resumed" for event in events),
        clock_moved=any(later < earlier for earlier, later in itertools.pairwise(moments)),
    )


def _closing_note(events: Sequence[Event]) -> str:
    return next((str(event.body.get("note", "")) for event in reversed(events) if event.kind == "visit-closed"), "")


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
