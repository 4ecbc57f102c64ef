"""One entry of the report per answer or skip of a task. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from app.procedures.model import Approval, Check, Choice, Confirm, Measure, Procedure, Step, Text
from app.procedures.model import Picture as Illustration
from app.visit.facts import (
    Answer,
    Approved,
    EvidenceRef,
    FailureHandled,
    StepAnswered,
    StepSkipped,
    Way,
    evidence_of,
)
from app.visit.state import Move, TaskState, VisitState


class StepOutcome(StrEnum):
    """How one answer of a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Picture:
    """One piece of evidence."""

    ref: EvidenceRef
    caption: str = ""


@dataclass(frozen=True, slots=True)
class StepReport:
    """One answer or skip, in the order it happened."""

    number: str
    """Place in the procedure and, from the second answer on, the attempt: "4", "4.2"."""
    title: str
    kind: str
    outcome: StepOutcome
    at: datetime
    seconds: float
    answer: Answer | None
    asked: str = ""
    """The question or statement, as the person saw it."""
    text: str = ""
    """Markdown of what was to be done; only where the answer is not a plain pass."""
    shown: Illustration | None = None
    """The picture beside that text, as the signed procedure binds it."""
    chosen: str = ""
    """Text of the option taken."""
    limits: tuple[str, str] = ("", "")
    irreversible: bool = False
    note: str = ""
    reason: str = ""
    """Why it was skipped."""
    way: Way | None = None
    way_reason: str = ""
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


def steps_of(task: TaskState, state: VisitState, procedure: Procedure | None, zone: tzinfo) -> tuple[StepReport, ...]:
    """One entry per answer or skip; the way taken after a failure belongs to the failed answer before it.

    Remarks and evidence added by hand are shown once, at the last answer of their step.
    """
    places = {step.id: place for place, step in enumerate(procedure.steps, 1)} if procedure else {}
    moves = task.trail
    last = {move.fact.step: place for place, move in enumerate(moves) if not isinstance(move.fact, FailureHandled)}
    seen: dict[str, int] = {}
    told: list[StepReport] = []
    for place, move in enumerate(moves):
        fact = move.fact
        if isinstance(fact, FailureHandled):
            continue
        seen[fact.step] = attempt = seen.get(fact.step, 0) + 1
        number = f"{places.get(fact.step, '·')}" + (f".{attempt}" if attempt > 1 else "")
        following = moves[place + 1].fact if place + 1 < len(moves) else None
        way = following if isinstance(following, FailureHandled) else None
        extra = last[fact.step] == place
        step = procedure.step(fact.step) if procedure else None
        shown = procedure.picture(step.image) if procedure and step and step.image else None
        told.append(_step(number, move, step, way, state if extra else None, shown=shown, zone=zone))
    return tuple(told)


def _step(
    number: str,
    move: Move,
    step: Step | None,
    way: FailureHandled | None,
    extra: VisitState | None,
    *,
    shown: Illustration | None,
    zone: tzinfo,
) -> StepReport:
    fact = move.fact
    answer = fact.answer if isinstance(fact, StepAnswered) else None
    outcome = _outcome(fact)
    plain = outcome is StepOutcome.PASSED and not (step and (step.irreversible or isinstance(step, Approval)))
    return StepReport(
        number=number,
        title=step.title if step else fact.step,
        kind=step.kind if step else (answer.kind if answer else ""),
        outcome=outcome,
        at=local_time(move.utc, zone),
        seconds=0.0 if isinstance(fact, FailureHandled) else fact.seconds,
        answer=answer,
        asked=_asked(step),
        text="" if plain or step is None else step.text,
        shown=None if plain else shown,
        chosen=_chosen(step, answer),
        limits=_limits(step),
        irreversible=bool(step and step.irreversible),
        note=fact.note if isinstance(fact, StepAnswered) else "",
        reason=fact.reason if isinstance(fact, StepSkipped) else "",
        way=way.way if way else None,
        way_reason=way.reason if way else "",
        notes=tuple(note.text for note in (extra.notes if extra else ()) if _about(note, fact)),
        pictures=tuple(_pictures(fact, extra)),
    )


def _outcome(fact: object) -> StepOutcome:
    if isinstance(fact, StepSkipped):
        return StepOutcome.SKIPPED
    return StepOutcome.PASSED if isinstance(fact, StepAnswered) and fact.passed else StepOutcome.FAILED


def _about(item: object, fact: StepAnswered | StepSkipped | FailureHandled) -> bool:
    return (getattr(item, "task", None), getattr(item, "step", None)) == (fact.task, fact.step)


def _pictures(fact: StepAnswered | StepSkipped | FailureHandled, extra: VisitState | None) -> Iterable[Picture]:
    """Evidence asked for, then evidence added. The signature of an approval is drawn as a signature, not here."""
    if isinstance(fact, StepAnswered) and not isinstance(fact.answer, Approved):
        yield from (Picture(ref) for ref in evidence_of(fact))
    yield from (Picture(item.item, item.caption) for item in (extra.evidence if extra else ()) if _about(item, fact))


def _asked(step: Step | None) -> str:
    match step:
        case Confirm() | Choice() | Measure() | Text():
            return step.question
        case Approval():
            return step.statement
        case Check():
            return step.expect
        case _:
            return ""


def _chosen(step: Step | None, answer: Answer | None) -> str:
    option = getattr(answer, "option", "")
    if not isinstance(step, Choice):
        return str(option)
    return next((one.text for one in step.options if one.id == option), str(option))


def _limits(step: Step | None) -> tuple[str, str]:
    if not isinstance(step, Measure):
        return ("", "")
    low, high = step.minimum, step.maximum
    return ("" if low is None else f"{low}", "" if high is None else f"{high}")


def local_time(utc: str, zone: tzinfo) -> datetime:
    """A moment of the journal in the zone of the site."""
    return datetime.fromisoformat(utc).astimezone(zone)
