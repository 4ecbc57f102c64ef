"""Evidence on its way in: judged, hashed as it is, kept. Works in the long lane; no Qt (pictures are made small by
whoever calls)."""

from __future__ import annotations

import io
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import BadInput, MaletinError, Unavailable
from app.i18n import _
from app.kit.progress import size_text
from app.ui.protocol import Task
from app.ui.visit.view import Piece
from app.visit.session import MAX_EVIDENCE, Session

MakeSmall = Callable[[bytes], object]
"""A thumbnail of picture bytes; None when they cannot be drawn."""
HEAVY = 20_000_000
"""Bytes above which the person is told that sending will take its time."""
_OTHER = "application/octet-stream"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF", "application/pdf"),
)
_UNDRAWN = frozenset({"image/heic", "image/heif", "image/svg+xml", "image/tiff"})
"""Pictures that are kept but that this window cannot draw; the hub's people can."""
_SHAPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where evidence comes from: bytes at hand, a file, or bytes that are yet to be made of a picture."""

    name: str
    data: bytes = b""
    path: Path | None = None
    make: Callable[[], bytes] | None = None
    """Called in the worker: a whole screen as PNG takes longer than a turn of the event loop may."""


def keep(session: Session, source: Source, takes: str, make_small: MakeSmall) -> Piece:
    """Keep the original bytes and return the piece with its thumbnail.

    ``takes``: what the step asks for ("photo", "screenshot", "file"); empty = anything. Raises BadInput
    ``EVIDENCE-TOO-LARGE``, ``EVIDENCE-BROKEN``, ``EVIDENCE-NOT-IMAGE``, ``EVIDENCE-EMPTY``; Unavailable
    ``EVIDENCE-UNREADABLE``, ``STORE-DISK-FULL``.
    """
    data = _bytes_of(source)
    media = media_of(data, source.name)
    thumb = _drawn(data, media, source.name, takes, make_small)
    ref = session.attach(io.BytesIO(data), media=media, name=source.name)
    return Piece(ref, size_text(ref.size), thumb)


def load_thumb(task: Task, digest: str, make_small: MakeSmall) -> object:
    """The thumbnail of a piece kept earlier; False when it is missing or altered, None when it is no picture."""
    try:
        data = task.laptop.parts.evidence.read(digest)
    except MaletinError:
        return False
    return make_small(data) if media_of(data, "").startswith("image/") else None


def media_of(data: bytes, name: str) -> str:
    """What the bytes are, by their first bytes; failing that by the name's ending."""
    for magic, media in _MAGIC:
        if data.startswith(magic):
            return media
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1"}:
        return "image/heic"
    guessed = mimetypes.guess_type(name)[0] or _OTHER
    return guessed if _SHAPE.fullmatch(guessed) else _OTHER


def _bytes_of(source: Source) -> bytes:
    if source.path is None:
        return _within(source.name, source.make() if source.make else source.data)
    try:
        size = source.path.stat().st_size
        if size > MAX_EVIDENCE:
            raise _too_large(source.name, size)
        return _within(source.name, source.path.read_bytes())
    except OSError as error:
        raise Unavailable(
            "EVIDENCE-UNREADABLE",
            _("No se pudo leer «{name}».").format(name=source.name),
            _("No se agregó nada; lo demás sigue guardado."),
            _("Revise que el archivo siga ahí y que no lo tenga abierto otro programa."),
        ) from error


def _within(name: str, data: bytes) -> bytes:
    if not data:
        raise BadInput(
            "EVIDENCE-EMPTY",
            _("«{name}» está vacío.").format(name=name),
            _("No se agregó nada."),
            _("Elija otro archivo o tome la foto de nuevo."),
        )
    if len(data) > MAX_EVIDENCE:
        raise _too_large(name, len(data))
    return data


def _drawn(data: bytes, media: str, name: str, takes: str, make_small: MakeSmall) -> object:
    if not media.startswith("image/"):
        if takes in {"photo", "screenshot"}:
            raise BadInput(
                "EVIDENCE-NOT-IMAGE",
                _("Este paso pide una imagen y «{name}» no lo es.").format(name=name),
                _("No se agregó nada."),
                _("Tome una foto, pegue una captura o capture la pantalla."),
            )
        return None
    thumb = None if media in _UNDRAWN else make_small(data)
    if thumb is None and media not in _UNDRAWN:
        raise BadInput(
            "EVIDENCE-BROKEN",
            _("La imagen «{name}» está dañada o incompleta: no se puede ver.").format(name=name),
            _("No se agregó nada; el archivo original sigue donde estaba."),
            _("Tome la foto otra vez o cópiela de nuevo del teléfono."),
        )
    return thumb


def _too_large(name: str, size: int) -> BadInput:
    return BadInput(
        "EVIDENCE-TOO-LARGE",
        _("«{name}» mide {size}; una evidencia puede medir hasta {limit}.").format(
            name=name, size=size_text(size), limit=size_text(MAX_EVIDENCE)
        ),
        _("No se agregó nada; el archivo original sigue donde estaba."),
        _("Tome la foto con menos resolución o adjunte solo la parte que importa."),
    )
