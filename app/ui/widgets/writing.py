"""A line to write in, whose Ctrl+Z belongs to the screen once there is nothing left to undo in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.ui.theme.tokens import SIZE
from app.ui.widgets.layout import retone


class Line(QLineEdit):
    """``name``: what a screen reader says."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def mark_wrong(self, wrong: bool) -> None:
        """A red edge; the words beside it say why."""
        if bool(self.property("wrong")) is not wrong:
            retone(self, wrong=wrong)

    def event(self, event: QEvent) -> bool:
        """Undo with nothing to undo here goes on to the screen."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)


class Prose(QPlainTextEdit):
    """A few lines; Enter is for the screen, Shift+Enter begins a new line."""

    entered = Signal()

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setFixedHeight(2 * SIZE.control)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
            return
        super().keyPressEvent(event)
