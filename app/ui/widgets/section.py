"""A heading inside a screen, with an optional count and one small action."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.theme.tokens import SPACE
from app.ui.widgets.layout import row
from app.ui.widgets.text import words


class Section(QWidget):
    """``trailing``: a quiet button or a chip at its end."""

    def __init__(self, title: str, trailing: QWidget | None = None) -> None:
        super().__init__()
        self._title = words(title, "section", wrap=False)
        ends = (trailing,) if trailing is not None else ()
        self.setLayout(row(self._title, None, *ends, gap=SPACE.sm))

    def say(self, title: str) -> None:
        self._title.setText(title)
