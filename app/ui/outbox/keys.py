"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("outbox-retry", "F5", N_("Reintentar ahora"), "outbox"),
    Shortcut("outbox-rescue", "Ctrl+Shift+R", N_("Guardar paquete de rescate"), "outbox"),
)
