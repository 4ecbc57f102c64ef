"""Values of a report said as people write them, in the language in force. Pure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.figures import number_text
from app.i18n import N_, _, ngettext
from app.kit.progress import size_text
from app.plan.model import Channel, Origin
from app.procedures.model import ArtifactKind
from app.report.content import LeftKind
from app.report.steps import StepOutcome, StepReport
from app.visit.fact_words import say_facts
from app.visit.facts import (
    Approved,
    ArtifactUsed,
    Attached,
    BackedUp,
    Checked,
    CheckStatus,
    Chosen,
    Confirmed,
    Done,
    Measured,
    Result,
    Waited,
    Way,
    Written,
)
from app.visit.state import TaskStatus

RESULTS = {
    Result.SOLVED: N_("Resuelta"),
    Result.PARTIAL: N_("Resuelta en parte"),
    Result.NOT_SOLVED: N_("No resuelta"),
    Result.NOT_DONE: N_("No realizada"),
}
STATUSES = {
    TaskStatus.PROPOSED: N_("Propuesta, sin acuerdo"),
    TaskStatus.WAITING: N_("Sin empezar"),
    TaskStatus.OPEN: N_("En curso"),
    TaskStatus.FINISHED: N_("Terminada"),
    TaskStatus.WITHDRAWN: N_("Retirada del plan"),
}
OUTCOMES = {
    StepOutcome.PASSED: N_("Hecho"),
    StepOutcome.FAILED: N_("Falló"),
    StepOutcome.SKIPPED: N_("Omitido"),
}
WAYS = {
    Way.RETRY: N_("Se intentó de nuevo"),
    Way.ALTERNATIVE: N_("Se tomó el camino alterno"),
    Way.GOTO: N_("Se pasó a otro paso"),
    Way.STOP: N_("Se detuvo la tarea"),
    Way.CONTINUE: N_("Se continuó a pesar de la falla"),
}
ORIGINS = {Origin.PLANNED: N_("Planeada"), Origin.CONTINGENCY: N_("Eventualidad")}
CHANNELS = {
    Channel.PHONE: N_("por teléfono"),
    Channel.VIDEO: N_("por videollamada"),
    Channel.EMAIL: N_("por correo"),
    Channel.IN_PERSON: N_("en persona"),
}
ARTIFACT_KINDS = {
    ArtifactKind.INSTALLER: N_("Instalador"),
    ArtifactKind.UPDATE: N_("Actualización"),
    ArtifactKind.PREVIOUS: N_("Versión anterior"),
    ArtifactKind.REINSTALLABLE: N_("Re-instalable"),
    ArtifactKind.TOOL: N_("Herramienta"),
    ArtifactKind.FORM: N_("Formato"),
}
LEFT_KINDS = {
    LeftKind.TASK: N_("Tarea"),
    LeftKind.UNFINISHED: N_("Tarea sin resultado"),
    LeftKind.STEP: N_("Paso omitido"),
    LeftKind.PROPOSED: N_("Eventualidad sin acuerdo"),
    LeftKind.WITHDRAWN: N_("Tarea retirada del plan"),
}
VERDICTS = {"go": N_("puede salir"), "no-go": N_("incompleto")}
_CHECKS = {
    CheckStatus.PASSED: N_("Comprobado por la laptop"),
    CheckStatus.FAILED: N_("La laptop encontró una diferencia"),
    CheckStatus.UNAVAILABLE: N_("La laptop no pudo revisarlo"),
}
_PROOFS = {
    "restore": N_("restauración ensayada"),
    "full-read": N_("lectura completa del respaldo"),
    "none": N_("sin prueba"),
}


def say_duration(seconds: float) -> str:
    """A measured time: "42 s", "9 min", "1 h 05 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min"


def say_number(value: Decimal) -> str:
    """A number as written, with every digit it was written with."""
    exponent = value.as_tuple().exponent
    places = min(max(0, -exponent if isinstance(exponent, int) else 0), 12)
    return number_text(value, places, places)


def say_person(name: str, role: str) -> str:
    """Name with the role in brackets, where there is one."""
    return f"{name} ({role})" if role else name


def say_answer(step: StepReport) -> tuple[str, ...]:
    """The answer as lines of plain text; empty for an instruction carried out."""
    answer = step.answer
    if answer is None:
        return ()
    return tuple(line for line in _ANSWERS[type(answer)](step, answer) if line)


def _measured(step: StepReport, answer: Measured) -> tuple[str, ...]:
    low, high = step.limits
    limits = ""
    if low and high:
        limits = _("debe estar entre {low} y {high}").format(low=low, high=high)
    elif low:
        limits = _("mínimo {low}").format(low=low)
    elif high:
        limits = _("máximo {high}").format(high=high)
    said = f"{say_number(answer.value)} {answer.unit}".strip()
    return (f"{said} ({limits})" if limits else said,)


def _checked(_step: StepReport, answer: Checked) -> tuple[str, ...]:
    head = _("Contestado a mano por el técnico") if answer.by_hand else _(_CHECKS[answer.status])
    return (head, *(f"{label}: {value}" for label, value in say_facts(answer.facts)))


def _used(_step: StepReport, answer: ArtifactUsed) -> tuple[str, ...]:
    intact = _("El archivo está íntegro") if answer.intact else _("El archivo está alterado y no se usó")
    opened = _("se abrió") if answer.opened else _("no se abrió")
    return (f"{intact}; {opened}.", f"SHA-256: {answer.digest}")


def _backed_up(_step: StepReport, answer: BackedUp) -> tuple[str, ...]:
    proved = _("comprobado") if answer.rehearsed else _("no comprobado")
    return (
        _("Respaldo en {place}").format(place=answer.place),
        _("Tamaño: {size}").format(size=size_text(answer.size)),
        _("Prueba: {proof}, {proved}").format(proof=_(_PROOFS[answer.proof]), proved=proved),
        f"SHA-256: {answer.digest}" if answer.digest else "",
        *(f"{label}: {value}" for label, value in say_facts(answer.facts)),
    )


def _approved(_step: StepReport, answer: Approved) -> tuple[str, ...]:
    who = say_person(answer.name, answer.role)
    if answer.refused:
        return (_("{who} no autorizó: {reason}").format(who=who, reason=answer.refused),)
    return (_("Autorizó {who}").format(who=who),)


def _waited(_step: StepReport, answer: Waited) -> tuple[str, ...]:
    said = _("Espera de {time}").format(time=say_duration(answer.seconds))
    return (said, _("Se cortó antes: {reason}").format(reason=answer.cut_short) if answer.cut_short else "")


_ANSWERS: dict[type[Any], Callable[[StepReport, Any], tuple[str, ...]]] = {
    Done: lambda _step, _answer: (),
    Confirmed: lambda _step, answer: (_("Sí") if answer.yes else _("No"),),
    Chosen: lambda step, _answer: (step.chosen,),
    Measured: _measured,
    Written: lambda _step, answer: (answer.text,),
    Attached: lambda _step, answer: (
        ngettext("{count} evidencia", "{count} evidencias", len(answer.items)).format(count=len(answer.items)),
    ),
    Checked: _checked,
    ArtifactUsed: _used,
    BackedUp: _backed_up,
    Approved: _approved,
    Waited: _waited,
}
