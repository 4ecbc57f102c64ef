"""Near the thing itself, in words: «Guardado aquí», «En cola», «Recibido», «Aplicado», «En cuarentena»."""

from __future__ import annotations

from app.i18n import N_, _
from app.ui.widgets.chip import Chip

STATES = {
    "saved": (N_("Guardado aquí"), "ok", "device-floppy"),
    "queued": (N_("En cola"), "info", "cloud-upload"),
    "received": (N_("Recibido"), "info", "inbox"),
    "applied": (N_("Aplicado"), "ok", "cloud-check"),
    "quarantined": (N_("En cuarentena"), "warn", "alert-triangle"),
    "failed": (N_("No se guardó"), "danger", "alert-octagon"),
}


class SyncBadge(Chip):
    """The state of one thing on its way."""

    def __init__(self, state: str = "saved") -> None:
        text, tone, icon = STATES[state]
        super().__init__(_(text), tone, icon)

    def show_state(self, state: str) -> None:
        """``state``: a key of STATES."""
        text, tone, icon = STATES[state]
        self.say(_(text), tone, icon)
