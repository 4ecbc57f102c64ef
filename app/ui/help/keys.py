"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("help-search", "Ctrl+F", N_("Buscar en la ayuda"), "help"),
    Shortcut("help-back", "Alt+Left", N_("Volver a la página anterior de la ayuda"), "help"),
)
