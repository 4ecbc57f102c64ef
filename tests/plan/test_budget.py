from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.plan.budget import Forecast, forecast
from tests.kit.builders import task

LIST = [
    task("a", minutes=60),
    task("b", minutes=30, drop_order=2),
    task("c", minutes=45, drop_order=1),
    task("d", minutes=20),
]


def test_list_that_fits_drops_nothing() -> None:
    assert forecast(LIST, 155) == Forecast(needed=155, available=155, drops=(), short=0)
    assert forecast(LIST, 155).fits
    assert forecast(LIST, 155).over == 0


def test_just_enough_is_dropped_in_the_agreed_order() -> None:
    one_too_many = forecast(LIST, 154)

    assert one_too_many.drops == ("c",)
    assert (one_too_many.over, one_too_many.short) == (1, 0)
    assert forecast(LIST, 90).drops == ("c", "b")


def test_what_may_not_be_dropped_leaves_the_list_short() -> None:
    assert forecast(LIST, 60) == Forecast(needed=155, available=60, drops=("c", "b"), short=20)


def test_live_forecast_counts_what_is_done_spent_and_begun() -> None:
    live = forecast(LIST, 155, done={"a"}, begun={"c"}, spent=100)

    assert live == Forecast(needed=95, available=55, drops=("b",), short=10)


def test_time_overspent_is_not_negative() -> None:
    assert forecast(LIST, 60, spent=90).available == 0


tasks = st.lists(
    st.builds(
        lambda number, minutes, drop: task(f"t{number}", minutes=minutes, drop_order=drop),
        st.integers(0, 20),
        st.integers(1, 120),
        st.none() | st.integers(1, 5),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)


@given(tasks=tasks, budget=st.integers(0, 600))
def test_after_dropping_the_rest_fits_or_nothing_more_may_be_dropped(tasks: list, budget: int) -> None:
    found = forecast(tasks, budget)

    rest = [one for one in tasks if one.id not in found.drops]
    assert sum(one.minutes for one in rest) - found.short <= budget
    assert not found.short or all(one.drop_order is None for one in rest)
    assert bool(found.drops or found.short) == (not found.fits)


@given(tasks=tasks, budget=st.integers(0, 600), more=st.integers(0, 100))
def test_more_time_never_drops_more(tasks: list, budget: int, more: int) -> None:
    assert set(forecast(tasks, budget + more).drops) <= set(forecast(tasks, budget).drops)
