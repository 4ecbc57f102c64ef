"""One line to type, with its name above it and what is wrong with it shown by its edge."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.theme.tokens import SPACE
from app.ui.widgets.layout import column, retone
from app.ui.widgets.text import words


class Labelled(QWidget):
    """``edit`` is the line itself. ``hint``: an example, never the only place that says what is wanted."""

    def __init__(self, name: str, hint: str = "", *, secret: bool = False) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(name)
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        label = words(name, "strong", wrap=False)
        label.setBuddy(self.edit)
        self.setLayout(column(label, self.edit, gap=SPACE.xs))
        self.setFocusProxy(self.edit)

    @property
    def text(self) -> str:
        return self.edit.text().strip()

    def show_text(self, text: str) -> None:
        """Leaves the cursor alone when nothing changes."""
        if self.edit.text() != text:
            self.edit.setText(text)

    def show_wrong(self, wrong: bool) -> None:
        if bool(self.edit.property("wrong")) != wrong:
            retone(self.edit, wrong=wrong)
