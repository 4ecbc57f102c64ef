"""What «Cierre» shows: frozen values and the pure judgement that makes them. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum

from app.dates import full_date
from app.errors import MaletinError
from app.i18n import _, ngettext
from app.report import words
from app.report.content import Left, LeftKind, TaskReport
from app.report.steps import StepOutcome
from app.ui.closing.unrecorded import Unrecorded
from app.ui.closing.work import Reading
from app.visit.facts import Result
from app.visit.state import TaskState, TaskStatus


class Mode(Enum):
    """Which face of the screen is shown."""

    LOADING = "loading"
    NOTHING = "nothing"
    OPEN = "open"
    CLOSED = "closed"
    ERROR = "error"


class Sheet(IntEnum):
    """The three sheets, in order."""

    TASKS = 0
    SIGN = 1
    REPORT = 2


@dataclass(frozen=True, slots=True)
class TaskCard:
    """One task in words."""

    id: str
    number: str
    title: str
    chip: str
    tone: str
    done: str
    """What was done: steps, failures, skips, evidence."""
    time: str
    reason: str = ""
    """Why it is not solved."""
    left: tuple[str, ...] = ()
    """Steps that were left out, each with its reason."""
    outcomes: tuple[tuple[Result, str], ...] = ()
    """Results that may be recorded here and now; empty once it has one."""
    accepted: bool | None = None
    word: str = ""
    """The client's reason or comment."""
    asks: bool = False
    """Whether the client's word is asked for (finished, and nothing signed yet)."""


@dataclass(frozen=True, slots=True)
class ClosingView:
    """Everything the screen shows, except the report itself."""

    mode: Mode
    sheet: Sheet = Sheet.TASKS
    visit: str = ""
    title: str = ""
    detail: str = ""
    tasks: tuple[TaskCard, ...] = ()
    left: tuple[str, ...] = ()
    """What belongs to no task card: contingencies without agreement, tasks withdrawn."""
    unfinished: str = ""
    """Which tasks have no outcome yet, as one sentence; empty when all have."""
    standing: str = ""
    """How far the client's word is, as one sentence."""
    undecided: int = 0
    name: str = ""
    role: str = ""
    """Who is expected to sign, or who was written down."""
    reason: str = ""
    """Why who does not sign does not, as far as it was written."""
    recovered: bool = False
    """Name, role or reason were written before and are not recorded yet."""
    written: Unrecorded = field(default_factory=Unrecorded)
    """What cards and final note begin with."""
    settled: str = ""
    """Who signed or refused, as a sentence; empty before."""
    refused: str = ""
    may_sign: bool = False
    may_refuse: bool = False
    may_close: bool = False
    problem: str = ""
    """What is missing on the sheet of the signature, in words."""
    saved: str = ""
    """Where the record is now and when it travels."""
    offline: bool = False
    saving: bool = False
    trouble: MaletinError | None = None


def judge(reading: Reading) -> ClosingView:
    """The view of one reading. Pure."""
    content, state = reading.content, reading.state
    if content is None:
        return ClosingView(Mode.NOTHING, visit=reading.visit)
    settled = bool(state.signed or state.refused)
    cards = tuple(
        _card(state.tasks[name], told, settled) for name, told in zip(reading.ids, content.tasks, strict=True)
    )
    undecided = sum(card.accepted is None for card in cards)
    unfinished = tuple(told.title for told in content.tasks if told.status is not TaskStatus.FINISHED)
    open_ = not state.closed and not settled
    return ClosingView(
        Mode.CLOSED if state.closed else Mode.OPEN,
        visit=reading.visit,
        title=content.client,
        detail=full_date(content.day),
        tasks=cards,
        left=tuple(_left(item) for item in content.left if item.kind in (LeftKind.PROPOSED, LeftKind.WITHDRAWN)),
        unfinished=_unfinished(unfinished),
        standing=_standing(cards),
        undecided=undecided,
        name=reading.written.sheet.get("name") or content.acceptance.name or content.people.leader,
        role=reading.written.sheet.get("role") or content.acceptance.role or content.people.leader_role,
        reason=reading.written.sheet.get("reason", ""),
        recovered=bool(reading.written.sheet),
        written=reading.written,
        settled=_settled(reading),
        refused=content.acceptance.refused,
        may_sign=open_ and not unfinished and not undecided,
        may_refuse=open_ and not unfinished,
        may_close=settled and not state.closed,
    )


def first_sheet(reading: Reading) -> Sheet:
    """Where one stands when one comes in."""
    state = reading.state
    return Sheet.REPORT if state.closed or state.signed or state.refused else Sheet.TASKS


def _card(task: TaskState, told: TaskReport, settled: bool) -> TaskCard:
    chip, tone = _chip(told)
    finished = told.status is TaskStatus.FINISHED
    return TaskCard(
        id=task.id,
        number=str(told.number),
        title=told.title,
        chip=chip,
        tone=tone,
        done=_done(told),
        time=_time(told),
        reason=told.reason,
        left=tuple(
            _("Se omitió «{step}»: {reason}").format(step=step.title, reason=step.reason)
            for step in told.steps
            if step.outcome is StepOutcome.SKIPPED
        ),
        outcomes=() if finished or settled else _outcomes(task),
        accepted=told.accepted,
        word=told.acceptance_reason,
        asks=finished and not settled,
    )


_TONES = {
    Result.SOLVED: "ok",
    Result.PARTIAL: "warn",
    Result.NOT_SOLVED: "danger",
    Result.NOT_DONE: "muted",
}


def _chip(told: TaskReport) -> tuple[str, str]:
    if told.result is not None:
        return _(words.RESULTS[told.result]), _TONES[told.result]
    return _(words.STATUSES[told.status]), "info" if told.status is TaskStatus.OPEN else "muted"


def _outcomes(task: TaskState) -> tuple[tuple[Result, str], ...]:
    """What the rules of the visit allow now (app.visit.run.finish_task)."""
    if task.status is TaskStatus.WAITING:
        allowed: tuple[Result, ...] = (Result.NOT_DONE,)
    else:
        allowed = ((Result.SOLVED,) if task.through else ()) + (Result.PARTIAL, Result.NOT_SOLVED)
    return tuple((result, _(words.RESULTS[result])) for result in allowed)


def _done(told: TaskReport) -> str:
    passed = sum(step.outcome is StepOutcome.PASSED for step in told.steps)
    failed = sum(step.outcome is StepOutcome.FAILED for step in told.steps)
    skipped = len(told.steps) - passed - failed
    pictures = len(told.pictures) + sum(len(step.pictures) for step in told.steps)
    said = []
    if passed:
        said.append(ngettext("{count} paso hecho", "{count} pasos hechos", passed).format(count=passed))
    if failed:
        said.append(ngettext("{count} con falla", "{count} con falla", failed).format(count=failed))
    if skipped:
        said.append(ngettext("{count} omitido", "{count} omitidos", skipped).format(count=skipped))
    if pictures:
        said.append(ngettext("{count} evidencia", "{count} evidencias", pictures).format(count=pictures))
    return " · ".join(said) or _("Sin pasos contestados")


def _time(told: TaskReport) -> str:
    planned = words.say_duration(told.planned_minutes * 60)
    if not told.seconds:
        return _("{planned} previstos").format(planned=planned)
    return _("{used} de {planned} previstos").format(used=words.say_duration(told.seconds), planned=planned)


def _left(item: Left) -> str:
    return _("{kind}: {what}").format(kind=_(words.LEFT_KINDS[item.kind]), what=item.task)


def _unfinished(titles: tuple[str, ...]) -> str:
    if not titles:
        return ""
    said = ngettext(
        "Falta el resultado de {count} tarea: {titles}.", "Falta el resultado de {count} tareas: {titles}.", len(titles)
    )
    return said.format(count=len(titles), titles="; ".join(titles))


def _standing(cards: tuple[TaskCard, ...]) -> str:
    yes = sum(card.accepted is True for card in cards)
    no = sum(card.accepted is False for card in cards)
    said = [ngettext("{count} aceptada", "{count} aceptadas", yes).format(count=yes)]
    if no:
        said.append(ngettext("{count} no aceptada", "{count} no aceptadas", no).format(count=no))
    rest = len(cards) - yes - no
    if rest:
        said.append(ngettext("{count} sin respuesta", "{count} sin respuesta", rest).format(count=rest))
    return " · ".join(said)


def _settled(reading: Reading) -> str:
    state = reading.state
    if state.signed is not None:
        return _("Firmó de conformidad {who}.").format(who=words.say_person(state.signed.name, state.signed.role))
    if state.refused is not None:
        return _("{who} no firmó.").format(who=words.say_person(state.refused.name, state.refused.role))
    return ""
