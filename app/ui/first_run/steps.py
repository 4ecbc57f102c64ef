"""The left side: what will happen, in three steps that mark themselves as they are done."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _
from app.ui.first_run.presenter import Mark
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, retone, row
from app.ui.widgets.text import words

_SIGNS = {Mark.AHEAD: ("circle-dashed", "muted"), Mark.NOW: ("circle-dot", "accent"), Mark.DONE: ("circle-check", "ok")}
_ICON = 22
_WIDTH = 372


class Step(QWidget):
    """One of the three."""

    def __init__(self, title: str, why: str) -> None:
        super().__init__()
        self._title_text = title
        self._glyph = Glyph("circle-dashed", "muted", _ICON)
        self._title = words(title, "strong")
        self._why = words(why, "muted")
        said = column(self._title, self._why, gap=SPACE.xs)
        head = column(self._glyph, None, gap=0)
        line = row(head, said, gap=SPACE.md)
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_mark(self, mark: Mark) -> None:
        self._glyph.show_icon(*_SIGNS[mark])
        retone(self._title, tone="accent" if mark is Mark.NOW else "")
        said = {Mark.AHEAD: _("falta"), Mark.NOW: _("ahora"), Mark.DONE: _("hecho")}[mark]
        self.setAccessibleName(_("{step}: {state}").format(step=self._title_text, state=said))


class Steps(QFrame):
    """All three under the name of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self.setFixedWidth(_WIDTH)
        self._steps = (
            Step(
                _("Se comprueba su oficina"),
                _("Antes de entregar el código se revisa que conteste la oficina de verdad y no otra red."),
            ),
            Step(
                _("Esta laptop recibe su llave"),
                _("Nace aquí y nunca sale de este equipo. La oficina la apunta; si se pierde, la da de baja."),
            ),
            Step(
                _("Baja la lista de mañana"),
                _("Con sus procedimientos e instaladores, para trabajar sin Internet en la oficina del cliente."),
            ),
        )
        brand = row(Glyph("briefcase", "accent", SIZE.icon_large), words("Maletín", "title", wrap=False), None)
        self.feet = row(gap=SPACE.sm)
        whole = column(
            brand, SPACE.xl, words(_("Bienvenida"), "headline"), words(_("Tres pasos, una sola vez."), "muted"),
            SPACE.lg, *self._steps, None, self.feet, gap=SPACE.lg,
        )  # fmt: skip
        whole.setContentsMargins(SPACE.xxl, SPACE.xxl, SPACE.xxl, SPACE.lg)
        self.setLayout(whole)

    def show_marks(self, marks: tuple[Mark, Mark, Mark]) -> None:
        for step, mark in zip(self._steps, marks, strict=True):
            step.show_mark(mark)
