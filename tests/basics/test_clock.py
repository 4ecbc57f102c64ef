from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.clock import Stamp, SystemClock, utc_text

MEXICO = timezone(timedelta(hours=-6))


def test_utc_text_has_milliseconds_and_z_whatever_the_zone() -> None:
    assert utc_text(datetime(2026, 11, 23, 9, 0, 0, 123_456, MEXICO)) == "2026-11-23T15:00:00.123Z"


@given(
    st.integers(0, 7_258_118_400_000_000).map(lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us))
)
def test_text_and_instant_agree_to_the_millisecond(moment: datetime) -> None:
    back = Stamp(utc_text(moment), 0, 0, "boot").moment()

    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)
    assert back.tzinfo is not None


def test_text_sorts_as_time_does() -> None:
    earlier, later = datetime(2026, 1, 1, 23, tzinfo=MEXICO), datetime(2026, 1, 2, 6, tzinfo=UTC)

    assert utc_text(earlier) < utc_text(later)


def test_now_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_stamp_holds_instant_zone_and_boot() -> None:
    clock = SystemClock()
    before = clock.now().replace(microsecond=0)

    one, two = clock.stamp(), clock.stamp()

    assert before <= one.moment() <= clock.now()
    assert one.boot == two.boot
    assert one.mono <= two.mono
    assert -14 * 60 <= one.offset <= 14 * 60


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows keeps its zone elsewhere")
@pytest.mark.parametrize(("zone", "minutes"), [("America/Mexico_City", -360), ("Asia/Kolkata", 330), ("UTC", 0)])
def test_offset_is_that_of_the_zone_at_that_moment(zone: str, minutes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert SystemClock().stamp().offset == minutes
    finally:
        monkeypatch.undo()
        time.tzset()


def test_two_starts_of_the_program_are_two_boots() -> None:
    assert SystemClock().stamp().boot != SystemClock().stamp().boot


def test_monotonic_reading_does_not_follow_a_clock_set_back_a_year() -> None:
    clock = SystemClock()
    first = clock.monotonic()

    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC), tick=True):
        assert clock.now().year == 2020

    assert clock.monotonic() >= first
