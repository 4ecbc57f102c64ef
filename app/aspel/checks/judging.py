"""What the checks judged in Python share: the shape of their rows, and how a value becomes a text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from app.i18n import N_

Rows: TypeAlias = Iterable[Sequence[Any]]
Found: TypeAlias = Iterator[tuple[str, float | None]]
"""(record, money) of the wrong ones."""
REJECTED = N_("El timbrado se rechaza: una llamada de soporte por factura.")


def as_text(value: object) -> str:
    """The value as it lies, nothing as an empty text."""
    return "" if value is None else str(value)
