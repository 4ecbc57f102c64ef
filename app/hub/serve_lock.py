"""One serving process per hub: uploads are kept apart in its memory. Commands like ``people add`` need no lock."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.hub.refusals import refusal


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock; the system lets go when the process dies, however it dies. Raises Unavailable ``HUB-SERVED``."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(handle)
        except OSError as error:
            raise refusal("HUB-SERVED") from error
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":  # pragma: no cover - the other system's way

    def _lock(handle: int) -> None:
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:

    def _lock(handle: int) -> None:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
