"""Texts that should make a reader stop: patterns that can hang the program, and secrets where anyone reads them."""

from __future__ import annotations

import re
import warnings
from enum import StrEnum

MAX_OPEN_REPEATS = 3
"""More repeats without end in one pattern can take minutes on a long text that does not match."""


class Doubt(StrEnum):
    """What is wrong with a pattern."""

    BROKEN = "broken"
    SLOW = "slow"


_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[^()]|\(|\)|[*+?]\??|\{\d*,?\d*\}\??|\||.", re.DOTALL)
_BACK_REFERENCE = re.compile(r"\\[1-9]|\(\?P=")


def doubt_about(pattern: str) -> Doubt | None:
    """Whether a pattern compiles and takes a time that grows gently with the text. Errs on the side of refusing:
    a repeat of something that itself repeats or branches is slow, whether or not this one is."""
    try:
        with warnings.catch_warnings():
            # "[[" and the like are going to mean something else: what is read in two ways is not validated.
            warnings.simplefilter("error", FutureWarning)
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, FutureWarning):
        return Doubt.BROKEN
    if _BACK_REFERENCE.search(pattern):
        return Doubt.SLOW
    return Doubt.SLOW if _repeats_what_repeats(_TOKEN.findall(pattern)) else None


def _repeats_what_repeats(tokens: list[str]) -> bool:
    varied = [False]
    """Per open group: whether it holds something of varying length or several branches."""
    just_closed = False
    open_repeats = 0
    for piece in tokens:
        if piece.startswith("("):
            varied.append(False)
            just_closed = False
            continue
        if piece == ")" and len(varied) > 1:
            just_closed = varied.pop()
            varied[-1] = varied[-1] or just_closed
            continue
        if _is_repeat(piece):
            if just_closed and not piece.startswith("?"):
                return True
            open_repeats += _has_no_end(piece)
            varied[-1] = True
        elif piece == "|":
            varied[-1] = True
        just_closed = False
    return open_repeats > MAX_OPEN_REPEATS


def _is_repeat(piece: str) -> bool:
    return piece[0] in "*+?" or bool(re.fullmatch(r"\{(\d+,?\d*|,\d+)\}\??", piece))


def _has_no_end(piece: str) -> bool:
    return piece[0] in "*+" or bool(re.match(r"\{\d+,\}", piece))


_SECRETS = (
    re.compile(r"(?i)(?<![\w-])-pas(s(w(o(r(d)?)?)?)?)?(?![\w-])"),  # the engine's tools take the password after this
    re.compile(r"(?i)masterkey"),
    re.compile(r"(?i)\b(isc_)?(password|passwd|pwd|contraseña|clave)\s*[:=]\s*[\"'«]?(?=[^\s\"'»,;]*\d)[^\s<{]{4,}"),
    re.compile(r"\bISC_PASSWORD\s*="),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s@]+@"),
)


def smells_of_secret(text: str) -> bool:
    """Whether a text seems to hold a password or key, or teaches to write one in a command."""
    return any(pattern.search(text) for pattern in _SECRETS)
