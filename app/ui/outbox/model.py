"""The list of items as Qt sees it: one column for each fact, sorted by nothing but age."""

from __future__ import annotations

from enum import IntEnum
from heapq import nlargest
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.i18n import N_, _
from app.ui.outbox.presenter import Row
from app.ui.theme import active, icons


class Column(IntEnum):
    """In the order shown."""

    WHAT = 0
    STATE = 1
    AGE = 2
    SIZE = 3
    ANSWER = 4
    NEXT = 5


TITLES = {
    Column.WHAT: N_("Registro"),
    Column.STATE: N_("Estado"),
    Column.AGE: N_("Antigüedad"),
    Column.SIZE: N_("Tamaño"),
    Column.ANSWER: N_("Última respuesta"),
    Column.NEXT: N_("Próximo intento"),
}
_FIELDS = ("what", "state", "age", "size", "answer", "next_try")
"""In the order of the columns."""
_ROLES = frozenset(
    {
        int(Qt.ItemDataRole.ToolTipRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.DecorationRole),
        int(Qt.ItemDataRole.ForegroundRole),
    }
)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MEASURED = 8
"""Texts of a column: the widest is among the longest, though letters differ."""
Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class OutboxModel(QAbstractTableModel):
    """Rows in, precise signals out: what did not change is not touched, so the selection stays."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Items leave at the front and come at the end; when both ends differ the whole list is told anew."""
        if len(rows) == len(self._rows):
            self._replace(rows)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def longest(self, column: Column) -> list[str]:
        """The few longest texts of a column: what its width is measured by."""
        return nlargest(_MEASURED, {getattr(row, _FIELDS[column]) for row in self._rows}, key=len)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return getattr(row, _FIELDS[column])
        if column == Column.SIZE and role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role not in _ROLES:
            return None  # asked for each cell at every layout: answered before anything is compared
        return self._look(row, column, role)

    def _look(self, row: Row, column: int, role: int) -> Any:  # noqa: ANN401 - Qt's own
        match role:
            case Qt.ItemDataRole.ToolTipRole:
                said = (row.what, row.state, row.age, row.size, row.answer, row.next_try)
                return " · ".join(part for part in said if part)
            case Qt.ItemDataRole.AccessibleTextRole:
                title = _(TITLES[Column(column)])
                return _("{title}: {value}").format(title=title, value=getattr(row, _FIELDS[column]))
            case Qt.ItemDataRole.DecorationRole if column == Column.STATE:
                return icons.icon(row.icon, row.tone)
            case Qt.ItemDataRole.ForegroundRole if column not in (Column.WHAT, Column.STATE):
                return QColor(active.colors().muted)
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(TITLES[Column(section)])
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == Column.SIZE else _LEFT
        return None

    def _replace(self, rows: tuple[Row, ...]) -> None:
        before, self._rows = self._rows, rows
        changed = [old != new for old, new in zip(before, rows, strict=True)]
        first = 0
        for told, stretch in groupby(changed):  # one signal a stretch: after each the columns are measured again
            last = first + len(list(stretch)) - 1
            if told:
                self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))
            first = last + 1
