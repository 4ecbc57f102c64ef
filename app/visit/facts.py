"""What can happen in a visit. Each fact is the body of one journal event."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from app.errors import BadInput
from app.i18n import _
from app.kit.manifest import KitTask
from app.wire.base import Digest, Document, Id, Line, Prose


class Result(StrEnum):
    """How a task ended."""

    SOLVED = "solved"
    PARTIAL = "partial"
    NOT_SOLVED = "not-solved"
    NOT_DONE = "not-done"


class EvidenceRef(Document):
    """A piece of evidence by digest; its bytes travel apart."""

    digest: Digest
    size: int = Field(ge=1)
    media: str = Field(pattern=r"^[a-z]+/[a-z0-9.+-]{1,80}$")
    name: Line


# ── answers, one per kind of step ──


class Done(Document):
    """Instruction carried out."""

    kind: Literal["instruction"] = "instruction"


class Confirmed(Document):
    """Yes or no."""

    kind: Literal["confirm"] = "confirm"
    yes: bool


class Chosen(Document):
    """The option taken."""

    kind: Literal["choice"] = "choice"
    option: Id


class Measured(Document):
    """A number as written, in the step's unit."""

    kind: Literal["measure"] = "measure"
    value: Decimal
    unit: str


class Written(Document):
    """A text."""

    kind: Literal["text"] = "text"
    text: Prose


class Attached(Document):
    """Evidence for an evidence step."""

    kind: Literal["evidence"] = "evidence"
    items: tuple[EvidenceRef, ...] = Field(min_length=1)


class ScanSummary(Document):
    """The figures of one entropy scan; every record it found is in the evidence (app.aspel.findings, JSON)."""

    database: Line
    """As the technician named it, without user or password."""
    company: str = Field(max_length=8)
    engine: Line
    started: Line
    """ISO 8601 with the laptop's offset."""
    whole: bool
    """Every check was asked for and the scan got to its end: only such scans are compared over the visits."""
    looked: int = Field(ge=0)
    """Checks that could really look."""
    violations: int = Field(ge=0)
    findings: dict[str, int] = Field(default_factory=dict)
    """Checks with findings by severity: A, B, C."""
    money: float = 0.0
    """What is at stake over all checks that have an amount, in the company's currency."""
    bits: float = Field(ge=0)
    order_percent: float = Field(ge=0, le=100)
    partial: Prose = ""
    """Why the scan did not get to its end; empty when it did."""
    evidence: EvidenceRef


class CheckStatus(StrEnum):
    """What an automatic check found."""

    PASSED = "passed"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"
    """It could not look (no engine, no path); the reason is in the facts."""


class Checked(Document):
    """What the laptop saw, or what a person answered because it could not look."""

    kind: Literal["check"] = "check"
    status: CheckStatus
    facts: dict[str, str]
    by_hand: bool = False
    scan: ScanSummary | None = None
    """Of a scan step: what was measured."""


class ArtifactUsed(Document):
    """A file of the kit, hashed again right before it was opened."""

    kind: Literal["artifact"] = "artifact"
    digest: Digest
    intact: bool
    opened: bool


class BackedUp(Document):
    """A backup and the proof that it can be restored."""

    kind: Literal["backup"] = "backup"
    place: Line
    size: int = Field(ge=0)
    digest: Digest | None = None
    proof: Literal["restore", "full-read", "none"]
    rehearsed: bool
    facts: dict[str, str] = Field(default_factory=dict)


class Approved(Document):
    """The client's yes (signed) or no (with reason)."""

    kind: Literal["approval"] = "approval"
    name: Line
    role: Line = ""
    signature: EvidenceRef | None = None
    refused: Line = ""


class Waited(Document):
    """How long the timer ran."""

    kind: Literal["wait"] = "wait"
    seconds: int = Field(ge=0)
    cut_short: Line = ""


Answer = Annotated[
    Done | Confirmed | Chosen | Measured | Written | Attached | Checked | ArtifactUsed | BackedUp | Approved | Waited,
    Field(discriminator="kind"),
]


# ── facts ──


class VisitStarted(Document):
    """The technician began the visit with this exact kit."""

    kind: Literal["visit-started"] = "visit-started"
    kit_revision: int
    kit_digest: Digest
    verdict: Literal["go", "no-go"]
    tasks: tuple[KitTask, ...]


class VisitResumed(Document):
    """The program came back after it was closed or died."""

    kind: Literal["visit-resumed"] = "visit-resumed"
    task: Id | None
    step: Id | None


class AmendmentMerged(Document):
    """A newer revision of the kit took effect; tasks already begun were not touched."""

    kind: Literal["amendment-merged"] = "amendment-merged"
    kit_revision: int
    kit_digest: Digest
    reason: Line
    tasks: tuple[KitTask, ...]


class TaskStarted(Document):
    """Work on a task began; its procedure is pinned by digest."""

    kind: Literal["task-started"] = "task-started"
    task: Id
    procedure: Digest | None = None
    first: Id | None = None
    """The procedure's first step."""


class StepAnswered(Document):
    """A step was answered. ``passed`` is the judgement of that moment, kept so that nobody judges again later."""

    kind: Literal["step-answered"] = "step-answered"
    task: Id
    step: Id
    answer: Answer
    passed: bool
    seconds: float = Field(ge=0)
    note: Prose = ""
    next: Id | None = None
    """The step the run goes on with; None = the procedure is through (or the failure is still to be dealt with)."""


class StepSkipped(Document):
    """A step was left out, and why."""

    kind: Literal["step-skipped"] = "step-skipped"
    task: Id
    step: Id
    reason: Prose
    seconds: float = Field(ge=0)
    next: Id | None = None


class Way(StrEnum):
    """What was done about a failed step."""

    RETRY = "retry"
    ALTERNATIVE = "alternative"
    GOTO = "goto"
    STOP = "stop"
    CONTINUE = "continue"
    """Go on with the failure recorded; only where the step offers no other way and is not required."""


class FailureHandled(Document):
    """The way taken after a failed step."""

    kind: Literal["failure-handled"] = "failure-handled"
    task: Id
    step: Id
    way: Way
    reason: Prose = ""
    next: Id | None = None


class AnswerUndone(Document):
    """The last answer, skip or way of a task no longer counts; it stays in the journal."""

    kind: Literal["answer-undone"] = "answer-undone"
    task: Id
    event: Id


class NoteAdded(Document):
    """A remark on a step, a task (no step) or the visit (no task)."""

    kind: Literal["note-added"] = "note-added"
    task: Id | None = None
    step: Id | None = None
    text: Prose


class EvidenceAdded(Document):
    """Evidence beyond what a step asked for."""

    kind: Literal["evidence-added"] = "evidence-added"
    task: Id | None = None
    step: Id | None = None
    item: EvidenceRef
    caption: Line = ""


class ScanRecorded(Document):
    """The client's database was measured outside of a scan step."""

    kind: Literal["scan-recorded"] = "scan-recorded"
    task: Id | None = None
    scan: ScanSummary


class TaskFinished(Document):
    """The outcome of a task."""

    kind: Literal["task-finished"] = "task-finished"
    task: Id
    result: Result
    reason: Prose = ""


class ContingencyRaised(Document):
    """Something new came up on site. It is not authorised work until both sides re-rank."""

    kind: Literal["contingency-raised"] = "contingency-raised"
    entry: KitTask
    raised_by: Line


class Reranked(Document):
    """Both sides agreed a new order on site."""

    kind: Literal["reranked"] = "reranked"
    order: tuple[Id, ...]
    technician_initials: str = Field(min_length=2, max_length=6)
    client_initials: str = Field(min_length=2, max_length=6)
    reason: Prose


class TaskAccepted(Document):
    """The client's word on one task."""

    kind: Literal["task-accepted"] = "task-accepted"
    task: Id
    accepted: bool
    reason: Prose = ""


class AcceptanceSigned(Document):
    """The client's leader signed the visit."""

    kind: Literal["acceptance-signed"] = "acceptance-signed"
    name: Line
    role: Line
    signature: EvidenceRef


class AcceptanceRefused(Document):
    """The client's leader refused to sign, and why."""

    kind: Literal["acceptance-refused"] = "acceptance-refused"
    name: Line
    role: Line
    reason: Prose


class VisitClosed(Document):
    """Nothing more happens in this visit. ``view`` is the digest of the state both sides must reach."""

    kind: Literal["visit-closed"] = "visit-closed"
    note: Prose = ""
    view: Digest


Fact = Annotated[
    VisitStarted
    | VisitResumed
    | AmendmentMerged
    | TaskStarted
    | StepAnswered
    | StepSkipped
    | FailureHandled
    | AnswerUndone
    | NoteAdded
    | EvidenceAdded
    | ScanRecorded
    | TaskFinished
    | ContingencyRaised
    | Reranked
    | TaskAccepted
    | AcceptanceSigned
    | AcceptanceRefused
    | VisitClosed,
    Field(discriminator="kind"),
]

_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)


def to_body(fact: Fact) -> dict[str, Any]:
    """The fact as JSON values for an event's body."""
    body: dict[str, Any] = _FACT.dump_python(fact, mode="json")
    return body


def from_body(kind: str, body: Mapping[str, Any]) -> Fact:
    """Read a fact back. Raises BadInput ``FACT-UNREADABLE`` when kind and body are not a fact this version knows."""
    try:
        return _FACT.validate_python({**body, "kind": kind}, strict=False)
    except ValidationError as error:
        raise BadInput(
            "FACT-UNREADABLE",
            _("Un registro de la visita no se entiende (tipo «{kind}»).").format(kind=kind[:40]),
            _("El registro se conserva tal como llegó; los demás siguen."),
            _("Actualice Maletín o avise al supervisor."),
            kind=kind[:40],
            problems=error.error_count(),
        ) from error


def evidence_of(fact: Fact) -> tuple[EvidenceRef, ...]:
    """Every piece of evidence a fact needs to be complete."""
    match fact:
        case StepAnswered(answer=Attached(items=items)):
            return items
        case StepAnswered(answer=Approved(signature=EvidenceRef() as signature)):
            return (signature,)
        case StepAnswered(answer=Checked(scan=ScanSummary() as scan)) | ScanRecorded(scan=scan):
            return (scan.evidence,)
        case EvidenceAdded(item=item):
            return (item,)
        case AcceptanceSigned(signature=signature):
            return (signature,)
        case _:
            return ()
