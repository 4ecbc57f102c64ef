"""The faces of «Visita» without a visit to work on: opening, none, all done, not to be opened."""

from __future__ import annotations

from collections.abc import Callable

from app.i18n import _
from app.ui.widgets.empty_state import EmptyState


def loading() -> EmptyState:
    """While the store answers."""
    return EmptyState("hourglass", _("Abriendo la visita…"), _("Es cosa de un momento."))


def none(go_today: Callable[[], None]) -> EmptyState:
    """No visit; the cause is said later."""
    return EmptyState(
        "calendar-event",
        _("No hay visita en curso"),
        _("Sincronice para traer la lista de mañana."),
        _("Ir a Hoy"),
        go_today,
    )


def done(go_closing: Callable[[], None]) -> EmptyState:
    """Every task has its outcome."""
    return EmptyState(
        "circle-check",
        _("Todas las tareas tienen resultado"),
        _("Falta que el cliente las revise y firme."),
        _("Ir al cierre"),
        go_closing,
        tone="ok",
    )


def broken(again: Callable[[], None]) -> EmptyState:
    """The store did not answer."""
    return EmptyState(
        "alert-octagon",
        _("La visita no se pudo abrir"),
        _("Lo guardado sigue en el disco."),
        _("Intentar de nuevo"),
        again,
        tone="danger",
    )
