"""A picture as large as the window allows, until Escape."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.i18n import _
from app.ui.theme.tokens import SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.step_picture import on_paper

_SHARE = 0.85


def show_picture(parent: QWidget, image: QImage, about: str) -> QDialog:
    """The picture of a step. ``about``: what it shows, in words."""
    room = room_of(parent)
    return show_alone(parent, picture_label(on_paper(image, room), room, about), _("Imagen del paso"))


def room_of(parent: QWidget) -> QSize:
    """What a picture may take of the window."""
    return parent.window().size() * _SHARE


def show_alone(parent: QWidget, shown: QLabel, title: str) -> QDialog:
    """Over the window, with one way back."""
    dialog = QDialog(parent.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setAccessibleName(title)
    close = button(_("Cerrar"), dialog.accept, kind="primary")
    dialog.setLayout(column(shown, row(None, close), gap=SPACE.md, margin=SPACE.lg))
    close.setFocus()
    dialog.show()
    return dialog


def picture_label(image: QImage, room: QSize, about: str) -> QLabel:
    """The picture within that room."""
    label = QLabel()
    label.setAccessibleName(about)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    label.setPixmap(QPixmap.fromImage(image.scaled(room, keep, Qt.TransformationMode.SmoothTransformation)))
    return label
