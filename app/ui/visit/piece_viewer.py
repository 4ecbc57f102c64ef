"""A piece of evidence, or the picture of a step, as large as the window allows, until Escape."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.i18n import _
from app.ui.theme.tokens import SPACE
from app.ui.visit.pixels import read_image
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.step_picture import on_paper
from app.ui.widgets.text import words

_SHARE = 0.85


def show_large(parent: QWidget, data: bytes) -> QDialog:
    """A picture as large as the window allows; what is no picture says what it is."""
    room = _room(parent)
    image = read_image(data, max(room.width(), room.height()))
    shown = _label(image, room, _("Imagen de la evidencia")) if image is not None else _no_picture()
    return _dialog(parent, shown, _("Evidencia"))


def show_picture(parent: QWidget, image: QImage, about: str) -> QDialog:
    """The picture of a step. ``about``: what it shows, in words."""
    room = _room(parent)
    return _dialog(parent, _label(on_paper(image, room), room, about), _("Imagen del paso"))


def _room(parent: QWidget) -> QSize:
    return parent.window().size() * _SHARE


def _dialog(parent: QWidget, shown: QLabel, title: str) -> QDialog:
    dialog = QDialog(parent.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setAccessibleName(title)
    close = button(_("Cerrar"), dialog.accept, kind="primary")
    dialog.setLayout(column(shown, row(None, close), gap=SPACE.md, margin=SPACE.lg))
    close.setFocus()
    dialog.show()
    return dialog


def _label(image: QImage, room: QSize, about: str) -> QLabel:
    label = QLabel()
    label.setAccessibleName(about)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    label.setPixmap(QPixmap.fromImage(image.scaled(room, keep, Qt.TransformationMode.SmoothTransformation)))
    return label


def _no_picture() -> QLabel:
    return words(_("No es una imagen. El archivo está guardado aquí, cifrado, y viaja a la oficina con la visita."))
