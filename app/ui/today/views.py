"""What «Hoy» shows, as frozen values: everything is already in words.

The parts are tuples with names: the first screen waits for this module, and dataclasses take ten times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from app.errors import MaletinError
from app.kit.progress import Progress
from app.ui.ways import Way


class Mode(Enum):
    """Which face of the screen is shown."""

    LOADING = "loading"
    STRANGER = "stranger"
    """Not enrolled."""
    EMPTY = "empty"
    FULL = "full"
    ERROR = "error"


class Mark(NamedTuple):
    """One visit on one day of the strip."""

    visit: str
    word: str
    """Its state in one short word; the icon and the colour say the same."""
    icon: str
    tone: str
    spoken: str
    """Client, hour and state, for tooltip and screen reader."""


class DayCell(NamedTuple):
    """One day of the strip."""

    day: date
    weekday: str
    """With the month, on the first day shown and on the first of a month."""
    number: str
    spoken: str
    today: bool = False
    marks: tuple[Mark, ...] = ()


class StripView(NamedTuple):
    """Two weeks, and which visit is shown."""

    days: tuple[DayCell, ...] = ()
    chosen: str = ""
    spoken: str = ""


class TaskRow(NamedTuple):
    """One line of the agreed list."""

    rank: str
    title: str
    detail: str
    origin: str
    origin_icon: str
    origin_tone: str
    minutes: str
    state: str = ""
    """Empty before the visit began."""
    state_tone: str = "muted"


class Part(NamedTuple):
    """One stretch of the time bar."""

    minutes: int
    done: bool = False


class BudgetView(NamedTuple):
    """The list against the clock."""

    parts: tuple[Part, ...]
    available: int
    """Minutes of the whole visit."""
    headline: str
    detail: str
    tone: str
    """"ok" fits, "warn" does not."""


class ChangesView(NamedTuple):
    """What is different from the revision before."""

    title: str
    reason: str
    lines: tuple[tuple[str, str], ...]
    """Icon and sentence."""


class PrepareView(NamedTuple):
    """Whether the kit seems to be here; nothing is hashed for it."""

    fraction: float
    center: str
    tone: str
    headline: str
    lines: tuple[str, ...]


class VisitView(NamedTuple):
    """The visit shown."""

    visit: str
    when: str
    client: str
    address: str
    directions: str
    people: tuple[tuple[str, str], ...]
    """Icon and line."""
    note: str
    tasks_title: str
    tasks: tuple[TaskRow, ...]
    budget: BudgetView
    changes: ChangesView | None
    prepare: PrepareView
    action: str = ""
    """Words of the button that opens the visit; empty when it is closed."""
    step: str = ""
    """Where it stopped."""
    urgent: bool = False
    """Whether opening the visit is the main thing to do now."""
    other: str = ""
    """Said when this is not the visit that comes next."""


@dataclass(frozen=True, slots=True)
class SyncView:
    """The last contact and the one under way."""

    last: str = ""
    age: str = ""
    working: bool = False
    text: str = ""
    next_text: str = ""
    progress: Progress | None = None
    """Of bytes; None when its end is unknown."""
    pending: str = ""
    """What waits to be sent, in words."""
    trouble: MaletinError | None = None
    tone: str = "warn"
    way: Way | None = None
    """The button beside the trouble."""


@dataclass(frozen=True, slots=True)
class TodayView:
    """Everything the screen shows."""

    mode: Mode
    strip: StripView = field(default_factory=StripView)
    visit: VisitView | None = None
    sync: SyncView = SyncView()
    broken: tuple[MaletinError, ...] = ()
    clock: MaletinError | None = None
    """The clock of this laptop is wrong."""
    question: str = ""
    """The office named no visit although some lie ahead; empty when it did not."""
    ahead: int = 0
    """How many visits "remove" would hide."""
    cause: str = ""
    """Why there is nothing to show."""
    trouble: MaletinError | None = None
