"""The agreed list against the time of the visit: one stretch a task, and what does not fit beyond the mark."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import active
from app.ui.theme.tokens import SPACE
from app.ui.today.views import BudgetView

_HEIGHT = 22
_THICK = 12


class BudgetBar(QWidget):
    """The words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._view: BudgetView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_budget(self, view: BudgetView) -> None:
        self._view = view
        self.setAccessibleName(f"{view.headline}. {view.detail}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        view = self._view
        if view is None:
            return
        needed = sum(part.minutes for part in view.parts)
        whole = max(view.available, needed, 1)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0, (_HEIGHT - _THICK) / 2, self.width(), _THICK)
        outline = QPainterPath()
        outline.addRoundedRect(track, _THICK / 2, _THICK / 2)
        painter.save()
        painter.setClipPath(outline)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(active.colors().sunken))
        painter.drawRect(track)
        self._fill(painter, view, self.width() / whole)
        painter.restore()
        if needed > view.available:
            self._mark(painter, view.available * self.width() / whole)

    def _fill(self, painter: QPainter, view: BudgetView, pixels: float) -> None:
        colors = active.colors()
        limit, start = view.available * pixels, 0.0
        for part in view.parts:
            end = start + part.minutes * pixels
            box = QRectF(start, (_HEIGHT - _THICK) / 2, max(1.0, end - start - SPACE.hair), _THICK)
            painter.setBrush(QColor(colors.ok if part.done else colors.accent))
            painter.drawRect(box)
            if end > limit:
                over = QRectF(box)
                over.setLeft(max(box.left(), limit))
                painter.setBrush(QColor(colors.warn))
                painter.drawRect(over)
            start = end

    def _mark(self, painter: QPainter, at: float) -> None:
        """Where the time of the visit ends."""
        painter.setPen(QPen(QColor(active.colors().text), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(round(at), 1, round(at), _HEIGHT - 1)
