from __future__ import annotations

from decimal import Decimal

import pytest

from app.figures import money_text, number_text
from app.i18n import speaking


@pytest.mark.parametrize(
    ("value", "most", "least", "said"),
    [
        (1234567, 0, 0, "1,234,567"),
        (1234.5, 1, 0, "1,234.5"),
        (1234.04, 1, 0, "1,234"),
        (99.99, 2, 0, "99.99"),
        (1.5, 3, 2, "1.50"),
        (Decimal("3.20"), 2, 2, "3.20"),
        (-0.04, 1, 0, "0"),
        (-0.001, 2, 2, "0.00"),
        (-5, 0, 0, "-5"),
        (0, 0, 0, "0"),
        (100, 2, 0, "100"),
        (Decimal("12345678901234567890.12"), 2, 0, "12,345,678,901,234,567,890.12"),
    ],
)
def test_numbers(value: float | Decimal, most: int, least: int, said: str) -> None:
    assert number_text(value, most, least) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "$0.00"), (1234.5, "$1,234.50"), (Decimal("-1234.5"), "-$1,234.50"), (-0.001, "$0.00")],
)
def test_money(amount: float | Decimal, said: str) -> None:
    assert money_text(amount) == said
    with speaking("en"):
        assert money_text(amount) == said.replace("$", "MX$")
