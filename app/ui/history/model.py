"""The list of visits as Qt sees it, and how a row is painted: client, one line of facts, and where the words are."""

from __future__ import annotations

import re
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import _
from app.ui.history.view import Row
from app.ui.theme import active, icons
from app.ui.theme.tokens import SIZE, SPACE, TYPE

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_MARKED = re.compile(r"«([^»]*)»")


class Role(IntEnum):
    """What a row says besides its text."""

    VISIT = Qt.ItemDataRole.UserRole + 1
    ROW = Qt.ItemDataRole.UserRole + 2


class HistoryModel(QAbstractListModel):
    """Rows in, precise signals out: what did not change is not touched, so the selection stays."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        if [row.visit for row in rows] == [row.visit for row in self.rows]:
            before, self.rows = self.rows, rows
            for place, (old, new) in enumerate(zip(before, rows, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def place_of(self, visit: str) -> int:
        """Its place; -1 when it is not listed."""
        return next((place for place, row in enumerate(self.rows) if row.visit == visit), -1)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.client
            case Qt.ItemDataRole.AccessibleTextRole:
                said = (row.client, row.detail, row.sync, plain(row.excerpt))
                return ", ".join(part for part in said if part)
            case Qt.ItemDataRole.ToolTipRole:
                return _("{client}\n{detail}\n{sync}").format(client=row.client, detail=row.detail, sync=row.sync)
            case Role.VISIT:
                return row.visit
            case Role.ROW:
                return row
            case _:
                return None


class VisitDelegate(QStyledItemDelegate):
    """Paints a row; every row is as tall as the others."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.searching = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, 2 * SPACE.md + (3 if self.searching else 2) * SIZE.line)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(Role.ROW)
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if isinstance(row, Row):
            painter.save()
            self._write(painter, option.rect.adjusted(SPACE.md, SPACE.md, -SPACE.md, -SPACE.md), row)
            painter.restore()

    def _write(self, painter: QPainter, place: QRect, row: Row) -> None:
        colors = active.colors()
        side = SIZE.icon
        painter.drawPixmap(
            place.right() - side + 1,
            place.top() + 1,
            icons.pixmap(row.icon, row.tone, side, painter.device().devicePixelRatioF()),
        )
        font = QFont(painter.font())
        font.setPixelSize(TYPE.body)
        font.setWeight(QFont.Weight.DemiBold)
        title = QRect(place.left(), place.top(), place.width() - side - SPACE.sm, SIZE.line)
        _line(painter, title, row.client, font, colors.text)
        font.setWeight(QFont.Weight.Normal)
        font.setPixelSize(TYPE.caption + 1)
        second = QRect(place.left(), place.top() + SIZE.line, place.width(), SIZE.line)
        _line(painter, second, row.detail, font, colors.muted)
        if self.searching:
            third = QRect(place.left(), place.top() + 2 * SIZE.line, place.width(), SIZE.line)
            _marked(painter, third, row.excerpt, font)


def _line(painter: QPainter, place: QRect, text: str, font: QFont, color: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(color))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _marked(painter: QPainter, place: QRect, excerpt: str, font: QFont) -> None:
    """The excerpt with what was found in the accent colour and bold; it begins near the first find."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    left = place.left()
    for number, piece in enumerate(_MARKED.split(_from_first(excerpt))):
        used, color = (bold, active.colors().accent) if number % 2 else (font, active.colors().muted)
        room = place.right() - left
        if room <= 0:
            return
        metrics = QFontMetrics(used)
        _line(painter, QRect(left, place.top(), room, place.height()), piece, used, color)
        left += metrics.horizontalAdvance(piece)


def _from_first(excerpt: str) -> str:
    """Cut so that the first find is seen in a narrow list."""
    at = excerpt.find("«")
    if at <= 24:
        return excerpt
    start = excerpt.find(" ", at - 18)
    return "…" + excerpt[start if 0 <= start < at else at :]


def plain(excerpt: str) -> str:
    """Without the marks, for reading aloud."""
    return _MARKED.sub(r"\1", excerpt)
