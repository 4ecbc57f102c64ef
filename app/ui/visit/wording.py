"""Words of this screen that depend on values. Pure, no Qt."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from app.i18n import _, ngettext
from app.procedures.model import Measure, Step
from app.ui.visit.view import Choice
from app.visit.facts import Way
from app.visit.state import TaskStatus, VisitState


def clock_text(seconds: float) -> str:
    """A running time: "4:07", "1:02:30"."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def minutes_text(minutes: int) -> str:
    """A duration in words: "25 min", "1 h 20 min"."""
    hours, left = divmod(max(0, minutes), 60)
    if not hours:
        return _("{minutes} min").format(minutes=left)
    if not left:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=left)


def timer_text(seconds: float, estimate: int) -> str:
    """The measured time of a step against its estimate."""
    return _("{done} de {total}").format(done=clock_text(seconds), total=minutes_text(estimate))


def over(seconds: float, estimate: int) -> bool:
    """Whether a step takes longer than estimated."""
    return seconds > estimate * 60


def ago_text(then: str, now: datetime) -> str:
    """How long ago a UTC text was: "hace 2 h 10 min"."""
    minutes = int((now - datetime.fromisoformat(then)).total_seconds() // 60)
    return _("hace {time}").format(time=minutes_text(minutes)) if minutes >= 1 else _("hace un momento")


def limits_text(step: Measure) -> str:
    """As "Entre 1 y 5 GB"; empty when there is none."""
    low, high, unit = step.minimum, step.maximum, step.unit
    if low is not None and high is not None:
        return _("Debe estar entre {low} y {high} {unit}").format(low=_plain(low), high=_plain(high), unit=unit).strip()
    if low is not None:
        return _("Debe ser al menos {low} {unit}").format(low=_plain(low), unit=unit).strip()
    if high is not None:
        return _("Debe ser a lo más {high} {unit}").format(high=_plain(high), unit=unit).strip()
    return ""


def way_choice(step: Step, way: Way, titles: dict[str, str]) -> Choice:
    """One way out of a failed step. ``titles``: step titles by id."""
    rule = step.on_fail
    match way:
        case Way.RETRY:
            return Choice(way.value, _("Intentar de nuevo"), _("El paso se contesta otra vez."))
        case Way.ALTERNATIVE:
            goes = titles.get(rule.alternative or "", "") if rule else ""
            return Choice(way.value, _("Tomar el camino alterno"), _("Sigue: {title}").format(title=goes))
        case Way.GOTO:
            goes = titles.get(rule.goto or "", "") if rule else ""
            return Choice(way.value, _("Ir a otro paso"), _("Sigue: {title}").format(title=goes))
        case Way.STOP:
            why = rule.stop if rule and rule.stop else ""
            return Choice(way.value, _("Detener la tarea"), why or _("Se pide el motivo."), asks_reason=not why)
        case Way.CONTINUE:
            said = _("La falla queda registrada; se pide el motivo.")
            return Choice(way.value, _("Seguir a pesar de la falla"), said, asks_reason=True)


def change_text(before: VisitState, after: VisitState, reason: str) -> str:
    """What a revision of the kit changed, for people; tasks already begun never change."""
    came = [task for task in after.order if task not in before.order]
    gone = [
        task.id
        for task in after.tasks.values()
        if task.status is TaskStatus.WITHDRAWN and before.tasks[task.id].status is not TaskStatus.WITHDRAWN
    ]
    said = [_("Llegó una nueva versión del maletín y ya está en uso.")]
    if reason:
        said.append(_("Motivo: {reason}.").format(reason=reason.rstrip(".")))
    if came:
        text = ngettext("Se agregó: {names}.", "Se agregaron: {names}.", len(came))
        said.append(text.format(names=_names(after, came)))
    if gone:
        text = ngettext("Se retiró: {names}.", "Se retiraron: {names}.", len(gone))
        said.append(text.format(names=_names(after, gone)))
    if not came and not gone:
        said.append(_("Las tareas son las mismas."))
    said.append(_("Lo que ya empezó no cambió."))
    return " ".join(said)


def _names(state: VisitState, tasks: list[str]) -> str:
    return ", ".join(f"«{state.tasks[task].entry.task.title}»" for task in tasks)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
