"""The shelf: a content-addressed folder for files of up to tens of gigabytes.

Layout: ``root/ab/abcdef…`` (the SHA-256 of the bytes), read-only. A file under its final name was complete and verified
when it got that name. What is still arriving lies beside it as ``….part``; its length never says more than what was
written, and no more of it is believed than the ledger knows to be flushed: the whole is hashed before it gets its name.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from app.errors import BadInput, Unavailable
from app.i18n import _
from app.kit.disk import (
    CHUNK,
    allocated,
    disk_full,
    disk_trouble,
    free_space,
    make_folder,
    make_writable,
    on_disk,
    sync_folder,
)
from app.kit.part import Part, open_part, reserve_part
from app.kit.progress import CancelToken

HEADROOM = 0.2
"""Room kept beyond what is still to come, so that a day of photos fits too (lesson 5)."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries while an antivirus holds a new file: they let go within a second or two."""

Report = Callable[[int], None]
"""Told how many more bytes are done."""


class Shelf:
    """One content folder. Safe to use from several threads; one file has one writer at a time.

    ``rename`` and ``pause`` exist so that a test can be the antivirus.
    """

    def __init__(
        self,
        root: Path,
        *,
        rename: Callable[[Path, Path], object] = os.replace,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.root = root
        self._rename = rename
        self._pause = pause
        self._writing: set[str] = set()
        self._lock = threading.Lock()

    # ── where things are ──

    def path(self, digest: str) -> Path:
        """The final name. Raises BadInput ``CONTENT-NAME`` when it is no SHA-256 (and so could point elsewhere)."""
        if not _DIGEST.fullmatch(digest):
            raise BadInput(
                "CONTENT-NAME",
                _("Ese nombre de contenido no es válido."),
                _("No se tocó ningún archivo."),
                _("Use los 64 caracteres de la huella SHA-256."),
            )
        return self.root / digest[:2] / digest

    def partial(self, digest: str) -> Path:
        """Where the bytes arrive before they are complete."""
        return self.path(digest).with_name(f"{digest}.part")

    def has(self, digest: str) -> bool:
        """Whether it is here under its final name. It was intact when it came; ``verify`` says whether it still is."""
        return self.path(digest).is_file()

    def size(self, digest: str) -> int | None:
        """Bytes under the final name, or None when it is not here."""
        path = self.path(digest)
        return path.stat().st_size if path.is_file() else None

    def partial_size(self, digest: str) -> int:
        """Bytes in the part; 0 when there is none. Some may not be flushed: trust the ledger's smaller number."""
        part = self.partial(digest)
        return part.stat().st_size if part.is_file() else 0

    def digests(self) -> Iterator[str]:
        """Everything under a final name, in order."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/*")):
            if _DIGEST.fullmatch(path.name):
                yield path.name

    # ── room ──

    def needed(self, content: Mapping[str, int], replacing: str = "") -> int:
        """Bytes the disk must still give for this content (digest → size), headroom of 20 % included.

        What is here already is not counted, except ``replacing``: an altered file stays until the good one is complete.
        """
        coming = {digest: size for digest, size in content.items() if digest == replacing or not self.has(digest)}
        taken = sum(min(size, allocated(self.partial(digest))) for digest, size in coming.items())
        return max(0, math.ceil(sum(coming.values()) * (1 + HEADROOM)) - taken)

    def reserve(self, digest: str, size: int, *, whole: Mapping[str, int] | None = None) -> None:
        """Make sure before the first byte that all of it fits, then take the blocks of this file.

        ``whole``: everything still wanted (digest → size, what is here already is not counted); only this file when
        omitted. Raises Unavailable ``DISK-FULL`` with facts ``needed``, ``free``, ``missing`` in bytes.
        """
        needed = self.needed({**(whole or {}), digest: size}, replacing=digest)
        free = free_space(self.root)
        if needed > free:
            raise disk_full(needed, free, digest)
        with self._alone(digest):
            with on_disk(self.root, size, digest):
                make_folder(self.path(digest).parent)
            reserve_part(self.partial(digest), size)

    # ── writing ──

    @contextmanager
    def writing(self, digest: str, size: int, offset: int = 0, cancel: CancelToken | None = None) -> Iterator[Part]:
        """Go on with the part from ``offset`` (the ledger's flushed bytes; less when the part is shorter).

        The hash survives the pause: what is kept of the part is read again. Use ``part.offset`` for where it really
        starts, ``part.write``, ``part.flush`` (durable; tells the offset for the ledger) and at the end ``finish``.
        Raises Unavailable ``CONTENT-BUSY`` when somebody else writes it, ``DISK-FULL``; Untrusted ``CONTENT-ALTERED``
        when more bytes come than the signed size.
        """
        with self._alone(digest):
            with on_disk(self.root, size, digest):
                make_folder(self.path(digest).parent)
            with open_part(self.partial(digest), size, offset, cancel) as part:
                yield part

    def finish(self, digest: str, part: Part) -> None:
        """Give a complete part, hashed while it was written, its final name. Call it inside ``with writing(…)``.

        Raises Untrusted ``CONTENT-ALTERED`` (the part is emptied), Unavailable ``CONTENT-INCOMPLETE``,
        ``CONTENT-BUSY`` or ``CONTENT-DISK`` (the part stays).
        """
        part.judge(digest)
        part.flush()
        part.close()
        self._settle(self.partial(digest), digest)

    def commit(self, digest: str, size: int, cancel: CancelToken | None = None) -> None:
        """Hash the whole part from the disk and give it its final name: fsync, rename, fsync of the folder.

        Raises as ``finish`` does, and Cancelled.
        """
        with self.writing(digest, size, self.partial_size(digest), cancel) as part:
            self.finish(digest, part)

    def add_file(
        self, path: Path, *, progress: Report | None = None, cancel: CancelToken | None = None
    ) -> tuple[str, int]:
        """Copy a file onto the shelf; returns (digest, size). Raises BadInput ``CONTENT-NOT-A-FILE``, Unavailable."""
        try:
            source = path.open("rb")
        except OSError as error:
            raise BadInput(
                "CONTENT-NOT-A-FILE",
                _("No se puede leer el archivo {path}.").format(path=path),
                _("No se cambió nada."),
                _("Revise la ruta y los permisos."),
            ) from error
        with source:
            return self.add_stream(source, os.fstat(source.fileno()).st_size, progress=progress, cancel=cancel)

    def add_stream(
        self, source: BinaryIO, size: int, *, progress: Report | None = None, cancel: CancelToken | None = None
    ) -> tuple[str, int]:
        """Copy bytes whose digest nobody knows yet; ``size`` (expected) serves the check of space only."""
        free = free_space(self.root)
        if size > free:
            raise disk_full(size, free)
        arriving = self.root / f".{secrets.token_hex(16)}.part"
        with on_disk(self.root, size):
            make_folder(self.root)
        try:
            with open_part(arriving, None, 0, cancel) as part:
                self._pour(source, part, progress)
                part.flush()
                digest, written = part.digest(), part.offset
            with on_disk(self.root, size):
                make_folder(self.path(digest).parent)
            self._settle(arriving, digest)
        finally:
            arriving.unlink(missing_ok=True)
        return digest, written

    def remove(self, digest: str) -> None:
        """Forget a file, complete or partial. What is not here is fine."""
        with self._alone(digest), on_disk(self.root, name=digest):
            folder = self.path(digest).parent
            for path in (self.path(digest), self.partial(digest)):
                make_writable(path)
                path.unlink(missing_ok=True)
            if folder.is_dir():
                sync_folder(folder)

    def tidy(self) -> int:
        """Remove what a crash left of ``add_file`` (nobody can resume it); returns the bytes won. At start only."""
        won = 0
        with on_disk(self.root):
            for path in self.root.glob(".*.part"):
                won += allocated(path)
                path.unlink()
        return won

    # ── reading ──

    def open(self, digest: str) -> BinaryIO:
        """The bytes, for reading. Raises Unavailable ``CONTENT-MISSING``."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise missing(digest) from error
        except OSError as error:
            raise disk_trouble(error, folder=self.root, needed=0, name=digest) from error

    def verify(self, digest: str, progress: Report | None = None, cancel: CancelToken | None = None) -> bool:
        """Whether every byte is what it was. Raises Unavailable ``CONTENT-MISSING``, ``CONTENT-DISK``; Cancelled."""
        with self.open(digest) as source, on_disk(self.root, name=digest):
            return hash_stream(source, progress, cancel) == digest

    # ── inside ──

    def _pour(self, source: BinaryIO, part: Part, progress: Report | None) -> None:
        while True:
            with on_disk(self.root):
                block = source.read(CHUNK)
            if not block:
                return
            part.write(block)
            if progress is not None:
                progress(len(block))

    def _settle(self, part: Path, digest: str) -> None:
        """Give a verified and flushed file its final name. Power goes before: a part. After: the whole. Never half."""
        final = self.path(digest)
        with on_disk(self.root, name=digest):
            if os.name == "nt":  # pragma: no cover - only Windows minds that the one it replaces is read-only
                make_writable(final)
            self._rename_patiently(part, final)
            # Read-only after the rename, not before: a part left read-only by a power cut could not be resumed.
            final.chmod(0o444)
            sync_folder(final.parent)

    def _rename_patiently(self, part: Path, final: Path) -> None:
        for seconds in _PATIENCE:
            try:
                self._rename(part, final)
            except PermissionError:
                self._pause(seconds)
            else:
                return
        self._rename(part, final)

    @contextmanager
    def _alone(self, digest: str) -> Iterator[None]:
        """Two writers of one part would mix their bytes, so the second is sent away."""
        with self._lock:
            if digest in self._writing:
                raise disk_trouble(PermissionError(), folder=self.root, needed=0, name=digest)
            self._writing.add(digest)
        try:
            yield
        finally:
            with self._lock:
                self._writing.discard(digest)


def hash_stream(source: IO[bytes], progress: Report | None = None, cancel: CancelToken | None = None) -> str:
    """SHA-256 of everything that follows, at the speed of disk or core. Raises Cancelled, OSError."""
    hasher = hashlib.sha256()
    buffer = bytearray(CHUNK)
    view = memoryview(buffer)
    while count := source.readinto(buffer):  # type: ignore[attr-defined] # typeshed: BinaryIO lacks readinto
        if cancel is not None:
            cancel.check()
        hasher.update(view[:count])
        if progress is not None:
            progress(count)
    return hasher.hexdigest()


def missing(digest: str, name: str = "") -> Unavailable:
    """It is not on this laptop."""
    return Unavailable(
        "CONTENT-MISSING",
        _("Falta el archivo {name} en esta computadora.").format(name=name or digest[:12]),
        _("Lo demás del maletín no cambia."),
        _("Sincronice con la oficina o impórtelo de una memoria USB."),
        digest=digest,
    )
