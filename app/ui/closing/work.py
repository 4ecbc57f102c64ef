"""One look at the visit to be closed, and the writings of this screen. Runs in the store's worker. No Qt."""

from __future__ import annotations

import io
from collections.abc import Callable, Set
from dataclasses import dataclass, field

from app.errors import MaletinError
from app.procedures.model import Procedure
from app.report.content import ReportContent, visit_report
from app.ui.closing.unrecorded import Unrecorded, unrecorded
from app.ui.protocol import Task
from app.visit.facts import Result
from app.visit.ports import StepDraft
from app.visit.session import Session
from app.visit.state import TaskStatus, VisitState

RECENT = 12
"""How many visits are looked at for the one still open; an older open one is reached from Historial."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the journal says now. ``content``: exactly what the report says."""

    visit: str = ""
    content: ReportContent | None = None
    state: VisitState = field(default_factory=VisitState)
    ids: tuple[str, ...] = ()
    """Task ids in agreed order, as ``content.tasks``."""
    written: Unrecorded = field(default_factory=Unrecorded)
    """As far as it was typed and is not recorded."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, and the signature as PNG."""

    name: str
    role: str
    picture: bytes
    typed: bool
    """Written with the keyboard; the file's name says so."""


Deed = Callable[[Session], None]
"""One writing: it raises a MaletinError and changes nothing, or is durable."""


def read(task: Task, visit: str) -> Reading:
    """The visit named, or the one that is open, or the last one. Empty when nothing was ever begun."""
    chosen = visit or open_visit(task)
    return look(task.laptop.session(chosen), task) if chosen else Reading()


def do(task: Task, visit: str, deed: Deed) -> Reading:
    """Do something to the visit and read it again."""
    session = task.laptop.session(visit)
    deed(session)
    return look(session, task)


def open_visit(task: Task) -> str:
    """The latest visit that is not closed; failing that, the latest one; empty when there is none."""
    journal = task.laptop.parts.journal
    latest = journal.visits()
    for visit in latest[:RECENT]:
        events = journal.events(visit)
        if events and events[-1].kind != "visit-closed":
            return visit
    return latest[0] if latest else ""


def look(session: Session, task: Task) -> Reading:
    """The state and the report's content of one session."""
    state = session.state
    if not state.started:
        return Reading(session.visit)
    events = task.laptop.parts.journal.events(session.visit)
    content = visit_report(session.kit, state, events, procedures_of(session))
    settled = bool(state.signed or state.refused)
    written = unrecorded(task.laptop.parts.drafts.of(session.visit), events, settled=settled)
    return Reading(session.visit, content, state, state.order, written)


def keep(task: Task, visit: str, draft: StepDraft) -> None:
    """What was typed and is not recorded yet.

    Raises Unavailable ``STORE-…``.
    """
    task.laptop.parts.drafts.keep(visit, draft)


def procedures_of(session: Session) -> dict[str, Procedure]:
    """The pinned procedures by digest; one that cannot be opened any more is left out, its steps then show ids."""
    found: dict[str, Procedure] = {}
    for task in session.state.tasks.values():
        if task.procedure is None or task.procedure in found:
            continue
        try:
            procedure = session.procedure(task.id)
        except MaletinError:
            continue
        if procedure is not None:
            found[task.procedure] = procedure
    return found


def accept(task_id: str, accepted: bool, reason: str) -> Deed:
    """The client's word on one task."""
    return lambda session: session.accept_task(task_id, accepted, reason)


def accept_rest(objecting: Set[str]) -> Deed:
    """Accept every finished task on which nothing was said yet, but not those of ``objecting``: there a "no" is being
    written."""

    def deed(session: Session) -> None:
        for task in session.state.in_order():
            if task.status is TaskStatus.FINISHED and task.accepted is None and task.id not in objecting:
                session.accept_task(task.id, accepted=True)

    return deed


def finish(task_id: str, result: Result, reason: str) -> Deed:
    """The outcome of a task that has none yet."""
    return lambda session: session.finish_task(task_id, result, reason)


def sign(given: Signing) -> Deed:
    """Keep the picture, then record the signature that names it."""

    def deed(session: Session) -> None:
        name = "firma-escrita-con-teclado.png" if given.typed else "firma.png"
        kept = session.attach(io.BytesIO(given.picture), media="image/png", name=name)
        session.sign(given.name, given.role, kept)

    return deed


def refuse(name: str, role: str, reason: str) -> Deed:
    """The client does not sign, and why."""
    return lambda session: session.refuse(name, role, reason)


def close(note: str) -> Deed:
    """The end."""
    return lambda session: session.close(note)
