"""Visita: thin. It builds widgets, shows a VisitView and passes keys on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QWidget

from app.errors import BadInput
from app.i18n import _
from app.ui.drawing import draw
from app.ui.office import Office
from app.ui.protocol import Action, Tools
from app.ui.screen_base import GrowingScreen, Screen
from app.ui.shortcuts import keys_for
from app.ui.theme.tokens import SIZE, SPACE, grown
from app.ui.visit import empties
from app.ui.visit.aside import Aside
from app.ui.visit.capture import capture
from app.ui.visit.evidence import Source
from app.ui.visit.head import Head
from app.ui.visit.intake import from_clipboard, from_files, from_mime, picture_name
from app.ui.visit.over import Over
from app.ui.visit.pages import ArrivalPage, OutcomePage, ResumePage, TaskPage
from app.ui.visit.piece_viewer import show_large
from app.ui.visit.pixels import make_small
from app.ui.visit.presenter import VisitPresenter
from app.ui.visit.rank_pages import RaisePage, RankPage
from app.ui.visit.step_page import NOTE_TITLE, SKIP_TITLE, StepPage, Ways
from app.ui.visit.unanswered import NOT_DONE, OUTCOME, REASON
from app.ui.visit.view import EMPTY, Mode, VisitView
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.layout import column, row
from app.ui.widgets.tab_order import stand_after, stop_before, stops_in
from app.visit.facts import Result

P = TypeVar("P", bound=QWidget)
_ROOM_FOR_OUTLINE = 860
"""Pixels of width below which the outline waits behind its key."""
_ROOM_FOR_WORDS = 1060
"""Pixels of width below which icons and the outline make room for the card."""
_SECOND = 1000
_DIGITS = range(1, 10)


def open_screen(tools: Tools) -> Screen:
    """The screen, which gets its presenter once it has grown."""
    return VisitScreen(tools)


class VisitScreen(GrowingScreen):
    """Shows a VisitView."""

    step: StepPage
    arrival: ArrivalPage
    resume: ResumePage
    task: TaskPage
    loading: EmptyState
    none: EmptyState
    done: EmptyState
    broken: EmptyState

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__(tools)
        self.setAcceptDrops(True)
        self.view = EMPTY
        self._presenter: VisitPresenter | None = None
        self._over = Over(self._put, self._tell, self._show_face, self._left_over)
        self._outline_wanted: bool | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND)
        self._timer.timeout.connect(self._tick)
        if tools is None:
            self.build_at_once()

    def _begin(self, tools: Tools) -> None:
        assert isinstance(tools.office, Office)  # noqa: S101 - the window makes it; the port hides only its private half
        self.attend(VisitPresenter(tools, tools.office, self.show_view, make_small, draw=draw))

    def attend(self, presenter: VisitPresenter) -> None:
        self._presenter = presenter
        self._timer.start()

    # ── what the window calls ──

    def entered(self, subject: Mapping[str, str]) -> None:
        self._tell(lambda presenter: presenter.enter(subject))
        self._focus()

    def left(self) -> None:
        for page in map(self._faces.widget, range(self._faces.count())):
            if isinstance(page, StepPage | TaskPage | OutcomePage | RaisePage):
                page.rest()
        self._tell(lambda presenter: presenter.left())

    def closing(self) -> None:
        self._timer.stop()
        self._tell(lambda presenter: presenter.close())

    def actions_here(self) -> Sequence[Action]:
        ways = {
            "visit-note": (_("Escribir una nota"), self.ask_note),
            "visit-paste": (_("Pegar una foto o captura del portapapeles"), self.paste),
            "visit-file": (_("Adjuntar un archivo"), self.choose_file),
            "visit-capture": (_("Capturar la pantalla o una parte"), self.capture),
            "visit-skip": (_("Omitir el paso, con motivo"), self.ask_skip),
            "visit-undo": (_("Deshacer lo último"), self.undo),
            "visit-finish": (_("Terminar la tarea con su resultado"), self.ask_outcome),
            "visit-raise": (_("Registrar una eventualidad"), self.ask_raise),
            "visit-rank": (_("Acordar otro orden de las tareas"), self.ask_rank),
        }
        if self.view.mode not in {Mode.STEP, Mode.TASK, Mode.OUTCOME}:
            return ()
        return tuple(Action(name, text, run, keys_for(name)) for name, (text, run) in ways.items())

    # ── showing ──

    def show_view(self, view: VisitView) -> None:
        before, self.view = self.view, view
        self.head.show_view(view)
        self.aside.show_view(view)
        self._show_trouble(view)
        if view.step is not None:
            self.step.show_step(view.step)
        if view.task is not None and view.mode is Mode.TASK:
            self.task.show_task(view.task)
        if view.task is not None and view.mode is Mode.OUTCOME:
            self.outcome.show_task(view.task, can_return=view.can_finish)
        if view.arrival is not None:
            self.arrival.show_arrival(view.arrival)
        if view.resume is not None:
            self.resume.show_resume(view.resume)
        if view.cause:
            self.none.say("calendar-event", _("No hay visita en curso"), view.cause)
        self._show_face()
        if view.mode is not before.mode:
            self._focus()
        self._over.follow(view)
        self._tick_labels()

    def _show_face(self) -> None:
        face = self._over.card or self._face
        if self._faces.currentWidget() is not face:
            self._faces.setCurrentWidget(face)
        framed = self.view.mode not in {Mode.LOADING, Mode.NONE, Mode.ERROR, Mode.ARRIVAL}
        self.head.setVisible(framed)
        wanted = self.width() >= grown(_ROOM_FOR_OUTLINE) if self._outline_wanted is None else self._outline_wanted
        self.aside.setVisible(framed and wanted and self.view.mode is not Mode.RESUME)

    def _show_trouble(self, view: VisitView) -> None:
        tone = "warn" if isinstance(view.trouble, BadInput) else "danger"
        on_step = view.mode is Mode.STEP and self._over.card is None
        self.step.banner.show_trouble(view.trouble if on_step else None, tone)
        self.banner.show_trouble(None if on_step else view.trouble, tone)

    def _fit(self) -> None:
        narrow = self.width() < grown(_ROOM_FOR_WORDS)
        self.head.compact(narrow)
        self.step.compact(narrow)
        self.aside.setFixedWidth(SIZE.outline_compact if narrow else SIZE.outline)
        self._show_face()

    # ── what keys do ──

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter answers, unless a button has the focus: then it presses that one. Escape steps back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = QApplication.focusWidget()
            if isinstance(focus, QPushButton) and not focus.isCheckable() and self.isAncestorOf(focus):
                focus.click()
            else:
                self.enter()
        elif event.key() == Qt.Key.Key_Escape:
            self.escape()
        else:
            super().keyPressEvent(event)

    def enter(self) -> None:
        """The main answer of whatever is in front."""
        face = self._faces.currentWidget()
        if isinstance(face, ArrivalPage | ResumePage | TaskPage | OutcomePage | StepPage | RaisePage | RankPage):
            face.enter()

    def escape(self) -> None:
        """Out of a question, out of a card over the visit, out of a field."""
        if self.step.ask.isVisible():
            self.step.ask.close_box()
            self.step.focus_answer()
        elif isinstance(self._over.card, RaisePage):
            self._over.card.leave()
        elif self._over.card is not None:
            self._over.leave()
        elif self.view.mode is Mode.TASK and self.task.escape():
            self.task.first().setFocus()
        elif self.view.mode is Mode.OUTCOME and self.view.can_finish:
            self._tell(lambda presenter: presenter.back_to_step())
        elif self.view.step is not None and self.view.step.review:
            self._tell(lambda presenter: presenter.jump_back())
        else:
            self.step.note.setFocus()

    def choose(self, place: int) -> None:
        """A digit, from 0."""
        if self._over.card is None and self.view.mode is Mode.STEP:
            self.step.choose(place)
        elif self._over.card is None and self.view.mode is Mode.OUTCOME:
            self.outcome.choose(place)

    def ask_note(self) -> None:
        if self._on_step():
            self.step.ask.ask(_(NOTE_TITLE), _("Guardar nota"), self._note)

    def ask_skip(self) -> None:
        step = self.view.step
        if step is None or not self._on_step() or step.failed or step.review:
            return
        if not step.can_skip:
            what = _("Este paso es obligatorio y no se puede omitir.")
            self._refuse(BadInput("STEP-REQUIRED", what, "", _("Si no se puede hacer, termine la tarea con F.")))
            return
        self.step.ask.ask(_(SKIP_TITLE), _("Omitir paso"), self._skip)

    def undo(self) -> None:
        if self._over.card is None and self.view.mode in {Mode.STEP, Mode.TASK, Mode.OUTCOME}:
            self._tell(lambda presenter: presenter.undo())

    def ask_outcome(self) -> None:
        if self._on_step():
            self._tell(lambda presenter: presenter.ask_outcome())

    def ask_raise(self) -> None:
        self._over.ask_raise(self.view)

    def ask_rank(self) -> None:
        self._over.ask_rank(self.view)

    def show_outline(self) -> None:
        """Its key shows it, comes to it, and in a small window hides it again."""
        if self.aside.isVisible() and self.aside.list.hasFocus():
            self._outline_wanted = None if self.width() >= grown(_ROOM_FOR_OUTLINE) else False
            self._show_face()
            self._focus()
            return
        self._outline_wanted = True
        self._show_face()
        self.aside.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ── evidence ──

    def paste(self) -> None:
        """From the clipboard: a picture, or files."""
        if self._on_step():
            try:
                self._attach(from_clipboard())
            except BadInput as trouble:
                self._refuse(trouble)

    def choose_file(self) -> None:
        if self._on_step():
            self._attach(from_files(self))

    def capture(self) -> None:
        if self._on_step():
            capture(self.window(), self._captured)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._on_step() and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._attach(from_mime(event.mimeData()))
        event.acceptProposedAction()

    # ── building ──

    def _pieces(self) -> Iterator[None]:
        self.head = Head(self.undo, self._teller("read"))
        self.aside = Aside(self.ask_raise, self.ask_rank, self.ask_outcome)
        self.banner = ErrorBanner()
        self._faces = QStackedWidget()
        wrapped = column(self.banner)
        wrapped.setContentsMargins(SPACE.page, 0, SPACE.page, 0)
        middle = column(self.head, wrapped, self._faces, gap=0)
        middle.setStretch(2, 1)
        whole = row(middle, self.aside, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.aside.list.chosen.connect(lambda task, step: self._tell(lambda presenter: presenter.jump(task, step)))
        yield
        yield from self._build_pages()
        self._bind()
        self._fit()

    def _build_pages(self) -> Iterator[None]:
        self._face_of: dict[Mode, QWidget] = {}
        made: list[tuple[Mode, str, Callable[[], QWidget]]] = [
            (Mode.LOADING, "loading", empties.loading),
            (Mode.NONE, "none", partial(empties.none, self._teller("go_today"))),
            (Mode.DONE, "done", partial(empties.done, self._teller("go_closing"))),
            (Mode.ERROR, "broken", partial(empties.broken, lambda: self.entered({}))),
            (Mode.ARRIVAL, "arrival", ArrivalPage),
            (Mode.RESUME, "resume", ResumePage),
            (Mode.TASK, "task", TaskPage),
            (Mode.STEP, "step", self._build_step),
        ]
        for mode, name, make in made:
            face = make()
            setattr(self, name, face)
            self._face_of[mode] = face
            self._faces.addWidget(face)
            yield
            if isinstance(face, StepPage):
                yield from face.grow()

    def _build_step(self) -> StepPage:
        return StepPage(
            Ways(
                main=lambda typed: self._tell(lambda presenter: presenter.main(typed)),
                choose=lambda place, reason: self._tell(lambda presenter: presenter.choose(place, reason)),
                note=self.ask_note,
                skip=self.ask_skip,
                paste=self.paste,
                choose_file=self.choose_file,
                capture=self.capture,
                stop=self._teller("stop"),
                open_piece=self._open_piece,
                typing=lambda key, fields: self._tell(lambda presenter: presenter.typing(key, fields)),
            )
        )

    def _bind(self) -> None:
        ways: dict[str, Callable[[], None]] = {
            "visit-note": self.ask_note,
            "visit-paste": self.paste,
            "visit-file": self.choose_file,
            "visit-capture": self.capture,
            "visit-skip": self.ask_skip,
            "visit-undo": self.undo,
            "visit-stop": self._teller("stop"),
            "visit-finish": self.ask_outcome,
            "visit-raise": self.ask_raise,
            "visit-rank": self.ask_rank,
            "visit-outline": self.show_outline,
            "visit-picture": self.step.enlarge,
        }
        for name, run in ways.items():
            self._key(keys_for(name), run)
        for digit in _DIGITS:
            self._key(str(digit), lambda place=digit - 1: self.choose(place))  # type: ignore[misc]
        self._key("Ctrl+V", self.paste)
        self.arrival.started.connect(lambda who: self._tell(lambda presenter: presenter.start(who)))
        self.arrival.kit_wanted.connect(lambda: self._tell(lambda presenter: presenter.go_kit()))
        self.resume.resumed.connect(lambda: self._tell(lambda presenter: presenter.resume()))
        self.resume.looked_back.connect(lambda: self._tell(lambda presenter: presenter.look_back()))
        self.task.begun.connect(lambda: self._tell(lambda presenter: presenter.begin_task()))
        self.task.not_done.connect(self._not_done)
        self.task.kit_wanted.connect(self._teller("go_kit"))
        self.task.typed.connect(partial(self._typed_reason, NOT_DONE))

    def _key(self, keys: str, run: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self, run)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ── what a visit comes to late, or never ──

    @cached_property
    def outcome(self) -> OutcomePage:
        """How a task ended."""
        page = OutcomePage()
        page.finished.connect(lambda result, reason: self._tell(lambda presenter: presenter.finish(result, reason)))
        page.back.connect(self._teller("back_to_step"))
        page.typed.connect(partial(self._typed_reason, OUTCOME))
        return self._put(page)

    def _put(self, page: P) -> P:
        before = stop_before(self.aside)
        self._faces.addWidget(page)
        stand_after(before, *stops_in(page))
        return page

    # ── inside ──

    @property
    def _face(self) -> QWidget:
        return self.outcome if self.view.mode is Mode.OUTCOME else self._face_of[self.view.mode]

    def _tell(self, what: Callable[[VisitPresenter], None]) -> None:
        if self._presenter is not None:
            what(self._presenter)

    def _teller(self, what: str) -> Callable[[], None]:
        return lambda: self._tell(lambda presenter: getattr(presenter, what)())

    def _refuse(self, trouble: BadInput) -> None:
        self._tell(lambda presenter: presenter.failed(trouble))

    def _on_step(self) -> bool:
        step = self.view.step
        return self._over.card is None and self.view.mode is Mode.STEP and step is not None and not step.review

    def _note(self, text: str) -> None:
        self._tell(lambda presenter: presenter.note(text, self._kept))

    def _skip(self, text: str) -> None:
        self._tell(lambda presenter: presenter.skip(text))

    def _kept(self) -> None:
        """Only now: what could not be kept is still in its field."""
        self.step.ask.close_box()
        self.step.focus_answer()

    def _not_done(self, reason: str) -> None:
        self._tell(lambda presenter: presenter.finish(Result.NOT_DONE, reason))

    def _typed_reason(self, card: str, reason: str) -> None:
        self._tell(lambda presenter: presenter.typing_card(card, {REASON: reason}))

    def _open_piece(self, digest: str) -> None:
        self._tell(lambda presenter: presenter.open_piece(digest, self._show_large))

    def _show_large(self, data: bytes) -> None:
        show_large(self, data)

    def _attach(self, sources: Sequence[Source]) -> None:
        for source in sources:
            self._tell(lambda presenter, source=source: presenter.attach(source))  # type: ignore[misc]

    def _captured(self, png: bytes) -> None:
        if png:
            self._attach([Source(picture_name(_("pantalla")), png)])

    def _left_over(self) -> None:
        self.show_view(self.view)
        self._focus()

    def _focus(self) -> None:
        """To where the card is answered, when the person is here at all."""
        if not self.isVisible() or self._over.card is not None:
            return
        face = self._face
        if face is self.step:
            self.step.focus_answer()
        elif isinstance(face, EmptyState):
            face.action.setFocus()
        elif isinstance(face, ArrivalPage | ResumePage | TaskPage | OutcomePage):
            face.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _tick(self) -> None:
        self._tell(lambda presenter: presenter.tick())
        self._tick_labels()

    def _tick_labels(self) -> None:
        seconds = max(0.0, time.monotonic() - self.view.since) if self.view.since else 0.0
        self.head.show_elapsed(seconds)
        self.step.show_elapsed(seconds)


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.visit.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.visit.samples import POSES, VIEWS

    screen = VisitScreen()
    screen.show_view(VIEWS[state]())
    if state in POSES:
        POSES[state](screen)
    return screen
