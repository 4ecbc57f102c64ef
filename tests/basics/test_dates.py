from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app import dates
from app.i18n import speaking

pytestmark = pytest.mark.usefixtures("catalogues")
DAY = date(2026, 3, 3)
AT = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("America/Mexico_City"))


def test_days_are_said_day_first_in_both_languages() -> None:
    assert dates.full_date(DAY) == "martes, 3 de marzo de 2026"
    assert (dates.short_date(DAY), dates.short_day(DAY)) == ("3 mzo 2026", "3 mzo")
    with speaking("en"):
        assert dates.full_date(DAY) == "Tuesday, 3 March 2026"
        assert (dates.short_date(DAY), dates.short_day(DAY)) == ("3 Mar 2026", "3 Mar")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_month_and_weekday_has_a_name_of_its_own(language: str) -> None:
    with speaking(language):
        names = {dates.full_date(date(2026, month, 1)).partition(", ")[2] for month in range(1, 13)}
        months = {
            dates.full_date(date(2026, month, 1)).split()[-2 if language == "en" else -3] for month in range(1, 13)
        }
        weekdays = {dates.full_date(date(2026, 11, day)).split(",")[0] for day in range(1, 8)}

    assert (len(names), len(months), len(weekdays)) == (12, 12, 7)


def test_a_moment_is_said_in_its_own_zone_and_a_stamp_in_the_readers() -> None:
    assert dates.short_moment(AT) == "23 nov 2026, 14:05"
    assert dates.short_moment(AT.astimezone(UTC)) == "23 nov 2026, 20:05"
    assert dates.stamp_text(AT) == dates.short_moment(AT.astimezone())
