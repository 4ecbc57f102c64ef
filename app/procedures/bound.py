"""The rules of a procedure's pictures: each is declared, beside the file, shown, and exactly what was declared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from app.i18n import _
from app.procedures.model import MAX_PICTURE, Picture, Procedure
from app.procedures.pictures import why_refused
from app.procedures.problem import Finding, Path, Severity


def picture_findings(procedure: Procedure, files: Mapping[str, bytes] | None) -> Iterator[Finding]:
    """Every rule the pictures break. ``files``: what lies beside the document; None = not known, as with a signed
    document: those signed before pictures were bound stay as valid as they were."""
    shown = {step.image for step in procedure.steps}
    for number, picture in enumerate(procedure.images):
        if picture.name not in shown:
            text = _("Ningún paso muestra la imagen «{image}»: viajaría sin razón.").format(image=picture.name)
            yield Finding(("images", number, "name"), "PROC-IMAGE-UNUSED", text, Severity.WARNING, flow=True)
    if files is None:
        return
    yield from _undeclared(procedure, files)
    for number, picture in enumerate(procedure.images):
        yield from _file(("images", number), picture, files.get(picture.name))


def _undeclared(procedure: Procedure, files: Mapping[str, bytes]) -> Iterator[Finding]:
    for number, step in enumerate(procedure.steps):
        if not step.image or procedure.picture(step.image) is not None:
            continue
        here: Path = ("steps", number, "image")
        data = files.get(step.image)
        if data is None:
            text = _("No está la imagen «{image}» junto al procedimiento.").format(image=step.image)
            yield Finding(here, "PROC-IMAGE-MISSING", text)
        else:
            text = _("La imagen «{image}» no está en «images»; agréguela con {marks}.").format(
                image=step.image, marks=_marks(data)
            )
            yield Finding(here, "PROC-IMAGE-UNDECLARED", text)


def _file(path: Path, picture: Picture, data: bytes | None) -> Iterator[Finding]:
    if data is None:
        text = _("No está la imagen «{image}» junto al procedimiento.").format(image=picture.name)
        yield Finding((*path, "name"), "PROC-IMAGE-MISSING", text)
    elif len(data) > MAX_PICTURE:
        text = _("La imagen «{image}» pasa de {limit} bytes; hágala más chica.").format(
            image=picture.name, limit=MAX_PICTURE
        )
        yield Finding((*path, "name"), "PROC-IMAGE-TOO-LARGE", text)
    elif why := why_refused(picture.name, data):
        text = _("La imagen «{image}» no se acepta: {why}").format(image=picture.name, why=why)
        yield Finding((*path, "name"), "PROC-IMAGE-REFUSED", text)
    elif hashlib.sha256(data).hexdigest() != picture.sha256 or len(data) != picture.size:
        text = _("La imagen «{image}» no es la declarada; si el cambio es suyo, escriba {marks}.").format(
            image=picture.name, marks=_marks(data)
        )
        yield Finding((*path, "sha256"), "PROC-IMAGE-ALTERED", text)


def _marks(data: bytes) -> str:
    return f"sha256: {hashlib.sha256(data).hexdigest()}, size: {len(data)}"
