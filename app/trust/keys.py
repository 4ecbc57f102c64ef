"""Ed25519 keys. Kept free of heavy imports: the journal signs with them from the first second of the program.

OpenSSL signs, libsodium verifies (decision 0013): what is kept was held good by another implementation than the one
that made it, in half the time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.errors import BadInput
from app.i18n import _

SIGNATURE_BYTES = 64
_KEY_BYTES = 32
_P = 2**255 - 19
# The y coordinates of Ed25519's points of small order, in every encoding. With such a "public key" one fixed signature
# is valid for every message, so whoever enrols it could later deny or attribute anything.
_SMALL_ORDER = frozenset(
    {0, 1, _P - 1, _P, _P + 1}
    | {
        int.from_bytes(bytes.fromhex(text), "little")
        for text in (
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        )
    }
)


@dataclass(frozen=True)
class VerifyKey:
    """A public key. Two are equal when their 32 bytes are equal."""

    raw: bytes

    def __post_init__(self) -> None:
        """Raises BadInput ``KEY-INVALID`` for anything that cannot be an honest Ed25519 public key."""
        if len(self.raw) != _KEY_BYTES or int.from_bytes(self.raw, "little") % 2**255 in _SMALL_ORDER:
            raise _invalid()

    @classmethod
    def from_hex(cls, text: str) -> VerifyKey:
        """Read 64 lowercase hexadecimal digits. Raises BadInput ``KEY-INVALID``.

        Other spellings are refused: they would give the same key a second key id.
        """
        try:
            raw = bytes.fromhex(text)
        except (ValueError, TypeError) as error:
            raise _invalid() from error
        if raw.hex() != text:
            raise _invalid()
        return cls(raw)

    @property
    def hex(self) -> str:
        """The 32 bytes as lowercase hexadecimal."""
        return self.raw.hex()

    @cached_property
    def keyid(self) -> str:
        """SHA-256 of the key's canonical JSON: the id that securesystemslib and TUF give the same key."""
        canonical = f'{{"keytype":"ed25519","keyval":{{"public":"{self.hex}"}},"scheme":"ed25519"}}'
        return hashlib.sha256(canonical.encode()).hexdigest()

    def verify(self, data: bytes, signature: bytes) -> bool:
        """Whether this key made that signature over exactly these bytes. Never raises for a bad signature."""
        # libsodium takes both in one piece: a signature that borrowed bytes from the data would pass for another text.
        return len(signature) == SIGNATURE_BYTES and _opens()(signature + data, self.raw)


class SigningKey:
    """A private key. It never shows its seed in a text, a log or an error."""

    __slots__ = ("_private", "public")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = VerifyKey(private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> SigningKey:
        """A new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """The key of these 32 secret bytes, always the same. Raises BadInput ``KEY-INVALID``."""
        if len(seed) != _KEY_BYTES:
            raise _invalid()
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, for the vault alone."""
        return self._private.private_bytes_raw()

    @property
    def private(self) -> Ed25519PrivateKey:
        """The key as the cryptography library holds it, for the signers inside this room."""
        return self._private

    @property
    def keyid(self) -> str:
        """The id of the public half."""
        return self.public.keyid

    def sign(self, data: bytes) -> bytes:
        """The raw signature, 64 bytes, over exactly these bytes."""
        return self._private.sign(data)

    def __repr__(self) -> str:
        return f"SigningKey({self.keyid[:8]}…)"

    def __reduce__(self) -> str:
        # A key that can be pickled ends up in a cache file or a traceback dump one day.
        raise TypeError("a signing key is not written anywhere but the vault")


@cache
def _opens() -> Callable[[bytes, bytes], bool]:
    """Whether a signature with its data behind it is of a key. Imported at the first use: no start waits for it."""
    from nacl.bindings import crypto_sign_open
    from nacl.exceptions import BadSignatureError

    def opens(signed: bytes, key: bytes) -> bool:
        try:
            crypto_sign_open(signed, key)
        except BadSignatureError:
            return False
        return True

    return opens


def _invalid() -> BadInput:
    return BadInput(
        "KEY-INVALID",
        _("Esa llave no es una llave Ed25519 utilizable."),
        _("No se guardó nada."),
        _("Pida la llave otra vez a quien se la dio, completa y sin cambios."),
    )
