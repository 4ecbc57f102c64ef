"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("scan-measure", "F5", N_("Medir el desorden"), "scan"),
    Shortcut("scan-stop", "Ctrl+Shift+X", N_("Detener la medición"), "scan"),
    Shortcut("scan-search", "Ctrl+F", N_("Buscar entre los hallazgos"), "scan"),
    Shortcut("scan-records", "Ctrl+R", N_("Buscar entre los registros del hallazgo"), "scan"),
    Shortcut("scan-raise", "Ctrl+E", N_("Hacer eventualidad del hallazgo"), "scan"),
    Shortcut("scan-export", "Ctrl+Shift+E", N_("Exportar los registros del hallazgo"), "scan"),
    Shortcut("scan-save", "Ctrl+S", N_("Guardar la medición completa"), "scan"),
)
