"""Two weeks in one line: left and right go from visit to visit, page up and down move the weeks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.theme import active, icons
from app.ui.theme.tokens import RADIUS, SPACE, TYPE
from app.ui.today.views import DayCell, StripView

_HEIGHT = 92
_DISC = 30
_ICON = 14
_CELL = 62


class DayStrip(QWidget):
    """One stop of the Tab key; what it stands on is its accessible name."""

    chosen = Signal(str)
    """A visit, by mouse."""
    stepped = Signal(int)
    """To the visit before (-1) or after (+1)."""
    turned = Signal(int)
    """So many weeks; 0 = back to today."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._view = StripView()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self._keys: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self.stepped.emit(-1),
            Qt.Key.Key_Right: lambda: self.stepped.emit(1),
            Qt.Key.Key_PageUp: lambda: self.turned.emit(-1),
            Qt.Key.Key_PageDown: lambda: self.turned.emit(1),
            Qt.Key.Key_Home: lambda: self.chosen.emit(""),
        }

    def show_strip(self, view: StripView) -> None:
        self._view = view
        self.setAccessibleName(f"{self._name}: {view.spoken}" if view.spoken else self._name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(14 * _CELL, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(14 * _DISC, _HEIGHT)

    # ── moving ──

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = self._keys.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
        else:
            move()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position().x())
        if cell is None or not cell.marks:
            return
        visits = [mark.visit for mark in cell.marks]
        # A day with two visits: pressing it again shows the other one.
        again = visits.index(self._view.chosen) + 1 if self._view.chosen in visits else 0
        self.chosen.emit(visits[again % len(visits)])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            cell = self._at(event.pos().x())
            QToolTip.showText(event.globalPos(), cell.spoken if cell else "", self)
            return True
        return super().event(event)

    # ── drawing ──

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, cell in enumerate(self._view.days):
            self._draw(painter, cell, self._box(place))

    def _draw(self, painter: QPainter, cell: DayCell, box: QRectF) -> None:
        colors = active.colors()
        chosen = any(mark.visit == self._view.chosen for mark in cell.marks)
        if chosen:
            border = colors.focus if self.hasFocus() else colors.accent_soft
            painter.setPen(QPen(QColor(border), 2))
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS.md, RADIUS.md)
        elif self.hasFocus() and not self._view.spoken and cell.today:
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS.md, RADIUS.md)
        top = QRectF(box.left(), box.top() + SPACE.sm, box.width(), TYPE.caption + SPACE.xs)
        painter.setFont(_font(self.font(), TYPE.caption, bold=False))
        fits = painter.fontMetrics().horizontalAdvance(cell.weekday) <= top.width()
        # With large letters the month has no room beside its weekday, which its neighbours tell anyhow.
        self._write(painter, top, cell.weekday if fits else cell.weekday.rpartition(" ")[2], "muted", TYPE.caption)
        self._draw_number(painter, cell, QRectF(box.left(), top.bottom() + SPACE.hair, box.width(), _DISC))
        self._draw_mark(painter, cell, QRectF(box.left(), box.bottom() - 26, box.width(), 20))

    def _draw_number(self, painter: QPainter, cell: DayCell, room: QRectF) -> None:
        tone = "text" if cell.marks or cell.today else "muted"
        if cell.today:
            disc = QRectF(room.center().x() - _DISC / 2, room.top(), _DISC, _DISC)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(active.colors().accent))
            painter.drawEllipse(disc)
            tone = "on_accent"
        self._write(painter, room, cell.number, tone, TYPE.lead, bold=bool(cell.marks) or cell.today)

    def _draw_mark(self, painter: QPainter, cell: DayCell, room: QRectF) -> None:
        if not cell.marks:
            return
        mark = next((one for one in cell.marks if one.visit == self._view.chosen), cell.marks[0])
        word = mark.word if len(cell.marks) == 1 else f"{mark.word} +{len(cell.marks) - 1}"
        font = _font(self.font(), TYPE.caption, bold=False)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(word)
        both = _ICON + SPACE.xs + width
        shown = shown_of_mark(width, room.width())
        left = room.center().x() - {2: both, 1: width if shown == ("word",) else _ICON}[len(shown)] / 2
        if "icon" in shown:
            spot = QRectF(left, room.center().y() - _ICON / 2, _ICON, _ICON)
            drawn = icons.pixmap(mark.icon, mark.tone, _ICON, self.devicePixelRatioF())
            painter.drawPixmap(spot.topLeft(), drawn)
            left = spot.right() + SPACE.xs
        if "word" in shown:
            painter.setPen(QColor(getattr(active.colors(), mark.tone)))
            text = QRectF(left, room.top(), width + SPACE.xs, room.height())
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)

    def _write(self, painter: QPainter, room: QRectF, text: str, tone: str, size: int, *, bold: bool = False) -> None:
        painter.setFont(_font(self.font(), size, bold=bold))
        painter.setPen(QColor(getattr(active.colors(), tone)))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    # ── inside ──

    def _box(self, place: int) -> QRectF:
        width = self.width() / max(1, len(self._view.days))
        return QRectF(place * width + 1, 0, width - 2, self.height())

    def _at(self, x: float) -> DayCell | None:
        days = self._view.days
        place = int(x / (self.width() / len(days))) if days and self.width() else -1
        return days[place] if 0 <= place < len(days) else None


def shown_of_mark(word: float, room: float) -> tuple[str, ...]:
    """What fits of a day's mark, by the width of its word. The icon goes before the word does: either says it without
    the colour. Two words side by side must not read as one line."""
    most = room - SPACE.sm
    both = _ICON + SPACE.xs + word
    return tuple(part for part, fits in (("icon", both <= most or word > most), ("word", word <= most)) if fits)


def _font(base: QFont, size: int, *, bold: bool) -> QFont:
    font = QFont(base)
    font.setPixelSize(size)
    font.setBold(bold)
    return font
