"""Where answers are given: one small widget for each way to answer, built once and shown when a step asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from app.i18n import _
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.visit.answers import Typed, measure_hint
from app.ui.visit.view import Choice, FactsView, StepView, Working
from app.ui.visit.wording import clock_text
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.layout import column, retone, row
from app.ui.widgets.option_button import OptionButton
from app.ui.widgets.tab_order import stand_after, stop_before, stops_in
from app.ui.widgets.text import words
from app.ui.widgets.writing import Line

MOST_CHOICES = 9


class Room(QWidget):
    """``fits`` says for which steps; ``show_step`` gets ``fresh`` when the step is another one, so fields empty."""

    kind = ""
    """Of the steps it is for, when its parts are made late."""
    edited = Signal()
    """Something was typed or chosen that is no answer yet."""

    def make(self) -> None:
        """Its parts, once a step fits: some kinds of answer never come in a visit. Tab comes to them in their place."""
        if self.layout() is None:
            before = stop_before(self)
            self._build()
            stand_after(before, *stops_in(self))

    def _build(self) -> None:
        """Only asked of a room that has no parts from its making on."""

    def fits(self, view: StepView) -> bool:
        raise NotImplementedError

    def show_step(self, view: StepView, *, fresh: bool) -> None:
        raise NotImplementedError

    def typed(self) -> Typed:
        """What Enter takes."""
        return Typed()

    def fields(self) -> dict[str, str]:
        """What one could lose, by name."""
        return {}

    def fill(self, fields: Mapping[str, str]) -> None:
        """Put back what ``fields`` said; called after ``show_step`` when the step is another one."""

    def first(self) -> QWidget | None:
        """Where the focus goes when the step comes; None = to the card."""
        return None


class ChoicesRoom(Room):
    """A question and up to nine numbered answers; some ask for a reason before they count."""

    chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._question = words("", "lead")
        self.buttons = [OptionButton(number + 1) for number in range(MOST_CHOICES)]
        self.reason = Line(_("Motivo"), _("Escriba el motivo y presione Enter"))
        self._asking = -1
        self._choices: tuple[Choice, ...] = ()
        self.setLayout(column(self._question, *self.buttons, self.reason, gap=SPACE.sm))
        for place, one in enumerate(self.buttons):
            one.clicked.connect(lambda _checked=False, place=place: self.choose(place))
        self.reason.textEdited.connect(self.edited)

    def fits(self, view: StepView) -> bool:
        return bool(view.choices) and not view.barred and not view.working

    def fields(self) -> dict[str, str]:
        return {"option": str(self._asking), "reason": self.reason.text()} if self.reason.text() else {}

    def fill(self, fields: Mapping[str, str]) -> None:
        place = fields.get("option", "")
        if place.isdecimal() and int(place) < len(self._choices):
            self._asking = int(place)
            self.reason.setText(fields.get("reason", ""))
            self.reason.show()

    def show_step(self, view: StepView, *, fresh: bool) -> None:
        if fresh or view.choices != self._choices:
            self._asking = -1
            self.reason.clear()
            self._choices = view.choices
            for place, one in enumerate(self.buttons):
                one.setVisible(place < len(view.choices))
                if place < len(view.choices):
                    one.say(view.choices[place].text, view.choices[place].detail)
        self._question.setText(view.question)
        self._question.setVisible(bool(view.question))
        self.reason.setVisible(self._asking >= 0)

    def first(self) -> QWidget | None:
        return self.buttons[0]

    def choose(self, place: int) -> None:
        """Its number was pressed."""
        if not 0 <= place < len(self._choices):
            return
        if self._choices[place].asks_reason and not self.reason.text().strip():
            self._asking = place
            self.reason.show()
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.chosen.emit(place, self.reason.text())

    def enter(self) -> bool:
        """Enter while the reason is written."""
        if self._asking < 0 or not self.reason.hasFocus():
            return False
        self.chosen.emit(self._asking, self.reason.text())
        return True


class FieldRoom(Room):
    """A measure or a text."""

    def __init__(self) -> None:
        super().__init__()
        self._question = words("", "lead")
        self.field = Line(_("Respuesta"))
        self._unit = words("", "lead", wrap=False)
        self._hint = words("", "muted")
        self._live = words("", "strong", tone="warn")
        self._view: StepView | None = None
        line = row(self.field, self._unit, gap=SPACE.sm)
        line.setStretch(0, 1)
        self.setLayout(column(self._question, line, self._hint, self._live, gap=SPACE.sm))
        self.field.textChanged.connect(self._tell)
        self.field.textEdited.connect(self.edited)

    def fits(self, view: StepView) -> bool:
        return view.kind in {"measure", "text"} and _open(view)

    def show_step(self, view: StepView, *, fresh: bool) -> None:
        self._view = view
        self._question.setText(view.question)
        self.field.setAccessibleName(view.question)
        self._unit.setText(view.unit)
        self._unit.setVisible(bool(view.unit))
        said = " ".join(part for part in (view.limits, view.hint) if part)
        self._hint.setText(said)
        self._hint.setVisible(bool(said))
        self.field.setMaximumWidth(SIZE.sheet // 2 if view.kind == "measure" else SIZE.reading)
        if fresh:
            self.field.clear()
        self._tell()

    def fields(self) -> dict[str, str]:
        return {"text": self.field.text()}

    def fill(self, fields: Mapping[str, str]) -> None:
        self.field.setText(fields.get("text", ""))

    def typed(self) -> Typed:
        return Typed(text=self.field.text())

    def first(self) -> QWidget | None:
        return self.field

    def _tell(self) -> None:
        view = self._view
        said = measure_hint(view, self.field.text()) if view is not None and view.kind == "measure" else ""
        self._live.setText(said)
        self._live.setVisible(bool(said))
        self.field.mark_wrong(bool(said))


_FACTS_AT_HAND = 8


class FactsPanel(QWidget):
    """What the laptop saw: a verdict in words and every fact under it.

    Lines are made with the panel and used again: made and styled when the facts arrive, a dozen would fill a turn of
    the event loop.
    """

    def __init__(self) -> None:
        super().__init__()
        self._chip = Chip("")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE.xl)
        self._grid.setVerticalSpacing(SPACE.xs)
        self._grid.setColumnStretch(1, 1)
        self._shown: FactsView | None = None
        self._lines: list[tuple[QLabel, QLabel]] = []
        self.setLayout(column(row(self._chip, None), self._grid, gap=SPACE.sm))
        self._have(_FACTS_AT_HAND)

    def show_facts(self, facts: FactsView | None) -> None:
        if facts is None or facts == self._shown:
            self.setVisible(facts is not None)
            self._shown = facts
            return
        self._shown = facts
        self.hide()  # a line shown in a shown panel has every layout up to the window done again
        self._chip.say(facts.title, facts.tone)
        self._have(len(facts.rows))
        for (name, value), said in zip_longest(self._lines, facts.rows):
            label, fact = said or ("", "")
            name.setText(label)
            value.setText(_breakable(fact))
            name.setVisible(said is not None)
            value.setVisible(said is not None)
        self.show()

    def _have(self, count: int) -> None:
        for line in range(len(self._lines), count):
            name, value = words("", "muted", wrap=False), words("", selectable=True)
            self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, line, 1)
            self._lines.append((name, value))


class CheckRoom(Room):
    """An automatic check or a file of the kit: what it looks at, what it found."""

    def __init__(self) -> None:
        super().__init__()
        self._target = words("", "muted")
        self.ask = Line(_("Qué se revisa"), _("Ruta del archivo, o equipo:puerto"))
        self.facts = FactsPanel()
        self.setLayout(column(self._target, self.ask, self.facts, gap=SPACE.md))
        self.ask.textEdited.connect(self.edited)

    def fits(self, view: StepView) -> bool:
        return view.kind in {"check", "artifact"} and not (view.failed or view.review or view.barred)

    def show_step(self, view: StepView, *, fresh: bool) -> None:
        said = _("Se revisa: {target}").format(target=view.target) if view.target else view.hint
        self._target.setText(_breakable(said))
        self._target.setVisible(bool(said))
        self.ask.setVisible(view.asks)
        self.ask.setReadOnly(view.working is not None)
        if fresh:
            self.ask.clear()
        self.facts.show_facts(view.facts)

    def fields(self) -> dict[str, str]:
        return {"text": self.ask.text()}

    def fill(self, fields: Mapping[str, str]) -> None:
        self.ask.setText(fields.get("text", ""))

    def typed(self) -> Typed:
        return Typed(text=self.ask.text())

    def first(self) -> QWidget | None:
        return self.ask if not self.ask.isHidden() else None


class WaitRoom(Room):
    """A countdown one can read from across the room."""

    kind = "wait"

    def _build(self) -> None:
        self.left = words("", "display", wrap=False, figures=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Avance de la espera"))
        self.reason = Line(_("Motivo para no esperar"), _("Motivo para no esperar, si hace falta cortarla"))
        self._total = 0
        self.setLayout(column(self.left, self._bar, self.reason, gap=SPACE.md))
        self.reason.textEdited.connect(self.edited)

    def fits(self, view: StepView) -> bool:
        return view.kind == "wait" and _open(view)

    def show_step(self, view: StepView, *, fresh: bool) -> None:
        self._total = view.seconds
        self._bar.setRange(0, max(1, view.seconds))
        self.reason.setVisible(not view.required)
        if fresh:
            self.reason.clear()

    def show_elapsed(self, seconds: float) -> None:
        """Once a second."""
        left = max(0.0, self._total - seconds)
        self.left.setText(clock_text(left + 0.999) if left else _("La espera terminó"))
        self._bar.setValue(min(self._total, int(seconds)))
        tone = "" if left else "ok"
        if self._bar.property("tone") != tone:
            retone(self._bar, tone=tone)

    def fields(self) -> dict[str, str]:
        return {"text": self.reason.text()}

    def fill(self, fields: Mapping[str, str]) -> None:
        self.reason.setText(fields.get("text", ""))

    def typed(self) -> Typed:
        return Typed(text=self.reason.text())


class WorkingRow(QWidget):
    """Something long under way, and the way to stop it."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = words("", "strong", wrap=False)
        self._detail = words("", "muted", wrap=False)
        self.stop = button(_("Detener"), self.stopped.emit, icon="player-stop")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Avance"))
        head = row(self._name, None, self._detail, self.stop, gap=SPACE.sm)
        self.setLayout(column(head, self._bar, gap=SPACE.sm))

    def show_working(self, working: Working | None) -> None:
        self.setVisible(working is not None)
        if working is None:
            return
        self._name.setText(working.name)
        self._detail.setText(working.detail)
        self.stop.setVisible(working.can_stop)
        # Without a known end the bar only says that something goes on.
        self._bar.setRange(0, 0 if working.fraction is None else 1000)
        self._bar.setValue(round((working.fraction or 0.0) * 1000))


def _open(view: StepView) -> bool:
    return not (view.failed or view.review or view.barred)


def _breakable(text: str) -> str:
    """Long paths and digests may be broken at their separators and every 32 letters."""
    softer = text.replace("\\", "\\\u200b").replace("/", "/\u200b")
    return "\u200b".join(softer[place : place + 32] for place in range(0, len(softer), 32))
