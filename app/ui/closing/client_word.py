"""What the client says of a finished task: accepts, or does not and why; a comment if there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.i18n import _
from app.ui.closing.view import TaskCard
from app.ui.theme.tokens import SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words

_WORD, _NO = "word", "no"
"""What is kept of a word that is not recorded yet."""
_LONGEST = 500


class ClientWord(QWidget):
    """``accept`` gets whether, and the words; ``edited`` is emitted while they are being written."""

    edited = Signal()
    settled = Signal()
    """What was written here is no draft any more."""

    def __init__(self, accept: Callable[[bool, str], None]) -> None:
        super().__init__()
        self._accept = accept
        self._card: TaskCard | None = None
        self._build()
        self.yes.clicked.connect(self._accepted)
        self.no.clicked.connect(self._objected)
        self.word.returnPressed.connect(self._send)
        self.send.clicked.connect(self._send)
        self.word.textEdited.connect(self.edited)

    def show_card(self, card: TaskCard) -> bool:
        """Keeps what is being written; True when another word is recorded now than before."""
        before, self._card = self._card, card
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
        fresh = before is None or (card.accepted, card.word) != (before.accepted, before.word)
        if fresh:
            self._typing.setVisible(card.accepted is False or bool(card.word))
        self.comment.setVisible(card.accepted is True and self._typing.isHidden())
        self._said.setText(_said(card))
        self._said.setVisible(not card.asks and card.accepted is not None)
        return fresh

    def begin(self, card: TaskCard, fields: Mapping[str, str]) -> None:
        """What was written here and never recorded."""
        self.no.setChecked(_NO in fields or card.accepted is False)
        self.yes.setChecked(_NO not in fields and card.accepted is True)
        self._ask_why(objects=self.no.isChecked())
        self.word.setText(fields.get(_WORD, card.word))
        self._typing.show()
        self.comment.hide()

    @property
    def objecting(self) -> bool:
        """A "no" that is not recorded yet."""
        return self._card is not None and self.no.isChecked() and self._card.accepted is not False

    def fields(self, card: TaskCard) -> Mapping[str, str]:
        """What differs from what is recorded."""
        objects = self.objecting
        typed = self.word.text()
        return {_NO: "1" if objects else "", _WORD: typed if objects or typed != card.word else ""}

    def in_order(self) -> tuple[QWidget, ...]:
        """What Tab comes to, in order."""
        return (self.yes, self.no, self.comment, self.word, self.send)

    def _build(self) -> None:
        self.yes = button(_("Acepta"), kind="choice", icon="check")
        self.no = button(_("No acepta"), kind="choice", icon="x")
        for one in (self.yes, self.no):
            one.setCheckable(True)
        self.comment = button(_("Agregar comentario"), self._open_comment, kind="quiet", icon="note")
        self._said = words("", "muted")
        self.word = QLineEdit()
        self.word.setMaxLength(_LONGEST)
        self.send = button(_("Anotar"))
        self._typing = QWidget()
        self._typing.setLayout(row(self.word, self.send, gap=SPACE.sm))
        self._asking = QWidget()
        client = words(_("El cliente:"), "muted", wrap=False)
        self._asking.setLayout(
            column(row(client, self.yes, self.no, None, self.comment, gap=SPACE.sm), self._typing, gap=SPACE.sm)
        )
        self.setLayout(column(self._asking, self._said, gap=SPACE.xs))

    # ── what the person does ──

    def _accepted(self) -> None:
        self.settled.emit()
        self.word.clear()
        self._accept(True, "")

    def _objected(self) -> None:
        """A "no" is only recorded with its reason: the field opens and waits."""
        self.yes.setChecked(False)
        self.no.setChecked(True)
        self._typing.show()
        self._ask_why(objects=True)
        self.word.setFocus()
        self.edited.emit()

    def _open_comment(self) -> None:
        self._typing.show()
        self.comment.hide()
        self.word.setFocus()

    def _ask_why(self, *, objects: bool) -> None:
        asked = _("Por qué no se acepta") if objects else _("Comentario del cliente, si lo hay")
        self.word.setPlaceholderText(asked)

    def _send(self) -> None:
        self._accept(not self.no.isChecked(), self.word.text())


def _said(card: TaskCard) -> str:
    head = _("El cliente la aceptó.") if card.accepted else _("El cliente no la aceptó.")
    return f"{head} {card.word}".strip()
