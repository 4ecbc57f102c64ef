"""What may be done in a visit: state + wish → facts. Pure; every refusal is an error that changes nothing.

``fold`` turns events into the state these functions judge; app.visit.session makes the facts durable.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import BadInput
from app.i18n import _
from app.kit.manifest import Kit, KitTask
from app.plan.model import Origin
from app.procedures.model import Procedure, Step
from app.visit.facts import (
    AcceptanceRefused,
    AcceptanceSigned,
    AmendmentMerged,
    Answer,
    AnswerUndone,
    ContingencyRaised,
    FailureHandled,
    Reranked,
    Result,
    StepAnswered,
    StepSkipped,
    TaskAccepted,
    TaskFinished,
    TaskStarted,
    VisitClosed,
    VisitStarted,
    Way,
)
from app.visit.flow import after, after_failure, barred, first_step, ways
from app.visit.fold import apply, fold
from app.visit.judge import judge
from app.visit.state import TaskState, TaskStatus, VisitState, view, view_digest

__all__ = ["Position", "apply", "fold", "position", "view", "view_digest"]


@dataclass(frozen=True, slots=True)
class Position:
    """Where the technician stands: the task, its step (if any) and what is open there."""

    task: str
    step: str | None
    stuck: bool = False
    """The step failed and a way must be chosen."""


def position(state: VisitState) -> Position | None:
    """The first task in agreed order that is open, else the first that waits; None = nothing is left to do."""
    if not state.started or state.closed:
        return None
    for task in state.in_order():
        if task.status is TaskStatus.OPEN:
            return Position(task.id, task.stuck or task.next, task.stuck is not None)
    for task in state.in_order():
        if task.status is TaskStatus.WAITING:
            return Position(task.id, None)
    return None


def start(state: VisitState, kit: Kit, kit_digest: str, go: bool) -> VisitStarted:
    """Begin the visit with this kit. A no-go verdict is recorded, not barred: the technician is already there."""
    if state.started:
        raise _refused("VISIT-STARTED", _("Esta visita ya se había iniciado."))
    return VisitStarted(
        kit_revision=kit.revision, kit_digest=kit_digest, verdict="go" if go else "no-go", tasks=kit.tasks
    )


def amend(state: VisitState, kit: Kit, kit_digest: str) -> AmendmentMerged:
    """Merge a newer revision of the kit without touching what was begun."""
    _changeable(state)
    if kit.visit != state.visit or kit.revision <= state.kit_revision:
        raise _refused("VISIT-AMENDMENT-OLD", _("Esa versión del maletín no es más nueva que la que está en uso."))
    return AmendmentMerged(kit_revision=kit.revision, kit_digest=kit_digest, reason=kit.reason, tasks=kit.tasks)


def begin_task(state: VisitState, task_id: str, procedure: Procedure | None) -> TaskStarted:
    """Begin a task; every task before it in the agreed order must have been begun."""
    _changeable(state)
    task = _task(state, task_id)
    if task.status is not TaskStatus.WAITING:
        raise _refused("TASK-NOT-WAITING", _("Esa tarea no se puede iniciar ahora."))
    earlier = state.order[: state.order.index(task_id)]
    if any(state.tasks[name].status is TaskStatus.WAITING for name in earlier):
        raise _refused(
            "TASK-OUT-OF-ORDER",
            _("Hay tareas con más prioridad sin iniciar."),
            _("Inicie la que sigue o acuerden un nuevo orden con el cliente."),
        )
    reference = task.entry.procedure
    if (reference is None) is not (procedure is None):
        raise _refused("TASK-PROCEDURE", _("El procedimiento de la tarea no está disponible."))
    if reference is None or procedure is None:
        return TaskStarted(task=task_id)
    return TaskStarted(task=task_id, procedure=reference.digest, first=first_step(procedure))


def answer(
    state: VisitState, procedure: Procedure, task_id: str, given: Answer, *, seconds: float, note: str = ""
) -> StepAnswered:
    """Answer the step the task stands at. Raises BadInput as app.visit.judge, and ``STEP-BARRED`` for an irreversible
    step before a backup of this run has passed.
    """
    task, step = _standing(state, procedure, task_id)
    if barred(procedure, task, step):
        raise _refused(
            "STEP-BARRED",
            _("Este paso no tiene reversa y todavía no hay un respaldo probado en esta tarea."),
            _("Haga y compruebe primero el respaldo."),
        )
    passed = judge(step, given)
    fact = StepAnswered(task=task_id, step=step.id, answer=given, passed=passed, seconds=max(seconds, 0.0), note=note)
    if not passed:
        return fact
    return fact.model_copy(update={"next": after(procedure, task, step, fact)})


def skip(state: VisitState, procedure: Procedure, task_id: str, reason: str, *, seconds: float) -> StepSkipped:
    """Leave the step out, with a reason; never a required one."""
    task, step = _standing(state, procedure, task_id)
    if step.required:
        raise _refused("STEP-REQUIRED", _("Este paso es obligatorio y no se puede omitir."))
    _reason(reason)
    return StepSkipped(
        task=task_id,
        step=step.id,
        reason=reason.strip(),
        seconds=max(seconds, 0.0),
        next=after(procedure, task, step),
    )


def handle_failure(
    state: VisitState, procedure: Procedure, task_id: str, way: Way, *, reason: str = ""
) -> FailureHandled:
    """Choose a way after the step failed; stopping or going on in spite of it needs a reason."""
    task = _open(state, task_id)
    if task.stuck is None:
        raise _refused("STEP-NOT-FAILED", _("Ningún paso de esta tarea espera una decisión."))
    step = _step(procedure, task.stuck)
    if way not in ways(step):
        raise _refused("STEP-WAY", _("Ese camino no está permitido para este paso."))
    if way is Way.STOP and not reason.strip() and step.on_fail and step.on_fail.stop:
        reason = step.on_fail.stop
    if way in {Way.STOP, Way.CONTINUE}:
        _reason(reason)
    return FailureHandled(
        task=task_id,
        step=step.id,
        way=way,
        reason=reason.strip(),
        next=after_failure(step, way, procedure, task),
    )


def undo(state: VisitState, task_id: str) -> AnswerUndone:
    """Take back the last answer, skip or way of an open task. It stays in the journal and no longer counts."""
    task = _open(state, task_id)
    if not task.trail:
        raise _refused("UNDO-NOTHING", _("No hay nada que deshacer en esta tarea."))
    return AnswerUndone(task=task_id, event=task.trail[-1].event)


def finish_task(state: VisitState, task_id: str, result: Result, reason: str = "") -> TaskFinished:
    """Record the outcome. "Solved" needs the whole procedure done; everything else needs a reason; "not done" is for
    tasks never begun.
    """
    _running(state)
    task = _task(state, task_id)
    if task.status not in {TaskStatus.OPEN, TaskStatus.WAITING}:
        raise _refused("TASK-NOT-OPEN", _("Esa tarea no está abierta."))
    if (result is Result.NOT_DONE) is not (task.status is TaskStatus.WAITING):
        raise _refused("TASK-RESULT", _("«No hecha» es solo para tareas que no se iniciaron."))
    if result is Result.SOLVED and not task.through:
        raise _refused("TASK-NOT-THROUGH", _("Faltan pasos: la tarea no se puede dar por resuelta."))
    if result is not Result.SOLVED:
        _reason(reason)
    return TaskFinished(task=task_id, result=result, reason=reason.strip())


def raise_contingency(state: VisitState, entry: KitTask, raised_by: str) -> ContingencyRaised:
    """Something new came up. It waits, unauthorised, until both sides re-rank."""
    _changeable(state)
    if entry.task.origin is not Origin.CONTINGENCY or entry.task.id in state.tasks:
        raise _refused("CONTINGENCY-INVALID", _("La eventualidad no se puede agregar."))
    if not raised_by.strip():
        raise _refused("CONTINGENCY-WHO", _("Falta quién pidió la eventualidad."))
    return ContingencyRaised(entry=entry, raised_by=raised_by.strip())


def rerank(
    state: VisitState, order: tuple[str, ...], *, technician_initials: str, client_initials: str, reason: str
) -> Reranked:
    """A new order with the initials of both sides. What is begun or finished keeps its place before what waits."""
    _changeable(state)
    _reason(reason)
    initials = (technician_initials.strip(), client_initials.strip())
    if any(not 2 <= len(each) <= 6 for each in initials):
        raise _refused("RERANK-INITIALS", _("Hacen falta las iniciales de las dos partes (2 a 6 letras)."))
    proposed = {task.id for task in state.with_status(TaskStatus.PROPOSED)}
    if len(set(order)) != len(order) or not set(state.order) <= set(order) <= {*state.order, *proposed}:
        raise _refused("RERANK-ORDER", _("El nuevo orden debe incluir una vez cada tarea acordada."))
    begun = [name for name in state.order if state.tasks[name].status is not TaskStatus.WAITING]
    if [name for name in order if name in begun] != list(order[: len(begun)]):
        raise _refused("RERANK-BEGUN", _("Las tareas ya iniciadas van primero."))
    return Reranked(order=order, technician_initials=initials[0], client_initials=initials[1], reason=reason.strip())


def accept_task(state: VisitState, task_id: str, accepted: bool, reason: str = "") -> TaskAccepted:
    """The client's word on one finished task; a "no" needs a reason. It may be changed until the visit is signed."""
    _changeable(state)
    if _task(state, task_id).status is not TaskStatus.FINISHED:
        raise _refused("ACCEPT-NOT-FINISHED", _("La tarea todavía no termina."))
    if not accepted:
        _reason(reason)
    return TaskAccepted(task=task_id, accepted=accepted, reason=reason.strip())


def sign(state: VisitState, signature: AcceptanceSigned) -> AcceptanceSigned:
    """The client's signature, once every task has an outcome and the client's word."""
    _ready_to_sign(state)
    if not signature.name.strip():
        raise _refused("SIGN-NAME", _("Falta el nombre de quien firma."))
    return signature


def refuse(state: VisitState, refusal: AcceptanceRefused) -> AcceptanceRefused:
    """The client does not sign, and why. Tasks need an outcome, not the client's word."""
    _changeable(state)
    _all_finished(state)
    _reason(refusal.reason)
    return refusal


def close(state: VisitState, note: str = "") -> VisitClosed:
    """End the visit. Its view's digest goes with it, so that the hub can tell whether it sees the same."""
    _running(state)
    _all_finished(state)
    if state.signed is None and state.refused is None:
        raise _refused("CLOSE-UNSIGNED", _("Falta la firma del cliente o el motivo por el que no firmó."))
    return VisitClosed(note=note.strip(), view=view_digest(state))


def _standing(state: VisitState, procedure: Procedure, task_id: str) -> tuple[TaskState, Step]:
    task = _open(state, task_id)
    if task.stuck is not None:
        raise _refused("STEP-FAILED", _("El paso falló: elija primero cómo seguir."))
    if task.next is None:
        raise _refused("TASK-THROUGH", _("La tarea ya no tiene pasos pendientes."))
    return task, _step(procedure, task.next)


def _step(procedure: Procedure, step_id: str) -> Step:
    step = procedure.step(step_id)
    if step is None:
        # The digest pins the procedure, so this is our own broken promise, not the person's mistake.
        raise LookupError(f"step {step_id} is not in {procedure.slug} revision {procedure.revision}")
    return step


def _running(state: VisitState) -> None:
    if not state.started:
        raise _refused("VISIT-NOT-STARTED", _("La visita no se ha iniciado."))
    if state.closed:
        raise _refused("VISIT-CLOSED", _("La visita ya se cerró."))


def _task(state: VisitState, task_id: str) -> TaskState:
    task = state.tasks.get(task_id)
    if task is None:
        raise _refused("TASK-UNKNOWN", _("Esa tarea no es de esta visita."))
    return task


def _open(state: VisitState, task_id: str) -> TaskState:
    _running(state)
    task = _task(state, task_id)
    if task.status is not TaskStatus.OPEN:
        raise _refused("TASK-NOT-OPEN", _("Esa tarea no está abierta."))
    return task


def _changeable(state: VisitState) -> None:
    _running(state)
    if state.signed or state.refused:
        raise _refused("VISIT-SIGNED", _("La visita ya está firmada; ya no cambia."))


def _all_finished(state: VisitState) -> None:
    if any(task.status is not TaskStatus.FINISHED for task in state.in_order()):
        raise _refused("TASKS-UNFINISHED", _("Todas las tareas necesitan un resultado."))


def _ready_to_sign(state: VisitState) -> None:
    _changeable(state)
    _all_finished(state)
    if any(task.accepted is None for task in state.in_order()):
        raise _refused("SIGN-INCOMPLETE", _("Falta que el cliente acepte o rechace cada tarea."))


def _reason(reason: str) -> None:
    if not reason.strip():
        raise _refused("REASON-MISSING", _("Hace falta escribir el motivo."))


def _refused(code: str, what: str, todo: str = "") -> BadInput:
    return BadInput(code, what, _("No se cambió nada de lo guardado."), todo)
