"""The cards that are no step: arrival, coming back, a task before it begins and when it ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.visit.rooms import WorkingRow
from app.ui.visit.view import ArrivalView, ResumeView, TaskView
from app.ui.widgets.button import button
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import clear, column, held, page, retone, row
from app.ui.widgets.option_button import OptionButton
from app.ui.widgets.resting import Resting
from app.ui.widgets.text import words
from app.ui.widgets.verdict_badge import VerdictBadge
from app.ui.widgets.writing import Line
from app.visit.facts import Result


class ArrivalPage(QWidget):
    """Who to meet, what was agreed, whether the kit is complete, and the start."""

    started = Signal(str)
    kit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._client, self._where = words("", "headline"), words("", "lead")
        self._when = words("", "section", wrap=False)
        self._people, self._tasks = column(gap=SPACE.xs), column(gap=SPACE.sm)
        self._listed: tuple[object, ...] = ()
        self._judged: tuple[object, ...] = ()
        self._budget = words("", "muted")
        self.badge = VerdictBadge()
        self.working = WorkingRow()
        self.present = Line(_("Personas presentes"), _("Quién está presente (opcional)"))
        self.kit = button(_("Ver el maletín"), self.kit_wanted.emit, icon="briefcase")
        self.start = button(_("Iniciar visita"), self.enter, kind="primary", icon="player-play")
        agreed = words(_("Lo acordado, en este orden"), "section", wrap=False)
        feet = row(self.kit, None, self.start)
        card = card_of(
            self._when, self._client, self._where, self._people, SPACE.sm, agreed, self._tasks, self._budget,
            SPACE.sm, self.badge, self.working, self.present,
        )  # fmt: skip
        self.setLayout(with_feet(card, feet))

    def show_arrival(self, view: ArrivalView) -> None:
        self._client.setText(view.client)
        self._where.setText(view.address)
        self._when.setText(view.when)
        self._budget.setText(view.budget)
        self._show_lists(view)
        self.badge.setVisible(bool(view.verdict) and view.checking is None)
        judged = (view.verdict_tone, view.verdict, view.reasons)
        if judged != self._judged:
            self._judged = judged
            self.badge.say(*judged)
        self.working.show_working(view.checking)
        self.kit.setVisible(view.verdict_tone in {"danger", "warn"})
        self.start.setText(_("Se inicia al terminar la revisión…") if view.starting else _("Iniciar visita"))
        self.start.setEnabled(not view.starting)

    def _show_lists(self, view: ArrivalView) -> None:
        if (view.people, view.tasks) == self._listed:
            return
        self._listed = (view.people, view.tasks)
        clear(self._people)
        for person in view.people:
            said = " · ".join(part for part in (person.name, person.phone) if part)
            self._people.addLayout(row(Glyph("user", "muted"), words(f"{person.role}: {said}"), gap=SPACE.sm))
        _fill_numbered(self._tasks, view.tasks)

    def enter(self) -> None:
        """The main answer."""
        self.started.emit(self.present.text())

    def first(self) -> QWidget:
        return self.start


class ResumePage(QWidget):
    """Where one stood; going on is one Enter, reading first is the other."""

    resumed = Signal()
    looked_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title, self._where = words("", "headline"), words("", "lead")
        self._kept, self._when = words(""), words("", "muted")
        self.go_on = button(_("Continuar"), self.resumed.emit, kind="primary", icon="player-play")
        self.review = button(_("Revisar lo hecho"), self.looked_back.emit, icon="history")
        kept = row(Glyph("device-floppy", "ok"), self._kept, gap=SPACE.sm)
        kept.setStretch(1, 1)
        head = words(_("Usted se quedó aquí"), "section", wrap=False)
        feet = row(self.review, None, self.go_on)
        card = card_of(head, self._title, self._where, SPACE.sm, kept, self._when)
        self.setLayout(with_feet(card, feet))

    def show_resume(self, view: ResumeView) -> None:
        self._title.setText(view.title)
        self._where.setText(view.where)
        self._kept.setText(view.kept)
        self._when.setText(view.when)

    def enter(self) -> None:
        self.resumed.emit()

    def first(self) -> QWidget:
        return self.go_on


class TaskPage(QWidget):
    """A task about to begin: its risks first, then what must be ready."""

    begun = Signal()
    not_done = Signal(str)
    typed = Signal(str)
    """The reason, once the fingers rest."""
    kit_wanted = Signal()
    """The file of the procedure is missing or altered: the kit is where it is mended."""

    def __init__(self) -> None:
        super().__init__()
        self._place, self._title = words("", "section", wrap=False), words("", "headline")
        self._risks, self._before = column(gap=SPACE.sm), column(gap=SPACE.xs)
        self._objective, self._detail = words("", "lead"), words("", "muted")
        self._ready = words(_("Antes de empezar"), "section", wrap=False)
        self.banner = ErrorBanner()
        self.reason = Line(_("Motivo por el que no se hará"), _("Motivo por el que no se hará; Enter lo guarda"))
        self._resting = Resting(self, lambda: self.typed.emit(self.reason.text()))
        self.reason.textEdited.connect(self._resting.start)
        self.leave = button(_("No se hará…"), self._ask, icon="ban")
        self.begin = button(_("Empezar tarea"), self.enter, kind="primary", icon="player-play")
        card = card_of(
            self._place, self._title, self._risks, self._objective, self._ready, self._before, self._detail,
            self.banner, self.reason,
        )  # fmt: skip
        self._shown = ""
        self.setLayout(with_feet(card, row(self.leave, None, self.begin)))

    def show_task(self, view: TaskView) -> None:
        if view.id != self._shown:
            self._resting.stop()
            self.reason.setText(view.reason)
            self.reason.setVisible(bool(view.reason))
        self._shown = view.id
        self._place.setText(view.place)
        self._title.setText(view.title)
        self._objective.setText(view.objective)
        self._objective.setVisible(bool(view.objective))
        self._detail.setText(view.detail)
        clear(self._risks)
        if view.risks:
            self._risks.addWidget(_risk_box(view.risks))
        clear(self._before)
        for line in view.before:
            self._before.addLayout(_bullet("circle-dashed", "muted", line))
        self._ready.setVisible(bool(view.before))
        mends = view.trouble is not None and view.trouble.code.startswith("CONTENT-")
        self.banner.show_trouble(view.trouble, offer=(_("Ver el maletín"), self.kit_wanted.emit) if mends else None)
        self.begin.setEnabled(view.trouble is None)

    def enter(self) -> None:
        if self.reason.isVisible() and self.reason.hasFocus():
            self.rest()
            self.not_done.emit(self.reason.text())
        elif self.begin.isEnabled():
            self.begun.emit()

    def rest(self) -> None:
        """What was just typed is told now."""
        self._resting.now()

    def escape(self) -> bool:
        """Take the question for the reason back, and what was written of it."""
        shown = self.reason.isVisible()
        self.reason.hide()
        if self.reason.text():
            self.reason.clear()
            self.typed.emit("")
        return shown

    def first(self) -> QWidget:
        return self.begin if self.begin.isEnabled() else self.leave

    def _ask(self) -> None:
        self.reason.show()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)


class OutcomePage(QWidget):
    """How the task ended. Everything but «Resuelta» needs its reason."""

    finished = Signal(object, str)
    back = Signal()
    typed = Signal(str)
    """The reason, once the fingers rest."""

    def __init__(self) -> None:
        super().__init__()
        self._place, self._title = words("", "section", wrap=False), words("", "headline")
        self._said = words("", "muted")
        self.banner = ErrorBanner()
        self.buttons = [OptionButton(number) for number in (1, 2, 3)]
        self.reason = Line(_("Motivo del resultado"), _("Motivo, y qué queda pendiente"))
        self._resting = Resting(self, lambda: self.typed.emit(self.reason.text()))
        self.reason.textEdited.connect(self._resting.start)
        self._wrong = words(_("Escriba primero el motivo: el cliente lo leerá en el acta."), "strong", tone="warn")
        self.return_ = button(_("Volver al paso"), self.back.emit, icon="chevron-left")
        card = card_of(
            self._place, self._title, self._said, self.banner, self.reason, self._wrong, *self.buttons,
        )  # fmt: skip
        self._results: tuple[Result, ...] = ()
        self._shown = ""
        self.setLayout(with_feet(card, row(self.return_, None)))
        for place, one in enumerate(self.buttons):
            one.clicked.connect(lambda _checked=False, place=place: self.choose(place))

    def show_task(self, view: TaskView, *, can_return: bool) -> None:
        if view.id != self._shown:
            self._resting.stop()
            self.reason.setText(view.reason)
        self._shown = view.id
        self._place.setText(view.place)
        self._title.setText(view.title)
        self._said.setText(view.said)
        self.banner.show_trouble(view.trouble)
        self._wrong.hide()
        self.return_.setVisible(can_return)
        self._results = tuple(result for result, _text in view.choices)
        for place, one in enumerate(self.buttons):
            one.setVisible(place < len(view.choices))
            if place < len(view.choices):
                result, text = view.choices[place]
                one.say(text, "" if result is Result.SOLVED else _("Con el motivo escrito arriba"))

    def rest(self) -> None:
        """What was just typed is told now."""
        self._resting.now()

    def choose(self, place: int) -> None:
        if not 0 <= place < len(self._results):
            return
        result = self._results[place]
        if result is not Result.SOLVED and not self.reason.text().strip():
            self._wrong.show()
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.rest()
        self.finished.emit(result, self.reason.text())

    def enter(self) -> None:
        """From the reason on to the results."""
        self.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def first(self) -> QWidget:
        return self.buttons[0] if Result.SOLVED in self._results else self.reason


def card_of(*items: QWidget | QLayout | int | None) -> QFrame:
    """One card of reading width."""
    frame = QFrame()
    frame.setProperty("kind", "card")
    frame.setMaximumWidth(SIZE.reading + 2 * SPACE.xxl)
    frame.setLayout(column(*items, gap=SPACE.md, margin=SPACE.xxl))
    return frame


def with_feet(card: QFrame, feet: QLayout) -> QVBoxLayout:
    """The card scrolls when the window is small; what one presses stays in its place below."""
    foot = QWidget()
    foot.setMaximumWidth(card.maximumWidth())
    foot.setLayout(feet)
    under = held(foot, middle=True)
    under.setContentsMargins(SPACE.page, SPACE.sm, SPACE.page, SPACE.md)
    whole = column(page(column(held(card, middle=True), None)), under, gap=0)
    whole.setStretch(0, 1)
    return whole


def _fill_numbered(room: QVBoxLayout, lines: Sequence[tuple[str, str]]) -> None:
    clear(room)
    for number, (text, detail) in enumerate(lines, 1):
        cap = words(str(number), "strong", tone="accent", wrap=False)  # a place, not a key to press
        cap.setMinimumWidth(SPACE.lg)
        line = row(cap, words(text), words(detail, "muted", wrap=False), gap=SPACE.sm)
        line.setStretch(1, 1)
        room.addLayout(line)


def _bullet(icon: str, tone: str, text: str) -> QLayout:
    glyph = Glyph(icon, tone)
    line = row(glyph, words(text), gap=SPACE.sm)
    line.setAlignment(glyph, Qt.AlignmentFlag.AlignTop)
    line.setStretch(1, 1)
    return line


def _risk_box(risks: Sequence[str]) -> QFrame:
    box = QFrame()
    box.setProperty("kind", "banner")
    box.setLayout(column(*(_bullet("alert-triangle", "warn", risk) for risk in risks), gap=SPACE.sm, margin=SPACE.lg))
    retone(box, tone="warn")
    return box
