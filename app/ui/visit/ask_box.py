"""A short question under the card: a note, the reason for skipping. Enter keeps it, Escape leaves it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from app.i18n import _
from app.ui.theme.tokens import SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words
from app.ui.widgets.writing import Prose


class AskBox(QFrame):
    """Hidden until it asks. What was typed stays when it could not be kept."""

    asking = Signal(bool)
    """Whether it has the keys now."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._title = words("", "strong")
        self.text = Prose(_("Respuesta"))
        self.text.setProperty("asks", True)
        self.keep = button(_("Guardar"), self._keep, kind="primary")
        self.leave = button(_("Cancelar"), self.close_box)
        self._done: Callable[[str], None] | None = None
        feet = row(
            words(_("Mayús+Enter: otra línea · Esc: cancelar"), "caption", wrap=False), None, self.leave, self.keep
        )
        self.setLayout(column(self._title, self.text, feet, gap=SPACE.sm, margin=SPACE.lg))
        self.text.entered.connect(self._keep)
        self.text.textChanged.connect(self._follow)
        self.hide()

    def ask(self, title: str, verb: str, done: Callable[[str], None]) -> None:
        self._title.setText(title)
        self.text.setAccessibleName(title)
        self.keep.setText(verb)
        self.keep.setAccessibleName(verb)
        self.text.clear()
        self._done = done
        self._follow()
        self.show()
        self.asking.emit(True)
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def is_asking(self, title: str) -> bool:
        """Whether this is what it asks now."""
        return self._done is not None and self._title.text() == title

    def close_box(self) -> None:
        self._done = None
        self.hide()
        self.asking.emit(False)

    def _keep(self) -> None:
        said = self.text.toPlainText().strip()
        if said and self._done is not None:
            self._done(said)

    def _follow(self) -> None:
        self.keep.setEnabled(bool(self.text.toPlainText().strip()))
