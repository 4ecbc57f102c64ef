"""The lines beside the card: tasks with their progress, and the steps of the one in front. Pure, no Qt."""

from __future__ import annotations

from app.errors import MaletinError
from app.i18n import _
from app.procedures.model import Procedure
from app.report.words import RESULTS, STATUSES
from app.ui.visit.sitting import Reading
from app.ui.visit.view import OutlineRow, RowKind
from app.visit.facts import Result, StepAnswered, StepSkipped
from app.visit.flow import road
from app.visit.state import TaskState, TaskStatus, VisitState

_RESULT_SIGNS = {
    Result.SOLVED: ("circle-check", "ok"),
    Result.PARTIAL: ("alert-triangle", "warn"),
    Result.NOT_SOLVED: ("ban", "danger"),
    Result.NOT_DONE: ("ban", "muted"),
}


def outline(reading: Reading, focus: str, review: str) -> tuple[OutlineRow, ...]:
    """``focus``: the task in front; ``review``: its step being read again, if any."""
    state = reading.state
    rows: list[OutlineRow] = []
    for task in (*state.in_order(), *state.with_status(TaskStatus.PROPOSED)):
        procedure = reading.procedures.get(task.id)
        at_a_step = bool(review or task.stuck or task.next)
        rows.append(_task_row(task, procedure, state, task.id == focus and not at_a_step))
        if task.id == focus and isinstance(procedure, Procedure):
            rows += [_step_row(task, procedure, name, review) for name in road(procedure, task)]
    return tuple(rows)


def may_begin(state: VisitState, task_id: str) -> bool:
    """Whether a waiting task may be begun now: nothing before it in the agreed order still waits."""
    task = state.tasks.get(task_id)
    if task is None or task.status is not TaskStatus.WAITING:
        return False
    earlier = state.order[: state.order.index(task_id)]
    return all(state.tasks[name].status is not TaskStatus.WAITING for name in earlier)


def _task_row(task: TaskState, procedure: object, state: VisitState, here: bool) -> OutlineRow:
    icon, tone = _task_sign(task, procedure)
    said = _(STATUSES[task.status]) if task.result is None else _(RESULTS[task.result])
    trail = _progress(task, procedure)
    title = task.entry.task.title
    return OutlineRow(
        RowKind.TASK, task.id, "", title, icon, tone,
        trail=trail if task.status is TaskStatus.OPEN else said if task.status is not TaskStatus.WAITING else "",
        spoken=". ".join(part for part in (title, said, trail) if part),
        here=here,
        jump=task.status is TaskStatus.OPEN or may_begin(state, task.id),
    )  # fmt: skip


def _task_sign(task: TaskState, procedure: object) -> tuple[str, str]:
    if task.result is not None:
        return _RESULT_SIGNS[task.result]
    if isinstance(procedure, MaletinError):
        return "alert-octagon", "danger"
    if task.status is TaskStatus.OPEN:
        return "circle-dot", "accent"
    return ("flag", "warn") if task.status is TaskStatus.PROPOSED else ("circle-dashed", "muted")


def _progress(task: TaskState, procedure: object) -> str:
    if not isinstance(procedure, Procedure) or task.status is not TaskStatus.OPEN:
        return ""
    steps = road(procedure, task)
    done = {move.fact.step for move in task.trail} - {task.next, task.stuck}
    return f"{len(done & set(steps))}/{len(steps)}"


def _step_row(task: TaskState, procedure: Procedure, name: str, review: str) -> OutlineRow:
    step = procedure.step(name)
    title = step.title if step else name
    icon, tone, said = _step_sign(task, name)
    present = name in (task.stuck, task.next)
    here = name == review if review else present
    return OutlineRow(
        RowKind.STEP, task.id, name, title, icon, tone,
        spoken=f"{title}. {said}", here=here, jump=present or any(move.fact.step == name for move in task.trail),
    )  # fmt: skip


def _step_sign(task: TaskState, name: str) -> tuple[str, str, str]:
    if task.stuck == name:
        return "alert-octagon", "danger", _("Falló")
    if task.next == name:
        return "chevron-right", "accent", _("Paso actual")
    moves = [move.fact for move in task.trail if move.fact.step == name]
    last = next((fact for fact in reversed(moves) if isinstance(fact, StepAnswered | StepSkipped)), None)
    if isinstance(last, StepSkipped):
        return "player-skip-forward", "warn", _("Omitido")
    if isinstance(last, StepAnswered):
        return ("check", "ok", _("Hecho")) if last.passed else ("alert-triangle", "danger", _("Falló"))
    return "circle-dashed", "muted", _("Por hacer")
