"""The long part of opening the store, begun while the rest of the program is still being imported.

The integrity check of five years of data takes longer than anything else at the start, and it needs one processor and
no Python. So lock and key come first, as always, the check runs in a thread of its own from ``begin`` on, and
``open_store`` takes its answer. Nothing is believed that was not proved: a check that did not say "ok" is done again in
its own place, and says there what is wrong.
"""

from __future__ import annotations

import threading
from pathlib import Path

from sqlcipher3 import dbapi2

from app.errors import Unavailable
from app.settings import Settings
from app.store import places
from app.store.derived import STORE_KEY, KeyKeeper, StoreKeys
from app.store.driver import KEY_SIZE, connect
from app.store.lock import StoreLock


class HeadStart:
    """The held lock of the store, and what its check found.

    ``begin`` is apart so that the last look is on the screen first: on a laptop with two processors the check takes
    one, and whatever else is running the other.
    """

    def __init__(self, lock: StoreLock, path: Path, key: bytes) -> None:
        self.lock = lock
        self._path = path
        self._is_whole = False
        self._thread = threading.Thread(target=self._check, args=(key,), name="integrity", daemon=True)

    def begin(self) -> None:
        """Begin the check; a second time does nothing."""
        if self._thread.ident is None:
            self._thread.start()

    def is_whole(self) -> bool:
        """Whether every page was read, decrypted and found in order; waits until that is known."""
        self.begin()
        self._thread.join()
        return self._is_whole

    def _check(self, key: bytes) -> None:
        try:
            connection = connect(self._path, key)
        except dbapi2.Error:
            return
        try:
            self._is_whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        except dbapi2.Error:
            return
        finally:
            connection.close()


def head_start(settings: Settings, vault: KeyKeeper) -> HeadStart | None:
    """Take lock and key. None: there is nothing to check yet, or the ordinary opening will say what is in the way.

    Raises what the vault raises.
    """
    if not settings.store_file.exists() or places.aside_mark(settings.data).exists():
        return None
    try:
        lock = StoreLock.take(places.lock_file(settings.data))
    except (Unavailable, OSError):
        return None
    try:
        master = vault.get(STORE_KEY)
    except BaseException:
        # The person has to be asked first: until then the store is free.
        lock.release()
        raise
    if master is None or len(master) != KEY_SIZE:
        lock.release()
        return None
    return HeadStart(lock, settings.store_file, StoreKeys(master).store)
