"""The office named no visit although some lie ahead: keep them or not? Nothing happens before the answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _, ngettext
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, row
from app.ui.widgets.tab_order import stand_after, stop_before
from app.ui.widgets.text import words


class PlanQuestion(QFrame):
    """``answer`` gets True to keep. Removing is asked twice, because only the office can bring the visits back.
    Empty until there is something to ask."""

    def __init__(self, answer: Callable[[bool], None]) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warn")
        self._answer = answer
        self.hide()

    def _build(self) -> None:
        before = stop_before(self)
        answer = self._answer
        self._what = words("", "strong")
        self._safe = words(
            _("No se quitó ninguna visita ni ningún archivo. Pregunte al supervisor antes de contestar.")
        )
        self.keep = button(_("Conservar las visitas"), lambda: answer(True), icon="check")
        self.remove = button(_("Quitarlas…"), lambda: self._sure(asked=True), kind="quiet")
        self._first = QWidget()
        self._first.setLayout(row(self.keep, self.remove, None, gap=SPACE.sm))
        self._second_words = words("", "strong")
        self.really = button("", lambda: answer(False), kind="danger", icon="trash")
        self.back = button(_("No quitar nada"), lambda: self._sure(asked=False))
        self._second = QWidget()
        self._second.setLayout(
            column(self._second_words, row(self.really, self.back, None, gap=SPACE.sm), gap=SPACE.sm)
        )
        glyph = Glyph("help-circle", "warn", SIZE.icon_large)
        line = row(glyph, column(self._what, self._safe, self._first, self._second, gap=SPACE.sm), gap=SPACE.lg)
        line.setContentsMargins(SPACE.lg, SPACE.lg, SPACE.lg, SPACE.lg)
        line.setStretch(1, 1)
        self.setLayout(line)
        stand_after(before, self.keep, self.remove, self.really, self.back)

    def ask(self, text: str, ahead: int) -> None:
        """Empty: nothing to ask."""
        if not text:
            self.hide()
            return
        if self.layout() is None:
            self._build()
        self.show()
        if text == self._what.text():
            return
        self._what.setText(text)
        self.setAccessibleName(text)
        said = ngettext(
            "Se dejará de mostrar {count} visita por hacer; sólo la oficina puede devolverla.",
            "Se dejarán de mostrar {count} visitas por hacer; sólo la oficina puede devolverlas.",
            ahead,
        )
        self._second_words.setText(said.format(count=ahead))
        verb = ngettext("Quitar {count} visita", "Quitar {count} visitas", ahead).format(count=ahead)
        self.really.setText(verb)
        self.really.setAccessibleName(verb)
        self._sure(asked=False)

    def _sure(self, *, asked: bool) -> None:
        self._first.setVisible(not asked)
        self._second.setVisible(asked)
        if asked:
            self.back.setFocus()
