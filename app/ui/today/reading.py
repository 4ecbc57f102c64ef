"""What «Hoy» asks of the laptop: one look, in the store's worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from app.errors import MaletinError
from app.kit.changes import Change, agreed_tasks, changes_between
from app.kit.glance import FileStanding, glance
from app.kit.inbox import RefusedDocument, SyncNote
from app.kit.manifest import Kit
from app.laptop import Laptop, OpenedKit, next_of
from app.plan.model import Task as AgreedTask
from app.ui.protocol import Task
from app.visit.session import Session
from app.visit.state import TaskStatus, VisitState
from app.wire.sync import DocumentKind

RECENT = 40
"""Visits worked on last: more than two weeks hold."""


@dataclass(frozen=True, slots=True)
class Head:
    """One visit, as the calendar needs it."""

    visit: str
    client: str
    day: date
    starts: str
    begun: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Where a begun visit stands."""

    task: str = ""
    """Title of the task; empty when every task has its outcome."""
    step: str = ""
    """Title of the step; empty between two tasks, or when its procedure cannot be read."""
    number: int = 0
    """Of the step within its task, from 1; 0 without a step."""
    closed: bool = False
    minutes: int = 0
    """Minutes gone."""
    statuses: Mapping[str, TaskStatus] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The visit that is shown."""

    kit: Kit
    tasks: tuple[AgreedTask, ...]
    """In the order in force: the agreed one, or that of the site once the visit began."""
    files: tuple[FileStanding, ...]
    where: Where | None = None
    """None before the visit began."""
    changes: tuple[Change, ...] = ()
    """Against the revision before."""
    changed_from: int = 0
    """That revision; 0 when this is the first one, or the other is not here."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One consistent look at the laptop."""

    now: datetime
    """In the zone of this laptop."""
    enrolled: bool = True
    heads: tuple[Head, ...] = ()
    next_visit: str = ""
    chosen: Chosen | None = None
    broken: tuple[tuple[str, MaletinError], ...] = ()
    """Kits and visits that are here and cannot be believed or read: (visit, why)."""
    whole: bool = False
    """Whether ``heads`` are those of all years."""
    note: SyncNote | None = None
    aside: tuple[RefusedDocument, ...] = ()
    """Documents of the office that were set aside, newest first."""
    kept: Mapping[tuple[str, str], int] = field(default_factory=lambda: MappingProxyType({}))
    """(kind, name) → newest revision in use, for those of ``aside``."""
    closed: frozenset[str] = frozenset()


def read(task: Task, visit: str = "", *, whole: bool = False) -> Reading:
    """Everything the screen shows. ``visit``: the one chosen; the next one when it is empty or gone.

    ``whole``: the calendar of all years; else only what is open and what was last worked on, which two weeks never
    exceed.
    """
    return look(task.laptop, task.laptop.parts.clock.now().astimezone(), visit, whole=whole)


def look(laptop: Laptop, now: datetime, visit: str = "", *, whole: bool = False) -> Reading:
    """As ``read``, as it will be on another day."""
    parts = laptop.parts
    if parts.identity.current() is None:
        return Reading(now, enrolled=False)
    visits, closed = parts.journal.visits(), parts.journal.closed()
    begun, wanted = frozenset(visits), {visit, *visits[:RECENT]}
    kits, broken = laptop.survey(lambda name: whole or name not in closed or name in wanted)
    following = next_of(kits, closed, begun, now)
    shown = next((one for one in kits if one.kit.visit == visit), following)
    chosen, trouble = _chosen(laptop, shown, now, begun=shown.kit.visit in begun) if shown else (None, None)
    if shown and trouble:
        broken = (*broken, (shown.kit.visit, trouble))
    return Reading(
        now,
        heads=tuple(_head(one.kit, begun, closed) for one in kits),
        next_visit=following.kit.visit if following else "",
        chosen=chosen,
        broken=broken,
        whole=whole,
        note=parts.inbox.note(),
        aside=(aside := parts.inbox.refused()),
        kept=MappingProxyType({(one.kind, one.name): _highest(laptop, one) for one in aside}),
        closed=closed,
    )


def _highest(laptop: Laptop, one: RefusedDocument) -> int:
    """A document of a kind this version does not know has no revision in use."""
    known = {kind.value: kind for kind in DocumentKind}
    return laptop.parts.inbox.highest_seen(known[one.kind], one.name) if one.kind in known else 0


def _head(kit: Kit, begun: frozenset[str], closed: frozenset[str]) -> Head:
    return Head(kit.visit, kit.client.name, kit.day, kit.starts, kit.visit in begun, kit.visit in closed)


def _chosen(laptop: Laptop, opened: OpenedKit, now: datetime, *, begun: bool) -> tuple[Chosen, MaletinError | None]:
    kit = opened.kit
    files = glance(kit, laptop.parts.shelf, laptop.parts.ledger)
    before = _revision_before(laptop, kit)
    changes = changes_between(before, kit) if before else ()
    changed_from = before.revision if before else 0
    fresh = Chosen(kit, agreed_tasks(kit), files, None, changes, changed_from)
    if not begun:
        return fresh, None
    try:
        session = laptop.session(kit.visit)
    except MaletinError as error:
        return fresh, error
    if not session.state.started:
        return fresh, None
    tasks = tuple(one.entry.task for one in session.state.in_order())
    return replace(fresh, tasks=tasks, where=_where(session, now)), None


def _revision_before(laptop: Laptop, kit: Kit) -> Kit | None:
    """The newest revision before this one that is here and verifies; what is missing or broken is not compared."""
    for revision in range(kit.revision - 1, 0, -1):
        kept = laptop.parts.inbox.document(DocumentKind.KIT, kit.visit, revision)
        if kept is None:
            continue
        try:
            return laptop.kit(kit.visit, revision).kit
        except MaletinError:
            continue
    return None


def _where(session: Session, now: datetime) -> Where:
    state, here = session.state, session.position
    statuses = {one.id: one.status for one in state.in_order()}
    minutes = _minutes_gone(state, now)
    if here is None:
        return Where(closed=state.closed, minutes=minutes, statuses=statuses)
    return Where(
        task=state.tasks[here.task].entry.task.title,
        step=_step_title(session),
        number=state.tasks[here.task].steps_done() + 1 if here.step else 0,
        minutes=minutes,
        statuses=statuses,
    )


def _step_title(session: Session) -> str:
    """A procedure that went bad meanwhile is said when the visit is opened; here the task's name is enough."""
    try:
        step = session.step()
    except MaletinError:
        return ""
    return step.title if step else ""


def _minutes_gone(state: VisitState, now: datetime) -> int:
    """By the clock on the day of the visit; a visit left open for days counts only its measured steps."""
    started = datetime.fromisoformat(state.started_utc).astimezone(now.tzinfo)
    if not state.closed and started.date() == now.date():
        return max(0, int((now - started).total_seconds() // 60))
    return int(sum(task.seconds() for task in state.tasks.values()) // 60)
