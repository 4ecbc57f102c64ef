"""How the store is opened, in this order: lock → key → integrity → revision → backup → migrate → verify → open.

First start: the key is kept in the vault, then the key check, then the store under a temporary name, complete, then its
final name, then the evidence. A power cut at any point leaves no store or a good one, and the next start goes on.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.clock import Clock
from app.errors import BadInput, MaletinError, Unavailable, Untrusted
from app.journal.chain import Head
from app.settings import Settings
from app.store import aside, backup, evidence, places, troubles, upgrade
from app.store.drafts_records import DraftRecords
from app.store.engine import Database, create, scalar
from app.store.evidence import EvidenceRecords
from app.store.head_start import HeadStart
from app.store.history import HistoryRecords
from app.store.identity_records import IdentityRecords, KeyKeeper
from app.store.inbox_records import InboxRecords
from app.store.journal_records import JournalRecords, check_tail
from app.store.key import StoreKeys, check_key, find_keys
from app.store.ledger_records import LedgerRecords
from app.store.lock import StoreLock
from app.store.looks import LookRecords
from app.store.outbox_records import OutboxRecords


@dataclass(frozen=True, slots=True)
class Opening:
    """What happened at this start, for the log and the status screen."""

    created: bool = False
    upgraded_from: str = ""
    backup: Path | None = None
    """The backup made at this start."""
    backup_trouble: MaletinError | None = None
    """Why the daily backup could not be made; the store works without it."""


class Store:
    """The open store. Close it to give it free."""

    def __init__(
        self, database: Database, shelf: Database, keys: StoreKeys, vault: KeyKeeper, clock: Clock, lock: StoreLock
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._keys = keys
        self._lock = lock
        self._clock = clock
        self.opening = Opening()
        self.identity = IdentityRecords(database, vault)
        self.journal = JournalRecords(database, clock, self.identity.signer)
        self.outbox = OutboxRecords(database)
        self.inbox = InboxRecords(database)
        self.ledger = LedgerRecords(database)
        self.drafts = DraftRecords(database)
        self.evidence = EvidenceRecords(shelf)
        self.history = HistoryRecords(places.history_file(database.path), keys.history)
        self.looks = LookRecords(database, self.history)

    def check_whole(self) -> Head:
        """The long self-test: both files page by page and every link and signature of the journal.

        Raises Unavailable ``STORE-DAMAGED``, or Untrusted as ``app.journal.chain.verify_chain``.
        """
        backup.check_whole(self._database)
        backup.check_whole(self._shelf)
        return self.journal.verify_whole()

    def back_up(self) -> Path:
        """A backup now; returns where it is."""
        return backup.make_backup(self._database, self._keys.store, self._clock.now())

    def rescue_bundle(self, path: Path) -> None:
        """See app.store.backup.write_rescue."""
        backup.write_rescue(self._database, self._shelf, self._keys, path)

    def close(self) -> None:
        """Close the files and give the lock free. A second time does nothing."""
        self.history.close()
        self._database.close()
        self._shelf.close()
        self._lock.release()


def open_store(settings: Settings, vault: KeyKeeper, clock: Clock, begun: HeadStart | None = None) -> Store:
    """Open the laptop's store, creating it at the first start. ``begun``: lock and integrity check under way already.

    Raises Unavailable: ``STORE-LOCKED``, ``STORE-KEY-MISSING``, ``STORE-WRONG-KEY``, ``STORE-DAMAGED``,
    ``STORE-NEWER``, ``STORE-UPGRADE-FAILED``, ``STORE-DISK-FULL``, ``STORE-DISK-FAILED``, ``STORE-NO-WAL``,
    ``STORE-KEY-NOT-KEPT``; and what the vault raises.
    """
    with backup.system_errors(settings.data):
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = begun.lock if begun is not None else StoreLock.take(places.lock_file(settings.data))
    try:
        with backup.system_errors(settings.data):
            return _open(settings, vault, clock, lock, begun)
    except BaseException:
        # Whatever went wrong, also an interruption: the lock must not outlive the try.
        lock.release()
        raise


def restore_last_backup(settings: Settings, vault: KeyKeeper, clock: Clock) -> Path:
    """The way out of ``STORE-DAMAGED`` that a person chooses: the last backup takes the store's place and the damaged
    copy is kept aside; returns where. What was recorded after the backup is only in that copy.

    Raises as ``open_store``; ``STORE-DAMAGED`` when there is no backup.
    """
    with backup.system_errors(settings.data):
        lock = StoreLock.take(places.lock_file(settings.data))
    try:
        keys = find_keys(vault, settings.store_file, exists=True)
        last = places.newest_backup(settings.data)
        if last is None:
            raise troubles.damaged(settings.store_file, "no backup")
        with closing(Database(last, keys.store)) as copy:
            backup.check_whole(copy)
        return backup.restore(last, settings.store_file, keys.store, clock.now())
    finally:
        lock.release()


def _open(settings: Settings, vault: KeyKeeper, clock: Clock, lock: StoreLock, begun: HeadStart | None = None) -> Store:
    aside.finish(settings)
    path = settings.store_file
    is_first = _is_first_start(settings)
    keys = find_keys(vault, path, exists=not is_first)
    if is_first:
        _create_store(path, keys)
    check_key(keys, path, settings.evidence_file)
    database = Database(path, keys.store)
    shelf = None
    try:
        if begun is None or not begun.is_whole():
            backup.check_whole(database)
        opening = _upgrade_if_needed(database, keys, vault, clock.now())
        shelf = _open_evidence(settings.evidence_file, keys, database)
    except BaseException:
        # Whatever went wrong: an open file would keep the next try from replacing it on Windows.
        database.close()
        raise
    store = Store(database, shelf, keys, vault, clock, lock)
    store.opening = Opening(is_first, opening.upgraded_from, opening.backup, opening.backup_trouble)
    return store


def _is_first_start(settings: Settings) -> bool:
    """Nothing to lose here. Evidence or backups without a store mean that the store was lost, not that it is new."""
    if settings.store_file.exists():
        return False
    if settings.evidence_file.exists() or places.newest_backup(settings.data) is not None:
        raise troubles.damaged(settings.store_file, "the file is missing")
    return True


def _create_store(path: Path, keys: StoreKeys) -> None:
    places.write_whole(places.key_check_file(path), keys.check)
    fresh = places.fresh_name(path)
    with closing(create(fresh, keys.store)) as database:
        upgrade.migrate(database)
    places.settle(fresh, path)


def _upgrade_if_needed(database: Database, keys: StoreKeys, vault: KeyKeeper, now: datetime) -> Opening:
    found = upgrade.revision_of(database)
    upgrade.refuse_newer(found)
    if found != upgrade.REVISIONS[-1]:
        made = backup.make_backup(database, keys.store, now)
        _upgrade(database, made, keys, vault, now)
        return Opening(upgraded_from=found, backup=made)
    _verify(database, vault)
    if not _has_content(database) or not backup.is_due(database.path.parent, now):
        return Opening()
    try:
        return Opening(backup=backup.make_backup(database, keys.store, now))
    except Unavailable as trouble:
        # A full disk must not keep the technician from reading today's list.
        return Opening(backup_trouble=trouble)


def _upgrade(database: Database, made: Path, keys: StoreKeys, vault: KeyKeeper, now: datetime) -> None:
    try:
        upgrade.migrate(database)
        backup.check_whole(database)
        _verify(database, vault)
    except Exception as failure:
        # Whatever a migration can raise ends the same way: the backup is put back and the person is told.
        database.close()
        try:
            aside = backup.restore(made, database.path, keys.store, now)
        except MaletinError as second:
            raise troubles.upgrade_failed(False, None, second.code) from failure
        raise troubles.upgrade_failed(True, aside, type(failure).__name__) from failure


def _verify(database: Database, vault: KeyKeeper) -> None:
    try:
        check_tail(database, IdentityRecords(database, vault).checker())
    except (Untrusted, BadInput) as broken:
        raise troubles.damaged(database.path, broken.code) from broken


def _open_evidence(path: Path, keys: StoreKeys, database: Database) -> Database:
    if not path.exists():
        if _has_events(database):
            raise troubles.damaged(path, "the file is missing")
        fresh = places.fresh_name(path)
        with closing(create(fresh, keys.evidence)) as shelf:
            evidence.create_tables(shelf)
        places.settle(fresh, path)
    shelf = Database(path, keys.evidence)
    try:
        evidence.check_version(shelf)
    except BaseException:
        # As above: leave no open file behind.
        shelf.close()
        raise
    return shelf


def _has_events(database: Database) -> bool:
    with database.read() as connection:
        return scalar(connection, "SELECT 1 FROM journal LIMIT 1") is not None


def _has_content(database: Database) -> bool:
    """Whether there is anything a backup could save."""
    with database.read() as connection:
        return scalar(connection, "SELECT 1 FROM identity LIMIT 1") is not None
