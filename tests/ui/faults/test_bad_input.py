"""Bad input at the window itself: each has its state on screen. What other tests drive is named and must exist."""

from __future__ import annotations

import importlib
import time
from functools import partial

import pytest
from PySide6.QtCore import Qt

from app.bootstrap.window import WindowMachine
from app.ui.screens import ENTRIES
from app.ui.single_instance import SingleInstance
from app.ui.visit.presenter import VisitPresenter
from app.ui.visit.view import Mode
from app.vault import MemoryVault
from tests.ui import walkers
from tests.ui.acta.stand_in import ActaLaptop
from tests.ui.faults.stage import Stage, read, staged
from tests.ui.real_laptop import RealLaptop
from tests.ui.visit.world import VisitLaptop
from tests.visit.builders import step

KEYBOARD = "tests.ui.visit.test_by_keyboard:TestBadInput"
HERE = "tests.ui.faults.test_bad_input"
COVERED = {
    "photo of 60 MB": (f"{KEYBOARD}.test_a_photo_of_sixty_megabytes_is_kept_whole",),
    "a broken image": (f"{KEYBOARD}.test_a_broken_photo_is_refused_and_the_next_one_taken",),
    "clipboard empty": (f"{KEYBOARD}.test_an_empty_clipboard_says_what_to_do",),
    "a measure out of limits": (f"{KEYBOARD}.test_out_of_the_limits_is_said_before_enter",),
    "a measure that is not a number": (f"{KEYBOARD}.test_what_is_no_number_stays_in_its_field_and_is_said_twice",),
    "«1,5» and «1.5» both read": (f"{HERE}:test_both_spellings_of_a_measure_are_read",),
    "signature empty": (
        f"{KEYBOARD}.test_an_empty_signature_is_no_signature",
        f"{HERE}:test_an_empty_signature_does_not_close_the_visit",
    ),
    "disk full while answering": ("tests.ui.faults.test_record:test_it_is_told_counted_and_answered_again",),
    "hub token revoked in the middle of a visit": (f"{HERE}:test_a_revoked_token_stops_the_sending_and_nothing_else",),
    "laptop sleeps and wakes": (f"{HERE}:test_after_a_sleep_one_is_asked_where_one_stood",),
    "second instance started": (
        f"{HERE}:test_a_second_start_brings_the_first_window_to_the_front",
        "tests.ui.faults.test_store:test_it_is_told_and_has_its_way_out",
    ),
    "store damaged at start": ("tests.ui.faults.test_store:test_it_is_told_and_has_its_way_out",),
    "screen of 1024×600": (f"{HERE}:test_on_a_screen_of_1024_by_600_nothing_is_cut_off",),
}


@pytest.mark.parametrize("name", [name for names in COVERED.values() for name in names])
def test_what_covers_it_exists(name):
    module, _colon, path = name.partition(":")
    found = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    assert callable(found)


def in_visit(person: Stage, *keys: str):
    """At the first step of the visit."""
    person.at("today")
    visit = person.go("visit")
    person.until(lambda: visit.view.mode is Mode.ARRIVAL and visit.view.arrival.checking is None)
    person.press("Enter", "Enter", *keys)
    return visit


@pytest.mark.parametrize("typed", ["1,5", "1.5"])
def test_both_spellings_of_a_measure_are_read(qtbot, monkeypatch, typed):
    laptop = VisitLaptop(step("uno", "measure", minimum="1", maximum="2"), step("dos"))
    with staged(qtbot, monkeypatch, laptop) as person:
        visit = in_visit(person)
        person.write(typed)
        assert "límites" not in visit.step.field._live.text()
        person.press("Enter")

        assert visit.view.step.key[1] == "dos"
    assert laptop.facts_of("step-answered")[0]["answer"]["value"] == "1.5"


def test_an_empty_signature_does_not_close_the_visit(qtbot, monkeypatch):
    laptop = ActaLaptop("judged")
    with staged(qtbot, monkeypatch, laptop) as person:
        person.at("today")
        closing = person.go("closing")
        person.until(closing.isVisible)
        person.press("Ctrl+Enter")
        before = laptop.kinds()
        person.press_button(closing.sign_sheet.sign, "Firmar de conformidad")

        assert "La firma está vacía: firme sobre la línea" in read(closing)
        assert closing.sign_sheet.pad.isVisible()
        assert closing.sign_sheet.refuse.isEnabled()
    assert laptop.kinds() == before


def test_a_revoked_token_stops_the_sending_and_nothing_else(qtbot, monkeypatch, tmp_path):
    laptop = RealLaptop(tmp_path)
    laptop.publish()
    laptop.fetch()
    with staged(qtbot, monkeypatch, laptop) as person:
        visit = in_visit(person)
        before = len(laptop.store.journal.kept)
        laptop.break_line("401")
        person.press("Ctrl+Shift+S")
        assert person.signs == ("La oficina no reconoce esta laptop", "Guardado aquí", f"{before} en cola")

        person.press("Enter")

        assert visit.view.mode is Mode.OUTCOME
        assert visit.view.trouble is None
        assert person.signs == ("La oficina no reconoce esta laptop", "Guardado aquí", f"{before + 1} en cola")
        assert [state for state, _answer in person.outbox()] == ["En esta laptop"] * (before + 1)
        person.press_button(person.screen.way, "Dar de alta de nuevo…")
        assert person.at("first-run").form.isVisible()


def test_after_a_sleep_one_is_asked_where_one_stood(qtbot, monkeypatch):
    slept = [0.0]
    wall = lambda: time.time() + slept[0]  # noqa: E731
    monkeypatch.setattr("app.ui.visit.screen.VisitPresenter", partial(VisitPresenter, wall=wall))
    with staged(qtbot, monkeypatch, VisitLaptop(step("uno", "text"), step("dos"))) as person:
        visit = in_visit(person)
        person.write("a medias")

        slept[0] = 3 * 3600.0
        visit._timer.timeout.emit()  # its second has passed
        person.settle()
        assert "Usted se quedó aquí" in read(visit.resume)
        assert person.signs[1] == "Guardado aquí"
        assert visit.resume.go_on.hasFocus()

        person.press("Enter")
        assert visit.view.step.key[1] == "uno"
        assert visit.step.field.field.text() == "a medias"
        person.press("Enter")
        assert visit.view.step.key[1] == "dos"


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_second_start_brings_the_first_window_to_the_front(qtbot, monkeypatch, tmp_path):
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.claim()
    first.listen()
    with staged(qtbot, monkeypatch, VisitLaptop(step("uno"))) as person:
        visit = in_visit(person)
        first.called.connect(person.face.raise_window)
        person.window.showMinimized()

        assert not second.claim()

        qtbot.waitUntil(lambda: not person.window.isMinimized())
        qtbot.waitUntil(person.window.isActiveWindow)
        assert person.screen is visit
        assert visit.view.mode is Mode.STEP
    first.release()


def test_on_a_screen_of_1024_by_600_nothing_is_cut_off(qtbot, monkeypatch, tmp_path, maletin_home):
    (maletin_home / "data").mkdir(parents=True)
    laptop = RealLaptop(tmp_path)
    laptop.publish()
    laptop.fetch()
    machine = WindowMachine(None, MemoryVault)
    with staged(qtbot, monkeypatch, laptop, machine=machine, size=(1024, 600)) as person:
        person.at("today")
        for one in ENTRIES:
            person.go(one.id)
            assert person.window.size().toTuple() == (1024, 600), one.id
            assert walkers.clipped(person.window) == [], one.id
        person.go("today")
        visit = in_visit(person)
        assert walkers.clipped(person.window) == []
        low = visit.step.main.mapTo(person.window, visit.step.main.rect().bottomRight())
        assert visit.step.main.isVisible()
        assert person.window.rect().contains(low)
        assert person.target().focusPolicy() & Qt.FocusPolicy.TabFocus
