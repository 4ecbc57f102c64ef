"""The first screen while the store is being opened: its last look, and nothing is recorded before that is over."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine

from app.bootstrap.laptop import opened_laptop
from app.settings import load
from app.store import troubles
from app.store.looks import last_look
from app.ui.face import Face
from app.ui.protocol import Lane, Place
from app.ui.screens import entry
from app.ui.today.remembered import look_name, remember
from tests.store.builders import note
from tests.ui.five_years import TODAY, FiveYears, five_years

SCREENS = (entry("today"), entry("outbox"))


@pytest.fixture(autouse=True)
def that_day():
    """The system's clock says the day of these years: what is said of the office before the store is open is said by
    it."""
    with time_machine.travel(TODAY):
        yield


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory) -> FiveYears:
    """A laptop whose last look is kept."""
    made = five_years(tmp_path_factory.mktemp("years"), visits=2)
    store = made.open()
    remember(made.laptop(store))
    store.close()
    return made


@pytest.fixture
def years(yesterday, tmp_path) -> FiveYears:
    shutil.copytree(yesterday.settings.data, tmp_path / "data")
    return FiveYears(yesterday.settings.__class__(**_paths(tmp_path)), yesterday.vault, yesterday.clock)


def _paths(root):
    return {"data": root / "data", "config": root / "config", "logs": root / "logs"}


class Slow:
    """A store whose opening takes until somebody says go."""

    def __init__(self, years: FiveYears) -> None:
        self.years = years
        self.may_open = threading.Event()
        self.may_look = threading.Event()
        self.may_look.set()
        self.trouble = None

    def look(self, _name: str) -> str | None:
        assert self.may_look.wait(20)
        return last_look(self.years.settings, self.years.vault, look_name(TODAY.astimezone()))

    @contextmanager
    def open(self, _passphrase):
        assert self.may_open.wait(20)
        if self.trouble is not None:
            raise self.trouble
        with opened_laptop(self.years.settings, self.years.vault, self.years.clock) as laptop:
            yield laptop


@pytest.fixture
def slow(years) -> Slow:
    return Slow(years)


@pytest.fixture
def face(qtbot, slow, monkeypatch):
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    made = Face(load(), slow.open, lambda _request: {}, entries=SCREENS, first_look=slow.look)
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    yield made
    slow.may_look.set()
    slow.may_open.set()
    made.window.close()
    made.window.deleteLater()


@pytest.fixture
def today(qtbot, face):
    """The screen with its look; the store is not open."""
    qtbot.waitUntil(lambda: "shown" in face._start_log._marks, timeout=10_000)
    return face.window.screen_shown


def test_the_next_visit_stands_there_before_the_store_is_open_and_is_the_same_afterwards(qtbot, face, slow, today):
    before = today._presenter._view
    assert today._client.text() == before.visit.client
    assert today._client.isVisible()
    assert not face._is_open

    slow.may_open.set()
    qtbot.waitUntil(lambda: today._presenter._reading is not None, timeout=20_000)

    after = today._presenter._view
    assert (after.visit, after.strip, after.sync.last) == (before.visit, before.strip, before.sync.last)


@pytest.mark.parametrize("lane", Lane)
def test_an_answer_waits_for_the_opening_and_is_recorded_then(qtbot, face, slow, today, lane):
    recorded, refused = [], []
    work = lambda task: task.laptop.parts.journal.append([note(visit="v-000")])  # noqa: E731 - one thing asked

    face.background(work, done=recorded.extend, failed=refused.append, lane=lane)
    qtbot.wait(50)
    assert (recorded, refused) == ([], [])

    slow.may_open.set()
    qtbot.waitUntil(lambda: bool(recorded), timeout=20_000)
    assert refused == []


def test_a_store_that_is_damaged_after_all_takes_the_look_away(qtbot, face, slow, today):
    slow.trouble = troubles.damaged(slow.years.settings.store_file, "page 7")
    slow.may_open.set()

    qtbot.waitUntil(lambda: not today.isVisible(), timeout=20_000)

    assert face.window._waiting.isVisible()
    assert face.window._trouble.isVisible()
    assert face.office.view.unsaved.code == "STORE-DAMAGED"


def test_nobody_is_called_back_from_where_he_went(qtbot, face, slow):
    slow.may_look.clear()
    face.window.go(Place("outbox"))
    slow.may_look.set()
    slow.may_open.set()
    qtbot.waitUntil(lambda: face._is_open and face.window.current == "outbox", timeout=20_000)
    qtbot.wait(50)

    assert face.window.current == "outbox"


def test_leaving_keeps_a_look_of_the_last_moment(qtbot, face, slow, today):
    slow.may_open.set()
    qtbot.waitUntil(lambda: face._is_open and not face.background.busy, timeout=20_000)
    face.background(
        lambda task: task.laptop.parts.ledger.want({"a" * 64: 9}), done=lambda _: None, failed=lambda _: None
    )
    qtbot.waitUntil(lambda: not face.background.busy, timeout=20_000)
    assert slow.look("") is None

    face.window.close()

    tomorrow = look_name((TODAY + timedelta(days=1)).astimezone())
    assert slow.look("")
    assert last_look(slow.years.settings, slow.years.vault, tomorrow)
