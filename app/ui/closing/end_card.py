"""What closing means, the one question before it, and what holds afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from app.i18n import _
from app.ui.closing.view import ClosingView, Mode
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import card, column, row
from app.ui.widgets.resting import RECOVERED, Resting
from app.ui.widgets.text import words


class EndCard(QWidget):
    """``end`` gets the closing note; ``typed`` the note once the fingers rest."""

    def __init__(
        self,
        end: Callable[[str], None],
        to_outbox: Callable[[], None],
        typed: Callable[[str], None] = lambda _note: None,
    ) -> None:
        super().__init__()
        self._end = end
        self._to_outbox = to_outbox
        self._resting = Resting(self, lambda: typed(self.note.text()))
        self._visit = ""
        self._asked = False
        self._build()
        self.note.textEdited.connect(lambda _text: self._resting.start())
        self.close_visit.clicked.connect(self._ask)
        self.not_yet.clicked.connect(self._withdraw)
        self.confirm.clicked.connect(self._confirmed)
        self.outbox.clicked.connect(self._to_outbox)

    def show_view(self, view: ClosingView) -> None:
        if view.visit != self._visit:
            self._begin(view)
        closed = view.mode is Mode.CLOSED
        if closed or not view.may_close:
            self._asked = False
        self._before.setVisible(not closed)
        self._after.setVisible(closed)
        self._saved.setText(view.saved)
        self._settled.setText(view.settled or _("Falta la firma del cliente, o el motivo por el que no firma."))
        self._sign_icon.show_icon(*_sign(view))
        self.close_visit.setEnabled(view.may_close)
        self.confirm.setEnabled(view.may_close and not view.saving)
        self._show_question()

    def rest(self) -> None:
        """What was just typed is told now."""
        self._resting.now()

    def first(self) -> QWidget:
        """What one comes here for; also before it may be pressed, Tab goes on from here."""
        return self.close_visit if self._after.isHidden() else self.outbox

    # ── building ──

    def _build(self) -> None:
        self._sign_icon = Glyph("circle-dashed", "muted")
        self._settled = words("", "strong")
        settled = row(self._sign_icon, self._settled, gap=SPACE.sm)
        settled.setStretch(1, 1)
        self._before = card(
            column(
                words(_("Cerrar la visita"), "title"), settled, self._build_ask(), self._build_question(), gap=SPACE.sm
            ),
            margin=SPACE.lg,
        )
        self._saved = words("", "muted")
        self.outbox = button(_("Ver lo que falta enviar"), icon="cloud-upload")
        done = row(Glyph("circle-check", "ok", SIZE.icon_large), words(_("Visita cerrada"), "title"), gap=SPACE.sm)
        done.setStretch(1, 1)
        self._after = card(column(done, self._saved, self.outbox, gap=SPACE.sm), margin=SPACE.lg)
        self.setLayout(column(self._before, self._after))

    def _build_ask(self) -> QWidget:
        self.close_visit = button(_("Cerrar la visita"), kind="primary", icon="lock")
        said = words(
            _("Después de cerrar ya no se agrega ni se cambia nada. El acta se puede ver y guardar siempre."), "muted"
        )
        self._ask_box = QWidget()
        self._ask_box.setLayout(column(said, self.close_visit, gap=SPACE.sm))
        return self._ask_box

    def _build_question(self) -> QWidget:
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("Nota final, si hace falta"))
        self.note.setAccessibleName(_("Nota final de la visita"))
        self.note.setMaxLength(2000)
        self.confirm = button(_("Cerrar definitivamente"), kind="danger", icon="lock")
        self.not_yet = button(_("Todavía no"))
        self._recovered = words(_(RECOVERED), "strong", tone="info")
        self._recovered.hide()
        question = words(_("¿Ya no falta anotar nada? Esto no se puede deshacer."))
        self._question = QWidget()
        self._question.setLayout(column(question, self._recovered, self.note, self.confirm, self.not_yet, gap=SPACE.sm))
        return self._question

    # ── inside ──

    def _begin(self, view: ClosingView) -> None:
        self._visit = view.visit
        self._resting.stop()
        self.note.setText(view.written.note)
        self._recovered.setVisible(bool(view.written.note))

    def _confirmed(self) -> None:
        self.rest()
        self._end(self.note.text())

    def _ask(self) -> None:
        self._asked = True
        self._show_question()
        self.not_yet.setFocus()

    def _withdraw(self) -> None:
        self._asked = False
        self._show_question()
        self.close_visit.setFocus()

    def _show_question(self) -> None:
        self._ask_box.setVisible(not self._asked)
        self._question.setVisible(self._asked)


def _sign(view: ClosingView) -> tuple[str, str]:
    if not view.settled:
        return "circle-dashed", "muted"
    return ("ban", "warn") if view.refused else ("signature", "ok")
