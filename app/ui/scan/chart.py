"""Disorder over the visits, one bar a measure: the last one in colour, values above and days below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _
from app.ui.scan.view import Point
from app.ui.theme import active
from app.ui.theme.tokens import RADIUS, SPACE, TYPE

_HEIGHT = 168
_WIDEST = 44
_LINE = 20
_PAST = 96
"""Of 255: measures before the last one stand back."""


class TrendChart(QWidget):
    """As many bars as there are measures; the accessible name says each with its day."""

    def __init__(self) -> None:
        super().__init__()
        self._points: tuple[Point, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_points(self, points: Sequence[Point]) -> None:
        self._points = tuple(points)
        said = "; ".join(_("{day}: {bits} bits").format(day=one.day, bits=one.text) for one in points)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(TYPE.caption)
        painter.setFont(font)
        base = self.height() - _LINE - SPACE.xs
        painter.setPen(QColor(active.colors().line))
        painter.drawLine(0, base, self.width(), base)
        step = min(self.width() / len(self._points), 4 * _WIDEST)
        most = max(point.bits for point in self._points) or 1.0
        for place, point in enumerate(self._points):
            room = QRectF(place * step, 0, step, base)
            last = place == len(self._points) - 1
            self._paint_bar(painter, room, point, point.bits / most, last=last)

    def _paint_bar(self, painter: QPainter, room: QRectF, point: Point, share: float, *, last: bool) -> None:
        colors = active.colors()
        tall = max(2.0, (room.height() - _LINE) * share)
        wide = min(_WIDEST, room.width() * 0.6)
        bar = QRectF(room.center().x() - wide / 2, room.bottom() - tall, wide, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        ink = QColor(colors.accent)
        ink.setAlpha(255 if last else _PAST)
        painter.setBrush(ink)
        corner = min(RADIUS.sm, tall / 2)
        painter.drawRoundedRect(bar, corner, corner)
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colors.text if last else colors.muted))
        painter.drawText(QRectF(room.left(), bar.top() - _LINE, room.width(), _LINE), middle, point.text)
        painter.setPen(QColor(colors.muted))
        painter.drawText(QRectF(room.left(), room.bottom() + SPACE.xs, room.width(), _LINE), middle, point.day)
