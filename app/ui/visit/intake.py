"""Ways in for evidence: clipboard, dropped things, files one chooses. Turns them into sources; nothing is read here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import BadInput
from app.i18n import _
from app.ui.visit.evidence import Source
from app.ui.visit.pixels import png_of


def from_clipboard() -> Sequence[Source]:
    """Raises BadInput ``CLIPBOARD-EMPTY`` when it holds neither picture nor file."""
    found = from_mime(QGuiApplication.clipboard().mimeData())
    if not found:
        raise BadInput(
            "CLIPBOARD-EMPTY",
            _("El portapapeles no tiene ninguna imagen ni archivo."),
            _("No se agregó nada."),
            _("Copie la foto o la captura y pegue otra vez; o use Archivo (Ctrl+O)."),
        )
    return found


def from_mime(held: QMimeData | None) -> Sequence[Source]:
    """Files come as they are; a picture without a file becomes PNG. Some systems give nothing at all when empty."""
    if held is None:
        return []
    paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    if paths:
        return [Source(path.name, path=path) for path in paths]
    image = held.imageData() if held.hasImage() else None
    return [Source(picture_name(_("captura")), make=partial(png_of, image))] if isinstance(image, QImage) else []


def from_files(parent: QWidget) -> Sequence[Source]:
    """Those chosen in the system's own dialog."""
    chosen, _kind = QFileDialog.getOpenFileNames(parent, _("Evidencia del paso"))
    return [Source(Path(one).name, path=Path(one)) for one in chosen]


def picture_name(what: str) -> str:
    """As "captura-20261123-091502.png"."""
    return f"{what}-{datetime.now(UTC).astimezone():%Y%m%d-%H%M%S}.png"
