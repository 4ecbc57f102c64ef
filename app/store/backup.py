"""Copies of the store: before every upgrade, once a day at start, and the rescue bundle for the supervisor.

SQLite's own backup call makes them: a copied file is not a backup while a write-ahead log lies beside it. The copies
are encrypted with the key of what they copy.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from app.errors import BadInput
from app.i18n import _
from app.store import places, troubles
from app.store.driver import connect, is_readable
from app.store.engine import Database, create, scalar
from app.store.key import StoreKeys

KEPT = 3
EVERY = timedelta(days=1)
_NAME_FORMAT = "store-%Y%m%dT%H%M%SZ"
_MANIFEST = "maletin-rescue.json"
_PARTS = ("store.db", "evidence.db", "store.keycheck")


def is_due(folder: Path, now: datetime) -> bool:
    """Whether the last backup is a day old, or there is none. One from the future was named by a clock that lied."""
    newest = places.newest_backup(folder)
    if newest is None:
        return True
    made = datetime.strptime(newest.name.split("Z", 1)[0] + "Z", _NAME_FORMAT).replace(tzinfo=UTC)
    return not now - EVERY < made <= now


def make_backup(database: Database, key: bytes, now: datetime) -> Path:
    """Copy the open store, prove that the copy opens and is whole, name it, keep the last three.

    Raises Unavailable ``STORE-DISK-FULL``, ``STORE-DISK-FAILED``, ``STORE-DAMAGED``.
    """
    folder = places.backups(database.path.parent)
    with system_errors(folder):
        folder.mkdir(exist_ok=True)
        final = folder / f"{now.astimezone(UTC).strftime(_NAME_FORMAT)}.db"
        copy_whole(database, key, final)
        for old in places.all_backups(database.path.parent)[:-KEPT]:
            old.unlink()
    return final


def copy_whole(database: Database, key: bytes, final: Path) -> None:
    """A verified copy under ``final``; an interrupted try leaves nothing under that name."""
    fresh = places.fresh_name(final)
    with closing(create(fresh, key)) as copy, database.raw() as source, copy.raw() as target:
        source.backup(target)
    with closing(Database(fresh, key)) as copy:
        check_whole(copy)
    for leftover in places.companions(fresh):
        leftover.unlink(missing_ok=True)
    places.settle(fresh, final)


def check_whole(database: Database) -> None:
    """SQLite's quick check; every page read also passes SQLCipher's authentication. Raises ``STORE-DAMAGED``."""
    with database.read() as connection:
        found = scalar(connection, "PRAGMA quick_check(1)")
    if found != "ok":
        raise troubles.damaged(database.path, str(found))


def restore(backup: Path, store: Path, key: bytes, now: datetime) -> Path:
    """Put a backup in the store's place and keep the broken copy aside; returns where. The store must be closed.

    The broken file is copied away before its place is taken, so at every instant the name holds one of both.
    """
    aside = store.with_name(f"{store.stem}-broken-{now.astimezone(UTC).strftime('%Y%m%dT%H%M%SZ')}{store.suffix}")
    with system_errors(store.parent):
        for source, target in zip((store, *places.companions(store)), (aside, *places.companions(aside)), strict=True):
            if source.exists():
                shutil.copy2(source, target)
                places.flush_file(target)
        fresh = places.fresh_name(store)
        shutil.copy2(backup, fresh)
        with closing(connect(fresh, key)) as copy:
            copy.execute("SELECT count(*) FROM journal").fetchone()
        # A log of the broken file must never be replayed onto the restored one.
        for leftover in (*places.companions(store), *places.companions(fresh)):
            leftover.unlink(missing_ok=True)
        places.settle(fresh, store)
    return aside


def write_rescue(store: Database, evidence: Database, keys: StoreKeys, path: Path) -> None:
    """One file with consistent encrypted copies of journal and evidence. It opens only with this laptop's store key,
    which travels apart (the vault's recovery key). Raises as ``make_backup``."""
    with system_errors(path.parent), tempfile.TemporaryDirectory(dir=path.parent, prefix=".maletin-") as place:
        work = Path(place)
        # Journal last: whatever evidence its events name is then already in the other copy, or was never kept.
        copy_whole(evidence, keys.evidence, work / "evidence.db")
        copy_whole(store, keys.store, work / "store.db")
        (work / "store.keycheck").write_bytes(keys.check)
        digests = {name: _digest(work / name) for name in _PARTS}
        bundle = work / "bundle.zip"
        with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED, allowZip64=True) as target:
            target.writestr(_MANIFEST, json.dumps({"format": 1, "sha256": digests}))
            for name in _PARTS:
                target.write(work / name, name)
        places.settle(bundle, path)


def unpack_rescue(path: Path, folder: Path) -> None:
    """Lay a rescue bundle out as a store in an empty data folder; ``open_store`` with the recovered key then opens it.

    Raises BadInput ``RESCUE-UNREADABLE`` (not a bundle, or altered), ``RESCUE-FOLDER-USED``.
    """
    if folder.exists() and any(folder.iterdir()):
        raise _folder_used(folder)
    with system_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with zipfile.ZipFile(path) as source:
                digests = json.loads(source.read(_MANIFEST))["sha256"]
                for name in _PARTS:
                    _unpack(source, name, digests[name], folder)
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            raise _unreadable(path) from error


def last_record_of(path: Path, keys: StoreKeys, room: Path) -> object:
    """Digest of the last event in a rescue bundle whose every part is whole; None when it holds no event. ``room``: a
    folder for a copy that is removed again.

    Raises BadInput ``RESCUE-UNREADABLE`` (not there, not a bundle, altered, or of another key).
    """
    if not path.is_file():
        raise _unreadable(path)
    try:
        with system_errors(room), tempfile.TemporaryDirectory(dir=room, prefix=".maletin-") as place:
            with zipfile.ZipFile(path) as source:
                digests = json.loads(source.read(_MANIFEST))["sha256"]
                for name in _PARTS:
                    with source.open(name) as part:
                        _require(_digest_of(part) == digests[name])
                _unpack(source, _PARTS[0], digests[_PARTS[0]], Path(place))
            _require(is_readable(Path(place) / _PARTS[0], keys.store))
            with closing(Database(Path(place) / _PARTS[0], keys.store)) as copy, copy.read() as connection:
                return scalar(connection, "SELECT digest FROM journal ORDER BY sequence DESC LIMIT 1")
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _unreadable(path) from error


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("rescue bundle")


@contextmanager
def system_errors(folder: Path) -> Iterator[None]:
    """Errors of the operating system become ours."""
    try:
        yield
    except OSError as error:
        raise troubles.from_system(error, folder) from error


def _unpack(source: zipfile.ZipFile, name: str, digest: str, folder: Path) -> None:
    fresh = places.fresh_name(folder / name)
    with source.open(name) as packed, fresh.open("wb") as target:
        shutil.copyfileobj(packed, target, 1024 * 1024)
    if _digest(fresh) != digest:
        fresh.unlink()
        raise ValueError("digest")
    places.settle(fresh, folder / name)


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _digest_of(source: IO[bytes]) -> str:
    """Of what is packed: nothing is laid out for it."""
    running = hashlib.sha256()
    while piece := source.read(1024 * 1024):
        running.update(piece)
    return running.hexdigest()


def _unreadable(path: Path) -> BadInput:
    return BadInput(
        "RESCUE-UNREADABLE",
        _("El archivo {name} no es un paquete de rescate completo.").format(name=path.name),
        _("No se usó nada de él."),
        _("Pida que lo envíen de nuevo."),
    )


def _folder_used(folder: Path) -> BadInput:
    return BadInput(
        "RESCUE-FOLDER-USED",
        _("La carpeta {folder} ya tiene archivos.").format(folder=folder),
        _("No se cambió nada en ella."),
        _("Elija una carpeta vacía."),
    )
