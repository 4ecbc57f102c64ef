"""From what was read and what the person asked to see, to everything the screen shows. Pure, no Qt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.dates import full_date
from app.errors import MaletinError
from app.i18n import _, ngettext
from app.kit.manifest import Kit
from app.kit.verdict import Verdict
from app.procedures.model import Procedure
from app.report.words import RESULTS, say_person
from app.ui.visit.outline import may_begin, outline
from app.ui.visit.sitting import Reading
from app.ui.visit.stand import NOWHERE, Face, Key, Stand
from app.ui.visit.step_view import review_view, step_view
from app.ui.visit.view import (
    ArrivalView,
    Mode,
    Person,
    RankRow,
    ResumeView,
    TaskView,
    VisitView,
)
from app.ui.visit.wording import ago_text, minutes_text
from app.visit.facts import FailureHandled, Result, StepAnswered, StepSkipped, Way
from app.visit.run import position
from app.visit.state import TaskState, TaskStatus, VisitState


def judge(reading: Reading, stand: Stand) -> VisitView:
    """The view state. What was typed on the screen is no part of it, so it is never overwritten."""
    base = VisitView(
        visit=reading.visit,
        client=reading.kit.client.name if reading.kit else "",
        leader=reading.kit.leader.name if reading.kit else "",
        announcement=stand.announcement,
        offline=stand.offline,
        trouble=stand.trouble,
        since=stand.draft.since,
    )
    cause = _no_visit(reading)
    if cause or reading.kit is None:
        return replace(base, mode=Mode.NONE, cause=cause)
    if not reading.state.started:
        return replace(base, mode=Mode.ARRIVAL, arrival=_arrival(reading.kit, stand))
    return _running(base, reading, reading.kit, stand)


def in_front(state: VisitState, asked: str) -> TaskState | None:
    """The task the card is about: the one asked for, else the open one worked on last, else the next one."""
    task = state.tasks.get(asked)
    if task is not None and (task.status is TaskStatus.OPEN or may_begin(state, asked)):
        return task
    opened = [task for task in state.in_order() if task.status is TaskStatus.OPEN]
    if opened:
        return max(opened, key=lambda task: task.trail[-1].utc if task.trail else task.started_utc)
    here = position(state)
    return state.tasks[here.task] if here else None


def key_of(reading: Reading, stand: Stand) -> Key:
    """Which step a draft would belong to now."""
    task = in_front(reading.state, stand.focus) if reading.state.started else None
    current = (task.stuck or task.next) if task else None
    return (task.id, current, len(task.trail)) if task and current else NOWHERE


def _no_visit(reading: Reading) -> str:
    if reading.withdrawn:
        return _("El supervisor retiró esta visita.")
    if reading.state.closed:
        return _("Esta visita ya se cerró; está en el historial.")
    return ""


def _running(base: VisitView, reading: Reading, kit: Kit, stand: Stand) -> VisitView:
    state = reading.state
    task = in_front(state, stand.focus)
    signed = bool(state.signed or state.refused)
    base = replace(
        base,
        outline=outline(reading, task.id if task else "", stand.review),
        rank=rank_rows(state),
        task_line=task.entry.task.title if task else "",
        undo="" if task is None or signed else _undo_text(task, reading),
        visit_minutes=_minutes_since(reading),
        budget_minutes=kit.budget_minutes,
        can_raise=not signed,
    )
    if task is None:
        return replace(base, mode=Mode.DONE)
    if stand.face is Face.RESUME:
        return replace(base, mode=Mode.RESUME, resume=_resume(task, reading))
    if task.status is TaskStatus.WAITING:
        return replace(base, mode=Mode.TASK, task=_task_begin(task, reading))
    return _open_task(base, task, reading, kit, stand)


def _open_task(base: VisitView, task: TaskState, reading: Reading, kit: Kit, stand: Stand) -> VisitView:
    procedure = reading.procedures.get(task.id)
    current = task.stuck or task.next
    if not isinstance(procedure, Procedure) or (current is None and not stand.review) or stand.face is Face.OUTCOME:
        return replace(base, mode=Mode.OUTCOME, task=_task_end(task, reading))
    base = replace(base, mode=Mode.STEP, can_finish=True)
    seen = procedure.step(stand.review) if stand.review and stand.review != current else None
    if seen is not None:
        return replace(base, step=review_view(seen, task, procedure, reading.state))
    step = procedure.step(current or "")
    if step is None:
        return replace(base, mode=Mode.OUTCOME, task=_task_end(task, reading))
    return replace(base, step=step_view(step, task, procedure, reading.state, kit, stand.draft))


# ── before ──


def _arrival(kit: Kit, stand: Stand) -> ArrivalView:
    tone, title, reasons = _verdict_words(stand.verdict)
    needed = sum(entry.task.minutes for entry in kit.tasks)
    return ArrivalView(
        client=kit.client.name,
        address=kit.site.address,
        when=_("{day}, a las {time}").format(day=full_date(kit.day), time=kit.starts),
        people=(
            Person(_("Líder de proyecto"), say_person(kit.leader.name, kit.leader.role), kit.leader.phone),
            Person(_("Supervisor"), kit.supervisor.name, kit.supervisor.phone),
        ),
        tasks=tuple((entry.task.title, minutes_text(entry.task.minutes)) for entry in kit.tasks),
        budget=_("{needed} estimados · {budget} de visita").format(
            needed=minutes_text(needed), budget=minutes_text(kit.budget_minutes)
        ),
        verdict_tone=tone,
        verdict=title,
        reasons=reasons,
        checking=stand.checking,
        starting=stand.starting,
        leader=kit.leader.name,
    )


def _verdict_words(verdict: Verdict | None) -> tuple[str, str, tuple[str, ...]]:
    if verdict is None:
        return "info", _("Se revisa el maletín…"), ()
    if verdict.go:
        warnings = tuple(reason.text for reason in verdict.warnings)
        return ("warn" if warnings else "ok"), _("El maletín está completo"), warnings
    blocks = tuple(reason.text for reason in verdict.blocks)
    return "danger", _("El maletín está incompleto"), (*blocks, _("Puede iniciar: quedará registrado así."))


def _resume(task: TaskState, reading: Reading) -> ResumeView:
    state = reading.state
    procedure = reading.procedures.get(task.id)
    step = procedure.step(task.stuck or task.next or "") if isinstance(procedure, Procedure) else None
    moves = [move.utc for one in state.tasks.values() for move in one.trail]
    last = max((*moves, *(one.started_utc for one in state.tasks.values()), state.started_utc))
    answers = sum(one.steps_done() for one in state.tasks.values())
    kept = ngettext(
        "{count} respuesta guardada en esta laptop.", "{count} respuestas guardadas en esta laptop.", answers
    )
    return ResumeView(
        title=step.title if step else task.entry.task.title,
        where=task.entry.task.title if step else _("Tarea por empezar o por terminar"),
        when=_("Lo último se guardó {ago}.").format(ago=ago_text(last, reading.now)),
        kept=kept.format(count=answers),
    )


def _task_begin(task: TaskState, reading: Reading) -> TaskView:
    procedure = reading.procedures.get(task.id)
    entry = task.entry.task
    number = reading.state.order.index(task.id) + 1
    view = TaskView(
        id=task.id,
        place=_("Tarea {number} de {count}").format(number=number, count=len(reading.state.order)),
        title=entry.title,
        objective=entry.objective,
        detail=_("{time} estimados").format(time=minutes_text(entry.minutes)),
    )
    if isinstance(procedure, MaletinError):
        return replace(view, trouble=procedure)
    if procedure is None:
        bare = _("sin procedimiento: se registra su resultado")
        return replace(view, detail=f"{view.detail} · {bare}")
    steps = ngettext("{count} paso", "{count} pasos", len(procedure.steps)).format(count=len(procedure.steps))
    name = f"{procedure.code} · {procedure.title}"
    return replace(
        view,
        objective=entry.objective or procedure.purpose.strip(),
        before=procedure.before,
        risks=procedure.risks,
        detail=" · ".join((name, steps, view.detail)),
    )


# ── after ──


def _task_end(task: TaskState, reading: Reading) -> TaskView:
    allowed = (Result.SOLVED,) if task.through else ()
    results = (*allowed, Result.PARTIAL, Result.NOT_SOLVED)
    procedure = reading.procedures.get(task.id)
    last = task.trail[-1].fact if task.trail else None
    stopped = isinstance(last, FailureHandled) and last.way is Way.STOP
    return TaskView(
        id=task.id,
        place=_("Resultado de la tarea"),
        title=task.entry.task.title,
        said=_done_text(task),
        choices=tuple((result, _(RESULTS[result])) for result in results),
        reason=last.reason if stopped and isinstance(last, FailureHandled) else "",
        trouble=procedure if isinstance(procedure, MaletinError) else None,
    )


def _done_text(task: TaskState) -> str:
    answers = sum(isinstance(move.fact, StepAnswered) for move in task.trail)
    skipped = sum(isinstance(move.fact, StepSkipped) for move in task.trail)
    failed = sum(isinstance(move.fact, FailureHandled) for move in task.trail)
    said = [ngettext("{count} respuesta", "{count} respuestas", answers).format(count=answers)]
    if skipped:
        said.append(ngettext("{count} paso omitido", "{count} pasos omitidos", skipped).format(count=skipped))
    if failed:
        said.append(ngettext("{count} falla atendida", "{count} fallas atendidas", failed).format(count=failed))
    said.append(_("{time} medidos").format(time=minutes_text(round(task.seconds() / 60))))
    return " · ".join(said)


def rank_rows(state: VisitState) -> tuple[RankRow, ...]:
    """Tasks in agreed order, proposed ones at the end; those begun keep their place."""
    fixed = [task for task in state.in_order() if task.status is not TaskStatus.WAITING]
    free = [task for task in state.in_order() if task.status is TaskStatus.WAITING]
    return tuple(
        RankRow(task.id, task.entry.task.title, _rank_detail(task), fixed=task in fixed)
        for task in (*fixed, *free, *state.with_status(TaskStatus.PROPOSED))
    )


def _rank_detail(task: TaskState) -> str:
    minutes = minutes_text(task.entry.task.minutes)
    proposed = task.status is TaskStatus.PROPOSED
    return _("{minutes} · eventualidad por acordar").format(minutes=minutes) if proposed else minutes


def _undo_text(task: TaskState, reading: Reading) -> str:
    if task.status is not TaskStatus.OPEN or not task.trail:
        return ""
    procedure = reading.procedures.get(task.id)
    name = task.trail[-1].fact.step
    step = procedure.step(name) if isinstance(procedure, Procedure) else None
    return step.title if step else name


def _minutes_since(reading: Reading) -> int:
    began = datetime.fromisoformat(reading.state.started_utc)
    return max(0, int((reading.now - began).total_seconds() // 60))
