"""The hub's view of a visit: a fold of its applied events, the same fold the laptop makes."""

from __future__ import annotations

from pydantic import Field

from app.hub.applying import state_of
from app.hub.auth import Caller
from app.hub.office import Hub
from app.hub.records import events, visits
from app.hub.records.visits import Visit
from app.hub.refusals import refusal
from app.visit.state import TaskState, VisitState, view_digest
from app.wire.base import Digest, Id, Message
from app.wire.sync import ReceiptState


class TaskView(Message):
    """Where one task stands."""

    id: Id
    title: str
    status: str
    result: str | None
    reason: str
    accepted: bool | None
    steps_done: int
    seconds: float


class VisitLine(Message):
    """A visit in a list."""

    visit: Id
    revision: int
    technician: Id
    client: str
    day: str
    withdrawn: bool
    started: bool
    closed: bool
    applied: int = Field(ge=0)


class VisitView(VisitLine):
    """A visit as the hub sees it."""

    received: int = Field(ge=0)
    """Kept and not applied yet."""
    quarantined: int = Field(ge=0)
    view_digest: Digest
    """Equal to the laptop's when both have folded the same events."""
    signed: bool
    refused: bool
    tasks: tuple[TaskView, ...]


def listed(hub: Hub, caller: Caller) -> tuple[VisitLine, ...]:
    """The visits this caller may see: a technician his own."""
    with hub.database.read() as tx:
        found = visits.everything(tx, None if caller.sees_everything else caller.person.id)
    return tuple(_line(visit) for visit in found)


def visit_view(hub: Hub, caller: Caller, visit_id: str) -> VisitView:
    """One visit. Raises BadInput ``VISIT-UNKNOWN``, the same when it is somebody else's."""
    with hub.database.read() as tx:
        visit = visits.find(tx, visit_id)
        mine = caller.sees_everything or visits.had_by(tx, visit_id, caller.person.id)
        if visit is None or not mine:
            raise refusal("VISIT-UNKNOWN")
        state = state_of(tx, hub, visit)
        counted = events.counts(tx, visit_id)
    return VisitView(
        **_line(visit).model_dump(),
        received=counted.get(ReceiptState.RECEIVED, 0),
        quarantined=counted.get(ReceiptState.QUARANTINED, 0),
        view_digest=view_digest(state),
        signed=state.signed is not None,
        refused=state.refused is not None,
        tasks=_tasks(state),
    )


def _line(visit: Visit) -> VisitLine:
    return VisitLine(
        visit=visit.id,
        revision=visit.revision,
        technician=visit.technician,
        client=visit.client,
        day=visit.day,
        withdrawn=visit.withdrawn,
        started=visit.started,
        closed=visit.closed,
        applied=visit.applied,
    )


def _tasks(state: VisitState) -> tuple[TaskView, ...]:
    """Authorised tasks in the agreed order, then those that are not."""
    rest = [name for name in state.tasks if name not in state.order]
    return tuple(_task(state.tasks[name]) for name in (*state.order, *rest))


def _task(task: TaskState) -> TaskView:
    return TaskView(
        id=task.id,
        title=task.entry.task.title,
        status=task.status.value,
        result=task.result.value if task.result else None,
        reason=task.reason,
        accepted=task.accepted,
        steps_done=task.steps_done(),
        seconds=task.seconds(),
    )
