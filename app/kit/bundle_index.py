"""The table of contents of a USB bundle, and the checks on a ZIP that may come from anybody. Nothing is believed here.

A bundle is one ZIP, stored and not compressed, so that what it says it holds is what it takes::

    index.json                     what is inside, with digests, sizes and kinds
    trust/<version>.json           versions of the firm's trust list
    documents/kit.json             the signed kit
    content/<sha256>               procedures, their pictures and artifacts
"""

from __future__ import annotations

import re
import stat
import struct
from enum import StrEnum
from typing import IO, Literal
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import Field, ValidationError

from app.errors import BadInput
from app.i18n import _
from app.kit.disk import CHUNK
from app.wire.base import Digest, Document, Id, Line

INDEX = "index.json"
KIT = "documents/kit.json"
MAX_INDEX = 8_000_000
MAX_ENTRIES = 10_000
_NAME = re.compile(r"index\.json|documents/kit\.json|trust/[0-9]{1,9}\.json|content/[0-9a-f]{64}")
_ENCRYPTED = 0x1
ZIP_TROUBLE = (
    BadZipFile,
    EOFError,
    ValueError,
    LookupError,
    OverflowError,
    RuntimeError,
    struct.error,
)
"""What the standard library raises on a ZIP that lies (RuntimeError includes NotImplementedError)."""


class PieceKind(StrEnum):
    """What one piece of content is."""

    PROCEDURE = "procedure"
    PICTURE = "picture"
    ARTIFACT = "artifact"


class Piece(Document):
    """One file of the kit, inside or missing."""

    digest: Digest
    size: int = Field(ge=1)
    kind: PieceKind
    name: Line


class BundleIndex(Document):
    """What a bundle says of itself. For people and for early refusal; the signed kit decides what is taken."""

    format: Literal[1] = 1
    visit: Id
    revision: int = Field(ge=1)
    made_at: str = Field(max_length=40)
    trust: tuple[int, ...] = Field(max_length=1000)
    """Versions of the trust list inside, in order."""
    kit: Digest
    """SHA-256 of the kit's envelope."""
    content: tuple[Piece, ...] = Field(max_length=MAX_ENTRIES)
    missing: tuple[Piece, ...] = Field(default=(), max_length=MAX_ENTRIES)
    """What the kit needs and this bundle does not carry."""


def content_name(digest: str) -> str:
    """Where a piece lies in the ZIP."""
    return f"content/{digest}"


def trust_name(version: int) -> str:
    """Where a version of the trust list lies in the ZIP."""
    return f"trust/{version}.json"


def read_index(bundle: ZipFile, whole: int) -> BundleIndex:
    """Check the form of a bundle of ``whole`` bytes and read its index.

    Raises BadInput ``BUNDLE-HOSTILE`` (it is built to do harm), ``BUNDLE-UNREADABLE`` (it is no bundle, or damaged).
    """
    entries = bundle.infolist()
    if len(entries) > MAX_ENTRIES:
        raise hostile("entries")
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        # Stops: two files under one name, of which the check reads one and the import the other.
        if entry.filename in seen:
            raise hostile("duplicate")
        seen.add(entry.filename)
    # Stops: entries that overlap, so that a small file unfolds into a full disk.
    if sum(entry.compress_size for entry in entries) > whole:
        raise hostile("overlap")
    index = _parse(read_small(bundle, INDEX, MAX_INDEX))
    promised = {INDEX, KIT, *map(trust_name, index.trust), *(content_name(piece.digest) for piece in index.content)}
    if promised != seen:
        raise hostile("index")
    if any(bundle.getinfo(content_name(piece.digest)).file_size != piece.size for piece in index.content):
        raise hostile("size")
    return index


def read_small(bundle: ZipFile, name: str, limit: int) -> bytes:
    """One document of a bundle, whole. Raises BadInput ``BUNDLE-HOSTILE`` above the limit, ``BUNDLE-UNREADABLE``."""
    try:
        if bundle.getinfo(name).file_size > limit:
            raise hostile("document")
        with bundle.open(name) as source:
            return read_bounded(source, limit)
    except (*ZIP_TROUBLE, OSError) as error:
        raise unreadable(str(error)) from error


def read_bounded(source: IO[bytes], limit: int) -> bytes:
    """Everything that follows, but never more than the limit."""
    found = bytearray()
    while block := source.read(CHUNK):
        found += block
        if len(found) > limit:
            raise hostile("document")
    return bytes(found)


def hostile(detail: str) -> BadInput:
    """It is built to do harm; nothing of it is used."""
    return BadInput(
        "BUNDLE-HOSTILE",
        _("El paquete está armado de una forma que Maletín nunca produce; puede ser dañino."),
        _("No se usó nada de él."),
        _("No lo abra. Pida a la oficina un paquete nuevo y avise al supervisor."),
        detail=detail,
    )


def unreadable(detail: str) -> BadInput:
    """It is no bundle, or it is damaged or cut short."""
    return BadInput(
        "BUNDLE-UNREADABLE",
        _("El archivo no es un paquete de Maletín, o está dañado o incompleto."),
        _("No se usó nada de él; lo que ya tenía sigue igual."),
        _("Cópielo de nuevo desde la oficina y expulse la memoria antes de retirarla."),
        detail=detail[:200],
    )


def _check_entry(entry: ZipInfo) -> None:
    # Stops: paths that leave the folder, absolute paths, drive letters, folders, and names for other purposes.
    if not _NAME.fullmatch(entry.filename):
        raise hostile("name")
    # Stops: bombs. Stored bytes cannot grow.
    if entry.compress_type != ZIP_STORED or entry.file_size != entry.compress_size:
        raise hostile("compressed")
    if entry.flag_bits & _ENCRYPTED:
        raise hostile("encrypted")
    # Stops: links to files of this computer.
    mode = entry.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise hostile("link")


def _parse(raw: bytes) -> BundleIndex:
    try:
        return BundleIndex.model_validate_json(raw)
    except ValidationError as error:
        raise unreadable(f"{error.error_count()} problems in the index") from error
