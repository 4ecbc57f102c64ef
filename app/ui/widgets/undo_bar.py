"""What was just done, and the way back, for a few seconds. Confirmations are for what cannot be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _
from app.ui.theme.tokens import MOTION, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import row
from app.ui.widgets.text import words


class UndoBar(QFrame):
    """Hidden until something can be undone. The text names the action: «Se omitió el paso 4»."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "undo")
        self._undo: Callable[[], None] | None = None
        self._text = words("", wrap=False)
        self.button = button(_("Deshacer"), self._press)
        line = row(self._text, SPACE.lg, None, self.button)
        line.setContentsMargins(SPACE.lg, SPACE.sm, SPACE.sm, SPACE.sm)
        self.setLayout(line)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MOTION.undo_bar)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def offer(self, text: str, undo: Callable[[], None]) -> None:
        self._text.setText(text)
        self.button.setAccessibleName(_("Deshacer: {action}").format(action=text))
        self._undo = undo
        self.adjustSize()
        self.show()
        self._timer.start()

    def stay(self) -> None:
        """Until somebody presses or something else is offered."""
        self._timer.stop()

    def _press(self) -> None:
        self.hide()
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()
