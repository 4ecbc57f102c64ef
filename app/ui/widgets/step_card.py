"""One large step: where we are, warnings first, what to do, its picture, what to expect, room for the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.chip import Chip
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import clear, column, retone, row
from app.ui.widgets.step_picture import StepPicture
from app.ui.widgets.text import words


@dataclass(frozen=True, slots=True)
class StepText:
    """What the card says."""

    place: str
    """As "Paso 4 de 12"."""
    title: str
    body: str = ""
    expected: str = ""
    warnings: Sequence[str] = ()
    state: str = ""
    """A word for a chip ("Hecho", "Omitido"); empty while it is open."""
    tone: str = "muted"


class StepCard(QFrame):
    """``answer_room`` takes the widgets of the answer; evidence and notes go there too. ``picture_keys``: what makes
    the picture large."""

    def __init__(self, picture_keys: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setMaximumWidth(SIZE.reading + 2 * SPACE.xxl)
        self._place = words("", "section", wrap=False)
        self._place.setMinimumHeight(SIZE.chip)  # the title stands where it does beside a chip
        self._chip = Chip("")
        self._title = words("", "headline")
        self._warnings = column(gap=SPACE.sm)
        self._body = words("", "lead")
        self._body.setTextFormat(Qt.TextFormat.MarkdownText)
        self.picture = StepPicture(picture_keys)
        self._expected = words("")
        self._result = _result(self._expected)
        self.answer_room = column(gap=SPACE.md)
        head = column(row(self._place, None, self._chip), self._title, gap=0)
        self.setLayout(
            column(
                head, self._warnings, self._body, self.picture, self._result, SPACE.sm,
                self.answer_room, gap=SPACE.md, margin=SPACE.xxl,
            )
        )  # fmt: skip

    def show_step(self, step: StepText) -> None:
        self._place.setText(step.place)
        self._chip.say(step.state, step.tone)
        self._chip.setVisible(bool(step.state))
        self._title.setText(step.title)
        clear(self._warnings)
        for warning in step.warnings:
            self._warnings.addWidget(_warning(warning))
        self._body.setText(step.body)
        self._body.setVisible(bool(step.body))
        self._expected.setText(step.expected)
        self._result.setVisible(bool(step.expected))
        self.setAccessibleName(". ".join(part for part in (step.place, *step.warnings, step.title) if part))


def _warning(text: str) -> QWidget:
    return _quiet_banner("warn", "alert-triangle", words(text, "strong"))


def _result(text: QWidget) -> QFrame:
    label = words(_("Debe verse así"), "section")
    box = QFrame()
    box.setProperty("kind", "well")
    box.setLayout(column(label, text, gap=SPACE.xs, margin=SPACE.lg))
    return box


def _quiet_banner(tone: str, icon: str, text: QWidget) -> QFrame:
    box = QFrame()
    box.setProperty("kind", "banner")
    line = row(Glyph(icon, tone), text, margin=SPACE.md)
    line.setStretch(1, 1)
    box.setLayout(line)
    retone(box, tone=tone)
    return box
