"""What the disk does to us, said in our own errors; and the few system calls that make a file durable."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import MaletinError, Unavailable
from app.i18n import _
from app.kit.progress import size_text

CHUNK = 1 << 20
"""Bytes read at a time: large enough that hashing waits for nothing, small enough to stop at once."""
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_KEEP_SIZE = 0x01
"""FALLOC_FL_KEEP_SIZE of Linux: the blocks are ours, the length stays what was really written."""


def sync_folder(folder: Path) -> None:
    """Make a name that appeared, changed or went away in this folder survive a power cut."""
    if os.name == "nt":  # pragma: no cover - Windows has no such call; NTFS journals its names
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Create a folder with its parents, durably."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in missing:
        sync_folder(place.parent)


def free_space(folder: Path) -> int:
    """Bytes a person without privileges may still write on the disk of this folder."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def allocated(path: Path) -> int:
    """Bytes this file already takes on the disk, preallocated ones included; 0 when it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0
    blocks = getattr(found, "st_blocks", None)
    return found.st_size if blocks is None else int(blocks) * 512


def preallocate(handle: int, size: int) -> bool:
    """Take the blocks of a whole file now without changing its length; False where the system cannot.

    Not posix_fallocate: it makes the file look complete, and after a power cut nobody could tell what was written.
    Raises OSError (ENOSPC) when the disk has no room for it.
    """
    if not sys.platform.startswith("linux"):  # pragma: no cover - elsewhere the free space was checked and must do
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "fallocate", None)
    if call is None:  # pragma: no cover - every Linux C library has it
        return False
    call.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    if call(handle, _KEEP_SIZE, 0, size) == 0:
        return True
    code = ctypes.get_errno()
    if code in _FULL:
        raise OSError(code, os.strerror(code))
    return False


def write_all(handle: int, data: bytes | memoryview) -> None:
    """Write every byte: a system may take fewer than it was given. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def make_writable(path: Path) -> None:
    """Windows refuses to replace or remove a read-only file. A file that is not there is fine."""
    with contextlib.suppress(FileNotFoundError):
        path.chmod(0o644)


def disk_full(needed: int, free: int, name: str = "") -> Unavailable:
    """``needed``: bytes that must fit, headroom included; ``free``: bytes there are."""
    return Unavailable(
        "DISK-FULL",
        _("No cabe en el disco: hacen falta {needed} y hay {free} libres.").format(
            needed=size_text(needed), free=size_text(free)
        ),
        _("Todo lo que ya estaba guardado sigue intacto; lo descargado a medias se continúa después."),
        _("Libere al menos {missing} y vuelva a intentarlo.").format(missing=size_text(max(1, needed - free))),
        needed=needed,
        free=free,
        missing=max(0, needed - free),
        file=name,
    )


def disk_trouble(error: OSError, *, folder: Path, needed: int, name: str = "") -> MaletinError:
    """The system's complaint as ours: DISK-FULL, CONTENT-BUSY or CONTENT-DISK. ``needed``: bytes still to write."""
    if error.errno in _FULL:
        return disk_full(needed, free_space(folder), name)
    if error.errno == errno.EFBIG:
        return _too_big(needed, name)
    if isinstance(error, PermissionError):
        return Unavailable(
            "CONTENT-BUSY",
            _("Otro programa (quizá el antivirus) está usando el archivo o no deja escribir en la carpeta."),
            _("Lo que ya estaba guardado sigue intacto."),
            _("Espere un momento y vuelva a intentarlo; si se repite, excluya la carpeta de Maletín del antivirus."),
            file=name,
            folder=str(folder),
        )
    return Unavailable(
        "CONTENT-DISK",
        _("El disco no respondió bien al leer o escribir un archivo."),
        _("Lo que ya estaba comprobado no se cambió."),
        _("Revise el disco; después vuelva a comprobar el maletín."),
        file=name,
        folder=str(folder),
        errno=error.errno,
    )


@contextmanager
def on_disk(folder: Path, needed: int = 0, name: str = "") -> Iterator[None]:
    """Everything in this block touches the disk only: an OSError becomes ours (see ``disk_trouble``)."""
    try:
        yield
    except OSError as error:
        raise disk_trouble(error, folder=folder, needed=needed, name=name) from error


def _too_big(needed: int, name: str) -> Unavailable:
    return Unavailable(
        "DISK-FULL",
        _("El disco no acepta un archivo tan grande (pasa con memorias USB en formato FAT32, hasta 4 GB por archivo)."),
        _("Todo lo que ya estaba guardado sigue intacto."),
        _("Use un disco con formato exFAT o NTFS."),
        needed=needed,
        missing=needed,
        file=name,
    )
