"""Something new came up, and the order both sides agree on: two cards, moved through by keyboard."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.i18n import _
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.visit.pages import card_of, with_feet
from app.ui.visit.view import RankRow
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.resting import RECOVERED, Resting
from app.ui.widgets.text import words
from app.ui.widgets.writing import Line

_ID = Qt.ItemDataRole.UserRole
_INITIALS = 6
_USUAL = "15"
"""Minutes proposed for something nobody planned."""


class RaisePage(QWidget):
    """An eventuality is not authorised work until both sides agree where it goes."""

    raised = Signal(str, str, str, str)
    left = Signal()
    typed = Signal(object)
    """What the fields hold now, by name; empty when it was left."""

    def __init__(self) -> None:
        super().__init__()
        self.name = Line(_("Qué pasó"))
        self.why = Line(_("Por qué hay que atenderlo"))
        self.who = Line(_("Quién lo pidió"))
        self.minutes = Line(_("Minutos estimados"))
        self._fields = {"name": self.name, "why": self.why, "who": self.who, "minutes": self.minutes}
        self._resting = Resting(self, self._tell)
        for field in self._fields.values():
            field.textEdited.connect(self._resting.start)
        self._recovered = words(_(RECOVERED), "strong", tone="info")
        keep = button(_("Registrar y acordar su lugar"), self._raise, kind="primary", icon="flag")
        feet = row(button(_("Cancelar"), self.leave), None, keep)
        asked = row(_named(self.who), _named(self.minutes), gap=SPACE.lg)
        asked.setStretch(0, 1)
        card = card_of(
            words(_("Eventualidad"), "section", wrap=False), words(_("¿Qué surgió?"), "headline"), self._recovered,
            _named(self.name), _named(self.why), asked,
            words(_("No es trabajo autorizado hasta que las dos partes acuerden su lugar en la lista."), "muted"),
        )  # fmt: skip
        self.setLayout(with_feet(card, feet))

    def ask(self, leader: str, written: Mapping[str, str] | None = None, *, recovered: bool = False) -> None:
        """What was ``written`` and not raised; else empty, with the client's leader as the likely one who asked."""
        begins = written or {"who": leader, "minutes": _USUAL}
        for name, field in self._fields.items():
            field.setText(begins.get(name, ""))
        self._recovered.setVisible(recovered and bool(written))
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def rest(self) -> None:
        """What was just typed is told now."""
        self._resting.now()

    def leave(self) -> None:
        """Without raising it: what was written is no draft any more."""
        self._resting.stop()
        self.typed.emit({})
        self.left.emit()

    def enter(self) -> None:
        """On to the next empty field; when none is left, keep it."""
        if not on_to_empty(self.name, self.who, self.minutes):
            self._raise()

    def _tell(self) -> None:
        said = {name: field.text() for name, field in self._fields.items()}
        self.typed.emit(said if said["name"].strip() or said["why"].strip() else {})

    def _raise(self) -> None:
        self.rest()
        self.raised.emit(self.name.text(), self.why.text(), self.minutes.text(), self.who.text())


class RankPage(QWidget):
    """Alt+arrows move a task; those begun stay where they are. Initials of both sides make it an agreement."""

    agreed = Signal(object, str, str, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list = _RankList()
        self.up = button(_("Subir"), lambda: self.list.shift(-1), icon="arrow-up")
        self.down = button(_("Bajar"), lambda: self.list.shift(1), icon="arrow-down")
        self.mine = _initials(_("Iniciales del técnico"))
        self.theirs = _initials(_("Iniciales del cliente"))
        self.reason = Line(_("Motivo del cambio"), _("Motivo del cambio"))
        keep = button(_("Guardar acuerdo"), self._agree, kind="primary", icon="check")
        feet = row(button(_("Cancelar"), self.left.emit), None, keep)
        ways = row(words(_("Alt+↑ y Alt+↓ mueven la tarea"), "caption", wrap=False), None, self.up, self.down)
        who = row(self.mine, self.theirs, None, gap=SPACE.sm)
        card = card_of(
            words(_("Acuerdo en sitio"), "section", wrap=False), words(_("¿En qué orden seguimos?"), "headline"),
            self.list, ways, self.reason, who,
        )  # fmt: skip
        self.setLayout(with_feet(card, feet))

    def ask(self, rows: tuple[RankRow, ...]) -> None:
        self.list.show_rows(rows)
        for one in (self.mine, self.theirs, self.reason):
            one.clear()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def enter(self) -> None:
        """On to the next empty field; when none is left, keep it."""
        if not on_to_empty(self.reason, self.mine, self.theirs):
            self._agree()

    def _agree(self) -> None:
        self.agreed.emit(self.list.order(), self.mine.text(), self.theirs.text(), self.reason.text())


class _RankList(QListWidget):
    """Rows with their number; what was begun cannot move."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Orden de las tareas"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._rows: list[RankRow] = []

    def show_rows(self, rows: tuple[RankRow, ...]) -> None:
        self._rows = list(rows)
        fresh = next((place for place, row in enumerate(rows) if not row.fixed), 0)
        proposed = len(rows) - 1 if rows else 0
        self._write(proposed if rows and not rows[-1].fixed else fresh)
        self.setFixedHeight(min(len(rows), 6) * (SIZE.control + SPACE.xs) + SPACE.sm)

    def order(self) -> tuple[str, ...]:
        return tuple(row.id for row in self._rows)

    def shift(self, by: int) -> None:
        place = self.currentRow()
        other = place + by
        inside = 0 <= place < len(self._rows) and 0 <= other < len(self._rows)
        if not inside or self._rows[place].fixed or self._rows[other].fixed:
            return
        self._rows[place], self._rows[other] = self._rows[other], self._rows[place]
        self._write(other)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in ways:
            self.shift(ways[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def _write(self, current: int) -> None:
        self.clear()
        for number, one in enumerate(self._rows, 1):
            state = _("ya empezó") if one.fixed else one.detail
            item = QListWidgetItem(f"{number}.  {one.text}  ·  {state}")
            item.setData(_ID, one.id)
            self.addItem(item)
        self.setCurrentRow(current)


def on_to_empty(*fields: Line) -> bool:
    """Whether a field was empty; it has the focus now."""
    empty = next((field for field in fields if not field.text().strip()), None)
    if empty is not None:
        empty.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return empty is not None


def _named(field: Line) -> QVBoxLayout:
    """Its name above it: some of them come filled in, and then nothing else would say what they are."""
    label = words(field.accessibleName(), "strong", wrap=False)
    label.setBuddy(field)
    return column(label, field, gap=SPACE.xs)


def _initials(name: str) -> Line:
    field = Line(name, name)
    field.setMaxLength(_INITIALS)
    return field
