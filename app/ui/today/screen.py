"""Hoy: the next visit at a glance, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.errors import MaletinError
from app.i18n import _
from app.ui.office import Office
from app.ui.protocol import Action, Tools
from app.ui.screen_base import GrowingScreen, Screen, polish
from app.ui.shortcuts import keys_for
from app.ui.theme.icons import put_icon
from app.ui.theme.tokens import SPACE
from app.ui.today.cards import ChangesCard, OfficeCard, PeopleCard, PrepareCard, TasksCard
from app.ui.today.day_strip import DayStrip
from app.ui.today.keys import KEYS
from app.ui.today.presenter import TodayPresenter
from app.ui.today.question import PlanQuestion
from app.ui.today.views import Mode, TaskRow, TodayView, VisitView
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import card, clear, column, page, retone, row
from app.ui.widgets.text import words

_TWO_COLUMNS = 800
"""Pixels of width below which the cards stand under the list."""
_SIDE = 340
_REFRESH = 60_000
"""Milliseconds."""


def open_screen(tools: Tools) -> Screen:
    """The screen, which gets its presenter once it has grown."""
    return TodayScreen(tools)


class TodayScreen(GrowingScreen):
    """Shows a TodayView."""

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__(tools)
        self._presenter: TodayPresenter | None = None
        self._view = TodayView(Mode.LOADING)
        self._coming: tuple[TaskRow, ...] | None = None
        """The list that is being made."""
        self._minutes = QTimer(self)
        self._minutes.setInterval(_REFRESH)
        self._minutes.timeout.connect(lambda: self._tell("refresh"))
        if tools is None:
            self.build_at_once()

    def _bind(self) -> None:
        self.strip.chosen.connect(lambda visit: self._tell("choose", visit))
        self.strip.stepped.connect(lambda by: self._tell("step", by))
        self.strip.turned.connect(lambda weeks: self._tell("turn", weeks))
        for one in KEYS:
            QShortcut(QKeySequence(one.keys), self, lambda what=_KEYS[one.id]: self._tell(what))

    def style_parts(self) -> Iterator[None]:
        """The day itself is styled when it is filled, with its last words and colours."""
        yield from polish(self, but=self.full)

    def _begin(self, tools: Tools) -> None:
        assert isinstance(tools.office, Office)  # noqa: S101 - the window makes it; the port hides only its private half
        self.attend(TodayPresenter(tools, tools.office, self.show_view))

    def attend(self, presenter: TodayPresenter) -> None:
        self._presenter = presenter

    def entered(self, subject: Mapping[str, str]) -> None:
        self._tell("enter", subject.get("visit", ""), subject.get("look", ""))
        self._minutes.start()

    def left(self) -> None:
        self._minutes.stop()
        self._tell("leave")

    def closing(self) -> None:
        self._minutes.stop()
        self._turns.stop()
        self._tell("close")

    def actions_here(self) -> Sequence[Action]:
        said = {
            "today-visit": self.start.text(),
            "today-prepare": _("Preparar el maletín"),
            "today-sync": _("Sincronizar ahora"),
            "today-next": _("Volver a la visita que sigue"),
        }
        offered = [one for one in _KEYS if one != "today-visit" or self.start.isVisibleTo(self)]
        return [
            Action(one, said[one], lambda what=_KEYS[one]: self._tell(what), keys_for(one))  # type: ignore[misc]  # mypy sees no type in a lambda's default
            for one in offered
        ]

    def show_view(self, view: TodayView) -> None:
        self.trouble.show_trouble(view.trouble)
        way = view.sync.way
        offer = (way.text, lambda: self._tell("follow")) if way is not None else None
        self.line_trouble.show_trouble(view.sync.trouble, view.sync.tone, offer)
        self.clock.show_trouble(view.clock, "warn")
        self._show_broken(view.broken)
        self.question.ask(view.question, view.ahead)
        self.strip.show_strip(view.strip)
        self._calendar.setVisible(bool(view.strip.days))
        self.office.show_sync(view.sync)
        self._show_none(view)
        self._view = view
        tasks = view.visit.tasks if view.visit is not None else None
        if tasks is None or self.tasks.lists(tasks):
            self._coming = None
            self._show_day()
        elif tasks != self._coming:
            self._coming = tasks
            self.setUpdatesEnabled(False)  # half a day is not painted: what was there stays until all of it is
            self.over_turns(self._day_pieces(tasks), self._show_day)

    def _day_pieces(self, tasks: tuple[TaskRow, ...]) -> Iterator[None]:
        """Everything of the day but to show it."""
        yield from self.tasks.new_lines(tasks)
        if self._view.visit is not None:
            self._show_visit(self._view.visit)
        yield
        yield from polish(self.full)

    def _show_day(self) -> None:
        """Once its list is there."""
        visit = self._view.visit
        if visit is not None and self.tasks.lists(visit.tasks):
            self._show_visit(visit)
        self._show_face(self._view.mode)
        self.setUpdatesEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is written below the last button is reached by Page Up and Page Down."""
        bar = self._page.verticalScrollBar()
        steps = {Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep()}
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        wide = self.width() >= _TWO_COLUMNS
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._side.setMaximumWidth(_SIDE if wide else 16_777_215)

    # ── building ──

    def _pieces(self) -> Iterator[None]:
        content = column(gap=SPACE.lg)
        self._page = page(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)
        yield
        self.trouble, self.line_trouble = ErrorBanner(), ErrorBanner()
        self.clock = ErrorBanner(_("Sincronizar ahora"), lambda: self._tell("sync"))
        self._broken = column(gap=SPACE.sm)
        self._broken_shown: tuple[str, ...] = ()
        self.question = PlanQuestion(lambda keep: self._tell("answer", keep))
        content.addWidget(self.trouble)
        content.addLayout(self._broken)
        for one in (self.question, self.line_trouble, self.clock, self._build_calendar()):
            content.addWidget(one)
            yield
        body = QWidget()
        content.addWidget(body, 1)
        yield from self._build_faces(body)
        self._bind()
        self._fit()

    def _build_calendar(self) -> QWidget:
        self.strip = DayStrip(_("Calendario de visitas"))
        earlier = button("", lambda: self.strip.turned.emit(-1), kind="quiet", icon="chevron-left",
                         name=_("Semana anterior"))  # fmt: skip
        later = button("", lambda: self.strip.turned.emit(1), kind="quiet", icon="chevron-right",
                       name=_("Semana siguiente"))  # fmt: skip
        self._calendar = card(row(earlier, self.strip, later, gap=SPACE.xs), margin=SPACE.xs)
        return self._calendar

    def _build_faces(self, body: QWidget) -> Iterator[None]:
        self.full = QWidget()
        self.full.hide()
        self._faces: dict[Mode, QWidget] = {Mode.FULL: self.full}
        """The others are made when they are first shown: a day with a visit needs none of them."""
        self._room = column(self.full)
        body.setLayout(self._room)
        yield
        yield from self._build_visit()

    @cached_property
    def empty(self) -> EmptyState:
        """The face of a day without visits."""
        return EmptyState(
            "calendar-event", _("Sin visitas por hacer"), " ", _("Sincronizar ahora"), lambda: self._tell("sync")
        )

    def _make_face(self, mode: Mode) -> QWidget:
        match mode:
            case Mode.LOADING:
                return EmptyState("hourglass", _("Abriendo la agenda…"), _("Es cosa de un momento."))
            case Mode.STRANGER:
                return EmptyState(
                    "key", _("Esta laptop todavía no está dada de alta"),
                    _("Con el código del supervisor trae sus visitas y puede trabajar sin red."),
                    _("Dar de alta esta laptop"), lambda: self._tell("enrol"), tone="accent",
                )  # fmt: skip
            case Mode.ERROR:
                return EmptyState(
                    "alert-octagon", _("No se pudo leer la agenda"), _("Lo guardado sigue en el disco."),
                    _("Intentar de nuevo"), lambda: self._tell("enter"), tone="danger", kind="secondary",
                )  # fmt: skip
            case _:
                return self.empty

    def _build_visit(self) -> Iterator[None]:
        self._columns = QHBoxLayout()
        self._columns.setSpacing(SPACE.lg)
        self.full.setLayout(column(self._build_head(), self._columns, gap=SPACE.xl))
        yield
        left = column(None)
        self._side = QWidget()
        self._columns.addLayout(left, 5)
        self._columns.addWidget(self._side, 3)
        self.tasks, self.changes, self.people = TasksCard(), ChangesCard(), PeopleCard()
        left.insertWidget(0, self.tasks)
        yield
        self.prepare = PrepareCard()
        self.office = OfficeCard(lambda: self._tell("sync"), lambda: self._tell("stop"), lambda: self._tell("pending"))
        side = column(None, gap=SPACE.lg)
        self._side.setLayout(side)
        for place, one in enumerate((self.office, self.changes, self.prepare, self.people)):
            side.insertWidget(place, one)
            yield

    def _build_head(self) -> QWidget:
        self._when = words("", "strong", tone="accent")
        self._client = words("", "display")
        self._address = words("")
        self._other = words("", "muted")
        self.back = button(_("Volver a la que sigue"), lambda: self._tell("back_to_next"), kind="quiet",
                           icon="arrow-back-up")  # fmt: skip
        self._step = words("", "muted")
        self._acts = column(None, gap=SPACE.sm)
        place = row(Glyph("map-pin", "muted"), self._address, gap=SPACE.sm)
        place.setStretch(1, 1)
        elsewhere = row(self._other, self.back, None, gap=SPACE.sm)
        said = column(self._when, self._client, place, self._step, elsewhere, gap=SPACE.xs)
        line = row(said, self._acts, gap=SPACE.xl)
        line.setStretch(0, 1)
        head = QWidget()
        head.setLayout(line)
        return head

    # ── inside ──

    def _show_face(self, mode: Mode) -> None:
        """Not a stack: that is as tall as its tallest page, and an empty day would scroll."""
        if mode not in self._faces:
            self._faces[mode] = self._make_face(mode)
            self._room.addWidget(self._faces[mode])
        for one, face in self._faces.items():
            face.setVisible(one is mode)

    def _show_visit(self, view: VisitView) -> None:
        self._when.setText(view.when)
        self._client.setText(view.client)
        self._address.setText(" · ".join(part for part in (view.address, view.directions) if part))
        self._step.setText(view.step)
        self._step.setVisible(bool(view.step))
        self._other.setText(view.other)
        self._other.setVisible(bool(view.other))
        self.back.setVisible(bool(view.other))
        self._show_actions(view)
        self.tasks.show_visit(view)
        self.changes.show_changes(view.changes)
        self.prepare.show_prepare(view.prepare)
        self.people.show_visit(view)

    @cached_property
    def start(self) -> QPushButton:
        """Begins or goes on with the visit. Like ``ready`` it is made when its rank is known: a button that changes
        its rank is styled again, and the first one to do so costs as much as all lines of the list."""
        return button(_("Empezar visita"), lambda: self._tell("visit"), kind="")

    @cached_property
    def ready(self) -> QPushButton:
        """To the kit."""
        return button(_("Preparar el maletín"), lambda: self._tell("prepare"), kind="")

    def _show_actions(self, view: VisitView) -> None:
        """One primary: preparing the evening before, the visit on its day."""
        self.start.setText(view.action)
        self.start.setAccessibleName(_("{action}: {client}").format(action=view.action, client=view.client))
        for one, icon, main in (
            (self.start, "player-play", view.urgent),
            (self.ready, "briefcase", not view.urgent and bool(view.action)),
        ):
            kind = "primary" if main else "secondary"
            put_icon(one, icon, "on_accent" if main else "text")
            if one.property("kind") != kind:
                retone(one, kind=kind)
        if self._acts.count() == 1:
            for place, one in enumerate((self.start, self.ready)):
                self._acts.insertWidget(place, one)
            QWidget.setTabOrder(self.back, self.start)
            QWidget.setTabOrder(self.start, self.ready)
        self.start.setVisible(bool(view.action))

    def _show_none(self, view: TodayView) -> None:
        """The card of the office stands beside the visit; without a visit its words stand in the middle."""
        if view.mode is Mode.EMPTY:
            # What cannot be used is no day off, whatever the last contact says.
            why = view.cause if view.broken else view.sync.text or view.cause
            title = _("Ninguna visita se puede usar") if view.broken else _("Sin visitas por hacer")
            self.empty.say("calendar-event", title, " ".join(part for part in (why, view.sync.last) if part))
            self.empty.action.setEnabled(not view.sync.working)

    def _show_broken(self, troubles: Sequence[MaletinError]) -> None:
        said = tuple(one.sentences() for one in troubles)
        if said == self._broken_shown:
            return
        self._broken_shown = said
        clear(self._broken)
        for one in troubles:
            banner = ErrorBanner()
            self._broken.addWidget(banner)
            banner.show_trouble(one)

    def _tell(self, what: str, *words: object) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)(*words)


_KEYS = {"today-visit": "visit", "today-prepare": "prepare", "today-sync": "sync", "today-next": "back_to_next"}


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.today.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.today.samples import VIEWS

    screen = TodayScreen()
    screen.show_view(VIEWS[state]())
    return screen
