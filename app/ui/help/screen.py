"""Ayuda: the list of pages one searches while typing, and beside it the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QListView, QStackedWidget, QWidget

from app.i18n import _
from app.ui.help.keys import KEYS
from app.ui.help.model import HelpModel, PageDelegate, Role
from app.ui.help.paper import Paper
from app.ui.help.presenter import HelpPresenter, HelpView, Mode
from app.ui.protocol import Action, Tools
from app.ui.screen_base import Screen
from app.ui.theme.tokens import MOTION, SIZE, SPACE, grown
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.layout import column, held, row
from app.ui.widgets.text import heading

_LIST = 320
_WORDS = 208
"""Width of what is said where the list would be."""
_LEAST = 520
_ANY_WIDTH = 16_777_215
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_SCROLLS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_KEYS = {one.id: one.keys for one in KEYS}


def open_screen(tools: Tools) -> Screen:
    """The screen with its presenter."""
    screen = HelpScreen()
    screen.attend(HelpPresenter(tools, screen.show_view))
    return screen


class HelpScreen(Screen):
    """Shows a HelpView."""

    def __init__(self) -> None:
        super().__init__()
        self._presenter: HelpPresenter | None = None
        self._build()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(MOTION.search_delay)
        self._pause.timeout.connect(lambda: self._tell("search", self.field.text()))
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self.field.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.paper.followed.connect(lambda link: self._tell("follow", link))
        for name, run in self._ways().items():
            QShortcut(QKeySequence(_KEYS[name]), self, run)

    def attend(self, presenter: HelpPresenter) -> None:
        self._presenter = presenter

    def entered(self, subject: Mapping[str, str]) -> None:
        self._tell("enter", subject.get("page", ""))
        self.field.setFocus()

    def closing(self) -> None:
        self._pause.stop()

    def actions_here(self) -> Sequence[Action]:
        named = {"help-search": _("Buscar en la ayuda"), "help-back": _("Volver a la página anterior de la ayuda")}
        ways = self._ways()
        return tuple(Action(name, text, ways[name], _KEYS[name]) for name, text in named.items())

    def show_view(self, view: HelpView) -> None:
        self.banner.show_trouble(view.trouble)
        faces = {Mode.LOADING: self.loading, Mode.NO_MATCH: self.no_match, Mode.ERROR: self.blank}
        self._faces.setCurrentWidget(faces.get(view.mode, self.list))
        if self.field.text().strip() != view.words:
            self.field.setText(view.words)
        self.back.setEnabled(view.can_go_back)
        self._show_rows(view)
        self.paper.setVisible(view.page is not None)
        self._share_width()
        if view.page is not None:
            self.paper.show_page(view.page.text, view.words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field keeps the focus: arrows move in the list, Page Up and Page Down turn the page."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pressed(event)
        return super().eventFilter(watched, event)

    # ── building ──

    def _build(self) -> None:
        self.banner = ErrorBanner()
        self.paper = Paper()
        self.paper.setMaximumWidth(SIZE.reading + 2 * SPACE.xxl)
        self.left_side = self._build_list()
        sides = row(self.left_side, self.paper, gap=SPACE.xl)
        sides.setStretch(1, 1)
        whole = column(held(self.head), self.banner, sides, gap=SPACE.sm)
        whole.setContentsMargins(SPACE.page, SPACE.xl, SPACE.page, SPACE.lg)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setMinimumWidth(_LEAST)

    def _build_list(self) -> QWidget:
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Palabra, tecla, código…"))
        self.field.setAccessibleName(_("Buscar en la ayuda"))
        self.back = button("", lambda: self._tell("back"), kind="quiet", icon="chevron-left",
                           name=_("Volver a la página anterior de la ayuda"))  # fmt: skip
        self.model = HelpModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(PageDelegate(self))
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Páginas de la ayuda"))
        self.loading = EmptyState("hourglass", _("Abriendo la ayuda…"), _("Es cosa de un momento."))
        said = _("Pruebe con menos letras o con otra palabra; los acentos no importan.")
        self.no_match = EmptyState("search", _("Ninguna página coincide"), said, width=_WORDS)
        self.blank = EmptyState("alert-octagon", _("Falta la ayuda"), _("Siga lo que dice el aviso."), tone="danger")
        self._faces = QStackedWidget()
        for face in (self.loading, self.no_match, self.blank, self.list):
            self._faces.addWidget(face)
        self.head = QWidget()
        self.head.setLayout(row(heading(_("Ayuda"), wrap=False), None, self.back, gap=SPACE.sm))
        whole = column(held(self.field), self._faces, gap=SPACE.sm)
        whole.setStretch(1, 1)
        side = QWidget()
        side.setLayout(whole)
        return side

    # ── inside ──

    def _share_width(self) -> None:
        """Without a page there is nothing to read: what is said instead has the whole screen."""
        alone, wide = self.paper.isHidden(), min(grown(_LIST), self.width() // 3)
        for one in (self.head, self.left_side):
            one.setMinimumWidth(0 if alone else wide)
            one.setMaximumWidth(_ANY_WIDTH if alone else wide)
        self.field.setMaximumWidth(grown(_LIST) if alone else _ANY_WIDTH)
        self.back.setVisible(not alone)

    def _show_rows(self, view: HelpView) -> None:
        choice = self.list.selectionModel()
        choice.blockSignals(True)
        self.model.show_rows(view.rows)
        place = self.model.place_of(view.page.id) if view.page else -1
        if place < 0:
            choice.clear()
        elif place != self.list.currentIndex().row():
            choice.setCurrentIndex(self.model.index(place), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        choice.blockSignals(False)
        if place >= 0:
            self.list.scrollTo(self.model.index(place))
        self.list.viewport().update()

    def _pressed(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES and self.model.rows:
            place = self.list.currentIndex().row() + _MOVES[key]
            self.list.setCurrentIndex(self.model.index(min(max(place, 0), len(self.model.rows) - 1)))
            return True
        if key in _SCROLLS:
            bar = self.paper.verticalScrollBar()
            bar.setValue(bar.value() + (1 if key == Qt.Key.Key_PageDown else -1) * bar.pageStep())
            return True
        if key == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
            self._tell("search", "")
            return True
        return False

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        chosen = now.data(Role.ROW)
        if chosen is not None:
            self._tell("choose", chosen.id)

    def _ways(self) -> dict[str, Callable[[], None]]:
        return {"help-search": self._look_for, "help-back": lambda: self._tell("back")}

    def _look_for(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def _tell(self, what: str, *said: object) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)(*said)


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.help.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.help.samples import VIEWS

    screen = HelpScreen()
    screen.show_view(VIEWS[state]())
    return screen
