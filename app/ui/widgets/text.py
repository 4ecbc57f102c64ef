"""Words on a screen, each in its size and weight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QLabel

from app.ui.theme.fonts import tabular
from app.ui.theme.tokens import SIZE

TITLE = "screen-title"
_EDGE = 1


def words(
    text: str, kind: str = "body", *, tone: str = "", wrap: bool = True, selectable: bool = False, figures: bool = False
) -> QLabel:
    """A label. ``kind``: display, headline, title, lead, strong, body, muted, caption, section, code. ``figures``: it
    counts, so its figures keep one width."""
    label = _Selectable(text) if selectable else QLabel(text)
    if figures:
        label.setFont(tabular())
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("kind", kind)
    label.setWordWrap(wrap)
    if tone:
        label.setProperty("tone", tone)
    return label


def heading(text: str, *, wrap: bool = True) -> QLabel:
    """The title of a screen: as tall as a button, so that it stands on one line with or without buttons beside it."""
    label = words(text, "headline", wrap=wrap)
    label.setObjectName(TITLE)
    label.setMinimumHeight(SIZE.control + 2 * _EDGE)
    return label


class _Selectable(QLabel):
    """Its text can be marked with the mouse. It becomes a document, which is laid out three times as slowly, only once
    the mouse is over it."""

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        super().enterEvent(event)
