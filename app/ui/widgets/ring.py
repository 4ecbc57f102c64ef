"""A share as a ring, with its number in words inside."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import active
from app.ui.theme.tokens import SIZE, TYPE, grown

_THICK = 10
_FULL = 360 * 16
_TOP = 90 * 16


class Ring(QWidget):
    """``fraction`` from 0.0 to 1.0; ``center`` is what it says ("7/9"), ``caption`` what of ("listo")."""

    def __init__(self, size: int = SIZE.ring) -> None:
        super().__init__()
        self._size = grown(size)
        self._fraction, self._center, self._caption, self._tone = 0.0, "", "", "accent"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_share(self, fraction: float, center: str, caption: str = "", tone: str = "accent") -> None:
        self._fraction = min(1.0, max(0.0, fraction))
        self._center, self._caption, self._tone = center, caption, tone
        self.setAccessibleName(f"{center} {caption}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = active.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(_THICK, _THICK, -_THICK, -_THICK)
        painter.setPen(QPen(QColor(colors.track), _THICK, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(place, 0, _FULL)
        if self._fraction > 0:
            painter.setPen(
                QPen(QColor(getattr(colors, self._tone)), _THICK, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            )
            painter.drawArc(place, _TOP, -round(_FULL * self._fraction))
        self._write(painter, place)

    def _write(self, painter: QPainter, place: QRectF) -> None:
        font = painter.font()
        font.setPixelSize(TYPE.headline)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(active.colors().text))
        up = TYPE.caption / 2 if self._caption else 0
        painter.drawText(place.translated(0, -up), Qt.AlignmentFlag.AlignCenter, self._center)
        font.setPixelSize(TYPE.caption)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(active.colors().muted))
        painter.drawText(place.translated(0, TYPE.title - up / 2), Qt.AlignmentFlag.AlignCenter, self._caption)
