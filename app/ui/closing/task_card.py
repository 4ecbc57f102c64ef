"""One task of the visit: its outcome, what was done, and the client's word."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from app.i18n import _
from app.ui.closing.view import TaskCard
from app.ui.theme.tokens import SPACE
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.resting import RECOVERED, Resting
from app.ui.widgets.text import words
from app.visit.facts import Result

Accept = Callable[[str, bool, str], None]
Finish = Callable[[str, Result, str], None]
Typed = Callable[[str, Mapping[str, str]], None]
_WORD, _NO, _WHY, _RESULT = "word", "no", "why", "result"
"""What is kept of a card that is not recorded yet."""


class TaskCardWidget(QFrame):
    """Built once for a task; ``show_card`` keeps what the person is typing, ``typed`` is told of it."""

    def __init__(self, task: str, accept: Accept, finish: Finish, typed: Typed = lambda _task, _fields: None) -> None:
        super().__init__()
        self.task = task
        self._accept = accept
        self._finish = finish
        self._resting = Resting(self, lambda: typed(self.task, self._fields()))
        self._card: TaskCard | None = None
        self.setProperty("kind", "card")
        self._build()
        self.yes.clicked.connect(self._accepted)
        self.no.clicked.connect(self._objected)
        self.word.returnPressed.connect(self._send_word)
        self.send.clicked.connect(self._send_word)
        self.why.returnPressed.connect(self._send_outcome)
        self.record.clicked.connect(self._send_outcome)
        for edited in (self.word.textEdited, self.why.textEdited):
            edited.connect(lambda _text: self._resting.start())
        self.result.activated.connect(lambda _place: self._resting.start())

    def show_card(self, card: TaskCard) -> None:
        if card == self._card:
            return
        before, self._card = self._card, card
        self._number.setText(card.number)
        self._title.setText(card.title)
        self._chip.say(card.chip, card.tone)
        self._done.setText(f"{card.done} · {card.time}")
        self._reason.setText(_("Motivo: {reason}").format(reason=card.reason))
        self._reason.setVisible(bool(card.reason))
        self._show_left(card)
        self._show_word(card, before)
        self._show_outcomes(card)

    def begin(self, fields: Mapping[str, str]) -> None:
        """What was typed here and never recorded, after the first ``show_card``."""
        card = self._card
        if card is None or not fields:
            return
        if card.asks:
            self.no.setChecked(_NO in fields or card.accepted is False)
            self.yes.setChecked(_NO not in fields and card.accepted is True)
            self._ask_why(objects=self.no.isChecked())
            self.word.setText(fields.get(_WORD, card.word))
            self._typing.show()
            self.comment.hide()
        elif card.outcomes:
            self.why.setText(fields.get(_WHY, ""))
            self.result.setCurrentIndex(max(0, self.result.findData(fields.get(_RESULT))))
        self._recovered.setVisible(card.asks or bool(card.outcomes))

    def rest(self) -> None:
        """What was just typed is told now."""
        self._resting.now()

    def in_order(self) -> tuple[QWidget, ...]:
        """What Tab comes to, in order."""
        return (self.yes, self.no, self.comment, self.word, self.send, self.result, self.why, self.record)

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
        body = column(self._done, self._reason, self._left, self._build_word(), self._build_outcome(), gap=SPACE.sm)
        self._recovered = words(_(RECOVERED), "strong", tone="info")
        self._recovered.hide()
        body.insertWidget(body.count() - 2, self._recovered)
        self.setLayout(column(head, body, gap=SPACE.sm, margin=SPACE.lg))

    def _build_word(self) -> QWidget:
        self.yes = button(_("Acepta"), kind="choice", icon="check")
        self.no = button(_("No acepta"), kind="choice", icon="x")
        for one in (self.yes, self.no):
            one.setCheckable(True)
        self.comment = button(_("Agregar comentario"), self._open_comment, kind="quiet", icon="note")
        self._said = words("", "muted")
        self.word = QLineEdit()
        self.word.setMaxLength(500)
        self.send = button(_("Anotar"))
        self._typing = QWidget()
        self._typing.setLayout(row(self.word, self.send, gap=SPACE.sm))
        self._asking = QWidget()
        client = words(_("El cliente:"), "muted", wrap=False)
        self._asking.setLayout(
            column(row(client, self.yes, self.no, None, self.comment, gap=SPACE.sm), self._typing, gap=SPACE.sm)
        )
        box = QWidget()
        box.setLayout(column(self._asking, self._said, gap=SPACE.xs))
        return box

    def _build_outcome(self) -> QWidget:
        self.result = QComboBox()
        self.why = QLineEdit()
        self.why.setPlaceholderText(_("Motivo"))
        self.record = button(_("Registrar resultado"))
        self._outcome = QWidget()
        line = row(self.result, self.why, self.record, gap=SPACE.sm)
        line.setStretch(1, 1)
        self._outcome.setLayout(line)
        return self._outcome

    # ── showing ──

    def _show_left(self, card: TaskCard) -> None:
        clear(self._left)
        for said in card.left:
            self._left.addWidget(words(said, "muted"))

    def _show_word(self, card: TaskCard, before: TaskCard | None) -> None:
        title = card.title
        self._asking.setVisible(card.asks)
        self.yes.setAccessibleName(_("Acepta: {title}").format(title=title))
        self.no.setAccessibleName(_("No acepta: {title}").format(title=title))
        self.word.setAccessibleName(_("Motivo o comentario del cliente: {title}").format(title=title))
        self._ask_why(objects=card.accepted is False)
        self.send.setAccessibleName(_("Anotar lo dicho sobre: {title}").format(title=title))
        self.yes.setChecked(card.accepted is True)
        self.no.setChecked(card.accepted is False)
        if before is None or card.word != before.word:
            self.word.setText(card.word)
        self.comment.setAccessibleName(_("Agregar comentario del cliente: {title}").format(title=title))
        if before is None or (card.accepted, card.word) != (before.accepted, before.word):
            self._typing.setVisible(card.accepted is False or bool(card.word))
            self._recovered.hide()
        self.comment.setVisible(card.accepted is True and self._typing.isHidden())
        self._said.setText(_said(card))
        self._said.setVisible(not card.asks and card.accepted is not None)

    def _show_outcomes(self, card: TaskCard) -> None:
        if not (card.outcomes or card.asks):
            self._recovered.hide()
        self._outcome.setVisible(bool(card.outcomes))
        self.result.setAccessibleName(_("Resultado de: {title}").format(title=card.title))
        self.why.setAccessibleName(_("Motivo del resultado de: {title}").format(title=card.title))
        self.record.setAccessibleName(_("Registrar resultado de: {title}").format(title=card.title))
        if [self.result.itemData(place) for place in range(self.result.count())] != [
            one for one, _text in card.outcomes
        ]:
            self.result.clear()
            for result, text in card.outcomes:
                self.result.addItem(text, result)

    # ── what the person does ──

    def _accepted(self) -> None:
        self._resting.stop()
        self.word.clear()
        self._accept(self.task, True, "")

    def _objected(self) -> None:
        """A "no" is only recorded with its reason: the field opens and waits."""
        self.yes.setChecked(False)
        self.no.setChecked(True)
        self._typing.show()
        self._ask_why(objects=True)
        self.word.setFocus()
        self._resting.start()

    def _open_comment(self) -> None:
        self._typing.show()
        self.comment.hide()
        self.word.setFocus()

    def _ask_why(self, *, objects: bool) -> None:
        asked = _("Por qué no se acepta") if objects else _("Comentario del cliente, si lo hay")
        self.word.setPlaceholderText(asked)

    def _fields(self) -> Mapping[str, str]:
        """What differs from what is recorded."""
        card = self._card
        if card is None:
            return {}
        if card.asks:
            objects = self.no.isChecked() and card.accepted is not False
            typed = self.word.text()
            return {_NO: "1" if objects else "", _WORD: typed if objects or typed != card.word else ""}
        why, chosen = self.why.text(), self.result.currentIndex()
        result = Result(self.result.currentData()).value if chosen > 0 or (why and chosen == 0) else ""
        return {_WHY: why, _RESULT: result}

    def _send_word(self) -> None:
        self.rest()
        self._accept(self.task, not self.no.isChecked(), self.word.text())

    def _send_outcome(self) -> None:
        self.rest()
        chosen = self.result.currentData()
        if chosen is not None:
            self._finish(self.task, Result(chosen), self.why.text())


def _said(card: TaskCard) -> str:
    head = _("El cliente la aceptó.") if card.accepted else _("El cliente no la aceptó.")
    return f"{head} {card.word}".strip()
