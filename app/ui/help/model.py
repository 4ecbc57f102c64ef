"""The list of pages as Qt sees it, and how a row is painted: its title, and while searching where the words are."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.help.presenter import Row
from app.ui.theme import active
from app.ui.theme.tokens import SIZE, SPACE, TYPE

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Role(IntEnum):
    """What a row says besides its text."""

    ROW = Qt.ItemDataRole.UserRole + 1


class HelpModel(QAbstractListModel):
    """Rows in; when they are the same, nothing is touched."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def place_of(self, page: str) -> int:
        """Its place; -1 when it is not listed."""
        return next((place for place, row in enumerate(self.rows) if row.id == page), -1)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (row.title, row.excerpt) if part)
            case Role.ROW:
                return row
            case _:
                return None


class PageDelegate(QStyledItemDelegate):
    """One line, or two with an excerpt."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(Role.ROW)
        return QSize(120, 2 * SPACE.sm + (2 if row.excerpt else 1) * SIZE.line)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(Role.ROW)
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        left = SPACE.md + (SPACE.lg if row.inset else 0)
        place = option.rect.adjusted(left, SPACE.sm, -SPACE.md, -SPACE.sm)
        font = QFont(painter.font())
        font.setPixelSize(TYPE.body)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        font.setWeight(QFont.Weight.DemiBold if chosen or row.excerpt else QFont.Weight.Normal)
        colors = active.colors()
        _line(painter, QRect(place.topLeft(), QSize(place.width(), SIZE.line)), row.title, font, colors.text)
        if row.excerpt:
            font.setPixelSize(TYPE.caption + 1)
            font.setWeight(QFont.Weight.Normal)
            below = QRect(place.left(), place.top() + SIZE.line, place.width(), SIZE.line)
            _line(painter, below, row.excerpt, font, colors.muted)
        painter.restore()


def _line(painter: QPainter, place: QRect, text: str, font: QFont, color: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(color))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
