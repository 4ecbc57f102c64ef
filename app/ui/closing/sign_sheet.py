"""The sheet of the signature: who signs and the pad; beside it, the way for who does not sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from app.i18n import _
from app.ui.closing.view import ClosingView
from app.ui.closing.work import Signing
from app.ui.theme.tokens import SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import card, column, retone, row
from app.ui.widgets.resting import RECOVERED, Resting
from app.ui.widgets.section import Section
from app.ui.widgets.signature_pad import SignaturePad
from app.ui.widgets.text import words

_REASON_LINES = 88


class SignSheet(QWidget):
    """``sign`` gets what was written; ``refuse`` name, role and reason; ``typed`` the fields once the fingers rest."""

    def __init__(
        self,
        sign: Callable[[Signing], None],
        refuse: Callable[[str, str, str], None],
        typed: Callable[[Mapping[str, str]], None] = lambda _fields: None,
    ) -> None:
        super().__init__()
        self._sign = sign
        self._refuse = refuse
        self._typed = typed
        self._resting = Resting(self, self._tell)
        self._visit = ""
        self._build()
        self.sign.clicked.connect(self.send_signature)
        self.refuse.clicked.connect(self._send_refusal)
        self.name.textEdited.connect(lambda _text: self._unmark())
        self.pad.changed.connect(self._unmark)
        for edited in (self.name.textEdited, self.role.textEdited, self.reason.textChanged):
            edited.connect(self._resting.start)

    def show_view(self, view: ClosingView) -> None:
        if view.visit != self._visit:
            self._begin(view)
        self._standing.setText(view.standing)
        if view.problem and self._problem.isHidden():
            QTimer.singleShot(0, self, self._reveal)
        self._problem.setText(view.problem)
        self._problem.setVisible(bool(view.problem))
        self._settled.setText(" ".join(part for part in (view.settled, view.refused) if part))
        self._settled_card.setVisible(bool(view.settled))
        if view.settled:
            self._recovered.hide()
        self._asking.setVisible(not view.settled)
        self.sign.setEnabled(not view.saving)
        self.refuse.setEnabled(not view.saving)
        if view.problem and not view.settled:
            retone(self.name, wrong=not self.name.text().strip())

    def send_signature(self) -> None:
        """«Firmar de conformidad»"""
        self.rest()
        typed = bool(self.pad.typed.text().strip())
        self._sign(Signing(self.name.text(), self.role.text(), self.pad.png(), typed))

    def rest(self) -> None:
        """What was just typed is told now; by itself it is told a moment after the last keystroke."""
        self._resting.now()

    def first(self) -> QWidget:
        """Where one begins to write: the name when nobody knows it, else the signature by keyboard."""
        if self._asking.isHidden():
            return self
        return self.pad.typed if self.name.text().strip() else self.name

    # ── building ──

    def _build(self) -> None:
        self._problem = words("", "strong", tone="danger")
        self._settled = words("", "lead")
        self._settled_card = card(
            column(words(_("La visita ya tiene respuesta"), "title"), self._settled, gap=SPACE.sm)
        )
        left, right = self._build_signature(), self._build_refusal()
        sides = row(left, right, gap=SPACE.lg)
        sides.setStretch(0, 3)
        sides.setStretch(1, 2)
        sides.setAlignment(right, Qt.AlignmentFlag.AlignTop)
        self._asking = QWidget()
        self._asking.setLayout(sides)
        self._recovered = words(_(RECOVERED), "strong", tone="info")
        self._recovered.hide()
        self.setLayout(column(self._settled_card, self._recovered, self._asking, None, gap=SPACE.md))

    def _build_signature(self) -> QFrame:
        self._standing = words("", "muted")
        self.name, self.role = QLineEdit(), QLineEdit()
        for field, label in ((self.name, _("Nombre de quien firma")), (self.role, _("Puesto"))):
            field.setAccessibleName(label)
            field.setPlaceholderText(label)
            field.setMaxLength(200)
        self.pad = SignaturePad()
        self.sign = button(_("Firmar de conformidad"), kind="primary", icon="signature")
        who = row(self.name, self.role, gap=SPACE.sm)
        who.setStretch(0, 3)
        who.setStretch(1, 2)
        foot = row(self._problem, self.sign, gap=SPACE.md)
        foot.setStretch(0, 1)
        return card(
            column(words(_("Firma del cliente"), "title"), self._standing, who, self.pad, foot, gap=SPACE.md),
            margin=SPACE.lg,
        )

    def _build_refusal(self) -> QFrame:
        self.reason = QPlainTextEdit()
        self.reason.setAccessibleName(_("Motivo por el que no firma"))
        self.reason.setPlaceholderText(_("Lo que dijo, con sus palabras"))
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(_REASON_LINES)
        self.refuse = button(_("Registrar que no firmó"), icon="ban")
        said = words(_("Se anota quién era y por qué. La visita puede cerrarse igual, y el acta lo dirá."), "muted")
        return card(
            column(Section(_("Si prefiere no firmar")), said, self.reason, self.refuse, gap=SPACE.sm), margin=SPACE.lg
        )

    # ── inside ──

    def _begin(self, view: ClosingView) -> None:
        self._visit = view.visit
        self.name.setText(view.name)
        self.role.setText(view.role)
        self.reason.setPlainText(view.reason)
        self.pad.clear()
        self._resting.stop()
        self._recovered.setVisible(view.recovered)

    def _tell(self) -> None:
        self._typed({"name": self.name.text(), "role": self.role.text(), "reason": self.reason.toPlainText()})

    def _reveal(self) -> None:
        """In a low window what is missing is said below the edge."""
        above: QWidget | None = self
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self._problem, 0, SPACE.xl)

    def _send_refusal(self) -> None:
        self.rest()
        self._refuse(self.name.text(), self.role.text(), self.reason.toPlainText())

    def _unmark(self) -> None:
        self._problem.hide()
        retone(self.name, wrong=False)
