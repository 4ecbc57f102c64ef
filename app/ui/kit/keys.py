"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("kit-check", "Ctrl+R", N_("Revisar todo el maletín"), "kit"),
    Shortcut("kit-fetch", "F5", N_("Descargar lo que falta"), "kit"),
    Shortcut("kit-pause", "Ctrl+Shift+P", N_("Pausar o continuar la descarga"), "kit"),
    Shortcut("kit-save", "Ctrl+S", N_("Guardar el dictamen de salida en PDF"), "kit"),
    Shortcut("kit-print", "Ctrl+P", N_("Imprimir el dictamen de salida"), "kit"),
    Shortcut("kit-by-task", "Alt+1", N_("Ver el maletín por tarea"), "kit"),
    Shortcut("kit-by-file", "Alt+2", N_("Ver el maletín por archivo"), "kit"),
)
