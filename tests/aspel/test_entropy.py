from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.aspel.entropy import bits, compare, forecast, measure, trend
from app.aspel.findings import CheckResult, ScanResult, Status

START = datetime.fromisoformat("2026-01-05")


def result(name: str, population: int, *keys: str, status: Status | None = None, area: str = "cartera") -> CheckResult:
    known = status or (Status.FINDINGS if keys else Status.OK)
    return CheckResult(name, area, "A", "título", known, "", population, len(keys), tuple(keys))


def whole(*checks: CheckResult) -> ScanResult:
    return ScanResult("db", "Firebird 5", "13.1", "01", "2026-01-05T00:00:00", 1.0, checks, measure(checks))


@given(st.integers(0, 400), st.integers(0, 400))
def test_bits_are_the_logarithm_of_the_ways_to_choose(population: int, wrong: int) -> None:
    known = max(population, wrong)

    assert bits(population, wrong) == pytest.approx(math.log2(math.comb(known, wrong)), abs=1e-6)


def test_nothing_wrong_is_no_disorder_even_in_a_million() -> None:
    assert bits(1_000_000, 0) == 0
    assert bits(1_000_000, 1) == pytest.approx(math.log2(1_000_000), rel=1e-6)


def test_bits_add_up_by_area_and_only_what_was_looked_at_counts() -> None:
    entropy = measure(
        [
            result("X02", 16, "a"),
            result("K01", 8, "b", area="existencias"),
            result("K02", 8, status=Status.SKIPPED),
            result("K03", 8, "c", status=Status.FAILED),
        ]
    )

    assert entropy.bits == 7
    assert entropy.by_area == {"cartera": 4, "existencias": 3}
    assert entropy.order_percent == pytest.approx(100 * (1 - 7 / 24), abs=1e-3)


def test_an_empty_company_is_in_order() -> None:
    assert (measure([]).bits, measure([]).order_percent) == (0, 100)


def test_two_scans_tell_new_cured_and_same_records() -> None:
    before = whole(result("X02", 10, "a", "b"), result("X03", 10, "z"), result("K01", 10, "q"))
    after = whole(result("X02", 10, "b", "c", "d"), result("X03", 10), result("K01", 10, status=Status.SKIPPED))

    told = compare(before, after)

    assert [(c.id, c.new, c.cured, c.same) for c in told.changes] == [
        ("X02", ("c", "d"), ("a",), ("b",)),
        ("X03", (), ("z",), ()),
    ]
    assert (told.new, told.cured, told.same, told.worse) == (2, 2, 1, ("X02",))
    assert told.not_compared == ("K01",)


@given(st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")))
def test_every_wrong_record_is_exactly_one_of_new_cured_and_same(old: set[str], now: set[str]) -> None:
    told = compare(whole(result("X02", 9, *old)), whole(result("X02", 9, *now)))

    assert told.new + told.same == len(now)
    assert told.cured + told.same == len(old)


def test_the_forecast_says_when_it_doubles() -> None:
    history = [(START + timedelta(weeks=n), 100.0 + 20 * n) for n in range(6)]

    told = trend(history)

    assert told.per_week == pytest.approx(20)
    assert told.words == "A este ritmo, el desorden se duplica en 10 semanas."


@pytest.mark.parametrize(
    ("now", "per_week", "visits", "words"),
    [
        (10, 0, 1, "falta otra visita"),
        (10, 0, 2, "no se mueve"),
        (10, -5, 2, "queda en orden en 2 semanas"),
        (1, 2, 2, "se duplica en 1 semana."),
        (100000, 150, 2, "no se mueve"),
        (0, 0, 3, "no se mueve"),
    ],
)
def test_the_forecast_speaks_plainly(now: float, per_week: float, visits: int, words: str) -> None:
    assert words in forecast(now, per_week, visits)


def test_visits_of_the_same_moment_make_no_trend() -> None:
    assert trend([(START, 1.0), (START, 5.0)]).per_week == 0
    assert "falta otra visita" in trend([]).words
