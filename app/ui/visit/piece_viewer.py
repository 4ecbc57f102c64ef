"""A piece of evidence as large as the window allows, until Escape."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.i18n import _
from app.ui.visit.pixels import read_image
from app.ui.widgets.enlarged import picture_label, room_of, show_alone
from app.ui.widgets.text import words


def show_large(parent: QWidget, data: bytes) -> QDialog:
    """A picture as large as the window allows; what is no picture says what it is."""
    room = room_of(parent)
    image = read_image(data, max(room.width(), room.height()))
    shown = picture_label(image, room, _("Imagen de la evidencia")) if image is not None else _no_picture()
    return show_alone(parent, shown, _("Evidencia"))


def _no_picture() -> QLabel:
    return words(_("No es una imagen. El archivo está guardado aquí, cifrado, y viaja a la oficina con la visita."))
