"""Evidence of the step: thumbnails at once, and the ways in: paste, file, screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage

from app.i18n import _
from app.ui.shortcuts import keys_for
from app.ui.theme.tokens import SPACE
from app.ui.visit.rooms import Room
from app.ui.visit.view import Piece, StepView
from app.ui.widgets.evidence_strip import EvidenceStrip, Thumb
from app.ui.widgets.layout import column, row
from app.ui.widgets.option_button import ActionButton
from app.ui.widgets.text import words


class EvidenceRoom(Room):
    """Always there in an evidence step; elsewhere once there is a piece."""

    kind = "evidence"
    opened = Signal(str)

    def __init__(self, paste: Callable[[], None], choose: Callable[[], None], capture: Callable[[], None]) -> None:
        super().__init__()
        self._asks = (paste, choose, capture)
        self._narrow = False

    def _build(self) -> None:
        paste, choose, capture = self._asks
        self._hint = words("", "muted")
        self.paste = ActionButton("clipboard", _("Pegar"), keys_for("visit-paste"), paste)
        self.choose = ActionButton("paperclip", _("Archivo"), keys_for("visit-file"), choose)
        self.capture = ActionButton("camera", _("Capturar pantalla"), keys_for("visit-capture"), capture)
        self._ways = row(self.paste, self.choose, self.capture, None, gap=SPACE.sm)
        self._strip = EvidenceStrip(self.opened.emit)
        self._shown: tuple[Piece, ...] = ()
        self.setLayout(column(self._hint, self._ways, self._strip, gap=SPACE.sm))
        self._strip.hide()
        self._fit()

    def fits(self, view: StepView) -> bool:
        return bool(view.pieces) or (view.kind == "evidence" and not (view.failed or view.review or view.barred))

    def show_step(self, view: StepView, *, fresh: bool) -> None:
        asked = view.kind == "evidence" and not view.review
        said = _("También puede arrastrar archivos hasta aquí.")
        self._hint.setText(f"{view.hint} {said}" if asked else _("Evidencia de este paso"))
        for one in (self.paste, self.choose, self.capture):
            one.setVisible(asked)
        if view.pieces != self._shown or fresh:
            self._shown = view.pieces
            self._strip.show_thumbs([_thumb(piece) for piece in view.pieces])
        self._strip.setVisible(bool(view.pieces))

    def compact(self, narrow: bool) -> None:
        """In a small window the verbs and their keys are enough."""
        self._narrow = narrow
        if self.layout() is not None:
            self._fit()

    def _fit(self) -> None:
        for one in (self.paste, self.choose, self.capture):
            one.show_icon(not self._narrow)

    def first(self) -> ActionButton:
        return self.paste


def _thumb(piece: Piece) -> Thumb:
    image = piece.thumb if isinstance(piece.thumb, QImage) else None
    return Thumb(piece.ref.digest, piece.ref.name, piece.detail, image, piece.broken)
