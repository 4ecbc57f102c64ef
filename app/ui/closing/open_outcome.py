"""The outcome of a task that never got one, given at the close."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.i18n import _
from app.ui.closing.view import TaskCard
from app.ui.theme.tokens import SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import row
from app.visit.facts import Result

_WHY, _RESULT = "why", "result"
"""What is kept of an outcome that is not recorded yet."""


class OpenOutcome(QWidget):
    """``finish`` gets the result and its reason; ``edited`` is emitted while they are being chosen."""

    edited = Signal()

    def __init__(self, finish: Callable[[Result, str], None]) -> None:
        super().__init__()
        self._finish = finish
        self.result = QComboBox()
        self.why = QLineEdit()
        self.why.setPlaceholderText(_("Motivo"))
        self.record = button(_("Registrar resultado"))
        line = row(self.result, self.why, self.record, gap=SPACE.sm)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.why.returnPressed.connect(self._send)
        self.record.clicked.connect(self._send)
        self.why.textEdited.connect(self.edited)
        self.result.activated.connect(self.edited)

    def show_card(self, card: TaskCard) -> None:
        self.result.setAccessibleName(_("Resultado de: {title}").format(title=card.title))
        self.why.setAccessibleName(_("Motivo del resultado de: {title}").format(title=card.title))
        self.record.setAccessibleName(_("Registrar resultado de: {title}").format(title=card.title))
        if [self.result.itemData(place) for place in range(self.result.count())] != [
            one for one, _text in card.outcomes
        ]:
            self.result.clear()
            for result, text in card.outcomes:
                self.result.addItem(text, result)

    def begin(self, fields: Mapping[str, str]) -> None:
        """What was chosen and written here and never recorded."""
        self.why.setText(fields.get(_WHY, ""))
        self.result.setCurrentIndex(max(0, self.result.findData(fields.get(_RESULT))))

    def fields(self) -> Mapping[str, str]:
        """What is not recorded yet."""
        why, chosen = self.why.text(), self.result.currentIndex()
        result = Result(self.result.currentData()).value if chosen > 0 or (why and chosen == 0) else ""
        return {_WHY: why, _RESULT: result}

    def in_order(self) -> tuple[QWidget, ...]:
        """What Tab comes to, in order."""
        return (self.result, self.why, self.record)

    def _send(self) -> None:
        chosen = self.result.currentData()
        if chosen is not None:
            self._finish(Result(chosen), self.why.text())
