"""What «Hoy» shows, packed for the next start: the same words, and only what stands still."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.i18n import speaking
from app.store.opening import Store
from app.ui.today.judge import judge
from app.ui.today.reading import Where, look
from app.ui.today.remembered import DAYS, look_name, may_be_kept, pack, remember, still, unpack
from app.ui.today.samples import VIEWS
from app.ui.today.views import Mode, SyncView, TodayView
from tests.store.builders import note
from tests.ui.five_years import TODAY, FiveYears, five_years

NOW = TODAY.astimezone()


@pytest.fixture
def years(tmp_path) -> FiveYears:
    return five_years(tmp_path, visits=2)


@pytest.fixture
def store(years) -> Store:
    made = years.open()
    yield made
    made.close()


@pytest.fixture
def laptop(years, store):
    return years.laptop(store)


def said(store) -> dict[str, str]:
    return dict(store.history.using(lambda database: _rows(database)))


def _rows(database):
    with database.read() as connection:
        return [tuple(row) for row in connection.execute("SELECT name, said FROM looks")]


@pytest.mark.parametrize("state", [one for one in VIEWS if may_be_kept(VIEWS[one]())])
def test_a_view_that_may_be_kept_comes_back_as_it_was(state):
    view = VIEWS[state]()

    back = unpack(pack(view, "2026-11-23T12:00:00.000Z"))

    assert back.view == replace(view, sync=SyncView())
    assert back.last_success == "2026-11-23T12:00:00.000Z"


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "nada", '{"view": {}, "last_success": ""}', '{"view": null, "last_success": ""}'],
)
def test_what_is_no_look_is_none(text):
    assert unpack(text) is None


def test_one_of_another_shape_is_none():
    whole = json.loads(pack(VIEWS["normal"](), ""))

    for field in ("mode", "strip", "visit", "ahead"):
        assert unpack(json.dumps(whole | {"view": whole["view"] | {field: {"no": 1}}})) is None


def test_every_day_ahead_says_what_a_start_on_that_day_would_say(laptop, store):
    remember(laptop)

    kept = said(store)
    assert len(kept) == DAYS
    for number in range(DAYS):
        day = NOW + timedelta(days=number)
        fresh = judge(look(laptop, day))
        assert unpack(kept[look_name(day)]).view == replace(fresh, sync=SyncView())
    now, then = (unpack(kept[look_name(NOW + timedelta(days=one))]).view.visit.when for one in (0, 1))
    assert (now.split(" ")[0], then.split(" ")[0]) == ("mañana", "hoy")


def test_each_language_has_its_own():
    with speaking("en"):
        english = look_name(NOW)

    assert english != look_name(NOW)


def test_what_is_kept_already_is_not_made_again(laptop, store):
    remember(laptop)
    first = said(store)
    store.history.using(lambda database: _mark(database))

    remember(laptop)

    assert set(said(store).values()) == {"marked"}
    assert len(first) == DAYS


def _mark(database):
    with database.write() as connection:
        connection.execute("UPDATE looks SET said = 'marked'")


def test_after_a_change_they_are_made_again(laptop, store):
    remember(laptop)
    store.history.using(lambda database: _mark(database))

    store.journal.append([note(visit="v-000")])
    remember(laptop)

    assert "marked" not in said(store).values()


def test_the_minutes_of_a_visit_under_way_are_not_kept(laptop):
    reading = look(laptop, NOW)
    begun = replace(reading, chosen=replace(reading.chosen, where=Where(task="t1", minutes=30)))
    later = replace(reading, chosen=replace(reading.chosen, where=Where(task="t1", minutes=90)))

    kept = still(begun, judge(begun))

    assert judge(begun) != judge(later)
    assert kept == still(later, judge(later))
    assert kept.visit.action == judge(begun).visit.action


@pytest.mark.parametrize("where", [None, Where(closed=True, minutes=30)])
def test_of_any_other_visit_everything_is_kept(laptop, where):
    reading = look(laptop, NOW)
    other = replace(reading, chosen=replace(reading.chosen, where=where))

    assert still(other, judge(other)) == judge(other)


@pytest.mark.parametrize("mode", [Mode.LOADING, Mode.STRANGER, Mode.ERROR])
def test_nothing_to_show_is_not_kept(mode):
    assert not may_be_kept(TodayView(mode))


@pytest.mark.parametrize("state", [one for one in VIEWS if VIEWS[one]().trouble or VIEWS[one]().broken])
def test_a_trouble_is_not_kept(state):
    assert not may_be_kept(VIEWS[state]())
