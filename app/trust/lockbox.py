"""A few secrets in one small file, locked by a key that comes from a passphrase. Bytes in, bytes out; no disk."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from app.trust import strict_json

FORMAT = 1
_NONCE = 12


class Damaged(ValueError):
    """The file is not a whole lockbox: it was cut, changed, or never was one."""


class Newer(ValueError):
    """The file was written by a later program."""


class WrongKey(ValueError):
    """The file is whole, but this key does not open it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of the passphrase costs: argon2id, second choice of RFC 9106 (64 MiB)."""

    time: int = 3
    memory_kib: int = 65_536
    lanes: int = 4

    def bearable(self) -> bool:
        """Whether a file may ask this of us: a forged one must not take the laptop's memory or its afternoon."""
        return 1 <= self.time <= 20 and 1 <= self.lanes <= 16 and 8 * self.lanes <= self.memory_kib <= 1_048_576


@dataclass(frozen=True, slots=True)
class Lockbox:
    """The file's content. ``box`` is a nonce and the ChaCha20-Poly1305 of all secrets, bound to cost and salt.

    One box for all: nobody without the key can take one secret out, put an old one back or see their names.
    """

    cost: Cost
    salt: bytes
    box: bytes

    @classmethod
    def lock(cls, kept: Mapping[str, bytes], key: bytes, cost: Cost, salt: bytes) -> Lockbox:
        """Lock the secrets under a 32-byte key that was derived with that cost and salt."""
        nonce = secrets.token_bytes(_NONCE)
        plain = strict_json.dump({name: secret.hex() for name, secret in kept.items()})
        header = strict_json.dump(_header(cost, salt))
        return cls(cost, salt, nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, header))

    def unlock(self, key: bytes) -> dict[str, bytes]:
        """The secrets by name. Raises WrongKey."""
        header = strict_json.dump(_header(self.cost, self.salt))
        try:
            plain = ChaCha20Poly1305(key).decrypt(self.box[:_NONCE], self.box[_NONCE:], header)
        except InvalidTag as error:
            raise WrongKey from error
        return {name: bytes.fromhex(secret) for name, secret in strict_json.load(plain).items()}

    def to_bytes(self) -> bytes:
        """The file."""
        fields = _header(self.cost, self.salt) | {"box": self.box.hex()}
        return json.dumps(fields | {"sha256": _checksum(fields)}, indent=1).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Lockbox:
        """Read a file whose size the caller bounded. Raises Damaged and Newer."""
        try:
            return cls._from_fields(strict_json.load(raw))
        except Newer:
            raise
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged from error

    @classmethod
    def _from_fields(cls, fields: dict[str, Any]) -> Lockbox:
        # Tells a damaged file from a wrong passphrase, in that order; against forgery stands the box itself.
        if fields.pop("sha256") != _checksum(fields):
            raise Damaged("checksum")
        if fields["format"] > FORMAT:
            raise Newer
        kdf = fields["kdf"]
        cost = Cost(kdf["time"], kdf["memory_kib"], kdf["lanes"])
        found = cls(cost, bytes.fromhex(kdf["salt"]), bytes.fromhex(fields["box"]))
        if fields != _header(cost, found.salt) | {"box": found.box.hex()} or not cost.bearable():
            raise Damaged("header")
        return found


def _header(cost: Cost, salt: bytes) -> dict[str, object]:
    return {"format": FORMAT, "kdf": {"name": "argon2id", **asdict(cost), "salt": salt.hex()}}


def _checksum(fields: dict[str, Any]) -> str:
    return hashlib.sha256(strict_json.dump(fields)).hexdigest()
