"""The picture a step showed, looked at again: read, checked against what was signed, and drawn in a worker. No Qt.

One whose bytes are gone, or are not what was signed, costs one quiet line: the record does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable

from app.errors import MaletinError, Unavailable
from app.i18n import _
from app.kit.pictures import open_picture
from app.procedures.model import Picture
from app.ui.history.view import StepImage
from app.ui.protocol import Task

DrawStep = Callable[[bytes, str], object | None]
"""From bytes and file name to what the screen paints; None when they cannot be drawn."""


def look(task: Task, picture: Picture, draw: DrawStep) -> StepImage:
    """What is left of it on this laptop."""
    try:
        drawn = draw(open_picture(task.laptop.parts.shelf, picture), picture.name)
    except Unavailable:
        return StepImage(picture, trouble=_("La imagen que mostraba este paso ya no está en esta laptop."))
    except MaletinError:
        said = _("La imagen de este paso no es la que se firmó, así que no se muestra.")
        return StepImage(picture, trouble=said)
    if drawn is None:
        return StepImage(picture, trouble=_("La imagen que mostraba este paso no se puede dibujar."))
    return StepImage(picture, drawn)
