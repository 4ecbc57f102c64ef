"""A trouble, calmly: what happened · what is safe · what to do · details with the code, to copy."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from app.errors import MaletinError
from app.i18n import _
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, retone, row
from app.ui.widgets.text import words

_ICONS = {"danger": "alert-octagon", "warn": "alert-triangle", "info": "info-circle", "ok": "circle-check"}


class ErrorBanner(QFrame):
    """Hidden until it has something to say."""

    def __init__(self, action: str = "", press: Callable[[], None] | None = None) -> None:
        """``action``: the one button that mends it, with a verb; empty = none."""
        super().__init__()
        self.setProperty("kind", "banner")
        self._glyph = Glyph("alert-octagon", "danger", SIZE.icon_large)
        self._what = words("", "strong")
        self._safe = words("")
        self._todo = words("")
        self._code = words("", "code", wrap=False, selectable=True)
        self._copy = button(_("Copiar detalles"), self._copy_details, kind="quiet", icon="copy")
        self._action = button(action, press, kind="secondary") if action else None
        self._details = ""
        feet = row(self._code, None, self._copy, *((self._action,) if self._action else ()), gap=SPACE.sm)
        body = column(self._what, self._safe, self._todo, feet, gap=SPACE.xs)
        line = row(self._glyph, body, gap=SPACE.lg, margin=SPACE.lg)
        line.setAlignment(self._glyph, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()

    def show_trouble(self, trouble: MaletinError | None, tone: str = "danger") -> None:
        """None hides it."""
        self.setVisible(trouble is not None)
        if trouble is None:
            return
        self._glyph.show_icon(_ICONS[tone], tone)
        self._what.setText(trouble.what)
        for label, said in ((self._safe, trouble.safe), (self._todo, trouble.todo)):
            label.setText(said)
            label.setVisible(bool(said))
        self._code.setText(_("Código {code}").format(code=trouble.code))
        facts = "\n".join(f"{name}: {value}" for name, value in trouble.facts.items())
        self._details = "\n".join(part for part in (trouble.code, trouble.sentences(), facts) if part)
        self.setAccessibleName(trouble.sentences())
        retone(self, tone=tone)

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self._copy.setText(_("Copiado"))
