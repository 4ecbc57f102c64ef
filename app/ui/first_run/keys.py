"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("first-run-paste", "Ctrl+Shift+V", N_("Pegar la hoja de alta"), "first-run"),
    Shortcut("first-run-practice", "Ctrl+Shift+P", N_("Practicar con la visita de demostración"), "first-run"),
)
