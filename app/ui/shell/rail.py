"""The navigation rail: one button a screen, with the number of its key; icons alone when the window is narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton

from app.i18n import _
from app.ui.screens import Entry
from app.ui.theme import active
from app.ui.theme.icons import put_icon
from app.ui.theme.tokens import SIZE, SPACE, TYPE
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, retone, row
from app.ui.widgets.text import words

SETTINGS = "settings"
"""The screen that stands alone at the foot."""


class RailButton(QPushButton):
    """One place to go, with an optional count."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._text = entry.words
        self._icon = entry.icon
        self._count = 0
        self._small = entry.small
        self._alone: bool | None = None
        """Not known before the window has its width: text and icon are put then."""
        self.setCheckable(True)
        self.setProperty("kind", "nav")
        self.setProperty("small", entry.small)
        self.setAccessibleName(entry.words)
        self.setToolTip(_("{screen} (Ctrl+{place})").format(screen=entry.words, place=entry.place))

    def show_count(self, count: int) -> None:
        self._count = count
        said = _("{screen}: {count}").format(screen=self._text, count=count) if count else self._text
        self.setAccessibleName(said)
        self.update()

    def compact(self, narrow: bool) -> None:
        alone = narrow or self._small
        if alone == self._alone:
            return
        self._alone = alone
        self.setText("" if alone else self._text)
        put_icon(self, self._icon, "muted" if self._small else "text")
        retone(self, compact=alone)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        said = str(self._count) if self._count < 1000 else "999+"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(TYPE.caption)
        painter.setFont(font)
        narrow = not self.text()
        height = 16 if narrow else 20
        width = max(height, painter.fontMetrics().horizontalAdvance(said) + SPACE.sm)
        top = 2 if narrow else (self.height() - height) // 2
        place = QRect(self.width() - width - (2 if narrow else SPACE.sm), top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(active.colors().accent_soft))
        painter.drawRoundedRect(place, height / 2, height / 2)
        painter.setPen(QColor(active.colors().text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, said)


class Rail(QFrame):
    """The left edge of the window."""

    def __init__(self, entries: Sequence[Entry], go: Callable[[str], None], search: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self._titles = {entry.id: entry.words for entry in entries}
        self._name = words("Maletín", "title", wrap=False)
        self._search = _search_button(search)
        self.buttons = {entry.id: self._button(entry, go) for entry in in_rail(entries)}
        self._small = [self.buttons[entry.id] for entry in entries if entry.small]
        places = [one for one in self.buttons.values() if one not in self._small]
        last = [places.pop()] if SETTINGS in self.buttons else []
        self._mark = Glyph("briefcase", "accent", SIZE.icon_large)
        self._head = row(self._mark, self._name, None, *self._small, gap=SPACE.sm)
        self._head.setContentsMargins(SPACE.sm, 0, 0, 0)
        top = column(self._head, SPACE.sm, self._search, SPACE.sm, *places, None, *last, gap=SPACE.xs)
        top.setContentsMargins(SPACE.md, SPACE.lg, SPACE.md, SPACE.md)
        self.setLayout(top)
        for one in self._small:  # the search keeps the first focus
            self.setTabOrder(self._search, one)
        self.setFixedWidth(SIZE.rail)
        self._narrow: bool | None = None

    def words_of(self, screen: str) -> str:
        """A screen's title; empty for none."""
        return self._titles.get(screen, "")

    def mark(self, screen: str) -> None:
        """A screen that stands alone has no button and leaves no rail."""
        self.setVisible(screen in self.buttons)
        # No QButtonGroup: of a group only the checked button is reached by Tab.
        for name, one in self.buttons.items():
            one.setChecked(name == screen)

    def compact(self, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.setFixedWidth(SIZE.rail_compact if narrow else SIZE.rail)
        self._name.setVisible(not narrow)
        self._mark.setVisible(not narrow or not self._small)
        self._head.setContentsMargins(0 if narrow else SPACE.sm, 0, SPACE.sm if narrow and self._small else 0, 0)
        self._search.setText("" if narrow else _search_words())
        put_icon(self._search, "search", "muted")
        retone(self._search, compact=narrow)
        for one in self.buttons.values():
            one.compact(narrow)

    def _button(self, entry: Entry, go: Callable[[str], None]) -> RailButton:
        made = RailButton(entry)
        made.clicked.connect(lambda _checked=False: go(entry.id))
        return made


def in_rail(entries: Sequence[Entry]) -> list[Entry]:
    """Those with a place, in its order; settings come last."""
    return sorted((one for one in entries if one.place), key=lambda one: (one.id == SETTINGS, one.place))


def _search_button(search: Callable[[], None]) -> QPushButton:
    made = QPushButton(_search_words())
    made.setProperty("kind", "search")
    made.setAccessibleName(_("Buscar (Ctrl+K)"))
    made.setToolTip(_("Buscar (Ctrl+K)"))
    made.clicked.connect(lambda _checked=False: search())
    return made


def _search_words() -> str:
    return _("Buscar… Ctrl+K")
