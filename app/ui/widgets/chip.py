"""A small sign: icon and word on a quiet ground."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy

from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import retone, row
from app.ui.widgets.text import words

_ICON = 14
TONE_ICONS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "danger": "alert-octagon",
    "info": "info-circle",
    "accent": "circle-dot",
    "muted": "circle-dashed",
}


class Chip(QFrame):
    """``tone``: ok, warn, danger, info, accent or muted; the word says the same as the colour."""

    def __init__(self, text: str, tone: str = "muted", icon: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._glyph = Glyph("circle-dot", tone, _ICON)
        self._words = words("", "chip", wrap=False, figures=True)
        line = row(self._glyph, self._words, gap=SPACE.xs)
        line.setContentsMargins(SPACE.sm, SPACE.hair, SPACE.md, SPACE.hair)
        self.setLayout(line)
        self.setFixedHeight(SIZE.chip)
        self._said: tuple[str, str, str] | None = None
        self.say(text, tone, icon)

    def say(self, text: str, tone: str = "muted", icon: str = "") -> None:
        """Show another word. Restyling costs more than writing, so only what changed is told."""
        if self._said == (text, tone, icon):
            return
        self._said = (text, tone, icon)
        self._glyph.show_icon(icon or TONE_ICONS[tone], tone)
        self._words.setText(text)
        retone(self._words, tone=tone)
        retone(self, tone=tone)
        self.setAccessibleName(text)
