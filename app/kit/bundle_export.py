"""Writes a kit to a USB stick: whole or not at all, and read back before it gets its name."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.errors import BadInput
from app.i18n import _
from app.kit.bundle_index import INDEX, KIT, BundleIndex, Piece, PieceKind, content_name, trust_name
from app.kit.disk import CHUNK, disk_full, free_space, on_disk, sync_folder
from app.kit.inspect import FileFinding, wanted
from app.kit.manifest import Kit
from app.kit.part import altered
from app.kit.progress import CancelToken, Meter, Progress
from app.kit.shelf import Shelf, hash_stream

_ROOM_FOR_NAMES = 1_000_000
"""Bytes for the ZIP's own tables."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP knows: a bundle tells nothing but its content."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that is on the stick, read back and found good."""

    path: Path
    size: int
    carried: tuple[Piece, ...]
    missing: tuple[Piece, ...]
    """What the kit needs and this laptop could not give: the bundle is partial."""

    @property
    def complete(self) -> bool:
        """Whether whoever imports it has everything."""
        return not self.missing


def bundle_name(kit: Kit) -> str:
    """The file name people know it by. A colon, fine in an id, is not fine on Windows."""
    return f"maletin-{kit.visit.replace(':', '-')}-r{kit.revision}.zip"


def export_bundle(
    target: Path,
    kit: Kit,
    envelope: bytes,
    trust: Sequence[tuple[int, bytes]],
    shelf: Shelf,
    *,
    made_at: str,
    report: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> Exported:
    """Write a bundle to ``target`` (folder or file name). ``envelope``: the sealed kit; ``trust``: (version, bytes).

    Each file is checked before it is copied (what is altered counts as missing) and the bundle is read back from the
    disk before it gets its name. Raises Unavailable ``DISK-FULL``, ``CONTENT-BUSY``, ``CONTENT-DISK``; BadInput
    ``BUNDLE-NO-FOLDER``; Untrusted ``CONTENT-ALTERED`` when the stick does not give back what was written; Cancelled.
    Then nothing is left behind.
    """
    final = target / bundle_name(kit) if target.is_dir() else target
    if not final.parent.is_dir():
        raise BadInput(
            "BUNDLE-NO-FOLDER",
            _("No existe la carpeta {folder}.").format(folder=final.parent),
            _("No se escribió nada."),
            _("Conecte la memoria USB o elija otra carpeta."),
        )
    pieces = pieces_of(kit)
    held = [piece for piece in pieces if shelf.size(piece.digest) == piece.size]
    meter = Meter(3 * sum(piece.size for piece in held), report)
    carried = tuple(piece for piece in held if _intact(piece, shelf, meter, cancel))
    index = BundleIndex(
        visit=kit.visit,
        revision=kit.revision,
        made_at=made_at,
        trust=tuple(version for version, _raw in trust),
        kit=hashlib.sha256(envelope).hexdigest(),
        content=carried,
        missing=tuple(piece for piece in pieces if piece not in carried),
    )
    documents = {KIT: envelope, **{trust_name(version): raw for version, raw in trust}}
    size = _write(final, index, documents, shelf, meter, cancel)
    meter.finish()
    return Exported(final, size, carried, index.missing)


def pieces_of(kit: Kit) -> tuple[Piece, ...]:
    """Every file of a kit as a bundle lists it."""
    return tuple(
        Piece(
            digest=file.digest,
            size=file.size,
            kind=_kind_of(file),
            name=file.name,
        )
        for file in wanted(kit)
    )


def _kind_of(file: FileFinding) -> PieceKind:
    if file.procedure:
        return PieceKind.PROCEDURE
    return PieceKind.PICTURE if file.picture else PieceKind.ARTIFACT


def _intact(piece: Piece, shelf: Shelf, meter: Meter, cancel: CancelToken | None) -> bool:
    meter.working_on(piece.name)
    return shelf.verify(piece.digest, meter.add, cancel)


def _write(
    final: Path,
    index: BundleIndex,
    documents: Mapping[str, bytes],
    shelf: Shelf,
    meter: Meter,
    cancel: CancelToken | None,
) -> int:
    """Temporary name in the same folder, flush, fsync, read back, rename. Returns the size of the bundle."""
    needed = sum(piece.size for piece in index.content) + sum(map(len, documents.values())) + _ROOM_FOR_NAMES
    if needed > (free := free_space(final.parent)):
        raise disk_full(needed, free, final.name)
    temporary = final.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with on_disk(final.parent, needed, final.name):
            with temporary.open("xb") as target:
                with ZipFile(target, "w", ZIP_STORED) as bundle:
                    _fill(bundle, index, documents, shelf, meter, cancel)
                target.flush()
                os.fsync(target.fileno())
            _read_back(temporary, index, meter, cancel)
            size = temporary.stat().st_size
            temporary.replace(final)
            sync_folder(final.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return size


def _fill(
    bundle: ZipFile,
    index: BundleIndex,
    documents: Mapping[str, bytes],
    shelf: Shelf,
    meter: Meter,
    cancel: CancelToken | None,
) -> None:
    bundle.writestr(_entry(INDEX, 0), index.model_dump_json(indent=1).encode())
    for name, raw in documents.items():
        bundle.writestr(_entry(name, len(raw)), raw)
    for piece in index.content:
        meter.working_on(piece.name)
        name = content_name(piece.digest)
        with shelf.open(piece.digest) as source, bundle.open(_entry(name, piece.size), "w") as target:
            while block := source.read(CHUNK):
                if cancel is not None:
                    cancel.check()
                target.write(block)
                meter.add(len(block))


def _entry(name: str, size: int) -> ZipInfo:
    """``size`` lets the ZIP choose its large format before the first byte."""
    entry = ZipInfo(name, _EPOCH)
    entry.file_size = size
    entry.compress_type = ZIP_STORED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _read_back(path: Path, index: BundleIndex, meter: Meter, cancel: CancelToken | None) -> None:
    """Cheap sticks lie about what they kept, so where possible the bytes come from the stick, not from memory."""
    with path.open("rb") as source:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(source.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        with ZipFile(source) as bundle:
            for piece in index.content:
                meter.working_on(piece.name)
                try:
                    with bundle.open(content_name(piece.digest)) as content:
                        found = hash_stream(content, meter.add, cancel)
                except BadZipFile as error:
                    raise altered(piece.digest, piece.name) from error
                if found != piece.digest:
                    raise altered(piece.digest, piece.name)
