"""The store's key: one master key in the vault, one derived key per file, and a way to know that it is the right one.

SQLCipher answers a wrong key and a damaged first page with the same words ("file is not a database"). So a small file
beside the store, made with it, holds a keyed digest of a fixed text: a key that does not reproduce it is a wrong key.
The master key is 256 random bits, so the digest tells nothing about it.
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from app.store import places, troubles
from app.store.derived import STORE_KEY, StoreKeys
from app.store.driver import KEY_SIZE, is_readable
from app.store.identity_records import KeyKeeper, keep_secret


def find_keys(vault: KeyKeeper, store: Path, *, exists: bool) -> StoreKeys:
    """The keys from the vault; new ones only where there is nothing yet that an older key could open.

    Raises Unavailable ``STORE-KEY-MISSING``, ``STORE-WRONG-KEY`` (not a key of ours), ``STORE-KEY-NOT-KEPT``.
    """
    master = vault.get(STORE_KEY)
    if master is None:
        if exists:
            raise troubles.key_missing(store)
        master = keep_secret(vault, STORE_KEY, secrets.token_bytes(KEY_SIZE))
    if len(master) != KEY_SIZE:
        raise troubles.wrong_key(store)
    return StoreKeys(master)


def check_key(keys: StoreKeys, store: Path, evidence: Path) -> None:
    """Tell a wrong key from damage. Raises Unavailable ``STORE-WRONG-KEY`` or ``STORE-DAMAGED``."""
    if is_readable(store, keys.store):
        return
    if _is_ours(keys, store, evidence):
        raise troubles.damaged(store, "the first page does not decrypt")
    raise troubles.wrong_key(store)


def _is_ours(keys: StoreKeys, store: Path, evidence: Path) -> bool:
    """Whether anything else made with the store proves this key right."""
    beside = places.key_check_file(store)
    if beside.is_file() and hmac.compare_digest(beside.read_bytes().strip(), keys.check):
        return True
    if evidence.is_file() and evidence.stat().st_size and is_readable(evidence, keys.evidence):
        return True
    return any(is_readable(backup, keys.store) for backup in places.all_backups(store.parent))


__all__ = ["StoreKeys", "check_key", "find_keys"]
