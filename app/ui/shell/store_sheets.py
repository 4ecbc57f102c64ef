"""What floats over a window whose store is in the way: the recovery key, the question before going back to a backup,
and the one before starting anew."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.errors import MaletinError
from app.i18n import _
from app.ui.shell.overlay import Overlay
from app.ui.theme.tokens import SIZE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words


class TypeRecoveryKey(Overlay):
    """``given`` gets what was typed and where a refusal goes; it is kept nowhere in the window."""

    def __init__(self, parent: QWidget, given: Callable[[str, Callable[[MaletinError], None]], None]) -> None:
        self._given = given
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName(_("Llave de recuperación"))
        self.field.setFixedHeight(SIZE.pad_height)
        self.wrong = words("", tone="danger")
        self.wrong.hide()
        self.use = button(_("Abrir con esta llave"), self._give, kind="primary", icon="key")
        why = words(_("Son 14 grupos de 5, como los tiene el supervisor. Guiones y mayúsculas no importan."), "muted")
        feet = row(None, button(_("Cancelar"), self.reject), self.use)
        title = words(_("Llave de recuperación"), "title")
        content = column(title, why, self.field, self.wrong, feet)
        super().__init__(parent, _("Llave de recuperación"), SIZE.sheet, content)
        self.setModal(True)

    def refuse(self, trouble: MaletinError) -> None:
        """It stays open with what was typed, and says why."""
        self.wrong.setText(trouble.sentences())
        self.wrong.show()
        self.use.setEnabled(True)
        self.adjustSize()

    def _give(self) -> None:
        if typed := self.field.toPlainText().strip():
            self.use.setEnabled(False)
            self._given(typed, self.refuse)


class AskToGoBack(Overlay):
    """The one question before a backup takes the place of the damaged file."""

    def __init__(self, parent: QWidget, when: str, go_back: Callable[[], None]) -> None:
        what = words(_("El último respaldo es de {when}.").format(when=when), "strong")
        why = words(
            _(
                "Lo que se registró después sólo está en el archivo dañado, que se conserva aparte: avise al "
                "supervisor antes de seguir. Lo que la oficina ya había recibido no se pierde."
            )
        )
        self.go = button(_("Volver al respaldo"), lambda: self._do(go_back), kind="danger", icon="history")
        self.keep = button(_("No cambiar nada"), self.reject)
        title = words(_("¿Volver al último respaldo?"), "title")
        content = column(title, what, why, row(None, self.keep, self.go))
        super().__init__(parent, _("Volver al último respaldo"), SIZE.sheet, content)
        self.setModal(True)
        self.keep.setFocus()

    def _do(self, go_back: Callable[[], None]) -> None:
        self.accept()
        go_back()


class AskToStartAnew(Overlay):
    """The one question before the records of an earlier enrolment step aside."""

    def __init__(self, parent: QWidget, start: Callable[[], None]) -> None:
        what = words(
            _("Esta laptop empieza como otra, sin visitas ni registros, con el código que escribió."), "strong"
        )
        why = words(
            _(
                "La bitácora anterior no se borra: queda completa y cifrada en una carpeta aparte, y abre con la misma "
                "llave de recuperación. Una visita que quedó a medias no continúa aquí."
            )
        )
        self.go = button(_("Empezar de nuevo"), lambda: self._do(start), kind="danger", icon="refresh")
        self.keep = button(_("No cambiar nada"), self.reject)
        content = column(words(_("¿Empezar de nuevo?"), "title"), what, why, row(None, self.keep, self.go))
        super().__init__(parent, _("Empezar de nuevo"), SIZE.sheet, content)
        self.setModal(True)
        self.keep.setFocus()

    def _do(self, start: Callable[[], None]) -> None:
        self.accept()
        start()
