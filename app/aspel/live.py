"""Is this file the client's live database? Conservative: any doubt counts as yes.

The embedded engine may only open copies and restored backups. Opening a file that a server also has open can corrupt it
(aspel/platform-and-rules.md, M5), and a server without users holds no lock, so the place of the file counts as well.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath

from app.aspel.header import BackupState, Shutdown, read_header
from app.errors import MaletinError

_SYSTEM_FOLDER = re.compile(r"(sae|coi|noi|ban|banco|pro|prod|caja|fac|facture)\s?\d+(\.\d+)?", re.IGNORECASE)
"""SAE9.00, COI10.00, BAN6.00, "SAE 5.0": folders of the common file tree (DAC)."""
_COMMON_FOLDERS = frozenset({"sistemas aspel", "dacaspel"})


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason to take a file for live. ``code`` is stable: place, network, held, nbackup, maintenance, delta,
    unreadable."""

    code: str


def signs_of_life(path: Path) -> tuple[Sign, ...]:
    """Every reason to believe that the file is, or may at any moment be, in use by a server. Takes no lock."""
    try:
        real = path.resolve(strict=True)
    except (OSError, ValueError):
        return (Sign("unreadable"),)
    found = [Sign("place")] if in_live_place(real) or in_live_place(path) else []
    found += [Sign("network")] if is_network(path) or is_network(real) else []
    found += [Sign("held")] if held_by_someone(real) else []
    found += _signs_in_file(real)
    return tuple(found)


def in_live_place(path: PurePath) -> bool:
    """Whether a folder above the file belongs to Aspel's common tree (platform-and-rules.md §1.1)."""
    return any(name.lower() in _COMMON_FOLDERS or _SYSTEM_FOLDER.fullmatch(name) for name in path.parts[:-1])


def is_network(path: PurePath) -> bool:
    """A UNC path: what lies on a share belongs to another machine's server."""
    return str(path).startswith(("\\\\", "//"))


def _signs_in_file(path: Path) -> list[Sign]:
    try:
        header = read_header(path)
    except MaletinError:
        return [Sign("unreadable")]
    found = []
    if header.backup not in {BackupState.NORMAL, None}:
        found.append(Sign("nbackup"))
    if header.shutdown in {Shutdown.MULTI, Shutdown.SINGLE}:
        found.append(Sign("maintenance"))
    if path.with_name(path.name + ".delta").exists():
        found.append(Sign("delta"))
    return found


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    def held_by_someone(path: Path) -> bool:
        """Open while denying others to write: fails with a sharing violation when a server has the file open."""
        generic_read, share_read, open_existing = 0x80000000, 0x1, 3
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = wintypes.HANDLE
        handle = kernel.CreateFileW(str(path), generic_read, share_read, None, open_existing, 0, None)
        if handle == wintypes.HANDLE(-1).value:
            return True
        kernel.CloseHandle(wintypes.HANDLE(handle))
        return False

else:

    def held_by_someone(path: Path) -> bool:
        """Whether another process has the file open or locked, as far as this system lets us see."""
        return _locked(path) or _open(path)

    def _locked(path: Path) -> bool:
        """Firebird 3 and later hold a flock on every open file; /proc/locks names it by device and inode."""
        status = path.stat()
        wanted = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
        try:
            lines = Path("/proc/locks").read_text("ascii", "replace").splitlines()
        except OSError:
            return False
        return any(wanted in line.split() for line in lines)

    def _open(path: Path) -> bool:
        """Open descriptors of every process we may look into (all of them for root, our own otherwise)."""
        status = path.stat()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                descriptors = list((process / "fd").iterdir())
            except OSError:
                continue
            for descriptor in descriptors:
                try:
                    target = descriptor.stat()
                except OSError:
                    continue
                if (target.st_dev, target.st_ino) == (status.st_dev, status.st_ino):
                    return True
        return False
