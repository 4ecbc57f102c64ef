"""A part of a screen that scrolls when it is taller than its place."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QScrollArea

from app.ui.theme.tokens import SPACE
from app.ui.widgets.layout import page


def scrolled(inside: QLayout) -> QScrollArea:
    """As a page, but inside one: no margins of its own, and a little air before the bar when it is there."""
    area = page(inside, margin=0)
    inside.setContentsMargins(0, 0, 0, 0)
    area.verticalScrollBar().rangeChanged.connect(
        lambda low, high: inside.setContentsMargins(0, 0, SPACE.md if high > low else 0, 0)
    )
    return area
