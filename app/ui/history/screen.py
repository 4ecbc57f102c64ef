"""Historial: the list one searches while typing, and beside it one visit: step by step, or its report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLayout, QLineEdit, QListView, QStackedWidget, QWidget

from app.i18n import _
from app.ui.acta.panel import ActaPanel, ActaTools
from app.ui.acta.presenter import ActaPresenter, ActaView
from app.ui.drawing import draw as draw_step
from app.ui.history.keys import KEYS
from app.ui.history.model import HistoryModel, Role, VisitDelegate
from app.ui.history.pictures import draw
from app.ui.history.presenter import HistoryPresenter, nothing_text
from app.ui.history.replay_view import ReplayView
from app.ui.history.view import HistoryView, Mode, Tab
from app.ui.office import Office
from app.ui.protocol import Action, Tools
from app.ui.screen_base import Screen
from app.ui.theme.tokens import MOTION, SPACE, grown
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.layout import column, held, row
from app.ui.widgets.text import heading, words

_NARROW = 860
"""Pixels below which list and visit take turns."""
_LEAST = 520
_LIST = 360
_WORDS = 264
"""Width of what is said where the list would be."""
_ANY_WIDTH = 16_777_215
_ALONE = frozenset({Mode.LOADING, Mode.EMPTY, Mode.ERROR})
"""Without a list there is nothing to choose: what is said has the whole screen."""
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}

_KEYS = {one.id: one.keys for one in KEYS}


def open_screen(tools: Tools) -> Screen:
    """The screen with its presenters."""
    assert isinstance(tools.office, Office)  # noqa: S101 - the window makes it; the port hides only its private half
    screen = HistoryScreen()
    acta = ActaPresenter(tools, screen.show_acta)
    presenter = HistoryPresenter(tools, tools.office, screen.show_view, screen.open_acta, draw, draw_step)
    screen.attend(presenter, acta)
    return screen


class HistoryScreen(Screen):
    """Shows a HistoryView and the report's ActaView."""

    def __init__(self) -> None:
        super().__init__()
        self._presenter: HistoryPresenter | None = None
        self._acta: ActaPresenter | None = None
        self._view = HistoryView(Mode.LOADING)
        self._acta_view = ActaView()
        self._acta_made = False
        self.visit: QWidget | None = None
        self._build()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(MOTION.search_delay)
        self._pause.timeout.connect(lambda: self._tell("search", self.field.text()))
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self.field.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        for name, run in self._ways().items():
            QShortcut(QKeySequence(_KEYS[name]), self, run)

    def attend(self, presenter: HistoryPresenter, acta: ActaPresenter) -> None:
        self._presenter, self._acta = presenter, acta

    def entered(self, subject: Mapping[str, str]) -> None:
        self._tell("enter", subject.get("visit", ""))
        self.field.setFocus()

    def left(self) -> None:
        self._tell("leave")

    def closing(self) -> None:
        self._pause.stop()
        self._tell("close")
        if self._acta is not None:
            self._acta.close()

    def actions_here(self) -> Sequence[Action]:
        named = {
            "history-search": _("Buscar en el historial"),
            "history-acta": _("Ver el acta o el paso a paso"),
        }
        ways = self._ways()
        return tuple(Action(name, text, ways[name], _KEYS[name]) for name, text in named.items())

    # ── showing ──

    def show_view(self, view: HistoryView) -> None:
        before, self._view = self._view, view
        self.banner.show_trouble(view.trouble)
        self.count.setText(" · ".join(part for part in (view.count, view.catching_up) if part))
        if view.rows is not before.rows or bool(view.words) != self.delegate.searching:
            self._show_rows(view)
        faces = {
            Mode.LOADING: self.loading,
            Mode.EMPTY: self.empty,
            Mode.NO_MATCH: self.no_match,
            Mode.ERROR: self.blank,
        }
        self._faces.setCurrentWidget(faces.get(view.mode, self.list))
        self._show_visit(view)
        self._take_turns()
        if view.mode is Mode.FULL and self.visit is None:
            QTimer.singleShot(0, self, self._build_ahead)

    def show_acta(self, view: ActaView) -> None:
        """The report's own state."""
        self._acta_view = view
        if self._acta_made:
            self.panel.show_view(view)
            self.tools.show_view(view)

    def open_acta(self, visit: str, name: str) -> None:
        """Have the report of that visit drawn."""
        if self._acta is not None:
            self._acta.open(visit, re.sub(r"[^\w]+", "-", name).strip("-")[:100])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_turns()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field keeps the focus while arrows move in the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _MOVES.get(Qt.Key(event.key()))
            if step is not None and self.model.rows:
                place = self.list.currentIndex().row() + step
                self.list.setCurrentIndex(self.model.index(min(max(place, 0), len(self.model.rows) - 1)))
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                self._tell("search", "")
                return True
        return super().eventFilter(watched, event)

    # ── building ──

    def _build(self) -> None:
        self.banner = ErrorBanner()
        self.title = heading(_("Historial"))
        self.to_list = button(
            _("Volver a la lista"), lambda: self._tell("back_to_list"), kind="quiet", icon="chevron-left"
        )
        self.client = heading("")
        head = row(self.title, self.to_list, self.client, gap=SPACE.xl)
        head.setAlignment(self.title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretch(2, 1)
        self.left_side = self._build_list()
        self.right_side = self._build_nobody()
        sides = row(self.left_side, self.right_side, gap=SPACE.xl)
        sides.setStretch(1, 1)
        whole = column(head, self.banner, sides, gap=SPACE.sm)
        whole.setContentsMargins(SPACE.page, SPACE.xl, SPACE.page, SPACE.lg)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        # Side by side they want more than a small window has: there they take turns (see _take_turns).
        self.setMinimumWidth(_LEAST)

    def _build_list(self) -> QWidget:
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Cliente, tarea, nota, persona…"))
        self.field.setAccessibleName(_("Buscar en el historial"))
        self.count = words("", "caption")
        self.model = HistoryModel(self)
        self.delegate = VisitDelegate(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Visitas"))
        self.loading = EmptyState("hourglass", _("Abriendo el historial…"), _("Es cosa de un momento."))
        self.empty = EmptyState("history", *nothing_text())
        self.no_match = EmptyState(
            "search",
            _("Ninguna visita coincide"),
            _("Pruebe con menos letras o con otra palabra; los acentos no importan."),
            width=_WORDS,
        )
        self.blank = EmptyState(
            "alert-octagon",
            _("No se pudo leer el historial"),
            _("Lo guardado sigue en el disco."),
            _("Intentar de nuevo"),
            lambda: self._tell("enter", ""),
            tone="danger",
            kind="secondary",
        )
        self._faces = QStackedWidget()
        for face in (self.loading, self.empty, self.no_match, self.blank, self.list):
            self._faces.addWidget(face)
        side = QWidget()
        line = held(self.field)
        whole = column(line, self.count, self._faces, gap=SPACE.sm)
        whole.setStretch(2, 1)
        side.setLayout(whole)
        return side

    def _build_nobody(self) -> QStackedWidget:
        self.nobody = EmptyState(
            "history", _("Elija una visita"), _("Aquí se ve paso a paso lo que se hizo, quién y cuándo, y su acta.")
        )
        side = QStackedWidget()
        side.addWidget(self.nobody)
        return side

    def _build_visit(self) -> QWidget:
        self.detail = words("", "muted")
        self.sync = Chip("")
        self.steps = button(
            _("Paso a paso"), lambda: self._tell("turn_to", Tab.STEPS), kind="choice", icon="list-check"
        )
        self.acta = button(_("Acta"), lambda: self._tell("turn_to", Tab.ACTA), kind="choice", icon="file-text")
        for one in (self.steps, self.acta):
            one.setCheckable(True)
        self.go_on = button(_("Seguir la visita"), lambda: self._tell("go_on"), icon="player-play")
        facts = row(self.detail, self.sync, gap=SPACE.md)
        facts.setStretch(0, 1)
        tabs = row(self.steps, self.acta, None, self.go_on, gap=SPACE.xs)
        self.replay: ReplayView | None = None
        self.reading = EmptyState("hourglass", _("Leyendo la visita…"), _("Es cosa de un momento."))
        self._acta_room = QWidget()
        self._tabs = QStackedWidget()
        for tab in (self.reading, self._acta_room):
            self._tabs.addWidget(tab)
        made = QWidget()
        whole = column(facts, tabs, self._tabs, gap=SPACE.sm)
        whole.setStretch(2, 1)
        made.setLayout(whole)
        return made

    def _build_acta(self) -> QLayout:
        self.panel, self.tools = ActaPanel(), ActaTools(flat=True)
        if self._acta is not None:
            self.panel.attend(self._acta)
            self.tools.attend(self._acta)
        whole = column(self.tools, self.panel, gap=SPACE.sm)
        whole.setStretch(1, 1)
        return whole

    # ── inside ──

    def _show_rows(self, view: HistoryView) -> None:
        searching = bool(view.words)
        changed = searching != self.delegate.searching
        self.delegate.searching = searching
        choice = self.list.selectionModel()
        choice.blockSignals(True)
        self.model.show_rows(view.rows)
        if changed:
            self.list.doItemsLayout()
        place = self.model.place_of(view.chosen.visit) if view.chosen else -1
        if place >= 0 and place != self.list.currentIndex().row():
            choice.setCurrentIndex(self.model.index(place), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        choice.blockSignals(False)
        self.list.viewport().update()

    def _show_visit(self, view: HistoryView) -> None:
        if view.chosen is None:
            self.right_side.setCurrentWidget(self.nobody)
            return
        visit, replay = self._ready_visit(), self._ready_replay()
        self.right_side.setCurrentWidget(visit)
        self.client.setText(view.chosen.client)
        self.detail.setText(view.chosen.detail)
        self.sync.say(view.chosen.sync, view.chosen.tone, view.chosen.icon)
        self.steps.setChecked(view.tab is Tab.STEPS)
        self.acta.setChecked(view.tab is Tab.ACTA)
        self.go_on.setVisible(view.replay is not None and not view.replay.closed)
        if view.tab is Tab.ACTA and not self._acta_made:
            self._acta_made = True
            self._acta_room.setLayout(self._build_acta())
            self.show_acta(self._acta_view)
        replay.show_view(view)
        steps = replay if view.replay is not None else self.reading
        self._tabs.setCurrentWidget(self._acta_room if view.tab is Tab.ACTA else steps)

    def _build_ahead(self) -> None:
        """Half of what a visit needs in one turn of the event loop, half in the next: none of them gets long."""
        if self.visit is None:
            self._ready_visit()
            QTimer.singleShot(0, self, self._build_ahead)
        else:
            self._ready_replay()

    def _ready_visit(self) -> QWidget:
        if self.visit is None:
            self.visit = self._build_visit()
            self.right_side.addWidget(self.visit)
        return self.visit

    def _ready_replay(self) -> ReplayView:
        if self.replay is None:
            self.replay = ReplayView(lambda at: self._tell("go_to", at), lambda digest: self._tell("enlarge", digest))
            self._tabs.addWidget(self.replay)
        return self.replay

    def _take_turns(self) -> None:
        nothing = self._view.mode in _ALONE and self._view.chosen is None
        narrow = self.width() < grown(_NARROW) or nothing
        alone = narrow and self._view.chosen is not None
        self.left_side.setVisible(not alone)
        self.title.setVisible(not alone)
        self.to_list.setVisible(alone)
        self.client.setVisible(self._view.chosen is not None and (alone or not narrow))
        self.right_side.setVisible((not narrow or alone) and not nothing)
        self.nobody.setVisible(self._view.chosen is None and self._view.mode is not Mode.NO_MATCH)
        self.field.setMaximumWidth(grown(_LIST) if nothing else _ANY_WIDTH)
        share = min(grown(_LIST), self.width() // 3)
        for one in (self.title, self.left_side):
            one.setMinimumWidth(0 if narrow else share)
            one.setMaximumWidth(_ANY_WIDTH if narrow else share)

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        visit = now.data(Role.VISIT)
        if visit:
            self._tell("choose", visit)

    def _ways(self) -> dict[str, Callable[[], None]]:
        return {
            "history-search": self.field.setFocus,
            "history-next": lambda: self._tell("next"),
            "history-back": lambda: self._tell("back"),
            "history-acta": lambda: self._tell("turn"),
        }

    def _tell(self, what: str, *said: object) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)(*said)


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.history.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.history.samples import VIEWS, acta_view

    screen = HistoryScreen()
    view = VIEWS[state]()
    screen.field.setText(view.words)
    screen.show_view(view)
    screen.show_acta(acta_view(state))
    return screen
