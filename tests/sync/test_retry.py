"""The retry policy: what follows a failure, and that no wait leaves its bounds."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal.outbox import LONGEST_WAIT
from app.sync.retry import (
    AskAgain,
    Halve,
    Person,
    Policy,
    Wait,
    delay,
    is_absurd,
    is_due,
    next_step,
    next_try,
)
from tests.sync.builders import NOON

POLICY = Policy()
CODES = (*POLICY.rules, *POLICY.person, "SOMETHING-NEW")


class Most:
    """Chance at its upper end, so that growth can be seen."""

    def uniform(self, a: float, b: float) -> float:
        return b


class Least:
    """Chance at its lower end."""

    def uniform(self, a: float, b: float) -> float:
        return a


def test_waiting_grows_and_stops_growing() -> None:
    waits = [delay(POLICY, "HUB-UNREACHABLE", attempts, Most()) for attempts in range(12)]

    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-1] == 900


def test_jitter_is_full_but_never_nothing() -> None:
    assert delay(POLICY, "HUB-UNREACHABLE", 8, Least()) == POLICY.shortest


def test_wish_of_the_hub_is_a_floor() -> None:
    assert delay(POLICY, "HUB-BUSY", 0, Least(), retry_after=120) == 120
    assert 120 < delay(POLICY, "HUB-BUSY", 0, Most(), retry_after=120) <= 130


def test_absurd_wish_of_the_hub_is_cut() -> None:
    assert delay(POLICY, "HUB-BUSY", 0, Least(), retry_after=1e9) == POLICY.longest


@pytest.mark.parametrize("code", ["HUB-TOKEN", "HUB-CERTIFICATE", "STORE-DISK-FULL", "TRUST-NOT-SET"])
def test_what_only_a_person_can_mend_is_not_retried(code: str) -> None:
    assert next_step(POLICY, code, 0, Most()) == Person()


def test_conflict_asks_again_a_few_times_then_waits() -> None:
    steps = [next_step(POLICY, "HUB-CONFLICT", attempts, Most()) for attempts in range(4)]

    assert steps[:3] == [AskAgain()] * 3
    assert isinstance(steps[3], Wait)


def test_too_large_is_halved_then_a_persons_affair() -> None:
    assert next_step(POLICY, "HUB-TOO-LARGE", 0, Most()) == Halve()
    assert next_step(POLICY, "HUB-TOO-LARGE", 1, Most()) == Person()


def test_unknown_trouble_waits_too() -> None:
    assert next_step(POLICY, "SOMETHING-NEW", 0, Most()) == Wait(30)


@given(
    code=st.sampled_from(CODES),
    attempts=st.integers(-5, 10**9),
    seed=st.integers(0, 99),
    after=st.none() | st.floats(-1e12, 1e12),
)
def test_no_wait_leaves_its_bounds(code: str, attempts: int, seed: int, after: float | None) -> None:
    step = next_step(POLICY, code, attempts, random.Random(seed), after)

    if isinstance(step, Wait):
        assert POLICY.shortest <= step.seconds <= POLICY.longest


@given(code=st.sampled_from(CODES), attempts=st.integers(0, 50), after=st.none() | st.integers(0, 9999) | st.just("x"))
def test_no_remembered_time_is_absurd(code: str, attempts: int, after: object) -> None:
    moment = next_try(POLICY, code, attempts, Most(), NOON, after)

    assert moment >= NOON
    assert not is_absurd(POLICY, moment, NOON)


def test_store_waits_at_least_as_long_as_the_policy() -> None:
    assert timedelta(seconds=POLICY.longest) <= LONGEST_WAIT


class TestDue:
    def test_never_tried(self) -> None:
        assert is_due(POLICY, None, NOON)

    def test_time_has_come(self) -> None:
        assert is_due(POLICY, NOON, NOON)

    def test_not_yet(self) -> None:
        assert not is_due(POLICY, NOON + timedelta(seconds=1), NOON)

    def test_clock_set_back_a_year(self) -> None:
        assert is_due(POLICY, NOON + timedelta(days=365), NOON)
