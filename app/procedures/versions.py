"""Versions compared as numbers: 10.0 comes after 9.0, and 9 is 9.0."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from itertools import zip_longest
from types import MappingProxyType

Number = tuple[int, ...]

_BOUND = re.compile(r"(>=|<=|==|<|>)(\d+(?:\.\d+)*)")
_HOLDS: Mapping[str, Callable[[int, int], bool]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, "==": operator.eq, "<": operator.lt, ">": operator.gt}
)


def number_of(version: str) -> Number:
    """The parts of a version; () for a text that is none."""
    return tuple(int(part) for part in version.split(".")) if re.fullmatch(r"\d+(\.\d+)*", version) else ()


def compare(one: Number, other: Number) -> int:
    """-1, 0 or 1; missing parts count as zero."""
    for left, right in zip_longest(one, other, fillvalue=0):
        if left != right:
            return 1 if left > right else -1
    return 0


def fits(version: str, bounds: str) -> bool:
    """Whether a version is within bounds as app.procedures.model.Applies writes them ("*", ">=6 <11"). A version
    nobody knows fits only "*"."""
    number = number_of(version)
    if bounds == "*":
        return True
    return bool(number) and all(_HOLDS[sign](compare(number, limit), 0) for sign, limit in _parsed(bounds))


def never_fits(bounds: str) -> bool:
    """Whether no version at all is within the bounds. Versions are dense enough: 9 < 9.5 < 10."""
    limits = _parsed(bounds)
    if not limits:
        return False
    candidates = [limit for _sign, limit in limits] + [(*limit, 0, 1) for _sign, limit in limits] + [()]
    return not any(all(_HOLDS[sign](compare(one, limit), 0) for sign, limit in limits) for one in candidates)


def _parsed(bounds: str) -> list[tuple[str, Number]]:
    return [(sign, number_of(limit)) for sign, limit in _BOUND.findall(bounds)]
