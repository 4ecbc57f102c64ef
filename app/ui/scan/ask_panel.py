"""Where the database is named, and who looks at it when its server asks; and how far a measure is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.kit.progress import Progress
from app.ui.scan.view import Login, RunView, ScanView
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.field import Field
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import card, column, row
from app.ui.widgets.progress_row import ProgressRow
from app.ui.widgets.text import words

_WIDTH = 680
_SCALE = 1000
Measure = Callable[[str, str, str, str], None]


class AskPanel(QWidget):
    """``measure`` gets database, company, user and password; the password is cleared as soon as it was handed over."""

    def __init__(self, measure: Measure, show_last: Callable[[], None]) -> None:
        super().__init__()
        self._measure = measure
        self._named = ""
        self.banner = ErrorBanner()
        self.database = Field(_("Base de datos"), "inet://servidor:3050/SAE90EMPRE01.FDB")
        self.company = Field(_("Empresa"), _("la que tiene datos"))
        self.company.edit.setMaxLength(2)
        self.copy = button(_("Elegir copia…"), self._choose_copy, icon="folder-open")
        self.copy.setToolTip(_("Una copia o un respaldo restaurado; nunca el archivo que usa el servidor."))
        self.user = Field(_("Usuario del servidor"), "SYSDBA")
        self.password = Field(_("Contraseña"), secret=True)
        self._login_said = words("", "muted")
        self.login = QWidget()
        self.login.setLayout(column(self._login_said, self._login_line(), gap=SPACE.sm))
        self.start = button(_("Medir el desorden"), self.press, kind="primary", icon="player-play")
        self.last = button("·", show_last, kind="quiet", icon="history")
        self._notice = words("", "muted")
        self._where = words("", "muted")
        self._build()

    def show_view(self, view: ScanView) -> None:
        if view.database != self._named:
            self._named = view.database
            self.database.show_text(view.database)
        self.company.show_text(view.company or self.company.text)
        self.banner.show_trouble(view.trouble)
        wanted = view.login is not Login.NOT_ASKED
        self.login.setVisible(wanted)
        self.user.show_wrong(view.login is Login.REFUSED)
        self.password.show_wrong(view.login is Login.REFUSED)
        self._login_said.setText(
            _("Ese servidor pide quién mira. Se guarda en la bóveda de esta laptop y no se vuelve a mostrar.")
        )
        for label, said in ((self._notice, view.notice), (self._where, view.visit)):
            label.setText(said)
            label.setVisible(bool(said))
        self.last.setVisible(bool(view.last))
        self.last.setText(_("Ver la última medición: {last}").format(last=view.last))
        self.last.setAccessibleName(self.last.text())

    def come(self) -> None:
        """The line that has to be written next gets the focus."""
        login = self.login.isVisibleTo(self)
        wanted = self.database if not login else self.password if self.user.text else self.user
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def press(self) -> None:
        """Measure what is written."""
        password = self.password.edit.text()
        self.password.edit.clear()
        self._named = self.database.text
        self._measure(self.database.text, self.company.text, self.user.text, password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.press()
        else:
            super().keyPressEvent(event)

    def name_copy(self, path: Path) -> None:
        """A file that somebody vouches for as a copy."""
        self.database.show_text(f"copy:{path}")
        self.start.setFocus()

    # ── inside ──

    def _choose_copy(self) -> None:
        kinds = _("Bases Firebird (*.fdb *.FDB *.gdb *.GDB);;Todos los archivos (*)")
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Elegir una copia de la base"), "", kinds)
        if chosen:
            self.name_copy(Path(chosen))

    def _login_line(self) -> QWidget:
        inside = QWidget()
        line = row(self.user, self.password, gap=SPACE.md)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        inside.setLayout(line)
        return inside

    def _build(self) -> None:
        said = column(
            words(_("Mida el desorden de la empresa"), "title"),
            words(
                _(
                    "Maletín compara entre sí los registros de Aspel SAE y COI, explica qué no cuadra y cuánto cuesta. "
                    "Solo lee: no escribe nada en la base del cliente."
                ),
                "muted",
            ),
            gap=SPACE.xs,
        )
        head = row(Glyph("stethoscope", "accent", SIZE.icon_huge), said, gap=SPACE.lg)
        head.setStretch(1, 1)
        names = row(self.database, self.company, gap=SPACE.md)
        names.setStretch(0, 5)
        names.setStretch(1, 2)
        feet = row(self.copy, None, self.start, gap=SPACE.sm)
        inside = card(column(head, names, self.login, self._notice, feet, gap=SPACE.lg))
        box = QWidget()
        box.setMaximumWidth(_WIDTH)
        below = column(self._where, row(self.last, None), gap=SPACE.sm)
        box.setLayout(column(self.banner, inside, below, gap=SPACE.lg))
        line = row(box)
        self.setLayout(column(line, None))


class RunPanel(QWidget):
    """Step, name of the check, time; and the one button that stops it at once."""

    def __init__(self, stop: Callable[[], None]) -> None:
        super().__init__()
        self.progress = ProgressRow(_("Midiendo"), cancel=stop)
        self.stop = button(_("Detener"), stop, icon="player-stop")
        self._check = words("", "strong")
        self._place = words("", "muted")
        self._bar_hint = words(
            _("Solo lecturas. Puede seguir trabajando en otras pantallas; al terminar, el resultado estará aquí."),
            "muted",
        )
        feet = row(self._bar_hint, self.stop, gap=SPACE.lg)
        feet.setStretch(0, 1)
        inside = card(column(self._place, self.progress, self._check, SPACE.sm, feet, gap=SPACE.sm))
        inside.setMaximumWidth(_WIDTH)
        self.progress.cancel.hide()
        self.setLayout(column(row(inside), None))

    def show_view(self, database: str, view: RunView) -> None:
        self._place.setText(database)
        known = view.fraction is not None
        self.progress.show_progress(Progress(round((view.fraction or 0.0) * _SCALE), _SCALE if known else 0, 0.0))
        self.progress.say(_("Deteniendo…") if view.stopping else view.step or _("Conectando…"))
        self._check.setText(view.check or _("Abriendo la base…"))
        self.stop.setEnabled(not view.stopping)
