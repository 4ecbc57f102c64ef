"""The outline as Qt sees it: a list of tasks and steps, drawn calmly, moved through with arrows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import _
from app.ui.theme import active, icons
from app.ui.theme.tokens import RADIUS, SPACE, TYPE
from app.ui.visit.view import OutlineRow, RowKind

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()
_TASK_HEIGHT, _STEP_HEIGHT, _ICON = 40, 30, 16
_NOTHING = Qt.ItemFlag.NoItemFlags


class OutlineModel(QAbstractListModel):
    """Rows in, precise signals out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[OutlineRow, ...] = ()

    def show_rows(self, rows: tuple[OutlineRow, ...]) -> None:
        """Lines that kept their place are only told when they changed; the rest comes and goes at the end."""
        before, kept = self.rows, min(len(rows), len(self.rows))
        if len(rows) < len(before):
            self.beginRemoveRows(_NO_PARENT, kept, len(before) - 1)
            self.rows = before[:kept]
            self.endRemoveRows()
        elif len(rows) > len(before):
            self.beginInsertRows(_NO_PARENT, kept, len(rows) - 1)
            self.rows = (*before, *rows[kept:])
            self.endInsertRows()
        self.rows = rows
        changed = [place for place in range(kept) if before[place] != rows[place]]
        if any(before[place].kind is not rows[place].kind for place in changed):
            self.layoutChanged.emit()  # lines of tasks are taller
            return
        for place in changed:
            self.dataChanged.emit(self.index(place), self.index(place))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every line can be reached and read; which of them lead anywhere is said by their look and words."""
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled if index.isValid() else _NOTHING

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.ToolTipRole:
                return row.spoken
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _ if role == ROW_ROLE:
                return row
            case _:
                return None


class OutlineList(QListView):
    """``chosen``: task and step somebody wants to go to."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "outline")
        self.setAccessibleName(_("Tareas y pasos de la visita"))
        self.setItemDelegate(_Painter(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.lines = OutlineModel(self)
        self.setModel(self.lines)
        self._here = -1
        self.clicked.connect(self._choose)

    def show_rows(self, rows: tuple[OutlineRow, ...]) -> None:
        if rows == self.lines.rows:
            return
        self.lines.show_rows(rows)
        here = next((place for place, row in enumerate(rows) if row.here), -1)
        if here != self._here and here >= 0:
            self._stand_on(self.lines.index(here))
        self._here = here

    def _stand_on(self, index: QModelIndex) -> None:
        """A line out of sight comes to the middle: with each scroll everything is painted anew, so not at each step."""
        self.setAutoScroll(False)
        self.setCurrentIndex(index)
        self.setAutoScroll(True)
        if not self.viewport().rect().contains(self.visualRect(index)):
            self.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def dataChanged(self, top: Index, bottom: Index, roles: Sequence[int] = ()) -> None:
        """A list lays all its lines out and paints them anew when one says something else; these keep their height."""
        QAbstractItemView.dataChanged(self, top, bottom, list(roles))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self.lines.rows[index.row()].jump:
            row = self.lines.rows[index.row()]
            self.chosen.emit(row.task, row.step)


class _Painter(QStyledItemDelegate):
    """Icon, words cut with an ellipsis, small words at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: OutlineRow = index.data(ROW_ROLE)
        return QSize(option.rect.width(), _TASK_HEIGHT if row.kind is RowKind.TASK else _STEP_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: OutlineRow = index.data(ROW_ROLE)
        colors = active.colors()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = option.rect.adjusted(SPACE.xs, 1, -SPACE.xs, -1)
        _ground(painter, option, row, room)
        indent = SPACE.sm if row.kind is RowKind.TASK else SPACE.xl
        picture = icons.pixmap(row.icon, row.tone, _ICON, painter.device().devicePixelRatioF())
        painter.drawPixmap(room.left() + indent, room.center().y() - _ICON // 2 + 1, picture)
        words = QRect(room.left() + indent + _ICON + SPACE.sm, room.top(), 0, room.height())
        right = room.right() - SPACE.sm
        if row.trail:
            right -= _small(painter, row.trail, QRect(words.left(), room.top(), right - words.left(), room.height()))
        words.setRight(right)
        painter.setFont(_font(option.font.family(), TYPE.body, bold=row.here or row.kind is RowKind.TASK))
        painter.setPen(QColor(colors.text if row.here or row.jump else colors.muted))
        text = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


def _ground(painter: QPainter, option: QStyleOptionViewItem, row: OutlineRow, room: QRect) -> None:
    colors = active.colors()
    focused = option.state & QStyle.StateFlag.State_HasFocus
    if row.here:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent_soft))
        painter.drawRoundedRect(room, RADIUS.md, RADIUS.md)
    if focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(colors.focus))
        painter.drawRoundedRect(room, RADIUS.md, RADIUS.md)


def _small(painter: QPainter, text: str, room: QRect) -> int:
    """Words at the right end; returns the width they took."""
    painter.setFont(_font(painter.font().family(), TYPE.caption))
    painter.setPen(QColor(active.colors().muted))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width() // 2))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
    return painter.fontMetrics().horizontalAdvance(shown) + SPACE.sm


@lru_cache(maxsize=8)
def _font(family: str, size: int, *, bold: bool = False) -> QFont:
    font = QFont(family)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font
