"""Asks for the passphrase where there is no keyring; the worker never asks, it only says that it needs it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from app.i18n import _
from app.ui.shell.overlay import Overlay
from app.ui.theme.tokens import SIZE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words


class PassphraseSheet(Overlay):
    """``given`` gets what was typed; it is kept nowhere in the window."""

    def __init__(self, parent: QWidget, given: Callable[[str], None], trouble: str = "") -> None:
        self._given = given
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(_("Frase de la bóveda"))
        self.field.returnPressed.connect(self._give)
        text = _("Las claves de esta laptop se guardan con una frase. La primera vez elija una de 8 letras o más.")
        why = words(text, "muted")
        wrong = words(trouble, tone="danger")
        wrong.setVisible(bool(trouble))
        feet = row(None, button(_("Abrir"), self._give, kind="primary", icon="lock"))
        title = words(_("Frase de la bóveda"), "title")
        content = column(title, why, wrong, self.field, feet)
        super().__init__(parent, _("Frase de la bóveda"), SIZE.sheet, content)
        self.setModal(True)

    def _give(self) -> None:
        typed = self.field.text()
        if typed:
            self.field.clear()
            self.accept()
            self._given(typed)
