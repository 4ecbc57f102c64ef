"""A button one reads before pressing: number, words that wrap, a line of detail; or an icon, a verb and its key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words


class _Laid(QPushButton):
    """A button as large as what is laid out in it."""

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        layout = self.layout()
        return layout is not None and layout.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return max(layout.totalHeightForWidth(width), SIZE.option) if layout is not None else -1


class OptionButton(_Laid):
    """``number``: the digit that presses it; 0 = none."""

    def __init__(self, number: int = 0) -> None:
        super().__init__()
        self.setProperty("kind", "option")
        self._cap = words(str(number), "key", wrap=False)
        if not number:
            self._cap.hide()
        self._cap.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._text = words("", "lead")
        self._detail = words("", "muted")
        said = column(self._text, self._detail, gap=SPACE.hair)
        line = row(self._cap, said, gap=SPACE.md)
        line.setContentsMargins(SPACE.lg, SPACE.md, SPACE.lg, SPACE.md)
        line.setStretch(1, 1)
        self.setLayout(line)
        self._number = number
        self.setSizePolicy(_growing())
        _let_through(self)

    def say(self, text: str, detail: str = "") -> None:
        self._text.setText(text)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        said = ". ".join(part for part in (text, detail) if part)
        self.setAccessibleName(f"{self._number}. {said}" if self._number else said)
        self.updateGeometry()


class ActionButton(_Laid):
    """A quiet verb with its key beside it."""

    def __init__(self, icon: str, text: str, keys: str, press: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("kind", "quiet")
        self._icon = Glyph(icon, "muted")
        self._text = words(text, "strong", wrap=False)
        self.keys = words(keys, "key", wrap=False)
        self.keys.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line = row(self._icon, self._text, self.keys, gap=SPACE.sm)
        line.setContentsMargins(SPACE.sm, 0, SPACE.sm, 0)
        self.setLayout(line)
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({keys})")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(SIZE.control + SPACE.xs)
        self.clicked.connect(lambda _checked=False: press())
        _let_through(self)

    def show_icon(self, shown: bool) -> None:
        """In a small window verb and key are enough."""
        self._icon.setVisible(shown)


def _growing() -> QSizePolicy:
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy


def _let_through(button: QPushButton) -> None:
    """The labels inside are for reading; the mouse belongs to the button."""
    for label in button.findChildren(QWidget):
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
