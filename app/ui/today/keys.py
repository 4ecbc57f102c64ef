"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("today-visit", "Ctrl+Return", N_("Empezar o continuar la visita"), "today"),
    Shortcut("today-prepare", "Ctrl+M", N_("Preparar el maletín"), "today"),
    Shortcut("today-sync", "F5", N_("Sincronizar ahora"), "today"),
    Shortcut("today-next", "Alt+Home", N_("Volver a la visita que sigue"), "today"),
)
