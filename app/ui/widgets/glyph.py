"""An icon that is not a button; it follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import icons
from app.ui.theme.tokens import SIZE


class Glyph(QWidget):
    """Decoration beside words: it has no accessible name of its own, the words carry the meaning."""

    def __init__(self, name: str, tone: str = "text", size: int = SIZE.icon) -> None:
        super().__init__()
        self._name = name
        self._tone = tone
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, tone: str) -> None:
        self._name, self._tone = name, tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale = self.devicePixelRatioF()
        painter.drawPixmap(0, 0, icons.pixmap(self._name, self._tone, self._size, scale))
