"""From the one master key in the vault, a key for each file."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Protocol

STORE_KEY = "store-key"
"""Name of the master key in the vault."""


class KeyKeeper(Protocol):
    """What the store needs of the vault (app.vault, which stands on the same floor and is not imported)."""

    def get(self, name: str) -> bytes | None:
        """The secret of that name, or None."""
        ...

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret durably."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class StoreKeys:
    """The keys of both files, from one master key."""

    master: bytes

    @property
    def store(self) -> bytes:
        """Key of the journal's file."""
        return self._derived("store")

    @property
    def evidence(self) -> bytes:
        """Key of the evidence file."""
        return self._derived("evidence")

    @property
    def history(self) -> bytes:
        """Key of the index of past visits."""
        return self._derived("history")

    @property
    def check(self) -> bytes:
        """What the file beside the store holds."""
        return self._derived("check").hex().encode()

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(self.master, f"maletin {purpose} 1".encode(), hashlib.sha256).digest()
