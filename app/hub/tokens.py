"""Secrets the hub hands out once and keeps only as SHA-256: tokens and one-time codes."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that can be taken for a digit."""
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE_LETTERS = 16
"""80 random bits: too many to try, so a plain SHA-256 is enough."""


def new_token() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A one-time code to read aloud: XXXX-XXXX-XXXX-XXXX."""
    letters = [secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, _CODE_LETTERS, 4))


def hash_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_code(code: str) -> str:
    """What is kept of a code, however it was typed: case, spaces, dashes, O for 0, I or L for 1."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum()).translate(_LOOKALIKES)
    return hash_token(typed)


def same(left: str, right: str) -> bool:
    """Compare two hashes in a time that says nothing about them."""
    return hmac.compare_digest(left.encode(), right.encode())
