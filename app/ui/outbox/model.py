"""The list of items as Qt sees it: one column for each fact, sorted by nothing but age."""

from __future__ import annotations

from enum import IntEnum
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
_FIELDS = {
    Column.WHAT: "what",
    Column.STATE: "state",
    Column.AGE: "age",
    Column.SIZE: "size",
    Column.ANSWER: "answer",
    Column.NEXT: "next_try",
}
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

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return getattr(row, _FIELDS[column])
            case Qt.ItemDataRole.ToolTipRole:
                said = (row.what, row.state, row.age, row.size, row.answer, row.next_try)
                return " · ".join(part for part in said if part)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _("{title}: {value}").format(title=_(TITLES[column]), value=getattr(row, _FIELDS[column]))
            case Qt.ItemDataRole.DecorationRole if column is Column.STATE:
                return icons.icon(row.icon, row.tone)
            case Qt.ItemDataRole.ForegroundRole if column not in (Column.WHAT, Column.STATE):
                return QColor(active.colors().muted)
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(TITLES[Column(section)])
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _replace(self, rows: tuple[Row, ...]) -> None:
        before, self._rows = self._rows, rows
        for place, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))
