"""Events to state, the same on laptop and hub. No rule of what may be done lives here, only what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from app.errors import BadInput
from app.i18n import _
from app.journal.event import Event
from app.kit.manifest import KitTask
from app.visit.facts import (
    AcceptanceRefused,
    AcceptanceSigned,
    AmendmentMerged,
    AnswerUndone,
    ContingencyRaised,
    EvidenceAdded,
    Fact,
    FailureHandled,
    NoteAdded,
    Reranked,
    ScanRecorded,
    StepAnswered,
    StepSkipped,
    TaskAccepted,
    TaskFinished,
    TaskStarted,
    VisitClosed,
    VisitStarted,
    Way,
    from_body,
)
from app.visit.state import Move, TaskState, TaskStatus, VisitState


def fold(events: Iterable[Event]) -> VisitState:
    """The state of one visit after its events, given in order of sequence. Raises as ``apply``."""
    state = VisitState()
    for event in events:
        state = apply(state, event)
    return state


def apply(state: VisitState, event: Event) -> VisitState:
    """The state after one more event.

    Raises BadInput ``FACT-UNREADABLE`` (unknown kind or shape) or ``FACT-OUT-OF-PLACE`` (it cannot follow this state);
    the state given stays what it was.
    """
    fact = from_body(event.kind, event.body)
    if state.closed or (not state.started) is not isinstance(fact, VisitStarted):
        raise _out_of_place(event)
    change = _CHANGES.get(type(fact))
    changed = state if change is None else change(state, event, fact)
    return replace(changed, events=state.events + 1, last_digest=event.digest)


def _start(state: VisitState, event: Event, fact: VisitStarted) -> VisitState:
    tasks = {entry.task.id: TaskState(entry, TaskStatus.WAITING) for entry in fact.tasks}
    return replace(
        state,
        visit=event.visit,
        kit_revision=fact.kit_revision,
        kit_digest=fact.kit_digest,
        started_utc=event.at.utc,
        order=tuple(tasks),
        tasks=MappingProxyType(tasks),
    )


def _amend(state: VisitState, event: Event, fact: AmendmentMerged) -> VisitState:
    """Tasks already begun or finished stay exactly as they are; only those still waiting follow the revision."""
    if fact.kit_revision <= state.kit_revision:
        raise _out_of_place(event)
    coming = {entry.task.id: entry for entry in fact.tasks}
    tasks = {task.id: _amended(task, coming.get(task.id)) for task in state.tasks.values()}
    tasks |= {name: TaskState(entry, TaskStatus.WAITING) for name, entry in coming.items() if name not in tasks}
    active = (TaskStatus.WAITING, TaskStatus.OPEN, TaskStatus.FINISHED)
    kept = [name for name in state.order if tasks[name].status in active and name not in coming]
    begun = [name for name in state.order if name in coming and tasks[name].status is not TaskStatus.WAITING]
    ahead = [name for name in coming if tasks[name].status is TaskStatus.WAITING]
    return replace(
        state,
        kit_revision=fact.kit_revision,
        kit_digest=fact.kit_digest,
        order=(*begun, *ahead, *kept),
        tasks=MappingProxyType(tasks),
    )


def _amended(task: TaskState, entry: KitTask | None) -> TaskState:
    if task.status in {TaskStatus.OPEN, TaskStatus.FINISHED}:
        return task
    if entry is not None:
        return replace(task, entry=entry, status=TaskStatus.WAITING)
    return task if task.raised_on_site else replace(task, status=TaskStatus.WITHDRAWN)


def _begin(state: VisitState, event: Event, fact: TaskStarted) -> VisitState:
    task = _task(state, event, fact.task, TaskStatus.WAITING)
    return _with(
        state,
        replace(task, status=TaskStatus.OPEN, procedure=fact.procedure, next=fact.first, started_utc=event.at.utc),
    )


def _answer(state: VisitState, event: Event, fact: StepAnswered) -> VisitState:
    task = _at_step(state, event, fact.task, fact.step)
    trail = (*task.trail, Move(event.id, event.at.utc, fact))
    if fact.passed:
        return _with(state, replace(task, trail=trail, next=fact.next))
    return _with(state, replace(task, trail=trail, next=None, stuck=fact.step))


def _skip(state: VisitState, event: Event, fact: StepSkipped) -> VisitState:
    task = _at_step(state, event, fact.task, fact.step)
    return _with(state, replace(task, trail=(*task.trail, Move(event.id, event.at.utc, fact)), next=fact.next))


def _way(state: VisitState, event: Event, fact: FailureHandled) -> VisitState:
    task = _task(state, event, fact.task, TaskStatus.OPEN)
    if task.stuck != fact.step:
        raise _out_of_place(event)
    trail = (*task.trail, Move(event.id, event.at.utc, fact))
    return _with(state, replace(task, trail=trail, stuck=None, next=fact.next, stopped=fact.way is Way.STOP))


def _undo(state: VisitState, event: Event, fact: AnswerUndone) -> VisitState:
    task = _task(state, event, fact.task, TaskStatus.OPEN)
    if not task.trail or task.trail[-1].event != fact.event:
        raise _out_of_place(event)
    last = task.trail[-1].fact
    back = replace(task, trail=task.trail[:-1], next=last.step, stuck=None, stopped=False)
    if isinstance(last, FailureHandled):
        back = replace(back, next=None, stuck=last.step)
    return _with(state, back)


def _note(state: VisitState, event: Event, fact: NoteAdded) -> VisitState:
    _known(state, event, fact.task)
    return replace(state, notes=(*state.notes, fact))


def _evidence(state: VisitState, event: Event, fact: EvidenceAdded) -> VisitState:
    _known(state, event, fact.task)
    return replace(state, evidence=(*state.evidence, fact))


def _scan(state: VisitState, event: Event, fact: ScanRecorded) -> VisitState:
    """A measure changes nothing in the visit; app.visit.scans reads it from the events."""
    _known(state, event, fact.task)
    return state


def _finish(state: VisitState, event: Event, fact: TaskFinished) -> VisitState:
    task = _task(state, event, fact.task, TaskStatus.OPEN, TaskStatus.WAITING)
    return _with(
        state,
        replace(
            task,
            status=TaskStatus.FINISHED,
            next=None,
            stuck=None,
            result=fact.result,
            reason=fact.reason,
            finished_utc=event.at.utc,
        ),
    )


def _propose(state: VisitState, event: Event, fact: ContingencyRaised) -> VisitState:
    if fact.entry.task.id in state.tasks:
        raise _out_of_place(event)
    return _with(state, TaskState(fact.entry, TaskStatus.PROPOSED, raised_on_site=True))


def _rerank(state: VisitState, event: Event, fact: Reranked) -> VisitState:
    allowed = {*state.order, *(task.id for task in state.with_status(TaskStatus.PROPOSED))}
    if len(set(fact.order)) != len(fact.order) or not set(state.order) <= set(fact.order) <= allowed:
        raise _out_of_place(event)
    tasks: Mapping[str, TaskState] = {
        name: replace(task, status=TaskStatus.WAITING)
        if task.status is TaskStatus.PROPOSED and name in fact.order
        else task
        for name, task in state.tasks.items()
    }
    return replace(state, order=fact.order, tasks=MappingProxyType(dict(tasks)))


def _accept(state: VisitState, event: Event, fact: TaskAccepted) -> VisitState:
    task = _task(state, event, fact.task, TaskStatus.FINISHED)
    if state.signed or state.refused:
        raise _out_of_place(event)
    return _with(state, replace(task, accepted=fact.accepted, acceptance_reason=fact.reason))


def _sign(state: VisitState, event: Event, fact: AcceptanceSigned) -> VisitState:
    if state.signed or state.refused:
        raise _out_of_place(event)
    return replace(state, signed=fact)


def _refuse(state: VisitState, event: Event, fact: AcceptanceRefused) -> VisitState:
    if state.signed or state.refused:
        raise _out_of_place(event)
    return replace(state, refused=fact)


def _close(state: VisitState, event: Event, _fact: VisitClosed) -> VisitState:
    return replace(state, closed_utc=event.at.utc)


_CHANGES: dict[type[Fact], Callable[..., VisitState]] = {
    VisitStarted: _start,
    AmendmentMerged: _amend,
    TaskStarted: _begin,
    StepAnswered: _answer,
    StepSkipped: _skip,
    FailureHandled: _way,
    AnswerUndone: _undo,
    NoteAdded: _note,
    EvidenceAdded: _evidence,
    ScanRecorded: _scan,
    TaskFinished: _finish,
    ContingencyRaised: _propose,
    Reranked: _rerank,
    TaskAccepted: _accept,
    AcceptanceSigned: _sign,
    AcceptanceRefused: _refuse,
    VisitClosed: _close,
}
"""VisitResumed is missing on purpose: it changes nothing but the count."""


def _with(state: VisitState, task: TaskState) -> VisitState:
    return replace(state, tasks=MappingProxyType({**state.tasks, task.id: task}))


def _task(state: VisitState, event: Event, name: str, *statuses: TaskStatus) -> TaskState:
    task = state.tasks.get(name)
    if task is None or task.status not in statuses:
        raise _out_of_place(event)
    return task


def _at_step(state: VisitState, event: Event, name: str, step: str) -> TaskState:
    task = _task(state, event, name, TaskStatus.OPEN)
    if task.next != step:
        raise _out_of_place(event)
    return task


def _known(state: VisitState, event: Event, name: str | None) -> None:
    if name is not None and name not in state.tasks:
        raise _out_of_place(event)


def _out_of_place(event: Event) -> BadInput:
    return BadInput(
        "FACT-OUT-OF-PLACE",
        _("El registro «{kind}» no puede seguir a los anteriores de la visita.").format(kind=event.kind[:40]),
        _("El registro se conserva tal como llegó; la visita sigue como estaba."),
        _("El supervisor lo revisa en la cuarentena."),
        event=event.id,
        sequence=event.sequence,
    )
