"""How a hub comes into being (``maletin hub init``): built whole in a folder beside, then renamed. All or nothing.

Where the private keys live. The hub's own key stays on the hub (0600): it signs while nobody watches. The root keys
and the supervisor's key belong to people: they are handed to ``keep_secret`` (a vault behind a keyring or a passphrase)
and never written to the hub's folder. Of the two root keys one signs is enough; keep the second one elsewhere for the
day the first is lost. The authority's key stays beside the certificate it renews: it vouches for this one hub only.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from app.clock import Clock, SystemClock, utc_text
from app.hub import people, tls
from app.hub.people import NewPerson, PersonRole
from app.hub.records import people as records
from app.hub.records.database import Database
from app.hub.refusals import refusal
from app.hub.trusting import publish_trust_in
from app.kit.disk import sync_folder
from app.trust.keys import SigningKey
from app.trust.roles import Role, make_root

TRUST_DAYS = 365
ROOT_KEYS = ("root-key-1", "root-key-2")
DEFAULT_HOSTS = ("localhost", "127.0.0.1", "::1")

KeepSecret = Callable[[str, bytes], None]
"""Puts a private key (32 bytes) away under a name."""


@dataclass(frozen=True, slots=True)
class Founded:
    """A new hub."""

    home: Path
    anchor: str
    """SHA-256 of the first trust list, to be handed to every laptop apart from the network."""
    authority: str
    """SHA-256 of the certificate of its own authority."""
    supervisor: str
    keyid: str
    """The supervisor's key in the trust list."""
    secrets: tuple[str, ...]
    """Names under which private keys were given to ``keep_secret``."""


def signing_key_name(person: str) -> str:
    """The name under which a person's signing key is kept in a vault."""
    return f"signing-key-{person}"


def init_hub(
    home: Path,
    firm: str,
    supervisor: NewPerson,
    *,
    keep_secret: KeepSecret,
    hosts: Sequence[str] = DEFAULT_HOSTS,
    clock: Clock | None = None,
    database_url: str = "",
) -> Founded:
    """Found a hub in ``home``.

    Raises BadInput ``HUB-EXISTS`` (nothing is changed), ``HUB-FOLDER`` (not empty), ``PERSON-INVALID``,
    ``PASSWORD-WEAK``.
    """
    home = home.absolute()
    _check_free(home)
    now = (clock or SystemClock()).now()
    first = people.checked(replace(supervisor, role=PersonRole.SUPERVISOR), utc_text(now))
    keys = _Keys.generate()
    building = home.with_name(f"{home.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    _make_folders(building)
    _write_keys(building, keys, firm, hosts, now)
    raw = _first_list(keys, firm, first.name, now)
    anchor = _fill_database(database_url or f"sqlite:///{building / 'hub.db'}", first, keys, raw, utc_text(now))
    names = _hand_over(keys, first.id, keep_secret)
    _write(building / "hub.json", json.dumps({"firm": firm, "hosts": list(hosts), "created": utc_text(now)}).encode())
    _rename(building, home)
    authority = tls.fingerprint((home / "tls" / "ca.pem").read_bytes())
    return Founded(home, anchor, authority, first.id, keys.supervisor.keyid, names)


@dataclass(frozen=True, slots=True)
class _Keys:
    roots: tuple[SigningKey, ...]
    supervisor: SigningKey
    hub: SigningKey

    @classmethod
    def generate(cls) -> _Keys:
        return cls(tuple(SigningKey.generate() for _ in ROOT_KEYS), SigningKey.generate(), SigningKey.generate())


def _check_free(home: Path) -> None:
    if (home / "hub.json").exists():
        raise refusal("HUB-EXISTS", home=home)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise refusal("HUB-FOLDER", home=home)


def _make_folders(building: Path) -> None:
    building.mkdir(parents=True, mode=0o700)
    for name in ("content", "evidence"):
        (building / name).mkdir()
    for name in ("keys", "tls"):
        (building / name).mkdir(mode=0o700)


def _write_keys(building: Path, keys: _Keys, firm: str, hosts: Sequence[str], now: datetime) -> None:
    _write(building / "keys" / "hub.key", keys.hub.seed.hex().encode(), secret=True)
    authority = tls.make_authority(firm, now)
    server = tls.make_server(authority, hosts, now)
    for name, pair in (("ca", authority), ("server", server)):
        _write(building / "tls" / f"{name}.pem", pair.certificate)
        _write(building / "tls" / f"{name}.key", pair.key, secret=True)


def _first_list(keys: _Keys, firm: str, supervisor: str, now: datetime) -> bytes:
    holders = {keys.supervisor.keyid: supervisor, keys.hub.keyid: firm}
    return make_root(
        *keys.roots,
        roles={
            Role.ROOT: [key.public for key in keys.roots],
            Role.SUPERVISOR: [keys.supervisor.public],
            Role.HUB: [keys.hub.public],
        },
        expires=now + timedelta(days=TRUST_DAYS),
        holders=holders,
    )


def _fill_database(url: str, supervisor: records.Person, keys: _Keys, raw: bytes, at: str) -> str:
    database = Database(url)
    try:
        database.migrate()
        with database.write() as tx:
            records.add(tx, replace(supervisor, keyid=keys.supervisor.keyid))
            return publish_trust_in(tx, raw, supervisor.id, at).document.digest
    finally:
        database.close()


def _hand_over(keys: _Keys, supervisor: str, keep_secret: KeepSecret) -> tuple[str, ...]:
    named = dict(zip(ROOT_KEYS, keys.roots, strict=True)) | {signing_key_name(supervisor): keys.supervisor}
    for name, key in named.items():
        keep_secret(name, key.seed)
    return tuple(named)


def _write(path: Path, data: bytes, *, secret: bool = False) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _rename(building: Path, home: Path) -> None:
    """Power goes before: no hub, and the next try starts over. After: the whole hub."""
    for folder in (building / "keys", building / "tls", building):
        sync_folder(folder)
    if home.exists():
        home.rmdir()  # Windows does not rename onto an empty folder
    building.rename(home)
    sync_folder(home.parent)
