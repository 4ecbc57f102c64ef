"""A key on paper: text that survives a printer, a safe and a tired person typing it back."""

from __future__ import annotations

import base64
import hashlib
import re

from app.errors import BadInput
from app.i18n import _

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to mistake
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_KEY_BYTES = 32
_GROUPS = 14


def recovery_text(key: bytes) -> str:
    """A 32-byte key as fourteen groups of five.

    Four carry the key and 24 bits of its checksum, the fifth checks its group and its place, so that whoever types it
    back learns which group is wrong.
    """
    if len(key) != _KEY_BYTES:
        raise ValueError("a recovery text carries 32 bytes")
    letters = base64.b32encode(key + hashlib.sha256(key).digest()[:3]).decode()
    own = letters.translate(str.maketrans(_STANDARD, _LETTERS))
    groups = [own[start : start + 4] for start in range(0, len(own), 4)]
    return "-".join(group + _check_letter(number, group) for number, group in enumerate(groups))


def read_recovery_text(text: str) -> bytes:
    """The key of a typed recovery text; spaces, dashes, case and I/L/O do not matter. Raises ``RECOVERY-KEY-WRONG``."""
    typed = re.sub(r"[\s-]", "", text).upper().translate(str.maketrans("ILO", "110"))
    groups = [typed[start : start + 5] for start in range(0, len(typed), 5)]
    wrong = [n + 1 for n, group in enumerate(groups) if len(group) != 5 or group[4] != _check_letter(n, group[:4])]
    if len(groups) != _GROUPS or wrong or set(typed) - set(_LETTERS):
        raise _wrong(wrong)
    own = "".join(group[:4] for group in groups)
    both = base64.b32decode(own.translate(str.maketrans(_LETTERS, _STANDARD)))
    if hashlib.sha256(both[:_KEY_BYTES]).digest()[:3] != both[_KEY_BYTES:]:
        raise _wrong([])
    return both[:_KEY_BYTES]


def _check_letter(number: int, group: str) -> str:
    return _LETTERS[hashlib.sha256(f"{number}:{group}".encode("utf-8", "replace")).digest()[0] % 32]


def _wrong(groups: list[int]) -> BadInput:
    what = (
        _("La llave de recuperación no está bien escrita en estos grupos: {groups}.").format(
            groups=", ".join(str(group) for group in groups)
        )
        if groups
        else _("La llave de recuperación no está completa o no es una llave de Maletín.")
    )
    return BadInput(
        "RECOVERY-KEY-WRONG",
        what,
        _("No se cambió nada."),
        _("Compare con la hoja impresa, grupo por grupo: son 14 grupos de 5."),
        groups=tuple(groups),
    )
