"""A piece of evidence in its own size, until Escape."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.i18n import _
from app.ui.theme.tokens import SPACE
from app.ui.visit.pixels import read_image
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words

_SHARE = 0.85


def show_large(parent: QWidget, data: bytes) -> QDialog:
    """A picture as large as the window allows; what is no picture says what it is."""
    dialog = QDialog(parent.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(_("Evidencia"))
    dialog.setAccessibleName(_("Evidencia"))
    room = parent.window().size() * _SHARE
    image = read_image(data, max(room.width(), room.height()))
    shown = _label(image, room.width(), room.height()) if image is not None else _no_picture()
    close = button(_("Cerrar"), dialog.accept, kind="primary")
    dialog.setLayout(column(shown, row(None, close), gap=SPACE.md, margin=SPACE.lg))
    close.setFocus()
    dialog.show()
    return dialog


def _label(image: QImage, width: int, height: int) -> QLabel:
    label = QLabel()
    label.setAccessibleName(_("Imagen de la evidencia"))
    keep = Qt.AspectRatioMode.KeepAspectRatio
    scaled = image.scaled(width, height, keep, Qt.TransformationMode.SmoothTransformation)
    label.setPixmap(QPixmap.fromImage(scaled))
    return label


def _no_picture() -> QLabel:
    return words(_("No es una imagen. El archivo está guardado aquí, cifrado, y viaja a la oficina con la visita."))
