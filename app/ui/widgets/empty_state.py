"""Nothing to show: why, and one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words

_WIDTH = 440


class EmptyState(QWidget):
    """``cause``: one sentence. ``action``: a verb, or empty when there is nothing to do. ``width``: of its words.

    Something is inside only while it is shown: most screens never come to most of their empty states, and leave the
    others for good.
    """

    def __init__(
        self,
        icon: str,
        title: str,
        cause: str,
        action: str = "",
        press: Callable[[], None] | None = None,
        *,
        tone: str = "muted",
        kind: str = "primary",
        width: int = _WIDTH,
    ) -> None:
        super().__init__()
        self._says = (icon, title, cause, tone)
        self._offers = (action, press, kind)
        self._width = width

    def setVisible(self, visible: bool) -> None:
        if visible and self.layout() is None:
            self._build()
        super().setVisible(visible)
        if not visible and self.layout() is not None:
            QTimer.singleShot(0, self, self._clear_unseen)

    @property
    def action(self) -> QPushButton:
        """The one thing to do about it; hidden when there is nothing."""
        if self.layout() is None:
            self._build()
        return self._action

    def _build(self) -> None:
        icon, title, cause, tone = self._says
        self._glyph = Glyph(icon, tone, SIZE.icon_huge)
        self._title = words(title, "title")
        self._cause = words(cause, "muted")
        action, press, kind = self._offers
        self._action = button(action or "·", press, kind=kind)
        if not action:
            self._action.hide()  # never shown here: without a parent yet it would be a window, and take the keyboard
        for label in (self._title, self._cause):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        # Their own box: a label that is itself aligned in a layout is given the height of one line.
        said = QWidget()
        said.setFixedWidth(self._width)
        said.setLayout(column(self._title, self._cause, gap=SPACE.sm))
        middle = column(self._glyph, row(None, said, None), SPACE.sm, self._action, gap=SPACE.sm)
        for one in (self._glyph, self._action):
            middle.setAlignment(one, Qt.AlignmentFlag.AlignHCenter)
        whole = column(None, middle, None)
        whole.setContentsMargins(SPACE.xl, SPACE.sm, SPACE.xl, SPACE.sm)  # in a low window the words need the height
        self.setLayout(whole)
        _even(self._cause, self._width)

    def _clear_unseen(self) -> None:
        """In a turn of its own: what took its place is just being shown."""
        if self.isHidden():
            self._clear()

    def _clear(self) -> None:
        """It may be its own button that leads elsewhere: nothing is destroyed at once."""
        inside = self.layout()
        if inside is not None:
            rest = QWidget(self)
            rest.setLayout(inside)  # takes the widgets along
            rest.deleteLater()

    def say(self, icon: str, title: str, cause: str, *, tone: str = "muted") -> None:
        """Another cause (none, no match, not synced…)."""
        self._says = (icon, title, cause, tone)
        if self.layout() is None:
            return
        self._glyph.show_icon(icon, tone)
        self._title.setText(title)
        self._cause.setText(cause)
        _even(self._cause, self._width)

    def offer(self, action: str, press: Callable[[], None]) -> None:
        """Another thing to do about it, with the keyboard on it."""
        self._offers = (action, press, self._offers[2])
        if self.isVisible():
            self._clear()
            self._build()
        self.action.show()
        self.action.setFocus()

    def withdraw(self) -> None:
        """Nothing to do about it any more but wait."""
        self._offers = ("", None, self._offers[2])
        if self.layout() is not None:
            self._action.hide()


def _even(label: QLabel, width: int) -> None:
    """Words that wrap do so in lines of about one length: no word is left alone on the last."""
    metrics, text = label.fontMetrics(), label.text()
    narrow, wide = width // 2, width
    if metrics.horizontalAdvance(text) > width:
        tall = _height(metrics, text, width)
        while wide - narrow > SPACE.xs:
            tried = (narrow + wide) // 2
            narrow, wide = (narrow, tried) if _height(metrics, text, tried) == tall else (tried, wide)
    aside = (width - wide) // 2
    label.setContentsMargins(aside, 0, aside, 0)


def _height(metrics: QFontMetrics, text: str, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width, 10_000), Qt.TextFlag.TextWordWrap, text).height()
