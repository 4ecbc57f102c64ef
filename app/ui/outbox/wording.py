"""Words for kinds of record, ages and waiting times."""

from __future__ import annotations

from datetime import datetime

from app.i18n import N_, _

_KINDS = {
    "visit-started": N_("Inicio de la visita"),
    "visit-resumed": N_("Continuación de la visita"),
    "amendment-merged": N_("Cambio recibido de la oficina"),
    "task-started": N_("Inicio de una tarea"),
    "step-answered": N_("Respuesta de un paso"),
    "step-skipped": N_("Paso omitido"),
    "failure-handled": N_("Decisión ante una falla"),
    "answer-undone": N_("Respuesta deshecha"),
    "note-added": N_("Nota"),
    "evidence-added": N_("Evidencia agregada"),
    "task-finished": N_("Resultado de una tarea"),
    "contingency-raised": N_("Eventualidad"),
    "reranked": N_("Nuevo orden de tareas"),
    "task-accepted": N_("Tarea aceptada"),
    "acceptance-signed": N_("Firma de aceptación"),
    "acceptance-refused": N_("Firma rechazada"),
    "visit-closed": N_("Cierre de la visita"),
}


def kind_text(kind: str) -> str:
    """A kind of record in words; an unknown one (of a newer version) as it is."""
    return _(_KINDS[kind]) if kind in _KINDS else kind


def next_try_text(moment: datetime | None, now: datetime) -> str:
    """When it is tried again."""
    if moment is None or moment <= now:
        return _("al sincronizar")
    return _("a las {time}").format(time=moment.astimezone().strftime("%H:%M"))
