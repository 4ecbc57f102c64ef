"""What floats over «Ajustes»: a new passphrase, the recovery key, a question before freeing, the licences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QTabWidget, QWidget

from app.errors import MaletinError
from app.i18n import _
from app.ui.shell.overlay import Overlay
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.field import Field
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words

Change = Callable[[str, str, Callable[[MaletinError], None]], None]


class NewPassphrase(Overlay):
    """The old one, and the new one twice. ``change``: gets old, new, and where a refusal goes."""

    def __init__(self, parent: QWidget, change: Change) -> None:
        self._change = change
        self.old = Field(_("Frase de ahora"), secret=True)
        self.new = Field(_("Frase nueva"), secret=True)
        self.again = Field(_("Frase nueva, otra vez"), secret=True)
        self.wrong = words("", tone="danger")
        self.wrong.hide()
        self.keep = button(_("Cambiar la frase"), self._give, kind="primary", icon="lock")
        why = words(
            _("Varias palabras son mejores que una difícil. Si la olvida, sólo queda la llave de recuperación.")
        )
        feet = row(None, button(_("Cancelar"), self.reject), self.keep)
        title = words(_("Cambiar la frase de la bóveda"), "title")
        content = column(title, why, self.old, self.new, self.again, self.wrong, feet)
        super().__init__(parent, _("Cambiar la frase de la bóveda"), SIZE.sheet, content)
        self.setModal(True)
        self.again.edit.returnPressed.connect(self._give)

    def refuse(self, trouble: MaletinError) -> None:
        """It stays open and says why."""
        self._say(trouble.sentences())

    def _give(self) -> None:
        if self.new.edit.text() != self.again.edit.text():
            self._say(_("Las dos frases nuevas no son iguales."))
            return
        old, new = self.old.edit.text(), self.new.edit.text()
        self.hide()
        self._change(old, new, self._refused)

    def _refused(self, trouble: MaletinError) -> None:
        self.show()
        self.refuse(trouble)

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.show()
        self.adjustSize()


class RecoveryKey(Overlay):
    """Shown once, to be written down; nothing is copied or saved by itself."""

    def __init__(self, parent: QWidget, key: str) -> None:
        self.key = QPlainTextEdit(key)
        self.key.setReadOnly(True)
        self.key.setTabChangesFocus(True)
        self.key.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.key.setAccessibleName(_("Llave de recuperación"))
        self.key.setFixedHeight(SIZE.pad_height)
        why = words(
            _(
                "Quien tenga esta llave puede abrir todo lo de esta laptop. Anótela y entréguela al supervisor; "
                "no la fotografíe."
            )
        )
        title = words(_("Llave de recuperación"), "title")
        feet = row(None, button(_("Ya la anoté"), self.accept, kind="primary", icon="check"))
        super().__init__(parent, _("Llave de recuperación"), SIZE.sheet + SPACE.xxl, column(title, why, self.key, feet))
        self.setModal(True)


class AskToFree(Overlay):
    """The one question of this screen: it cannot be undone without the office."""

    def __init__(self, parent: QWidget, text: str, free: Callable[[], None]) -> None:
        why = words(
            _(
                "Se quitan instaladores de visitas ya cerradas. Evidencias, bitácora y procedimientos se quedan. "
                "Si hiciera falta alguno, vuelve a bajar de la oficina."
            )
        )
        self.free = button(_("Liberar espacio"), lambda: self._do(free), kind="danger", icon="trash")
        feet = row(None, button(_("Conservar todo"), self.reject), self.free)
        title = words(_("¿Liberar espacio?"), "title")
        super().__init__(parent, _("Liberar espacio"), SIZE.sheet, column(title, words(text, "strong"), why, feet))
        self.setModal(True)

    def _do(self, free: Callable[[], None]) -> None:
        self.accept()
        free()


class Licences(Overlay):
    """Every part with its licence."""

    def __init__(
        self, parent: QWidget, texts: Sequence[tuple[str, str]], packages: Sequence[tuple[str, str, str]]
    ) -> None:
        tabs = QTabWidget()
        tabs.setAccessibleName(_("Licencias"))
        listed = "\n".join(f"{name} {version} · {licence}" for name, version, licence in packages)
        for title, text in (*texts, (_("Bibliotecas"), listed)):
            tabs.addTab(_reading(title, text), title)
        feet = row(None, button(_("Cerrar"), self.accept, kind="primary"))
        super().__init__(parent, _("Licencias"), SIZE.reading, column(words(_("Licencias"), "title"), tabs, feet))
        self.setModal(True)


def _reading(name: str, text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    field.setAccessibleName(name)
    field.setMinimumHeight(SIZE.pad_height + SPACE.xxl)
    return field
