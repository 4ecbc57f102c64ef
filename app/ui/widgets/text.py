"""Words on a screen, each in its size and weight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.ui.theme.fonts import tabular


def words(
    text: str, kind: str = "body", *, tone: str = "", wrap: bool = True, selectable: bool = False, figures: bool = False
) -> QLabel:
    """A label. ``kind``: display, headline, title, lead, strong, body, muted, caption, section, code. ``figures``: it
    counts, so its figures keep one width."""
    label = QLabel(text)
    if figures:
        label.setFont(tabular())
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("kind", kind)
    label.setWordWrap(wrap)
    if tone:
        label.setProperty("tone", tone)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
