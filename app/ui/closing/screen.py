"""Cierre: three sheets, one after another: tasks, signature, report and end."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.ui.acta.presenter import ActaPresenter, ActaView
from app.ui.closing.keys import KEYS
from app.ui.closing.presenter import ClosingPresenter
from app.ui.closing.report_sheet import ReportSheet
from app.ui.closing.sign_sheet import SignSheet
from app.ui.closing.task_card import TaskCardWidget
from app.ui.closing.view import ClosingView, Mode, Sheet
from app.ui.closing.work import Signing
from app.ui.office import Office
from app.ui.protocol import Action, Tools
from app.ui.screen_base import GrowingScreen, Screen, polish
from app.ui.theme.tokens import SPACE
from app.ui.turns import Turns
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import clear, column, retone, row
from app.ui.widgets.scrolled import scrolled
from app.ui.widgets.tab_order import stand_after, stop_before, stops_in
from app.ui.widgets.text import heading, words

_KEYS = {one.id: one.keys for one in KEYS}


def open_screen(tools: Tools) -> Screen:
    """The screen, which gets its presenters once it has grown."""
    return ClosingScreen(tools)


class ClosingScreen(GrowingScreen):
    """Shows a ClosingView and the report's ActaView."""

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__(tools)
        self._presenter: ClosingPresenter | None = None
        self._acta: ActaPresenter | None = None
        self._view = ClosingView(Mode.LOADING)
        self._acta_view = ActaView()
        self._sign_sheet: SignSheet | None = None
        self._report: ReportSheet | None = None
        self._sheet_pieces = self._grow_sheets()
        self._later = Turns(self)
        self._cards: dict[str, TaskCardWidget] = {}
        self._wanted: list[str] = []
        """Tasks whose cards there are, or that are being made."""
        if tools is None:
            self.build_at_once()

    def _bind(self) -> None:
        for sheet, one in self.steps.items():
            one.clicked.connect(lambda _checked=False, sheet=sheet: self._tell("turn_to", sheet))
        self.accept_all.clicked.connect(self._accept_all)
        self.onward.clicked.connect(lambda: self._tell("next"))
        self.to_visit.clicked.connect(lambda: self._tell("to_visit"))
        for name, run in self._ways().items():
            QShortcut(QKeySequence(_KEYS[name]), self, run)

    def attend(self, presenter: ClosingPresenter, acta: ActaPresenter) -> None:
        self._presenter, self._acta = presenter, acta
        if self._report is not None:
            self._report.attend(acta)

    def _begin(self, tools: Tools) -> None:
        assert isinstance(tools.office, Office)  # noqa: S101 - the window makes it; the port hides only its private half
        presenter = ClosingPresenter(tools, tools.office, self.show_view, self.report_changed)
        self.attend(presenter, ActaPresenter(tools, self.show_acta))

    def entered(self, subject: Mapping[str, str]) -> None:
        self._tell("enter", subject.get("visit", ""))

    def left(self) -> None:
        if self._presenter is not None:
            end = self._report.end_card if self._report is not None else None
            for typed in (self._sign_sheet, end, *self._cards.values()):
                if typed is not None:
                    typed.rest()
        self._tell("leave")

    def closing(self) -> None:
        self._turns.stop()
        self._later.stop()
        self._tell("close")
        if self._acta is not None:
            self._acta.close()

    def actions_here(self) -> Sequence[Action]:
        named = {
            "closing-accept-all": _("Aceptar todas las tareas"),
            "closing-next": _("Seguir al paso siguiente del cierre"),
            "closing-save": _("Guardar el acta como…"),
            "closing-print": _("Imprimir el acta"),
        }
        ways = self._ways()
        return tuple(Action(name, text, ways[name], _KEYS[name]) for name, text in named.items())

    # ── showing ──

    def show_view(self, view: ClosingView) -> None:
        before, self._view = self._view, view
        self.headline.setText(view.title or _("Cierre"))
        self.detail.setText(view.detail)
        self.detail.setVisible(bool(view.detail))
        self._stepper.setVisible(view.mode in (Mode.OPEN, Mode.CLOSED))
        for sheet, one in self.steps.items():
            one.setChecked(sheet is view.sheet)
        self.banner.show_trouble(view.trouble)
        self._show_tasks(view)
        if view.mode in (Mode.OPEN, Mode.CLOSED):
            self._show_later_sheets(view)
        self._sheets.setCurrentIndex(view.sheet)
        faces = {Mode.LOADING: self.loading, Mode.NOTHING: self.nothing, Mode.ERROR: self.blank}
        self._faces.setCurrentWidget(faces.get(view.mode, self._sheets))
        if (before.mode, before.sheet, before.visit) != (view.mode, view.sheet, view.visit):
            self._focus()

    def show_acta(self, view: ActaView) -> None:
        """The report's own state."""
        self._acta_view = view
        if self._report is not None:
            self._report.show_acta(view)

    def report_changed(self, visit: str) -> None:
        """The journal has something new to report."""
        if self._acta is not None:
            self._acta.open(visit, file_name(self._view))

    # ── what is made when it is first turned to: on most days once, at the end ──

    @property
    def sign_sheet(self) -> SignSheet:
        """Who signs, or why not; what is still to be built of it is built now."""
        while self._sign_sheet is None:
            next(self._sheet_pieces)
        return self._sign_sheet

    @property
    def report(self) -> ReportSheet:
        """The report and the end; see ``sign_sheet``."""
        while self._report is None:
            next(self._sheet_pieces)
        return self._report

    def _grow_sheets(self) -> Iterator[None]:
        sign = SignSheet(
            self._sign, lambda *who: self._tell("refuse", *who), lambda fields: self._tell("typing", fields)
        )
        yield
        sign.show_view(self._view)
        yield from self._furnish(Sheet.SIGN, scrolled(column(sign)))
        self._sign_sheet = sign
        yield
        report = ReportSheet(
            lambda note: self._tell("end", note),
            lambda: self._tell("to_outbox"),
            lambda note: self._tell("typing_note", note),
        )
        yield from self._furnish(Sheet.REPORT, report, report.grow())
        if self._acta is not None:
            report.attend(self._acta)
        report.show_acta(self._acta_view)
        report.end_card.show_view(self._view)
        self._report = report
        yield

    def _furnish(self, sheet: Sheet, whole: QWidget, pieces: Iterable[None] = ()) -> Iterator[None]:
        """From the outside in: a part that already has its place is styled once."""
        room = self._rooms[sheet]
        before = stop_before(room)
        room.setLayout(column(whole))
        yield from pieces
        stand_after(before, *stops_in(whole))
        yield
        yield from polish(whole)

    # ── building ──

    def _pieces(self) -> Iterator[None]:
        self.headline = heading("")
        self.detail = words("", "muted")
        head = row(column(self.headline, self.detail, gap=SPACE.xs), self._build_stepper(), gap=SPACE.lg)
        head.setStretch(0, 1)
        self.banner = ErrorBanner()
        self._faces = QStackedWidget()
        whole = column(head, self.banner, self._faces, gap=SPACE.lg)
        whole.setContentsMargins(SPACE.page, SPACE.xl, SPACE.page, SPACE.lg)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        yield
        for face in self._build_faces():
            self._faces.addWidget(face)
            yield
        self._rooms = {sheet: QWidget() for sheet in Sheet}
        for room in self._rooms.values():
            self._sheets.addWidget(room)
        self._build_tasks(self._rooms[Sheet.TASKS])
        yield
        self._bind()

    def _build_stepper(self) -> QWidget:
        texts = {Sheet.TASKS: _("1 · Tareas"), Sheet.SIGN: _("2 · Firma"), Sheet.REPORT: _("3 · Acta y cierre")}
        # No button group: Tab would come to the checked button only.
        self.steps = {sheet: button(text, kind="choice") for sheet, text in texts.items()}
        for one in self.steps.values():
            one.setCheckable(True)
        self._stepper = QFrame()
        self._stepper.setLayout(row(*self.steps.values(), gap=SPACE.xs))
        return self._stepper

    def _build_tasks(self, sheet: QWidget) -> None:
        self._warning = words("", "strong")
        self.to_visit = button(_("Volver a la visita"), icon="arrow-back-up")
        self._unfinished = QFrame()
        self._unfinished.setProperty("kind", "banner")
        retone(self._unfinished, tone="warn")
        said = row(Glyph("alert-triangle", "warn"), self._warning, self.to_visit, margin=SPACE.md)
        said.setStretch(1, 1)
        self._unfinished.setLayout(said)
        self._list: QVBoxLayout = column(gap=SPACE.md)
        self._list_room = QWidget()
        self._list_room.setLayout(self._list)
        self._left = words("", "muted")
        inside = column(self._unfinished, self._list_room, self._left, None, gap=SPACE.md)
        area = scrolled(inside)
        self._standing = words("", "strong")
        self._problem = words("", "strong", tone="danger")
        self.accept_all = button(_("Aceptar todas"), icon="check")
        self.onward = button(_("Pasar a la firma"), kind="primary", icon="chevron-right")
        foot = row(column(self._standing, self._problem, gap=SPACE.hair), self.accept_all, self.onward)
        foot.setStretch(0, 1)
        whole = column(area, foot, gap=SPACE.md)
        whole.setStretch(0, 1)
        sheet.setLayout(whole)

    def _build_faces(self) -> Sequence[QWidget]:
        self.loading = EmptyState("hourglass", _("Abriendo la visita…"), _("Es cosa de un momento."))
        self.nothing = EmptyState(
            "clipboard-check",
            _("No hay visita que cerrar"),
            _("Cuando empiece una visita, aquí se revisa, se firma y se cierra."),
            _("Ir a Hoy"),
            lambda: self._tell("to_today"),
            kind="secondary",
        )
        self.blank = EmptyState(
            "alert-octagon", _("No se pudo abrir la visita"), _("Lo guardado sigue en el disco."), tone="danger"
        )
        self._sheets = QStackedWidget()
        return self.loading, self.nothing, self.blank, self._sheets

    # ── inside ──

    def _show_later_sheets(self, view: ClosingView) -> None:
        """They are made ready as soon as the client has judged every task, over several turns of the event loop."""
        if view.sheet is Sheet.SIGN or self._sign_sheet is not None:
            self.sign_sheet.show_view(view)
        if self._report is not None:
            self._report.end_card.show_view(view)
        elif view.sheet is not Sheet.TASKS or not (view.unfinished or view.undecided):
            if self._tools is None:
                deque(self._sheet_pieces, 0)
            else:  # not in this turn, which has something to show
                QTimer.singleShot(0, self, self._make_ready)

    def _make_ready(self) -> None:
        if not self._later.running:
            self._later.run(self._sheet_pieces, self._report_grown)

    def _report_grown(self) -> None:
        if self._view.sheet is Sheet.REPORT:
            self._focus()

    def _show_tasks(self, view: ClosingView) -> None:
        wanted = [card.id for card in view.tasks]
        if wanted != self._wanted:
            self._wanted = wanted
            self._make_cards()
        for card in view.tasks:
            if card.id in self._cards:
                self._cards[card.id].show_card(card)
        self._warning.setText(view.unfinished)
        self._unfinished.setVisible(bool(view.unfinished))
        self._left.setText("\n".join(view.left))
        self._left.setVisible(bool(view.left))
        self._standing.setText(view.settled or view.standing)
        self._problem.setText(view.problem)
        self._problem.setVisible(bool(view.problem))
        open_ = view.mode is Mode.OPEN and not view.settled
        said = ngettext("Aceptar la que falta", "Aceptar las {count} que faltan", view.undecided)
        self.accept_all.setText(said.format(count=view.undecided))
        self.accept_all.setAccessibleName(self.accept_all.text())
        self.accept_all.setVisible(open_ and bool(view.undecided))
        self.accept_all.setEnabled(any(card.asks and card.accepted is None for card in view.tasks))
        self.onward.setText(_("Pasar a la firma") if open_ else _("Ver el acta"))
        self.onward.setAccessibleName(self.onward.text())

    def _make_cards(self) -> None:
        """Over several turns of the event loop when the screen itself was built so; seen once all are there."""
        clear(self._list)
        self._cards = {}
        self._list_room.hide()
        self.over_turns(self._new_cards(), self._show_cards)

    def _new_cards(self) -> Iterator[None]:
        for task in self._wanted:
            made = TaskCardWidget(
                task,
                lambda *said: self._tell("accept", *said),
                lambda *said: self._tell("finish", *said),
                lambda *said: self._tell("typing_of", *said),
            )
            self._list.addWidget(made)
            self._cards[task] = made
            yield
            made.show_card(next(card for card in self._view.tasks if card.id == task))
            made.begin(self._view.written.cards.get(task, {}))
            yield
            yield from polish(made)

    def _show_cards(self) -> None:
        self._order_of_tab()
        self._list_room.show()
        self._focus()

    def _order_of_tab(self) -> None:
        """Cards are made after the buttons below them; Tab comes to them in the order they are seen."""
        inside = [one for card in self._cards.values() for one in card.in_order()]
        chain = [self.steps[Sheet.REPORT], self.to_visit, *inside, self.accept_all, self.onward]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _ways(self) -> dict[str, Callable[[], None]]:
        return {
            "closing-next": lambda: self._tell("next"),
            "closing-back": lambda: self._tell("back"),
            "closing-accept-all": self._accept_all,
            "closing-save": lambda: self._with_report("ask_save"),
            "closing-print": lambda: self._with_report("ask_print"),
        }

    def _with_report(self, what: str) -> None:
        """The keys of the report lead to it from every sheet."""
        if self._view.mode not in (Mode.OPEN, Mode.CLOSED):
            return
        if self._view.sheet is not Sheet.REPORT:
            self._tell("turn_to", Sheet.REPORT)
        getattr(self.report.tools, what)()

    def _focus(self) -> None:
        """The keyboard goes on where the eye is: the sheet that had it may be gone."""
        view = self._view
        if not self.isVisible() or view.mode not in (Mode.OPEN, Mode.CLOSED):
            return
        if view.sheet is Sheet.SIGN:
            self.sign_sheet.first().setFocus(Qt.FocusReason.OtherFocusReason)
        elif view.sheet is Sheet.REPORT:
            if self._report is not None:
                self._report.end_card.first().setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            asked = (
                self._cards[card.id].word
                for card in view.tasks
                if card.id in self._cards and card.asks and card.accepted is None
            )
            asking = (word.yes for word in asked if word is not None)
            way = self.to_visit if view.unfinished else self.onward
            next(asking, way).setFocus(Qt.FocusReason.OtherFocusReason)

    def _accept_all(self) -> None:
        """All but those to which the client is just saying no: that word waits for its reason."""
        self._tell("accept_all", frozenset(name for name, card in self._cards.items() if card.objecting))

    def _sign(self, given: Signing) -> None:
        self._tell("sign", given)

    def _tell(self, what: str, *said: object) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)(*said)


def file_name(view: ClosingView) -> str:
    """As "acta-ferreteria-el-aguila-lunes-23…": what every file system takes."""
    said = f"acta {view.title} {view.detail}"
    return re.sub(r"[^\w]+", "-", said).strip("-")[:100] or "acta"


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.closing.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.closing.samples import VIEWS, acta_view

    screen = ClosingScreen()
    screen.show_view(VIEWS[state]())
    screen.show_acta(acta_view(state))
    return screen
