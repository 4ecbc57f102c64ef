"""Ctrl+K: every action, client, task and procedure; accents ignored, recent first, shortcuts shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.ui.shell.overlay import Overlay
from app.ui.theme import active, icons
from app.ui.theme.tokens import RADIUS, SIZE, SPACE, TYPE
from app.ui.widgets.layout import column
from app.ui.widgets.search_list import HINT_ROLE, KEYS_ROLE, Hit, SearchList

_REMEMBERED = 20
_ROW = 44


@dataclass(frozen=True, slots=True)
class Command:
    """What a hit does when it is chosen."""

    hit: Hit
    run: Callable[[], None]


class CommandPalette(Overlay):
    """Made once; ``ask`` shows it with what can be done now."""

    def __init__(self, parent: QWidget) -> None:
        self.search = SearchList(_("¿Qué busca?"), _("Buscar acciones, clientes, tareas y procedimientos"))
        self.search.view.setItemDelegate(_HitLine(self.search.view))
        self.search.view.setFixedHeight(_ROW * SIZE.palette_rows)
        super().__init__(parent, _("Buscar"), SIZE.palette_width, column(self.search))
        self.setModal(True)
        self._commands: dict[str, Command] = {}
        self.recent: list[str] = []
        self.search.chosen.connect(self._run)

    def ask(self, commands: Sequence[Command]) -> None:
        self.show_commands(commands)
        self.search.field.clear()
        self.float_over()
        self.search.field.setFocus()

    def show_commands(self, commands: Sequence[Command]) -> None:
        """More was found while it is open: the words typed stay."""
        self._commands = {command.hit.id: command for command in commands}
        self.search.show_hits([command.hit for command in commands], self.recent)

    def _run(self, chosen: str) -> None:
        self.recent = [chosen, *(one for one in self.recent if one != chosen)][:_REMEMBERED]
        self.accept()
        self._commands[chosen].run()


class _HitLine(QStyledItemDelegate):
    """Icon and words on the left, where it belongs and its keys on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colors, place = active.colors(), option.rect.adjusted(SPACE.xs, 0, -SPACE.xs, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QColor(colors.accent))
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(place.adjusted(1, 2, -1, -2), RADIUS.md, RADIUS.md)
        hit: Hit = index.model().hits[index.row()]  # type: ignore[attr-defined]  # a HitModel
        middle = place.top() + (_ROW - SIZE.icon) // 2
        if hit.icon:
            shown = icons.pixmap(hit.icon, "muted", SIZE.icon, option.widget.devicePixelRatioF())
            painter.drawPixmap(place.left() + SPACE.md, middle, shown)
        taken = self._write_right(painter, place, index)
        words = place.adjusted(SPACE.md + SIZE.icon + SPACE.md, 0, -taken - SPACE.lg, 0)
        painter.setPen(QColor(colors.text))
        said = painter.fontMetrics().elidedText(hit.text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
        painter.restore()

    def _write_right(self, painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex) -> int:
        """Returns how much room it took."""
        said = "   ".join(part for part in (index.data(HINT_ROLE), index.data(KEYS_ROLE)) if part)
        usual = painter.font()
        small = painter.font()
        small.setPixelSize(TYPE.caption)
        painter.setFont(small)
        painter.setPen(QColor(active.colors().muted))
        right = place.adjusted(0, 0, -SPACE.md, 0)
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, said)
        taken = painter.fontMetrics().horizontalAdvance(said) + SPACE.md
        painter.setFont(usual)
        return taken
