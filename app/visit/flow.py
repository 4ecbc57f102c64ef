"""The road through a procedure: which step comes next, which ways lead out of a failure, what bars a step. Pure.

A step is on the road when its ``when`` holds and it is not part of another way. Steps marked ``alternative_to: X`` are
only entered by choosing X's alternative; after the last of them the road goes on behind X.
"""

from __future__ import annotations

from app.procedures.model import Backup, Choice, Condition, Procedure, Step
from app.visit.facts import BackedUp, Chosen, StepAnswered, Way
from app.visit.state import Move, TaskState


def first_step(procedure: Procedure) -> str | None:
    """The step a run of the procedure begins with."""
    return _first_from(procedure, 0, ())


def after(procedure: Procedure, task: TaskState, step: Step, move: StepAnswered | None = None) -> str | None:
    """The step that follows ``step``; None = the procedure is through.

    ``move``: the answer just given, not yet part of the task's trail.
    """
    trail = tuple(done.fact for done in task.trail if isinstance(done.fact, StepAnswered))
    answers = trail if move is None else (*trail, move)
    if isinstance(step, Choice) and move is not None and isinstance(move.answer, Chosen):
        chosen = next(option for option in step.options if option.id == move.answer.option)
        if chosen.goto is not None:
            return chosen.goto
    if step.alternative_to is not None:
        sibling = _next_alternative(procedure, step, answers)
        if sibling is not None:
            return sibling
        home = _index(procedure, step.alternative_to)
        return _first_from(procedure, home + 1, answers)
    return _first_from(procedure, _index(procedure, step.id) + 1, answers)


def ways(step: Step) -> tuple[Way, ...]:
    """What may be done after this step failed; never empty, so no failure is a dead end."""
    rule = step.on_fail
    if rule is None:
        return (Way.RETRY, Way.STOP) if step.required else (Way.RETRY, Way.CONTINUE, Way.STOP)
    found: list[Way] = []
    if rule.retry:
        found.append(Way.RETRY)
    if rule.alternative is not None:
        found.append(Way.ALTERNATIVE)
    if rule.goto is not None:
        found.append(Way.GOTO)
    if rule.stop is not None or not found:
        found.append(Way.STOP)
    return tuple(found)


def after_failure(step: Step, way: Way, procedure: Procedure, task: TaskState) -> str | None:
    """The step the run goes on with after that way; None for STOP."""
    match way:
        case Way.RETRY:
            return step.id
        case Way.ALTERNATIVE:
            return step.on_fail.alternative if step.on_fail else None
        case Way.GOTO:
            return step.on_fail.goto if step.on_fail else None
        case Way.CONTINUE:
            return after(procedure, task, step)
        case Way.STOP:
            return None


def barred(procedure: Procedure, task: TaskState, step: Step) -> bool:
    """Whether an irreversible step must wait for a backup step of this run that passed (aspel/procedures rule 1)."""
    if not step.irreversible:
        return False
    backups = (other for other in procedure.steps if isinstance(other, Backup))
    return not any(_backed_up(task, backup.id) for backup in backups)


def road(procedure: Procedure, task: TaskState) -> tuple[str, ...]:
    """Ids of the steps that count now: done ones in the order they were done, then those ahead as things stand.

    Choices not yet made are read as "the next one", so the length may change as the run goes on.
    """
    done = tuple(dict.fromkeys(move.fact.step for move in task.trail))
    ahead: list[str] = []
    here = task.stuck or task.next
    while here is not None and here not in ahead:
        ahead.append(here)
        step = procedure.step(here)
        here = after(procedure, task, step) if step else None
    return (*(step for step in done if step not in ahead), *ahead)


def minutes_ahead(procedure: Procedure, task: TaskState) -> int:
    """Estimated minutes of the steps still ahead."""
    done = {move.fact.step for move in task.trail}
    steps = (procedure.step(name) for name in road(procedure, task) if name not in done)
    return sum(step.minutes for step in steps if step)


def _backed_up(task: TaskState, step: str) -> bool:
    answer = task.answer(step)
    return answer is not None and answer.passed and isinstance(answer.answer, BackedUp)


def _index(procedure: Procedure, step: str) -> int:
    return next(place for place, other in enumerate(procedure.steps) if other.id == step)


def _first_from(procedure: Procedure, start: int, answers: tuple[StepAnswered, ...]) -> str | None:
    for step in procedure.steps[start:]:
        if step.alternative_to is None and _holds(step.when, answers):
            return step.id
    return None


def _next_alternative(procedure: Procedure, step: Step, answers: tuple[StepAnswered, ...]) -> str | None:
    behind = procedure.steps[_index(procedure, step.id) + 1 :]
    siblings = (other for other in behind if other.alternative_to == step.alternative_to)
    return next((other.id for other in siblings if _holds(other.when, answers)), None)


def _holds(condition: Condition | None, answers: tuple[StepAnswered, ...]) -> bool:
    if condition is None:
        return True
    last = next((answer for answer in reversed(answers) if answer.step == condition.step), None)
    if last is None:
        return False
    if condition.option is not None:
        return isinstance(last.answer, Chosen) and last.answer.option == condition.option
    return condition.passed is None or last.passed is condition.passed


def moves_of(task: TaskState, step: str) -> tuple[Move, ...]:
    """Everything that counts about one step, in order."""
    return tuple(move for move in task.trail if move.fact.step == step)
