"""Something that floats over the window until Escape: the palette, the sheet of keys, a question."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QWidget

from app.ui.theme.tokens import SPACE
from app.ui.widgets.layout import card, column


class Overlay(QDialog):
    """Frameless, near the top of the window, no wider than it."""

    def __init__(self, parent: QWidget, name: str, width: int, content: QLayout) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(name)
        self.setWindowTitle(name)
        self.surface: QFrame = card(content, "floating", SPACE.lg)
        self.setLayout(column(self.surface))
        self._width = width
        self._over = parent
        self.finished.connect(lambda _code: parent.window().activateWindow())

    def float_over(self) -> None:
        """Show it in its place."""
        window = self._over.window()
        width = min(self._width, window.width() - 2 * SPACE.xxl)
        self.setFixedWidth(width)
        self.setMaximumHeight(window.height() - 2 * SPACE.xxl)
        self.adjustSize()
        at = QPoint((window.width() - width) // 2, min(2 * SPACE.xxl, max(0, window.height() - self.height()) // 2))
        self.move(window.mapToGlobal(at))
        self.show()
