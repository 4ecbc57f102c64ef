"""A visit told again, one record after another: what was known after each. Runs in a worker; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.dates import short_moment
from app.errors import MaletinError
from app.i18n import _
from app.journal.event import Event
from app.kit.manifest import Kit
from app.procedures.model import Picture, Procedure
from app.report import words
from app.report.steps import StepReport, local_time, steps_of
from app.ui.protocol import Task
from app.visit.facts import (
    AcceptanceRefused,
    AcceptanceSigned,
    AmendmentMerged,
    AnswerUndone,
    ContingencyRaised,
    EvidenceAdded,
    EvidenceRef,
    Fact,
    FailureHandled,
    NoteAdded,
    Reranked,
    Result,
    StepAnswered,
    StepSkipped,
    TaskAccepted,
    TaskFinished,
    TaskStarted,
    VisitClosed,
    VisitResumed,
    VisitStarted,
    evidence_of,
    from_body,
)
from app.visit.fold import apply
from app.visit.state import TaskStatus, VisitState


@dataclass(frozen=True, slots=True)
class TaskMark:
    """One task as it stood at that moment."""

    title: str
    state: str
    tone: str
    here: bool
    """Whether the record is about this task."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The visit after one record."""

    number: int
    kind: str
    """What happened, as a short heading."""
    title: str
    """The step, task or person it is about."""
    lines: tuple[str, ...]
    """The answer, reason or note."""
    chip: str
    tone: str
    when: str
    who: str
    tasks: tuple[TaskMark, ...]
    evidence: tuple[EvidenceRef, ...]
    picture: Picture | None = None
    """What the step showed beside its words, as its procedure binds it."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A whole visit."""

    visit: str
    frames: tuple[Frame, ...]
    closed: bool


def read(task: Task, visit: str) -> Replay:
    """The visit as its journal tells it. Raises as ``Laptop.session``."""
    session = task.laptop.session(visit)
    events = task.laptop.parts.journal.events(visit)
    found: dict[str, Procedure] = {}
    for one in session.state.tasks.values():
        try:
            procedure = session.procedure(one.id)
        except MaletinError:
            continue
        if procedure is not None and one.procedure is not None:
            found[one.procedure] = procedure
    return Replay(visit, frames_of(session.kit, events, found), session.state.closed)


def frames_of(kit: Kit, events: Sequence[Event], procedures: Mapping[str, Procedure]) -> tuple[Frame, ...]:
    """One frame for each record, in order. Pure."""
    zone, state, made = _zone(kit.zone), VisitState(), []
    for number, event in enumerate(events, 1):
        state = apply(state, event)
        fact = from_body(event.kind, event.body)
        told = _told(fact, state, procedures, zone)
        made.append(
            Frame(
                number=number,
                kind=told.kind,
                title=told.title,
                lines=tuple(line for line in told.lines if line),
                chip=told.chip,
                tone=told.tone,
                when=short_moment(local_time(event.at.utc, zone)),
                who=_who(event.actor, kit),
                tasks=_marks(state, getattr(fact, "task", None)),
                evidence=evidence_of(fact),
                picture=_picture(fact, state, procedures),
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Said:
    kind: str
    title: str = ""
    lines: tuple[str, ...] = ()
    chip: str = ""
    tone: str = "muted"


def _told(fact: Fact, state: VisitState, procedures: Mapping[str, Procedure], zone: tzinfo) -> _Said:  # noqa: PLR0911 - one line per kind of fact
    match fact:
        case VisitStarted():
            verdict = _(words.VERDICTS[fact.verdict])
            return _Said(_("Inicio de la visita"), lines=(_("Dictamen de salida: {verdict}.").format(verdict=verdict),))
        case VisitResumed():
            return _Said(_("Se retomó la visita"), lines=(_("El programa volvió al mismo paso."),))
        case AmendmentMerged():
            return _Said(_("Cambio recibido de la oficina"), lines=(fact.reason,))
        case StepAnswered() | StepSkipped():
            return _step(fact, state, procedures, zone)
        case FailureHandled():
            return _Said(
                _("Qué se hizo ante la falla"),
                _step_title(fact, state, procedures),
                (_(words.WAYS[fact.way]), fact.reason),
            )
        case AnswerUndone():
            said = _("La respuesta anterior ya no cuenta; sigue en la bitácora.")
            return _Said(_("Se deshizo una respuesta"), _title(state, fact.task), (said,))
        case NoteAdded():
            return _Said(_("Nota"), _title(state, fact.task), (fact.text,))
        case EvidenceAdded():
            return _Said(_("Evidencia agregada"), _title(state, fact.task), (fact.caption or fact.item.name,))
        case _:
            return _about_tasks(fact, state)


def _about_tasks(fact: Fact, state: VisitState) -> _Said:  # noqa: PLR0911 - one line per kind of fact
    match fact:
        case TaskStarted():
            return _Said(_("Empieza la tarea"), _title(state, fact.task))
        case TaskFinished():
            chip, tone = _(words.RESULTS[fact.result]), TONES[fact.result]
            return _Said(_("Resultado de la tarea"), _title(state, fact.task), (fact.reason,), chip, tone)
        case ContingencyRaised():
            asked = _("La pidió {who}.").format(who=fact.raised_by)
            return _Said(_("Eventualidad"), fact.entry.task.title, (asked,))
        case Reranked():
            order = tuple(f"{place}. {_title(state, one)}" for place, one in enumerate(fact.order, 1))
            return _Said(_("Nuevo orden de tareas"), fact.reason, order)
        case TaskAccepted():
            chip = _("Aceptada") if fact.accepted else _("No aceptada")
            tone = "ok" if fact.accepted else "danger"
            return _Said(_("Palabra del cliente"), _title(state, fact.task), (fact.reason,), chip, tone)
        case AcceptanceSigned():
            return _Said(_("Firma de aceptación"), words.say_person(fact.name, fact.role), (), _("Firmada"), "ok")
        case AcceptanceRefused():
            return _Said(_("No firmó"), words.say_person(fact.name, fact.role), (fact.reason,), _("Sin firma"), "warn")
        case VisitClosed():
            return _Said(_("Cierre de la visita"), lines=(fact.note,), chip=_("Cerrada"), tone="ok")
        case _:
            return _Said(fact.kind)


def _step(
    fact: StepAnswered | StepSkipped, state: VisitState, procedures: Mapping[str, Procedure], zone: tzinfo
) -> _Said:
    task = state.tasks[fact.task]
    told = steps_of(task, state, procedures.get(task.procedure or ""), zone)[-1]
    kind = _("Paso {number} · {task}").format(number=told.number, task=task.entry.task.title)
    if isinstance(fact, StepSkipped):
        return _Said(kind, told.title, (fact.reason,), _(words.OUTCOMES[told.outcome]), "warn")
    tone = "ok" if fact.passed else "danger"
    return _Said(kind, told.title, _answer_lines(told, fact), _(words.OUTCOMES[told.outcome]), tone)


def _answer_lines(told: StepReport, fact: StepAnswered) -> tuple[str, ...]:
    lines = words.say_answer(told)
    asked = f"{told.asked} {lines[0]}" if told.asked and lines else told.asked
    said = (asked, *lines[1:]) if told.asked else lines
    note = _("Nota: {text}").format(text=fact.note) if fact.note else ""
    return (*said, note, _("Tardó {time}.").format(time=words.say_duration(fact.seconds)) if fact.seconds else "")


TONES = {
    Result.SOLVED: "ok",
    Result.PARTIAL: "warn",
    Result.NOT_SOLVED: "danger",
    Result.NOT_DONE: "muted",
}


def _marks(state: VisitState, here: str | None) -> tuple[TaskMark, ...]:
    made = []
    for task in state.in_order():
        if task.result is not None:
            said, tone = _(words.RESULTS[task.result]), TONES[task.result]
        else:
            said, tone = _(words.STATUSES[task.status]), "info" if task.status is TaskStatus.OPEN else "muted"
        made.append(TaskMark(task.entry.task.title, said, tone, task.id == here))
    return tuple(made)


def _title(state: VisitState, task: str | None) -> str:
    found = state.tasks.get(task or "")
    return found.entry.task.title if found else ""


def _step_title(fact: FailureHandled, state: VisitState, procedures: Mapping[str, Procedure]) -> str:
    procedure = procedures.get(state.tasks[fact.task].procedure or "")
    step = procedure.step(fact.step) if procedure else None
    return step.title if step else fact.step


def _picture(fact: Fact, state: VisitState, procedures: Mapping[str, Procedure]) -> Picture | None:
    if not isinstance(fact, (StepAnswered, StepSkipped)):
        return None
    procedure = procedures.get(state.tasks[fact.task].procedure or "")
    step = procedure.step(fact.step) if procedure else None
    return procedure.picture(step.image) if procedure and step and step.image else None


def _who(actor: str, kit: Kit) -> str:
    known = {person.id: person.name for person in (kit.leader, kit.supervisor, kit.technician)}
    return known.get(actor, actor)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
