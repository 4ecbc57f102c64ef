"""Something that floats over the window until Escape: the palette, the sheet of keys, a question."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QWidget

from app.ui.theme import active
from app.ui.theme.tokens import SPACE
from app.ui.widgets.layout import card, column

_SHADE = 0.3
"""How much of what lies below is hidden."""


class Overlay(QDialog):
    """Frameless, near the top of the window, no wider than it; the window stands back meanwhile."""

    def __init__(self, parent: QWidget, name: str, width: int, content: QLayout) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(name)
        self.setWindowTitle(name)
        self.surface: QFrame = card(content, "floating", SPACE.lg)
        self.setLayout(column(self.surface))
        self._width = width
        self._over = parent
        self._shade: _Shade | None = None
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

    def showEvent(self, event: QShowEvent) -> None:
        if self._shade is None:
            self._shade = _Shade(self._over.window())
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        # Spontaneous: the whole program was made small, and comes back as it was.
        if self._shade is not None and not event.spontaneous():
            self._shade.hide()
            self._shade.deleteLater()
            self._shade = None
        super().hideEvent(event)


class _Shade(QWidget):
    """Lies over the whole window; for the eye alone, the mouse goes through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(window.size())
        window.installEventFilter(self)
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        color = QColor(active.colors().shade)
        color.setAlphaF(_SHADE)
        QPainter(self).fillRect(self.rect(), color)
