"""Opens the pictures of a procedure: one that is not exactly what was signed, or no plain picture, never leaves."""

from __future__ import annotations

import hashlib

from app.errors import Untrusted
from app.i18n import _
from app.kit.disk import on_disk
from app.kit.part import altered
from app.kit.shelf import Shelf
from app.procedures.model import Picture


def open_picture(shelf: Shelf, picture: Picture) -> bytes:
    """The bytes the procedure binds.

    Raises Unavailable ``CONTENT-MISSING``, ``CONTENT-DISK``; Untrusted ``CONTENT-ALTERED``, ``PICTURE-REFUSED``.
    """
    with shelf.open(picture.sha256) as source, on_disk(shelf.root, name=picture.sha256):
        data = source.read(picture.size + 1)
    check_picture(picture, data)
    return data


def check_picture(picture: Picture, data: bytes) -> None:
    """That bytes at hand are the picture. Raises Untrusted as ``open_picture`` does."""
    if len(data) != picture.size or hashlib.sha256(data).hexdigest() != picture.sha256:
        raise altered(picture.sha256, picture.name)
    # A window opens without the judge of pictures: imported with the first one.
    from app.procedures.pictures import why_refused

    if why := why_refused(picture.name, data):
        raise Untrusted(
            "PICTURE-REFUSED",
            _("La imagen «{name}» no se puede mostrar: {why}").format(name=picture.name, why=why),
            _("Los pasos no cambian; se puede seguir sin ella."),
            _("Avise al consultor que firmó el procedimiento."),
            digest=picture.sha256,
        )
