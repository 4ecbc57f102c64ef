"""A few numbers as horizontal bars, each with its name and its value in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import active
from app.ui.theme.tokens import SIZE, SPACE

_ROW = 32


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: ``text`` is the value as people read it."""

    name: str
    value: float
    text: str
    tone: str = "accent"


class Bars(QWidget):
    """The longest bar fills the width; the others keep their proportion."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        self._bars = tuple(bars)
        self.setAccessibleName("; ".join(f"{bar.name}: {bar.text}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _ROW * max(1, len(self._bars)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        names = max(metrics.horizontalAdvance(bar.name) for bar in self._bars) + SPACE.lg
        values = max(metrics.horizontalAdvance(bar.text) for bar in self._bars) + SPACE.lg
        room = max(0, self.width() - names - values)
        most = max(bar.value for bar in self._bars) or 1.0
        for place, bar in enumerate(self._bars):
            self._paint_bar(painter, bar, QRectF(names, place * _ROW, room, _ROW), room * bar.value / most)

    def _paint_bar(self, painter: QPainter, bar: Bar, place: QRectF, length: float) -> None:
        colors = active.colors()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colors.text))
        painter.drawText(QRectF(0, place.top(), place.left(), _ROW), middle | Qt.AlignmentFlag.AlignLeft, bar.name)
        track = QRectF(place.left(), place.center().y() - SIZE.bar / 2, place.width(), SIZE.bar)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.sunken))
        painter.drawRoundedRect(track, SIZE.bar / 2, SIZE.bar / 2)
        painter.setBrush(QColor(getattr(colors, bar.tone)))
        track.setWidth(max(length, SIZE.bar if bar.value else 0))
        painter.drawRoundedRect(track, SIZE.bar / 2, SIZE.bar / 2)
        painter.setPen(QColor(colors.muted))
        text = QRectF(place.right() + SPACE.lg, place.top(), self.width() - place.right() - SPACE.lg, _ROW)
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignLeft, bar.text)
