"""A file that is still arriving: written in order, hashed on the way, durable only up to the last flush."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from app.errors import Unavailable, Untrusted
from app.i18n import _
from app.kit.disk import CHUNK, on_disk, preallocate, write_all
from app.kit.progress import CancelToken

_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
"""Binary on Windows; never through a link somebody planted."""


class Part:
    """An open part. Made by ``open_part``.

    Its methods raise Unavailable ``DISK-FULL``, ``CONTENT-BUSY`` or ``CONTENT-DISK``; what was written before stays.
    """

    def __init__(self, handle: int, path: Path, size: int | None, cancel: CancelToken | None) -> None:
        self._handle = handle
        self._open = True
        self._path = path
        self._cancel = cancel
        self._hasher = hashlib.sha256()
        self.size = size
        """What it must come to; None while nobody knows."""
        self.offset = 0
        """Bytes written so far, all of them hashed."""

    def resume(self, trusted: int) -> None:
        """Keep at most ``trusted`` bytes of what lies there and hash them again; what lies beyond is cut off."""
        with self._on_disk():
            length = os.fstat(self._handle).st_size
            kept = min(trusted, length)
            while self.offset < kept and (block := os.read(self._handle, min(CHUNK, kept - self.offset))):
                self._check()
                self._hasher.update(block)
                self.offset += len(block)
            if length != self.offset:
                self._cut(self.offset)
            if self.size is not None and self.size > self.offset:
                # Cutting gives the reserved blocks back to the system, so they are taken again.
                preallocate(self._handle, self.size)

    def write(self, data: bytes | memoryview) -> None:
        """Append. Raises Untrusted ``CONTENT-ALTERED`` when it grows beyond the signed size (the part is emptied)."""
        self._check()
        if self.size is not None and self.offset + len(data) > self.size:
            self.empty()
            raise Untrusted(
                "CONTENT-ALTERED",
                _("Llegaron más bytes de los que firmó la oficina para ese archivo."),
                _("No se usará; los demás archivos no se tocan."),
                _("Descárguelo de nuevo o impórtelo de otra memoria USB."),
            )
        with self._on_disk():
            try:
                write_all(self._handle, data)
            except OSError:
                with suppress(OSError):
                    self._cut(self.offset)
                raise
        self._hasher.update(data)
        self.offset += len(data)

    def flush(self) -> int:
        """Make everything written so far survive a power cut; returns the offset for the ledger."""
        with self._on_disk():
            os.fsync(self._handle)
        return self.offset

    def digest(self) -> str:
        """SHA-256 of everything so far."""
        return self._hasher.copy().hexdigest()

    def judge(self, digest: str) -> None:
        """Whether this is the whole of the file with that digest.

        Raises Unavailable ``CONTENT-INCOMPLETE`` (nothing is lost), Untrusted ``CONTENT-ALTERED`` (then it is empty).
        """
        if self.size is not None and self.offset < self.size:
            raise Unavailable(
                "CONTENT-INCOMPLETE",
                _("El archivo todavía no está completo."),
                _("Lo que ya llegó se conserva."),
                _("Continúe la descarga."),
                offset=self.offset,
                size=self.size,
            )
        if self.digest() != digest or self.size not in (None, self.offset):
            self.empty()
            raise altered(digest)

    def empty(self) -> None:
        """Nothing of this can be used: start over."""
        with self._on_disk():
            self._cut(0)
            os.fsync(self._handle)
        self._hasher = hashlib.sha256()
        self.offset = 0

    def close(self) -> None:
        """Give the handle back; closing twice is fine."""
        if self._open:
            self._open = False
            os.close(self._handle)

    def _cut(self, length: int) -> None:
        os.ftruncate(self._handle, length)
        os.lseek(self._handle, length, os.SEEK_SET)

    def _check(self) -> None:
        if self._cancel is not None:
            self._cancel.check()

    def _on_disk(self) -> AbstractContextManager[None]:
        return on_disk(self._path.parent, max(0, (self.size or 0) - self.offset), self._path.name)


def reserve_part(path: Path, size: int) -> None:
    """Take the blocks of the whole file for a part, new or begun, without touching what is in it."""
    with on_disk(path.parent, size, path.name):
        handle = os.open(path, _OPEN, 0o644)
        try:
            preallocate(handle, size)
        finally:
            os.close(handle)


@contextmanager
def open_part(path: Path, size: int | None, trusted: int, cancel: CancelToken | None = None) -> Iterator[Part]:
    """Open or create a part and resume it from ``trusted`` flushed bytes."""
    with on_disk(path.parent, size or 0, path.name):
        handle = os.open(path, _OPEN, 0o644)
    part = Part(handle, path, size, cancel)
    try:
        part.resume(trusted)
        yield part
    finally:
        part.close()


def altered(digest: str, name: str = "") -> Untrusted:
    """The bytes are not those that were signed for."""
    return Untrusted(
        "CONTENT-ALTERED",
        _("El archivo {name} no es el que firmó la oficina: su huella no coincide.").format(name=name or digest[:12]),
        _("No se usará; los demás archivos no se tocan."),
        _("Descárguelo de nuevo o impórtelo de otra memoria USB."),
        digest=digest,
    )
