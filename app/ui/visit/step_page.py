"""The step itself: one large card, rooms for its answer, keys under it. Widgets are built once and reused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QLayout, QSizePolicy, QWidget

from app.i18n import N_, _
from app.ui.shortcuts import keys_for
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.visit.answers import Typed
from app.ui.visit.ask_box import AskBox
from app.ui.visit.evidence_room import EvidenceRoom
from app.ui.visit.pages import with_feet
from app.ui.visit.paper_rooms import ApprovalRoom, BackupRoom
from app.ui.visit.rooms import CheckRoom, ChoicesRoom, FieldRoom, Room, WaitRoom, WorkingRow
from app.ui.visit.stand import Key
from app.ui.visit.view import PictureView, StepView
from app.ui.widgets.button import button
from app.ui.widgets.enlarged import show_picture
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, retone, row
from app.ui.widgets.option_button import ActionButton
from app.ui.widgets.resting import RECOVERED, Resting
from app.ui.widgets.step_card import StepCard, StepText
from app.ui.widgets.text import words

W = TypeVar("W", bound=QWidget)
NOTE_TITLE = N_("Nota de este paso")
SKIP_TITLE = N_("¿Por qué se omite este paso?")
_NOTE, _SKIP = "note", "skip"
"""The names of what is in the box: a note, or the reason for skipping."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the page asks of the screen."""

    main: Callable[[Typed], None]
    choose: Callable[[int, str], None]
    note: Callable[[], None]
    skip: Callable[[], None]
    paste: Callable[[], None]
    choose_file: Callable[[], None]
    capture: Callable[[], None]
    stop: Callable[[], None]
    open_piece: Callable[[str], None]
    typing: Callable[[Key, dict[str, str]], None]


class StepPage(QWidget):
    """Shows a StepView. Built by ``grow``, a piece at a time: it has a room for each kind of answer."""

    def __init__(self, ways: Ways) -> None:
        super().__init__()
        self._ways = ways
        self._view: StepView | None = None
        self._text: StepText | None = None
        self._narrow = False
        self._resting = Resting(self, self._tell)

    def grow(self) -> Iterator[None]:
        """Everything it shows; a turn of the event loop may come between two pieces. From the outside in: a part that
        already has its place is styled once. The feet come last, so that Tab comes to them last."""
        ways = self._ways
        self.card = StepCard(keys_for("visit-picture"))
        feet = column(gap=SPACE.sm)
        self.setLayout(with_feet(self.card, feet))
        yield
        self._build_said()
        yield
        self.check, self.field = self._put(CheckRoom()), self._put(FieldRoom())
        yield
        self.backup = self._put(BackupRoom())
        yield
        self.approval, self.wait = self._put(ApprovalRoom()), self._put(WaitRoom())
        yield
        self.evidence = self._put(EvidenceRoom(ways.paste, ways.choose_file, ways.capture))
        yield
        self.choices = self._put(ChoicesRoom())
        self.working = self._put(WorkingRow())
        self._notes = self._put(words("", "muted"))
        self.rooms: tuple[Room, ...] = (
            self.check, self.field, self.backup, self.approval, self.wait, self.evidence, self.choices,
        )  # fmt: skip
        yield
        self._build_feet(feet)
        for edited in (self.ask.text.textChanged, *(room.edited for room in self.rooms)):
            edited.connect(self._resting.start)
        self.ask.asking.connect(lambda _asks: self._resting.start())  # a note that was left is no draft any more
        self.card.picture.enlarged.connect(self.enlarge)
        self.choices.chosen.connect(ways.choose)
        self.evidence.opened.connect(ways.open_piece)
        self.working.stopped.connect(ways.stop)
        self.main.clicked.connect(self.enter)

    # ── showing ──

    def show_step(self, view: StepView) -> None:
        before, self._view = self._view, view
        fresh = before is None or (before.key, before.review) != (view.key, view.review)
        if fresh:
            self._resting.stop()
            self.ask.close_box()
        text = _text_of(view)
        if text != self._text:
            self._text = text
            self.card.show_step(text)
        self._show_picture(view)
        self._barred.setVisible(bool(view.barred))
        self._barred_text.setText(view.barred)
        self._show_said(view)
        for room in self.rooms:
            fits = room.fits(view)
            if fits:
                room.make()
                room.show_step(view, fresh=fresh)
                if fresh and view.fields:
                    room.fill(dict(view.fields))
            room.setVisible(fits)
        self.working.show_working(view.working)
        self._show_feet(view)
        if fresh:
            self._box_back(dict(view.fields))
        if fresh or (before is not None and (before.main, before.choices) != (view.main, view.choices)):
            self.focus_answer()
        if any(self._lacking()):
            QTimer.singleShot(0, self, self._make_ready)

    def _lacking(self) -> Iterator[Room]:
        """What the next steps need."""
        ahead = self._view.ahead if self._view is not None else ()
        return (room for room in self.rooms if room.kind in ahead and room.layout() is None)

    def _make_ready(self) -> None:
        """One each turn of the event loop, while the person reads: with the step it is for, the turn would be long."""
        for room in self._lacking():
            room.make()
            QTimer.singleShot(0, self, self._make_ready)
            return

    def rest(self) -> None:
        """What was just typed is told now; by itself it is told a moment after the last keystroke."""
        self._resting.now()

    def _tell(self) -> None:
        view = self._view
        if view is None:
            return
        said = {name: text for room in self.rooms if room.fits(view) for name, text in room.fields().items()}
        text = self.ask.text.toPlainText()
        asked = ((_NOTE, NOTE_TITLE), (_SKIP, SKIP_TITLE))
        boxed = {name: text if self.ask.is_asking(_(title)) else "" for name, title in asked}
        self._ways.typing(view.key, {**said, **boxed})

    def show_elapsed(self, seconds: float) -> None:
        """Once a second."""
        if self._view is not None and self._view.kind == "wait":
            self.wait.show_elapsed(seconds)

    def focus_answer(self) -> None:
        """To where one answers."""
        if not self.isVisible():
            return
        rooms = [room for room in self.rooms if self._view is not None and room.fits(self._view)]
        found = [place for place in (room.first() for room in rooms) if place is not None and place.isVisible()]
        # A verb or choices that are ready to be pressed come before a field that is already filled.
        view = self._view
        seen = view is not None and view.facts is not None
        ready = view is not None and (seen or view.kind == "evidence") and self.main.isVisible()
        if seen and self.choices.isVisible():
            found = [self.choices.buttons[0]]
        target = self.main if ready or (not found and self.main.isVisible()) else (found[0] if found else self.note)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── keys ──

    def enter(self) -> None:
        """The main answer."""
        if self.choices.isVisible() and self.choices.enter():
            return
        view = self._view
        if view is None or not view.main:
            return
        room = next((room for room in self.rooms if room.fits(view) and room is not self.evidence), None)
        self._ways.main(room.typed() if room is not None else Typed())

    def choose(self, place: int) -> None:
        """A digit."""
        if self.backup.isVisible():
            self.backup.choose(place)
        elif self.choices.isVisible():
            self.choices.choose(place)

    def enlarge(self) -> None:
        """The picture of the step as large as the window allows."""
        image, about = self.card.picture.image, self.card.picture.about
        if image is not None:
            show_picture(self, image, about)

    def compact(self, narrow: bool) -> None:
        """In a small window the words of the keys are enough."""
        self._narrow = narrow
        for one in (self.note, self.photo, self.skip):
            one.show_icon(not narrow)
        self.evidence.compact(narrow)
        self._enter_key.setVisible(not narrow and bool(self._view and self._view.main))

    # ── inside ──

    def _box_back(self, fields: Mapping[str, str]) -> None:
        """It asks again what it asked when the program was closed."""
        for name, ask in ((_NOTE, self._ways.note), (_SKIP, self._ways.skip)):
            if fields.get(name):
                ask()
                self.ask.text.setPlainText(fields[name])
                return

    def _show_picture(self, view: StepView) -> None:
        shown = view.picture or PictureView()
        drawn = shown.drawn if isinstance(shown.drawn, QImage) else None
        self.card.picture.show_picture(drawn, shown.picture.alt if shown.picture else "", shown.trouble)

    def _show_said(self, view: StepView) -> None:
        self._recovered.setVisible(view.recovered and not view.review)
        self._answered_text.setText(view.answered)
        self._answered.setVisible(bool(view.answered))
        self._notes.setText("\n".join(_("Nota: {text}").format(text=note) for note in view.notes))
        self._notes.setVisible(bool(view.notes))

    def _show_feet(self, view: StepView) -> None:
        open_step = not (view.failed or view.review)
        self.skip.setVisible(open_step)
        self.skip.setEnabled(view.can_skip)
        self.photo.setVisible(not view.review and view.kind != "evidence")
        self.note.setVisible(not view.review)
        self.main.setVisible(bool(view.main))
        self._enter_key.setVisible(bool(view.main) and not self._narrow)
        if self.main.text() != view.main:
            self.main.setText(view.main)
            self.main.setAccessibleName(view.main)

    def _put(self, part: W) -> W:
        """In the card, hidden until a step asks for it."""
        part.hide()
        self.card.answer_room.addWidget(part)
        return part

    def _build_said(self) -> None:
        self._barred_text = words("", "strong")
        self._barred = _box("danger", "lock", self._barred_text)
        self._answered_text = words("", selectable=True)
        label = words(_("Se contestó"), "section", wrap=False)
        self._answered = QFrame()
        self._answered.setProperty("kind", "well")
        self._answered.setLayout(column(label, self._answered_text, gap=SPACE.xs, margin=SPACE.lg))
        said = words(_(RECOVERED), "strong")
        self._recovered = _box("info", "history", said)
        for one in (self._recovered, self._barred, self._answered):
            self._put(one)

    def _build_feet(self, whole: QLayout) -> None:
        self.banner = ErrorBanner()
        self.ask = AskBox()
        self.note = ActionButton("note", _("Nota"), keys_for("visit-note"), self._ways.note)
        self.photo = ActionButton("photo", _("Evidencia"), keys_for("visit-paste"), self._ways.paste)
        self.skip = ActionButton("player-skip-forward", _("Omitir"), keys_for("visit-skip"), self._ways.skip)
        self.main = button("·", kind="primary")
        self.main.setMinimumWidth(SIZE.main_answer)
        self._enter_key = words("Enter", "key", wrap=False)
        self._enter_key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        feet = QWidget()
        feet.setLayout(row(self.note, self.photo, self.skip, None, self._enter_key, self.main, gap=SPACE.sm))
        self.ask.asking.connect(feet.setHidden)
        for one in (self.banner, self.ask, feet):
            whole.addWidget(one)


def _text_of(view: StepView) -> StepText:
    return StepText(view.place, view.title, view.body, view.expected, view.warnings, view.chip, view.tone)


def _box(tone: str, icon: str, text: QWidget) -> QFrame:
    box = QFrame()
    box.setProperty("kind", "banner")
    line = row(Glyph(icon, tone), text, margin=SPACE.lg)
    line.setStretch(1, 1)
    box.setLayout(line)
    retone(box, tone=tone)
    return box
