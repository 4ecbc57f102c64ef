"""Starting anew as another device: the store of the enrolment before steps aside, whole, and is kept.

The decision is one small file, there complete or not at all. While it is there, whoever opens the store first moves
what is left to move; so a power cut at any line leaves the old store in its place, or its place free and all of it
together in a folder of its own. Nothing is deleted, and no key changes: the same store key opens what stepped aside.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from app.clock import Clock
from app.settings import Settings
from app.store import backup, places, troubles
from app.store.engine import Database, scalar
from app.store.identity_records import KeyKeeper
from app.store.key import check_key, find_keys
from app.store.lock import StoreLock
from app.store.outbox_records import OutboxRecords

_FOLDER = "aside"
_LAST = "SELECT digest FROM journal ORDER BY sequence DESC LIMIT 1"


def step_aside(settings: Settings, vault: KeyKeeper, clock: Clock, bundle: Path | None) -> Path:
    """Free the store's place; returns the folder that now holds what was there. The store must be closed.

    ``bundle``: the rescue bundle that was saved; not needed where nothing waits to be sent. Raises BadInput
    ``ANEW-NOT-HANDED-OVER`` (something waits and there is no bundle, or it was made before the last record),
    ``RESCUE-UNREADABLE``; Unavailable as ``open_store``.
    """
    with backup.system_errors(settings.data):
        lock = StoreLock.take(places.lock_file(settings.data))
    try:
        finish(settings)
        _require_handed_over(settings, vault, bundle)
        with backup.system_errors(settings.data):
            target = _free_name(settings.data / _FOLDER, clock.now())
            places.write_whole(places.aside_mark(settings.data), target.name.encode())
        finish(settings)
    finally:
        lock.release()
    return target


def finish(settings: Settings) -> None:
    """Move what was decided to step aside and is still in its place; nothing when nothing was decided. Whoever calls
    holds the lock. Raises Unavailable ``STORE-DISK-FULL``, ``STORE-DISK-FAILED``."""
    mark = places.aside_mark(settings.data)
    if not mark.is_file():
        return
    with backup.system_errors(settings.data):
        target = settings.data / _FOLDER / Path(mark.read_text("ascii")).name
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in _parts(settings):
            if one.exists():
                one.replace(target / one.name)
        for folder in (target, target.parent, settings.data):
            places.flush_folder(folder)
        mark.unlink()
        places.flush_folder(settings.data)


def _parts(settings: Settings) -> tuple[Path, ...]:
    """What belongs to one device. Files by digest stay: they are the same for the next one."""
    files = (settings.store_file, settings.evidence_file, places.history_file(settings.store_file))
    beside = tuple(path for file in files for path in places.companions(file))
    return (*beside, *files, places.key_check_file(settings.store_file), places.backups(settings.data))


def _free_name(folder: Path, now: datetime) -> Path:
    """A name nothing has yet: what stepped aside before is never written over."""
    wanted = folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    number = 1
    found = wanted
    while found.exists():
        number += 1
        found = folder / f"{wanted.name}-{number}"
    return found


def _require_handed_over(settings: Settings, vault: KeyKeeper, bundle: Path | None) -> None:
    keys = find_keys(vault, settings.store_file, exists=True)
    check_key(keys, settings.store_file, settings.evidence_file)
    with closing(Database(settings.store_file, keys.store)) as database:
        counts = OutboxRecords(database).counts()
        with database.read() as connection:
            last = scalar(connection, _LAST)
    if not (counts.pending or counts.evidence_waiting):
        return
    if bundle is None or backup.last_record_of(bundle, keys, settings.data) != last:
        raise troubles.not_handed_over()
