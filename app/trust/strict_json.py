"""JSON from strangers: one meaning or none."""

from __future__ import annotations

import json
from typing import Any, NoReturn


class NotStrictJson(ValueError):
    """The bytes are not JSON with exactly one meaning."""


def load(raw: bytes) -> Any:  # noqa: ANN401 - whatever the bytes hold; the caller checks its shape
    """Parse UTF-8 JSON. Raises NotStrictJson for everything two readers could read differently.

    Duplicate names (one program checks the first, another uses the last), NaN and Infinity (not JSON), fractions
    (no signed document here has any, and canonical JSON cannot hold them), other encodings, numbers of thousands of
    digits (time to parse grows with the square) and nesting deeper than the interpreter bears.
    The caller bounds the size first.
    """
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotStrictJson(type(error).__name__) from error


def dump(value: object) -> bytes:
    """The one spelling in which we write signed JSON: sorted names, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrictJson("duplicate name")
    return found


def _refuse(text: str) -> NoReturn:
    raise NotStrictJson(text[:20])
