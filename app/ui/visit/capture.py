"""The screen as evidence: the window steps aside, one drags a region or presses Enter for all of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QRubberBand, QWidget

from app.i18n import _
from app.ui.theme.tokens import SPACE
from app.ui.visit.pixels import png_of
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words

_ASIDE = 300
"""Milliseconds until the desktop has drawn what was behind the window."""
_LEAST = 8
"""Pixels; a smaller region is a slip of the hand."""
_SHADE = 90


class RegionPicker(QWidget):
    """Over the whole screen. ``taken`` gets PNG bytes; empty when it was called off."""

    def __init__(self, screenshot: QPixmap, taken: Callable[[bytes], None]) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(_("Elegir la parte de la pantalla que se guarda"))
        self._shot = screenshot
        self._taken = taken
        self._from = QPoint()
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self)
        said = words(_("Arrastre para elegir una parte · Enter: toda la pantalla · Esc: cancelar"), "lead", wrap=False)
        said.setProperty("kind", "key")
        said.setMargin(SPACE.sm)
        self.setLayout(column(row(None, said, None), None, margin=SPACE.xl))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position().toPoint()
        self._band.setGeometry(QRect(self._from, self._from))
        self._band.show()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._band.setGeometry(QRect(self._from, event.position().toPoint()).normalized())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        region = QRect(self._from, event.position().toPoint()).normalized()
        if min(region.width(), region.height()) < _LEAST:
            self._band.hide()
            return
        self._end(region)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end(self.rect())
        elif event.key() == Qt.Key.Key_Escape:
            self._end(QRect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._shot)
        painter.fillRect(self.rect(), QColor(0, 0, 0, _SHADE))

    def _end(self, region: QRect) -> None:
        taken, self._taken = self._taken, lambda _png: None
        self.close()
        if region.isEmpty():
            taken(b"")
            return
        scale = self._shot.devicePixelRatio()
        exact = QRect(region.topLeft() * scale, region.size() * scale)
        taken(png_of(self._shot.copy(exact).toImage()))


def capture(window: QWidget, taken: Callable[[bytes], None]) -> None:
    """Step aside, take the screen, let the person choose, come back."""
    screen = window.screen()
    window.hide()

    def back(png: bytes) -> None:
        window.show()
        window.activateWindow()
        taken(png)

    def pick() -> None:
        picker = RegionPicker(screen.grabWindow(0), back)
        picker.setGeometry(screen.geometry())
        picker.showFullScreen()
        picker.activateWindow()

    QTimer.singleShot(_ASIDE, window, pick)
