"""A list one searches while typing: the field keeps the focus, arrows move in the list, Enter chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from app.i18n import _
from app.ui.text_match import best, searched
from app.ui.theme import icons
from app.ui.theme.tokens import SPACE
from app.ui.widgets.layout import column
from app.ui.widgets.text import words

Index = QModelIndex | QPersistentModelIndex
HINT_ROLE = Qt.ItemDataRole.UserRole + 1
KEYS_ROLE = Qt.ItemDataRole.UserRole + 2
_NO_PARENT = QModelIndex()
_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the list."""

    id: str
    text: str
    icon: str = ""
    hint: str = ""
    keys: str = ""
    also: str = ""
    """Further words it is found by, not shown."""


class HitModel(QAbstractListModel):
    """What fits the words typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hits: list[Hit] = []

    def show_hits(self, hits: list[Hit]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        hit = self.hits[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return hit.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (hit.text, hit.hint, hit.keys) if part)
            case Qt.ItemDataRole.DecorationRole if hit.icon:
                return icons.icon(hit.icon, "muted")
            case _ if role == HINT_ROLE:
                return hit.hint
            case _ if role == KEYS_ROLE:
                return hit.keys
            case _:
                return None


class SearchList(QWidget):
    """``chosen`` carries the id of the hit."""

    chosen = Signal(str)

    def __init__(self, placeholder: str, name: str) -> None:
        super().__init__()
        self._all: tuple[Hit, ...] = ()
        self._recent: dict[str, int] = {}
        self.field = QLineEdit()
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(name)
        self.field.setClearButtonEnabled(False)
        self.model = HitModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(_("Resultados"))
        self.view.setUniformItemSizes(True)
        self.none = words(_("Nada coincide. Pruebe con menos letras."), "muted")
        self.setLayout(column(self.field, self.view, self.none, gap=SPACE.sm))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(lambda _text: self._look())
        self.field.returnPressed.connect(self._choose)
        self.view.activated.connect(lambda _index: self._choose())
        self.view.clicked.connect(lambda _index: self._choose())

    def show_hits(self, hits: Sequence[Hit], recent: Sequence[str] = ()) -> None:
        """``recent``: ids, the last used first."""
        self._all = tuple(hits)
        self._recent = {one: place for place, one in enumerate(recent)}
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._moved(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        words_typed = self.field.text()
        far = len(self._recent)
        found = best(
            words_typed, self._all, lambda hit: searched(hit.text, hit.also), lambda hit: self._recent.get(hit.id, far)
        )
        if not words_typed.strip() and not self._recent:
            found = list(self._all)
        self.model.show_hits(found)
        self.view.setVisible(bool(found))
        self.none.setVisible(not found)
        if found:
            self.view.setCurrentIndex(self.model.index(0))

    def _moved(self, key: Qt.Key) -> bool:
        if key not in _MOVES or not self.model.hits:
            return False
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}[key]
        place = min(max(self.view.currentIndex().row() + step, 0), len(self.model.hits) - 1)
        self.view.setCurrentIndex(self.model.index(place))
        return True

    def _choose(self) -> None:
        place = self.view.currentIndex().row()
        if 0 <= place < len(self.model.hits):
            self.chosen.emit(self.model.hits[place].id)
