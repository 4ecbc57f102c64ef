"""What travels, as Qt sees it: groups with their files. Grouping by task or by file only changes the rows."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from app.i18n import N_, _
from app.ui.kit.views import FileRow, Group
from app.ui.theme import active, icons
from app.ui.theme.fonts import tabular


class Column(IntEnum):
    """In the order shown."""

    NAME = 0
    STATE = 1
    SIZE = 2
    WHY = 3
    ORIGIN = 4


TITLES = {
    Column.NAME: N_("Archivo"),
    Column.STATE: N_("Estado"),
    Column.SIZE: N_("Tamaño"),
    Column.WHY: N_("Para qué viaja"),
    Column.ORIGIN: N_("De dónde viene"),
}
DIGEST_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_SAID = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_GROUP = 0
"""Internal id of a group; a file carries the number of its group, from 1."""


class KitModel(QAbstractItemModel):
    """Groups in, precise signals out: while nothing but states changes, selection and open groups stay."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """What is shown."""
        return self._groups

    def show_groups(self, groups: tuple[Group, ...]) -> bool:
        """Whether the shape changed, so that groups have to be opened again."""
        if _shape(groups) == _shape(self._groups):
            self._replace(groups)
            return False
        self.beginResetModel()
        self._groups = groups
        self.endResetModel()
        return True

    # ── structure ──

    def index(self, row: int, column: int, parent: Index = _NO_PARENT) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _GROUP)

    def parent(self, child: Index = _NO_PARENT) -> QModelIndex:  # type: ignore[override]  # Qt's second parent() has no argument
        if not child.isValid() or child.internalId() == _GROUP:
            return QModelIndex()
        return self.createIndex(int(child.internalId()) - 1, 0, _GROUP)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        if not parent.isValid():
            return len(self._groups)
        inside = parent.internalId() == _GROUP and parent.column() == 0
        return len(self._groups[parent.row()].rows) if inside else 0

    def columnCount(self, parent: Index = _NO_PARENT) -> int:  # noqa: ARG002 - the same everywhere
        return len(Column)

    # ── content ──

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        if not index.isValid():
            return None
        column = Column(index.column())
        one = self._at(index)
        if role in _SAID:
            return _said(one, column, role)
        match role:
            case Qt.ItemDataRole.DecorationRole if column is Column.STATE:
                return icons.icon(one.icon, one.tone)
            case Qt.ItemDataRole.ForegroundRole if column not in (Column.NAME, Column.STATE):
                return QColor(active.colors().muted)
            case Qt.ItemDataRole.TextAlignmentRole if column is Column.SIZE:
                return _RIGHT
            case Qt.ItemDataRole.FontRole:
                return _font(one, column)
            case _ if role == DIGEST_ROLE:
                return one.digest if isinstance(one, FileRow) else ""
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(TITLES[Column(section)])
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.SIZE:
            return _RIGHT
        return None

    # ── inside ──

    def _at(self, index: Index) -> Group | FileRow:
        group = int(index.internalId())
        return self._groups[index.row()] if group == _GROUP else self._groups[group - 1].rows[index.row()]

    def _replace(self, groups: tuple[Group, ...]) -> None:
        before, self._groups = self._groups, groups
        last = len(Column) - 1
        for place, (old, new) in enumerate(zip(before, groups, strict=True)):
            if old == new:
                continue
            top = self.index(place, 0)
            self.dataChanged.emit(top, self.index(place, last))
            for row, (one, other) in enumerate(zip(old.rows, new.rows, strict=True)):
                if one != other:
                    self.dataChanged.emit(self.index(row, 0, top), self.index(row, last, top))


def _said(one: Group | FileRow, column: Column, role: int) -> str:
    if role == Qt.ItemDataRole.DisplayRole:
        return _text(one, column)
    if role == Qt.ItemDataRole.ToolTipRole or column is Column.NAME:
        return _spoken(one)
    return _("{title}: {value}").format(title=_(TITLES[column]), value=_text(one, column))


def _shape(groups: tuple[Group, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((group.id, tuple(row.digest for row in group.rows)) for group in groups)


def _text(one: Group | FileRow, column: Column) -> str:
    if isinstance(one, Group):
        return {Column.NAME: one.title, Column.STATE: one.state, Column.SIZE: one.size}.get(column, "")
    return {
        Column.NAME: one.name,
        Column.STATE: one.state,
        Column.SIZE: one.size,
        Column.WHY: one.why,
        Column.ORIGIN: one.origin,
    }[column]


def _spoken(one: Group | FileRow) -> str:
    parts = (one.title, one.state, one.size) if isinstance(one, Group) else (
        one.name, one.state, one.size, one.why, one.origin,
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def _font(one: Group | FileRow, column: Column) -> QFont | None:
    if column is Column.SIZE:
        return tabular()
    if column is not Column.NAME or not isinstance(one, Group):
        return None
    font = QFont()
    font.setBold(True)
    return font
