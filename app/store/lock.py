"""One Maletín per store: a lock of the operating system, which a killed process can never leave behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

from app.store import troubles

# Windows locks bytes, not files, and nobody can read a locked byte: lock one far behind the owner's number.
_LOCKED_BYTE = 1 << 30


class StoreLock:
    """The held lock; released by ``release`` or by the end of the process."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @classmethod
    def take(cls, path: Path) -> StoreLock:
        """Take the lock at once. Raises Unavailable ``STORE-LOCKED`` with the owner's process id."""
        file = path.open("a+b", buffering=0)
        try:
            _lock(file.fileno())
        except OSError:
            owner = _owner(file)
            file.close()
            raise troubles.locked(owner) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()).encode())
        return cls(file)

    def release(self) -> None:
        """Give the store free. A second time does nothing."""
        self._file.close()


def _owner(file: BinaryIO) -> int:
    file.seek(0)
    digits = file.read(20).strip()
    return int(digits) if digits.isdigit() else 0


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
