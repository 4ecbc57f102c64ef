"""The files beside the store and how they are replaced without a moment at which neither old nor new is whole."""

from __future__ import annotations

import os
from pathlib import Path

_BACKUPS = "backups"
_PROBE = 1024 * 1024


def backups(folder: Path) -> Path:
    """Where the backups of the store in ``folder`` live."""
    return folder / _BACKUPS


def all_backups(folder: Path) -> list[Path]:
    """Complete backups, oldest first: their names begin with the UTC of their making."""
    return sorted(backups(folder).glob("store-*.db"))


def newest_backup(folder: Path) -> Path | None:
    """The last complete backup, or None."""
    return next(reversed(all_backups(folder)), None)


def lock_file(folder: Path) -> Path:
    """Held open by the one Maletín that uses the store."""
    return folder / "store.lock"


def aside_mark(folder: Path) -> Path:
    """Names the folder a store is stepping aside to, for as long as it does (see app.store.aside)."""
    return folder / "stepping-aside"


def key_check_file(store: Path) -> Path:
    """Tells a wrong key from a damaged file (see app.store.key)."""
    return store.with_suffix(".keycheck")


def history_file(store: Path) -> Path:
    """The index of past visits; may be made again at any time."""
    return store.with_name("history.db")


def companions(path: Path) -> tuple[Path, Path]:
    """SQLite's write-ahead log and shared memory beside a database file."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def fresh_name(final: Path) -> Path:
    """The temporary name beside a file; whatever an interrupted try left there is removed."""
    fresh = final.with_name(final.name + ".new")
    for leftover in (fresh, *companions(fresh)):
        leftover.unlink(missing_ok=True)
    return fresh


def settle(fresh: Path, final: Path) -> None:
    """Flush a finished file to the disk and give it its final name, durably."""
    flush_file(fresh)
    fresh.replace(final)
    flush_folder(final.parent)


def write_whole(final: Path, content: bytes) -> None:
    """Write a small file: under a temporary name, flushed, renamed."""
    fresh = fresh_name(final)
    with open(fresh, "xb", opener=_owner_only) as target:
        target.write(content)
    settle(fresh, final)


def flush_file(path: Path) -> None:
    """Have the system write the file's bytes to the disk."""
    with path.open("rb+") as target:
        os.fsync(target.fileno())


def flush_folder(folder: Path) -> None:
    """Have the system write the folder's names to the disk; Windows does that with the rename itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def probe_room(folder: Path) -> None:
    """Write and remove a megabyte. Raises the OSError that says why it does not go."""
    probe = folder / "room.new"
    try:
        with probe.open("wb", buffering=0) as target:
            target.write(bytes(_PROBE))
            os.fsync(target.fileno())
            if target.tell() < _PROBE:
                # A write may stop early without an error; the next byte then says why.
                target.write(b"\0")
    finally:
        probe.unlink(missing_ok=True)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
