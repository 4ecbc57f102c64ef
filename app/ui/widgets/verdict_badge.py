"""The verdict, big: may the technician leave with this kit, and why not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import clear, column, retone, row
from app.ui.widgets.text import words

_ICONS = {"ok": "shield-check", "danger": "shield-x", "warn": "alert-triangle", "info": "hourglass"}


class VerdictBadge(QFrame):
    """``tone``: ok (go), danger (no-go), warn (go, with a warning), info (being proved)."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self._glyph = Glyph("hourglass", "info", SIZE.icon_huge)
        self._title = words("", "headline")
        self._reasons = column(gap=SPACE.hair)
        said = column(self._title, self._reasons, gap=SPACE.xs)
        line = row(self._glyph, said, gap=SPACE.lg, margin=SPACE.xl)
        line.setAlignment(self._glyph, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self.setLayout(line)

    def say(self, tone: str, title: str, reasons: Sequence[str] = ()) -> None:
        """``reasons``: every one of them, each a sentence."""
        self._glyph.show_icon(_ICONS[tone], tone)
        self._title.setText(title)
        retone(self._title, tone=tone)
        clear(self._reasons)
        for reason in reasons:
            self._reasons.addWidget(words(reason))
        self.setAccessibleName(". ".join((title, *reasons)))
        retone(self, tone=tone)
