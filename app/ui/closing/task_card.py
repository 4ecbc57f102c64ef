"""One task of the visit: its outcome, what was done, and the client's word."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _
from app.ui.closing.client_word import ClientWord
from app.ui.closing.open_outcome import OpenOutcome
from app.ui.closing.view import TaskCard
from app.ui.theme.tokens import SPACE
from app.ui.widgets.chip import Chip
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.resting import RECOVERED, Resting
from app.ui.widgets.tab_order import stand_after, stop_before
from app.ui.widgets.text import words
from app.visit.facts import Result

Accept = Callable[[str, bool, str], None]
Finish = Callable[[str, Result, str], None]
Typed = Callable[[str, Mapping[str, str]], None]


class TaskCardWidget(QFrame):
    """Built once for a task; ``show_card`` keeps what the person is typing, ``typed`` is told of it.

    A task with its outcome waits for the client's word, one without for its outcome: each part is made when it is
    asked for.
    """

    def __init__(self, task: str, accept: Accept, finish: Finish, typed: Typed = lambda _task, _fields: None) -> None:
        super().__init__()
        self.task = task
        self._accept = accept
        self._finish = finish
        self._resting = Resting(self, lambda: typed(self.task, self._fields()))
        self._card: TaskCard | None = None
        self.word: ClientWord | None = None
        self.outcome: OpenOutcome | None = None
        self.setProperty("kind", "card")
        self._build()

    def show_card(self, card: TaskCard) -> None:
        if card == self._card:
            return
        self._card = card
        self._number.setText(card.number)
        self._title.setText(card.title)
        self._chip.say(card.chip, card.tone)
        self._done.setText(f"{card.done} · {card.time}")
        self._reason.setText(_("Motivo: {reason}").format(reason=card.reason))
        self._reason.setVisible(bool(card.reason))
        self._show_left(card)
        self._show_word(card)
        self._show_outcome(card)
        if not (card.outcomes or card.asks):
            self._recovered.hide()

    def begin(self, fields: Mapping[str, str]) -> None:
        """What was typed here and never recorded, after the first ``show_card``."""
        card = self._card
        if card is None or not fields:
            return
        if card.asks and self.word is not None:
            self.word.begin(card, fields)
        elif card.outcomes and self.outcome is not None:
            self.outcome.begin(fields)
        self._recovered.setVisible(card.asks or bool(card.outcomes))

    @property
    def objecting(self) -> bool:
        """The client says no; the reason is still being written."""
        return self.word is not None and self.word.objecting

    def rest(self) -> None:
        """What was just typed is told now."""
        self._resting.now()

    def in_order(self) -> tuple[QWidget, ...]:
        """What Tab comes to, in order."""
        return tuple(one for part in (self.word, self.outcome) if part is not None for one in part.in_order())

    # ── building ──

    def _build(self) -> None:
        self._number = words("", "title", tone="accent", wrap=False)
        self._title = words("", "title")
        self._chip = Chip("")
        self._done = words("", "muted")
        self._reason = words("")
        self._left = column(gap=SPACE.xs)
        head = row(self._number, self._title, self._chip, gap=SPACE.md)
        head.setStretch(1, 1)
        self._recovered = words(_(RECOVERED), "strong", tone="info")
        self._recovered.hide()
        self._body = column(self._done, self._reason, self._left, self._recovered, gap=SPACE.sm)
        self.setLayout(column(head, self._body, gap=SPACE.sm, margin=SPACE.lg))

    def _make_word(self) -> ClientWord:
        made = ClientWord(lambda accepted, said: self._sent(lambda: self._accept(self.task, accepted, said)))
        made.edited.connect(self._resting.start)
        made.settled.connect(self._resting.stop)
        return made

    def _make_outcome(self) -> OpenOutcome:
        made = OpenOutcome(lambda result, why: self._sent(lambda: self._finish(self.task, result, why)))
        made.edited.connect(self._resting.start)
        return made

    def _place(self, part: ClientWord | OpenOutcome) -> None:
        before = stop_before(self)
        self._body.addWidget(part)
        stand_after(before, *part.in_order())

    # ── showing ──

    def _show_left(self, card: TaskCard) -> None:
        clear(self._left)
        for said in card.left:
            self._left.addWidget(words(said, "muted"))

    def _show_word(self, card: TaskCard) -> None:
        wanted = card.asks or card.accepted is not None
        if wanted and self.word is None:
            self.word = self._make_word()
            self._place(self.word)
        if self.word is not None:
            self.word.setVisible(wanted)
            if self.word.show_card(card):
                self._recovered.hide()

    def _show_outcome(self, card: TaskCard) -> None:
        wanted = bool(card.outcomes)
        if wanted and self.outcome is None:
            self.outcome = self._make_outcome()
            self._place(self.outcome)
        if self.outcome is not None:
            self.outcome.setVisible(wanted)
            self.outcome.show_card(card)

    # ── inside ──

    def _fields(self) -> Mapping[str, str]:
        """What differs from what is recorded."""
        card = self._card
        if card is not None and card.asks and self.word is not None:
            return self.word.fields(card)
        return {} if self.outcome is None else self.outcome.fields()

    def _sent(self, send: Callable[[], None]) -> None:
        """What was typed is told before it is recorded: only the record ends it."""
        self._resting.now()
        send()
