"""The coverage gate judges each room alone."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.branch_gate import below_limit, table

GOOD = Counter(taken=95, branches=100, run=100, statements=100)


@pytest.mark.parametrize(
    ("room", "found"),
    [
        ("kit", Counter(taken=94, branches=100, run=100, statements=100)),
        ("kit", Counter(taken=0, branches=0, run=94, statements=100)),
    ],
    ids=["branches", "statements"],
)
def test_bare_room_is_not_hidden_by_a_covered_one(room: str, found: Counter[str]) -> None:
    assert below_limit({"trust": GOOD, room: found}) == [room]


def test_room_at_the_limit_passes() -> None:
    assert below_limit({"kit": GOOD}) == []


def test_room_without_code_passes() -> None:
    assert below_limit({"kit": Counter()}) == []


def test_other_rooms_are_shown_but_not_judged() -> None:
    rows = list(table({"ui": Counter(taken=0, branches=10, run=0, statements=10)}))

    assert rows[1].startswith("ui")
    assert "BELOW" not in rows[1]
