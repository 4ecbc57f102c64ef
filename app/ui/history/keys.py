"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("history-search", "Ctrl+F", N_("Buscar en el historial"), "history"),
    Shortcut("history-next", "Ctrl+Right", N_("Registro siguiente de la visita"), "history"),
    Shortcut("history-back", "Ctrl+Left", N_("Registro anterior de la visita"), "history"),
    Shortcut("history-acta", "Ctrl+D", N_("Ver el acta o el paso a paso"), "history"),
)
