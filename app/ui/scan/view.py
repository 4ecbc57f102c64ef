"""What «Diagnóstico» shows: frozen values. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from app.aspel.findings import ScanResult
from app.errors import MaletinError
from app.visit.scans import KeptScan


class Mode(Enum):
    """Which face of the screen is shown."""

    LOADING = "loading"
    ASK = "ask"
    RUNNING = "running"
    FULL = "full"


class Tab(Enum):
    """What is shown of the result."""

    FINDINGS = "findings"
    OVERVIEW = "overview"
    UNSEEN = "unseen"


class Login(Enum):
    """Whether the server wants to know who looks."""

    NOT_ASKED = "not-asked"
    WANTED = "wanted"
    """Nobody said yet."""
    REFUSED = "refused"
    """The one we know was not let in."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a measure belongs: the visit in course, and what was measured before at that client."""

    visit: str = ""
    """The visit in course, which keeps what is measured; empty when there is none."""
    client: str = ""
    """Name of the client of that visit, or of the next one."""
    client_id: str = ""
    history: tuple[KeptScan, ...] = ()
    """Scans kept of this client over all visits, oldest first."""
    raised: frozenset[str] = frozenset()
    """Titles of the tasks of that visit."""
    technician: str = ""

    @property
    def last(self) -> KeptScan | None:
        """The last one kept."""
        return self.history[-1] if self.history else None


@dataclass(frozen=True, slots=True)
class Explained:
    """The words of one check's declaration, already in the reader's language."""

    area: str
    meaning: str
    cost: str
    subtracts: str = ""
    cure: str = ""
    money: str = ""
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scan with everything that is said about it; made in a worker."""

    result: ScanResult
    explained: Mapping[str, Explained] = field(default_factory=dict)
    before: ScanResult | None = None
    """The last whole scan kept of the same client, database and company."""
    before_at: datetime | None = None
    points: tuple[tuple[datetime, float], ...] = ()
    """Moments and bits of the whole scans of that place, this one included when it is whole."""
    opened: bool = False
    """Read from the journal, not measured just now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that found wrong records, in words."""

    id: str
    severity: str
    title: str
    area: str
    meaning: str
    cost: str
    subtracts: str
    cure: str
    money_means: str
    likely: bool
    detail: str
    """One line: id, area, records, money."""
    stake: str
    since: str
    """What changed since the last measure; empty when there is nothing to compare with."""
    keys: tuple[str, ...]
    amounts: tuple[float | None, ...] = ()
    """Of each key; empty when they are not known."""
    order: tuple[int, ...] = ()
    """Places of the records as they are shown: the dearest first, then by key. Sorted in the worker."""
    new: frozenset[str] = frozenset()
    compared: bool = False
    raised: bool = False
    """Already a task of the visit."""
    found_by: str = ""
    """What it is found by while typing."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A check that did not look."""

    id: str
    title: str
    reason: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Share:
    """One bar."""

    name: str
    value: float
    text: str
    tone: str = "accent"


@dataclass(frozen=True, slots=True)
class Point:
    """One measure of the trend."""

    day: str
    bits: float
    text: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """One scan as it is shown."""

    place: str
    """Database, company, engine."""
    order: str
    order_tone: str
    bits: str
    headline: str
    chips: tuple[tuple[str, str], ...]
    """(words, tone) of each severity that has findings."""
    partial: str = ""
    kept: str = ""
    compared: str = ""
    findings: tuple[Finding, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    by_severity: tuple[Share, ...] = ()
    by_area: tuple[Share, ...] = ()
    by_money: tuple[Share, ...] = ()
    points: tuple[Point, ...] = ()
    forecast: str = ""
    clean: bool = False
    """Nothing was found; what could not be looked at is said beside."""
    can_raise: bool = False


@dataclass(frozen=True, slots=True)
class RunView:
    """A scan under way."""

    fraction: float | None = None
    """None before the first check."""
    step: str = ""
    """Steps done of all, and time left."""
    check: str = ""
    """What is being looked at."""
    stopping: bool = False


@dataclass(frozen=True, slots=True)
class ScanView:
    """Everything the screen shows."""

    mode: Mode
    database: str = ""
    company: str = ""
    visit: str = ""
    """Where it will be kept, in words."""
    last: str = ""
    """The last measure there is, in words; empty when there is none."""
    login: Login = Login.NOT_ASKED
    running: RunView = RunView()
    result: ResultView | None = None
    tab: Tab = Tab.FINDINGS
    words: str = ""
    shown: tuple[Finding, ...] = ()
    """Findings that fit the words."""
    chosen: Finding | None = None
    trouble: MaletinError | None = None
    notice: str = ""
    """Said where the database is asked for: the measure was stopped before it saw anything."""
