"""Three facts at the foot of the window, in words and never merged: connection · saved here · synced."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QPushButton

from app.i18n import _
from app.ui.office import Sign, Signs
from app.ui.theme.icons import put_icon
from app.ui.theme.tokens import SPACE
from app.ui.widgets.chip import Chip
from app.ui.widgets.layout import retone, row
from app.ui.widgets.text import words

_ICON = 16


class Indicator(QPushButton):
    """One fact; pressing it goes where the details are."""

    def __init__(self, about: str, press: Callable[[], None]) -> None:
        super().__init__()
        self._about = about
        self._shown: Sign | None = None
        self.setProperty("kind", "sign")
        self.clicked.connect(lambda _checked=False: press())

    def show_sign(self, sign: Sign) -> None:
        if sign == self._shown:
            return
        self._shown = sign
        self.setText(sign.text)
        self.setToolTip(f"{self._about}: {sign.text}. {sign.detail}".strip())
        self.setAccessibleName(f"{self._about}: {sign.text}")
        self.setAccessibleDescription(sign.detail)
        put_icon(self, sign.icon, sign.tone, _ICON)
        retone(self, tone=sign.tone)


class Strip(QFrame):
    """The foot of the window."""

    def __init__(self, details: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("kind", "strip")
        self.connection = Indicator(_("Conexión"), details)
        self.saved = Indicator(_("En esta laptop"), details)
        self.synced = Indicator(_("Con la oficina"), details)
        self._who = words("", "caption", wrap=False)
        self._practice = Chip(_("Práctica: datos inventados"), "accent", "route")
        self._practice.hide()
        line = row(self.connection, self.saved, self.synced, None, self._who, self._practice, gap=SPACE.sm)
        line.setContentsMargins(SPACE.md, SPACE.hair, SPACE.lg, SPACE.hair)
        self.setLayout(line)

    def show_signs(self, signs: Signs) -> None:
        self.connection.show_sign(signs.connection)
        self.saved.show_sign(signs.saved)
        self.synced.show_sign(signs.synced)

    def show_practice(self) -> None:
        self._practice.show()

    def show_who(self, text: str) -> None:
        self._who.setText(text)
