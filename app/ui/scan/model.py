"""Findings, records and what was not seen, as Qt sees them; and how a finding is painted."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import N_, _
from app.ui.scan.judge import key_text, since_text
from app.ui.scan.view import Finding, Unseen
from app.ui.scan.wording import money_text, severity_text, tone_of
from app.ui.theme import active, icons
from app.ui.theme.fonts import tabular
from app.ui.theme.tokens import RADIUS, SIZE, SPACE, TYPE

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_BADGE = 26
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Role(IntEnum):
    """What a row says besides its text."""

    ID = Qt.ItemDataRole.UserRole + 1
    FINDING = Qt.ItemDataRole.UserRole + 2


class FindingsModel(QAbstractListModel):
    """Findings in, precise signals out: what did not change is not touched, so the selection stays."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.findings: tuple[Finding, ...] = ()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        if [one.id for one in findings] == [one.id for one in self.findings]:
            before, self.findings = self.findings, findings
            for place, (old, new) in enumerate(zip(before, findings, strict=True)):
                if old is not new and old != new:
                    self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self.findings = findings
        self.endResetModel()

    def place_of(self, finding: str) -> int:
        """Its place; -1 when it is not listed."""
        return next((place for place, one in enumerate(self.findings) if one.id == finding), -1)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.findings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        finding = self.findings[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return finding.title
            case Qt.ItemDataRole.AccessibleTextRole:
                said = (severity_text(finding.severity), finding.title, finding.detail, finding.since)
                return ", ".join(part for part in said if part)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(part for part in (finding.title, finding.detail, finding.since) if part)
            case Role.ID:
                return finding.id
            case Role.FINDING:
                return finding
            case _:
                return None


class FindingDelegate(QStyledItemDelegate):
    """Letter of the severity on its ground, the title in up to two lines, one line of facts."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, 2 * SPACE.md + 3 * SIZE.line)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        finding = index.data(Role.FINDING)
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if isinstance(finding, Finding):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._write(painter, option.rect.adjusted(SPACE.md, SPACE.md, -SPACE.md, -SPACE.md), finding)
            painter.restore()

    def _write(self, painter: QPainter, place: QRect, finding: Finding) -> None:
        colors = active.colors()
        tone = tone_of(finding.severity)
        badge = QRectF(place.left(), place.top() + 1, _BADGE, _BADGE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(colors, f"{tone}_soft", colors.sunken)))
        painter.drawRoundedRect(badge, RADIUS.sm, RADIUS.sm)
        font = QFont(painter.font())
        font.setPixelSize(TYPE.body)
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(QColor(getattr(colors, tone, colors.text)))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, finding.severity)
        words = place.adjusted(_BADGE + SPACE.md, 0, 0, 0)
        font.setWeight(QFont.Weight.DemiBold)
        used = _two_lines(painter, words, finding.title, font, colors.text)
        font.setWeight(QFont.Weight.Normal)
        font.setPixelSize(TYPE.caption + 1)
        painter.setFont(font)
        painter.setPen(QColor(colors.muted))
        said = " · ".join(part for part in (finding.detail, finding.since) if part)
        line = QRect(words.left(), words.top() + used, words.width(), SIZE.line)
        shown = QFontMetrics(font).elidedText(said, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _LEFT, shown)


def _two_lines(painter: QPainter, place: QRect, text: str, font: QFont, color: str) -> int:
    """Words on one or two lines, the second cut short; returns the height used."""
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(QColor(color))
    first, rest = text, ""
    if metrics.horizontalAdvance(text) > place.width():
        words = text.split(" ")
        taken = len(words)
        while taken > 1 and metrics.horizontalAdvance(" ".join(words[:taken])) > place.width():
            taken -= 1
        first, rest = " ".join(words[:taken]), " ".join(words[taken:])
    painter.drawText(QRect(place.left(), place.top(), place.width(), SIZE.line), _LEFT, first)
    if rest:
        rest = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(QRect(place.left(), place.top() + SIZE.line, place.width(), SIZE.line), _LEFT, rest)
    return (2 if rest else 1) * SIZE.line


class RecordColumn(IntEnum):
    """In the order shown."""

    KEY = 0
    AMOUNT = 1
    SINCE = 2


class RecordsModel(QAbstractTableModel):
    """Records of one finding: words are made for what is in sight alone, a finding may have a hundred thousand."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._finding: Finding | None = None
        self._places: tuple[int, ...] = ()

    def show_records(self, finding: Finding | None, places: tuple[int, ...]) -> None:
        """``places``: which records, in the order shown."""
        self.beginResetModel()
        self._finding, self._places = finding, places
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(RecordColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        finding = self._finding
        if not index.isValid() or finding is None:
            return None
        at, column = self._places[index.row()], RecordColumn(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column is RecordColumn.AMOUNT else _LEFT
        if role == Qt.ItemDataRole.FontRole and column is RecordColumn.AMOUNT:
            return tabular()
        if role == Qt.ItemDataRole.ForegroundRole and column is not RecordColumn.KEY:
            return QColor(active.colors().muted)
        said = _record_text(finding, at, column)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return said
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("{title}: {value}").format(title=_record_title(column), value=said)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _record_title(RecordColumn(section))
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == RecordColumn.AMOUNT else _LEFT
        return None


def _record_title(column: RecordColumn) -> str:
    titles = {
        RecordColumn.KEY: N_("Registro"),
        RecordColumn.AMOUNT: N_("Importe"),
        RecordColumn.SINCE: N_("Desde la última vez"),
    }
    return _(titles[column])


def _record_text(finding: Finding, at: int, column: RecordColumn) -> str:
    match column:
        case RecordColumn.KEY:
            return key_text(finding.keys[at])
        case RecordColumn.AMOUNT:
            return money_text(finding.amounts[at]) if finding.amounts else ""
        case RecordColumn.SINCE:
            return since_text(finding, finding.keys[at])


class UnseenModel(QAbstractTableModel):
    """Checks that did not look, and why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Unseen] = ()

    def show_rows(self, rows: Sequence[Unseen]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one = self._rows[index.row()]
        said = _("{id} · {title}").format(id=one.id, title=one.title) if index.column() == 0 else one.reason
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return said
            case Qt.ItemDataRole.AccessibleTextRole:
                return _("{title}: {value}").format(title=_unseen_title(index.column()), value=said)
            case Qt.ItemDataRole.DecorationRole if index.column() == 0:
                return icons.icon("alert-triangle" if one.failed else "eye", "warn" if one.failed else "muted")
            case Qt.ItemDataRole.ForegroundRole if index.column() == 1:
                return QColor(active.colors().muted)
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _unseen_title(section)
        return None


def _unseen_title(column: int) -> str:
    return _("Revisión") if column == 0 else _("Por qué no se miró")
