"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("closing-next", "Ctrl+Return", N_("Seguir al paso siguiente del cierre"), "closing"),
    Shortcut("closing-back", "Ctrl+Backspace", N_("Volver al paso anterior del cierre"), "closing"),
    Shortcut("closing-accept-all", "Ctrl+Shift+A", N_("Aceptar todas las tareas"), "closing"),
    Shortcut("closing-save", "Ctrl+S", N_("Guardar el acta como…"), "closing"),
    Shortcut("closing-print", "Ctrl+P", N_("Imprimir el acta"), "closing"),
)
