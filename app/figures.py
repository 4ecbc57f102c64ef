"""Numbers and money as people write them in Mexico, and in English alike: 1,234.50. Pure."""

from __future__ import annotations

from decimal import Decimal

from app.i18n import language


def number_text(value: float | Decimal, most: int = 0, least: int = 0) -> str:
    """With thousands apart; as many digits after the point as it has, between ``least`` and ``most``."""
    said = f"{value:,.{most}f}"
    if most > least:
        whole, _point, rest = said.partition(".")
        rest = rest[:least] + rest[least:].rstrip("0")
        said = f"{whole}.{rest}" if rest else whole
    return said if said.strip("-0.") else said.lstrip("-")  # no minus before a nought


def money_text(amount: float | Decimal) -> str:
    """Mexican pesos: "$1,234.50"; "MX$1,234.50" for a reader of English, whose dollars are others."""
    said = number_text(amount, 2, 2)
    mark = "$" if language() == "es" else "MX$"
    return f"-{mark}{said[1:]}" if said.startswith("-") else f"{mark}{said}"
