"""Who this laptop is: device, person, firm, hub, trust lists. Secrets stay in the vault."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.store import troubles
from app.store.derived import STORE_KEY, KeyKeeper
from app.store.driver import Connection
from app.store.engine import Database, column, scalar
from app.store.journal_records import Signer
from app.trust.keys import SigningKey, VerifyKey

DEVICE_KEY = "device-key"
HUB_TOKEN = "hub-token"  # noqa: S105 - the name of the entry, not a token


@dataclass(frozen=True, slots=True)
class Identity:
    """An enrolled laptop."""

    device: str
    person: str
    person_name: str
    firm: str
    hub_url: str
    hub_ca: bytes
    """PEM of the hub's own certificate authority; empty on loopback."""
    anchor: str
    """SHA-256 of the first trust list."""
    public_key: str
    enrolled_at: str


_SAVE = """INSERT OR REPLACE INTO identity
             (number, device, person, person_name, firm, hub_url, hub_ca, anchor, public_key, enrolled_at)
           VALUES (1, :device, :person, :person_name, :firm, :hub_url, :hub_ca, :anchor, :public_key, :enrolled_at)"""
_CURRENT = "SELECT device, person, person_name, firm, hub_url, hub_ca, anchor, public_key, enrolled_at FROM identity"


class IdentityRecords:
    """Identity over one database and the vault."""

    def __init__(self, database: Database, vault: KeyKeeper) -> None:
        self._database = database
        self._vault = vault
        self._signer: Signer | None = None

    def current(self) -> Identity | None:
        """The enrolled identity, or None."""
        with self._database.read() as connection:
            row = connection.execute(_CURRENT).fetchone()
        return None if row is None else Identity(**row)

    def begin_enrolment(self) -> str:
        """The public half of this laptop's key, hexadecimal, to be presented with the enrolment code.

        The private half is kept durably before anything is sent, so a cut between the two can never leave a hub that
        knows a key nobody has; a second try presents the same key. Raises Unavailable ``STORE-KEY-NOT-KEPT``,
        ``DEVICE-KEY-MISSING`` (there are signed events: a new key would break their chain).
        """
        seed = self._vault.get(DEVICE_KEY)
        if seed is None:
            if self._has_events():
                raise troubles.device_key_missing()
            seed = keep_secret(self._vault, DEVICE_KEY, SigningKey.generate().seed)
        return SigningKey.from_seed(seed).public.hex

    def require_own(self, device: str) -> None:
        """Whether events of that device may follow those that are here. Asked before anything of an answer is kept:
        the token of another device would have the office refuse what this one recorded.

        Raises BadInput ``ENROL-OTHER-DEVICE``.
        """
        with self._database.read() as connection:
            recorded = scalar(connection, "SELECT device FROM journal ORDER BY sequence DESC LIMIT 1")
        if recorded not in (None, device):
            raise troubles.enrolled_already(str(recorded))

    def finish_enrolment(self, identity: Identity, token: str, trust: Mapping[int, bytes]) -> None:
        """Keep what the hub answered: token in the vault, the rest in one transaction.

        ``trust``: verified trust lists by version. Raises BadInput ``ENROL-OTHER-DEVICE`` when this laptop has events
        of another device, Unavailable as ``begin_enrolment``.
        """
        self.require_own(identity.device)
        keep_secret(self._vault, HUB_TOKEN, token.encode())
        with self._database.write() as connection:
            connection.execute(_SAVE, {name: getattr(identity, name) for name in Identity.__slots__})
            for version, raw in trust.items():
                _keep_trust(connection, version, raw)
        self._signer = None

    def trust_lists(self) -> tuple[bytes, ...]:
        """Every version of the trust list ever kept, the first one first, exact bytes."""
        with self._database.read() as connection:
            return tuple(column(connection, "SELECT raw FROM trust_lists ORDER BY version"))

    def add_trust(self, version: int, raw: bytes) -> None:
        """Keep a verified new version (those that come by sync are kept by the inbox)."""
        with self._database.write() as connection:
            _keep_trust(connection, version, raw)

    def signer(self) -> Signer:
        """Who signs events now. Raises Unavailable ``DEVICE-NOT-ENROLLED``, ``DEVICE-KEY-MISSING``."""
        if self._signer is None:
            identity = self.current()
            if identity is None:
                raise troubles.not_enrolled()
            self._signer = self._signer_of(identity)
        return self._signer

    def checker(self) -> Signer | None:
        """Like ``signer`` but good enough to verify only; None while not enrolled."""
        identity = self.current()
        if identity is None:
            return None
        return Signer(identity.device, _cannot_sign, VerifyKey.from_hex(identity.public_key).verify)

    def _signer_of(self, identity: Identity) -> Signer:
        seed = self._vault.get(DEVICE_KEY)
        key = None if seed is None else SigningKey.from_seed(seed)
        if key is None or key.public.hex != identity.public_key:
            raise troubles.device_key_missing()
        return Signer(identity.device, key.sign, key.public.verify)

    def _has_events(self) -> bool:
        with self._database.read() as connection:
            return scalar(connection, "SELECT 1 FROM journal LIMIT 1") is not None


def keep_secret(vault: KeyKeeper, name: str, secret: bytes) -> bytes:
    """Put a secret and read it back: some keyrings lose or cut what they are given without a word."""
    vault.put(name, secret)
    if vault.get(name) != secret:
        raise troubles.key_not_kept()
    return secret


def _keep_trust(connection: Connection, version: int, raw: bytes) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO trust_lists (version, digest, raw) VALUES (?, ?, ?)",
        (version, hashlib.sha256(raw).hexdigest(), raw),
    )


def _cannot_sign(_payload: bytes) -> bytes:
    raise troubles.device_key_missing()


__all__ = ["DEVICE_KEY", "HUB_TOKEN", "STORE_KEY", "Identity", "IdentityRecords", "KeyKeeper", "keep_secret"]
