"""The person reads the diagnostic package, file by file, and then saves it or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QTabWidget, QWidget

from app.i18n import _
from app.ui.shell.overlay import Overlay
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words


class DiagnosticSheet(Overlay):
    """``save`` gets the path chosen."""

    def __init__(self, parent: QWidget, files: Mapping[str, str], save: Callable[[Path], None]) -> None:
        self._save_to = save
        tabs = QTabWidget()
        tabs.setAccessibleName(_("Archivos del paquete"))
        for name, text in files.items():
            tabs.addTab(_reading(name, text), name)
        why = _("Esto es todo lo que contiene. No lleva datos del cliente ni claves. Revíselo antes de guardarlo.")
        feet = row(
            None,
            button(_("No guardar"), self.reject),
            button(_("Guardar paquete…"), self._choose, kind="primary", icon="download"),
        )
        title = words(_("Paquete de diagnóstico"), "title")
        super().__init__(
            parent, _("Paquete de diagnóstico"), SIZE.reading, column(title, words(why, "muted"), tabs, feet)
        )
        self.setModal(True)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Guardar paquete"), "maletin-diagnostico.zip")
        if chosen:
            self._save_to(Path(chosen))
            self.accept()


def _reading(name: str, text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text or _("(vacío)"))
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    field.setAccessibleName(name)
    field.setMinimumHeight(SIZE.pad_height + SPACE.xxl)
    return field
