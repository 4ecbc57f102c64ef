"""What «Visita» shows: frozen values, already in the reader's language. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.errors import MaletinError
from app.procedures.model import Picture
from app.visit.facts import EvidenceRef, Result, Way


class Mode(Enum):
    """Which face of the screen is shown."""

    LOADING = "loading"
    NONE = "none"
    """No visit on this laptop, or the one asked for is closed."""
    ARRIVAL = "arrival"
    RESUME = "resume"
    TASK = "task"
    """A task about to begin."""
    STEP = "step"
    OUTCOME = "outcome"
    DONE = "done"
    """Every task has its outcome."""
    ERROR = "error"


class RowKind(Enum):
    """A line of the outline."""

    TASK = "task"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One task or step beside the card."""

    kind: RowKind
    task: str
    step: str
    text: str
    icon: str
    tone: str
    trail: str = ""
    """Small, at the right: "4/9", "Propuesta"."""
    spoken: str = ""
    """For a screen reader: text and state."""
    here: bool = False
    jump: bool = False
    """Whether one may go there."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered way to answer."""

    id: str
    text: str
    detail: str = ""
    asks_reason: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence kept on this laptop. ``thumb``: what the screen draws, opaque here."""

    ref: EvidenceRef
    detail: str
    thumb: object = None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class PictureView:
    """The picture of a step. ``drawn``: what the screen paints, opaque here; None while it is being read."""

    picture: Picture | None = None
    """None: the procedure names one and binds none."""
    drawn: object = None
    trouble: str = ""
    """Why it is not shown."""


@dataclass(frozen=True, slots=True)
class FactsView:
    """What an automatic check saw, or a file's proof."""

    tone: str
    title: str
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Working:
    """Long work of this step: a check, a file being hashed, evidence being kept."""

    name: str
    fraction: float | None = None
    detail: str = ""
    can_stop: bool = True


@dataclass(frozen=True, slots=True)
class StepView:
    """One step, open, failed or read again."""

    key: tuple[str, str, int]
    """Task, step and how many moves the task had: fields are emptied only when this changes."""
    kind: str
    place: str
    title: str
    body: str = ""
    expected: str = ""
    warnings: tuple[str, ...] = ()
    picture: PictureView | None = None
    ahead: tuple[str, ...] = ()
    """Kinds of the next steps, as things stand: what they need may be made ready."""
    chip: str = ""
    tone: str = "muted"
    minutes: int = 0
    required: bool = False
    question: str = ""
    choices: tuple[Choice, ...] = ()
    """Of a confirm or choice step; of a failed step, the ways out; of a check that could not look, the hand's."""
    unit: str = ""
    limits: str = ""
    minimum: str = ""
    maximum: str = ""
    hint: str = ""
    at_least: int = 0
    takes: str = ""
    pieces: tuple[Piece, ...] = ()
    seconds: int = 0
    proof: str = ""
    asks: bool = False
    """The check wants to be told what to look at."""
    target: str = ""
    facts: FactsView | None = None
    working: Working | None = None
    answered: str = ""
    """What was answered, in words; of a failed or finished step."""
    notes: tuple[str, ...] = ()
    barred: str = ""
    """Why this irreversible step may not be done yet; empty when it may."""
    failed: bool = False
    review: bool = False
    """A step of the past, only to be read."""
    main: str = ""
    """The verb of Enter; empty when there is nothing for it to do."""
    can_skip: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    """What the fields begin with when the step comes, by name."""
    recovered: bool = False
    """They were written before the program was closed without an answer."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task about to begin, or about to end."""

    id: str
    place: str
    title: str
    objective: str = ""
    before: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    detail: str = ""
    trouble: MaletinError | None = None
    """Its procedure cannot be used."""
    choices: tuple[tuple[Result, str], ...] = ()
    said: str = ""
    """What was done: steps, skips, failures."""
    reason: str = ""
    """Already known reason: of a stopped procedure, or written before and not recorded yet."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to meet."""

    role: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """Before the visit begins."""

    client: str
    address: str
    when: str
    people: tuple[Person, ...]
    tasks: tuple[tuple[str, str], ...]
    budget: str
    verdict_tone: str = "info"
    verdict: str = ""
    reasons: tuple[str, ...] = ()
    checking: Working | None = None
    starting: bool = False
    """Asked for; begins when the kit was looked at."""
    leader: str = ""


@dataclass(frozen=True, slots=True)
class ResumeView:
    """Where the visit stopped."""

    title: str
    where: str
    when: str
    kept: str


@dataclass(frozen=True, slots=True)
class RankRow:
    """One task of a new order."""

    id: str
    text: str
    detail: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class VisitView:
    """Everything the screen shows."""

    mode: Mode = Mode.LOADING
    visit: str = ""
    client: str = ""
    leader: str = ""
    """The client's project leader, the likely one to ask for something new."""
    task_line: str = ""
    outline: tuple[OutlineRow, ...] = ()
    step: StepView | None = None
    task: TaskView | None = None
    arrival: ArrivalView | None = None
    resume: ResumeView | None = None
    rank: tuple[RankRow, ...] = ()
    undo: str = ""
    """What Ctrl+Z would take back; empty = nothing."""
    announcement: str = ""
    """A revision of the kit that took effect, until it is read."""
    offline: bool = False
    trouble: MaletinError | None = None
    cause: str = ""
    """Why there is no visit to show."""
    since: float = 0.0
    """Monotonic seconds when the step was first shown."""
    visit_minutes: int = 0
    """Minutes since the visit began, when this was read."""
    budget_minutes: int = 0
    can_finish: bool = False
    can_raise: bool = False
    raising: tuple[tuple[str, str], ...] = ()
    """What was written of an eventuality that is not raised yet, by the name of its field."""
    raising_recovered: bool = False
    """It was written before the program was closed."""


WAYS: dict[str, Way] = {way.value: way for way in Way}
EMPTY = VisitView()
