"""Answers with several fields: a backup with its proof, and the client's approval."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.ui.theme.tokens import SPACE
from app.ui.visit.answers import Proof, Typed
from app.ui.visit.rooms import Room
from app.ui.visit.view import StepView
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.option_button import OptionButton
from app.ui.widgets.signature_pad import SignaturePad
from app.ui.widgets.text import words
from app.ui.widgets.writing import Line

_PROOFS: tuple[Proof, ...] = ("restore", "full-read", "none")


class BackupRoom(Room):
    """Where it is, how large, and how it was proved; a backup nobody proved does not pass."""

    kind = "backup"

    def _build(self) -> None:
        self.place = Line(_("Dónde quedó el respaldo"), _("Ruta del archivo o carpeta del respaldo"))
        self.bytes = Line(_("Tamaño del respaldo"), _("Tamaño, por ejemplo 3.2 GB; vacío si la laptop alcanza a verlo"))
        self.pick = button(_("Elegir…"), self._pick, icon="folder-open")
        self._ask = words(_("¿Cómo se comprobó que sirve?"), "lead")
        self.proofs = [OptionButton(number) for number in (1, 2, 3)]
        for one, (text, detail) in zip(self.proofs, _proof_words(), strict=True):
            one.say(text, detail)
            one.setCheckable(True)
            one.clicked.connect(lambda _checked=False, one=one: self._check(one))
        self._needed = words("", "muted")
        line = row(self.place, self.pick, gap=SPACE.sm)
        line.setStretch(0, 1)
        self.setLayout(column(line, self.bytes, self._ask, self._needed, *self.proofs, gap=SPACE.sm))
        for field in (self.place, self.bytes):
            field.textChanged.connect(self.edited)
        for one in self.proofs:
            one.toggled.connect(self.edited)

    def fits(self, view: StepView) -> bool:
        return view.kind == "backup" and not (view.failed or view.review or view.barred)

    def show_step(self, view: StepView, *, fresh: bool) -> None:
        needed = {
            "restore": _("Este paso pide una restauración de ensayo."),
            "full-read": _("Este paso pide al menos la lectura completa."),
        }
        self._needed.setText(needed.get(view.proof, ""))
        if fresh:
            self.place.clear()
            self.bytes.clear()
            self._check(None)

    def fields(self) -> dict[str, str]:
        chosen = self._chosen()
        proof = "" if chosen is None else str(chosen)
        return {"place": self.place.text(), "size": self.bytes.text(), "proof": proof}

    def fill(self, fields: Mapping[str, str]) -> None:
        self.place.setText(fields.get("place", ""))
        self.bytes.setText(fields.get("size", ""))
        chosen = fields.get("proof", "")
        if chosen.isdecimal() and int(chosen) < len(self.proofs):
            self._check(self.proofs[int(chosen)])

    def typed(self) -> Typed:
        chosen = self._chosen()
        proof: Proof = "none" if chosen is None else _PROOFS[chosen]
        return Typed(place=self.place.text(), size=self.bytes.text(), proof=proof)

    def first(self) -> QWidget:
        return self.place

    def choose(self, place: int) -> None:
        """A number chooses how it was proved."""
        if 0 <= place < len(self.proofs):
            self._check(self.proofs[place])
            self.proofs[place].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _chosen(self) -> int | None:
        return next((place for place, one in enumerate(self.proofs) if one.isChecked()), None)

    def _check(self, chosen: OptionButton | None) -> None:
        """One of three. Not a QButtonGroup: that would take the others out of the way of Tab."""
        for one in self.proofs:
            one.setChecked(one is chosen)

    def _pick(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Archivo del respaldo"), self.place.text())
        if chosen:
            self.place.setText(str(Path(chosen)))


class ApprovalRoom(Room):
    """Name, role and signature; or the reason why there is none."""

    kind = "approval"

    def _build(self) -> None:
        self._statement = words("", "lead")
        self.name = Line(_("Nombre de quien autoriza"), _("Nombre completo"))
        self.role = Line(_("Puesto de quien autoriza"), _("Puesto"))
        self.pad = SignaturePad()
        self.refused = Line(_("Motivo por el que no autoriza"), _("Si no autoriza, escriba aquí el motivo"))
        who = row(self.name, self.role, gap=SPACE.sm)
        self.setLayout(column(self._statement, who, self.pad, self.refused, gap=SPACE.md))
        for field in (self.name, self.role, self.refused):
            field.textEdited.connect(self.edited)

    def fits(self, view: StepView) -> bool:
        return view.kind == "approval" and not (view.failed or view.review or view.barred)

    def show_step(self, view: StepView, *, fresh: bool) -> None:
        self._statement.setText(view.question)
        if fresh:
            for one in (self.name, self.role, self.refused):
                one.clear()
            self.pad.clear()

    def fields(self) -> dict[str, str]:
        """The signature is not among them: who signs sees what he signs, and signs it once."""
        return {"name": self.name.text(), "role": self.role.text(), "refused": self.refused.text()}

    def fill(self, fields: Mapping[str, str]) -> None:
        for name, field in (("name", self.name), ("role", self.role), ("refused", self.refused)):
            field.setText(fields.get(name, ""))

    def typed(self) -> Typed:
        return Typed(
            name=self.name.text(), role=self.role.text(), refused=self.refused.text(), signature=self.pad.png()
        )

    def first(self) -> QWidget:
        return self.name


def _proof_words() -> tuple[tuple[str, str], ...]:
    return (
        (_("Se restauró en una copia de ensayo y abrió"), ""),
        (_("Se leyó completo, de principio a fin"), ""),
        (_("Todavía no se comprueba"), _("El paso quedará como falla hasta que se compruebe.")),
    )
