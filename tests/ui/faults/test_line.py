"""Whoever answers in the office's place: real HTTP, one window, one fault after the other."""

from __future__ import annotations

import pytest

from tests.store.builders import note
from tests.ui.faults.lines import SERVERS, LineLaptop, put_on_http
from tests.ui.faults.stage import Play, Stage, play, staged
from tests.ui.faults.table import BY_ITSELF, Fault, of_room
from tests.ui.today.test_presenter import begin

PLAYS = {fault.id: fault for fault in of_room("line")}
APPLIED = ("Oficina contactada", "Guardado aquí", "Aplicado")


@pytest.fixture
def laptop(tmp_path, httpserver) -> LineLaptop:
    """In the middle of a visit; what was recorded so far is at the office."""
    made = LineLaptop(tmp_path, httpserver.url_for("/").rstrip("/"))
    put_on_http(httpserver, made)
    made.publish()
    made.fetch()
    begin(made, "v-1")
    made.fetch()
    return made


def test_each_is_told_counted_and_left_behind(qtbot, monkeypatch, laptop, subtests):
    """Shared by all of them: whatever one leaves behind would be seen by the next."""
    with staged(qtbot, monkeypatch, laptop) as person:
        today = person.at("today")
        person.until(today.full.isVisible)
        for fault in of_room("line"):
            with subtests.test(fault.id):
                play(fault, acts(person, fault), person)


def acts(person: Stage, fault: Fault) -> Play:
    laptop, today, good = person.laptop, person.go("today"), person.laptop.url
    laptop.store.journal.append([note(fault.id, "v-1")])
    with SERVERS[fault.of]() as laptop.url:
        person.press("F5")
        person.until(today.line_trouble.isVisible)
        assert today.office.pending.text() == "1 registro por enviar"
        assert today.start.isVisible()  # the visit goes on all the same
        yield today.line_trouble
    laptop.url = good
    laptop.clock.pass_by(3_700)
    if fault.todo == BY_ITSELF:
        # What it says comes true without anybody's help.
        assert len(person.timers.waiting) == 1
        person.timers.go_by()
    else:
        go_the_way(person, today, fault)
    person.until(lambda: person.signs == APPLIED)
    assert laptop.hub.memory.applied == [event.id for event in laptop.store.journal.kept]
    assert not today.line_trouble.isVisible()


def go_the_way(person: Stage, today, fault: Fault) -> None:
    person.press_button(today.line_trouble.action, fault.way)
    if fault.code == "HUB-TOKEN":
        assert person.at("first-run").form.paste.isVisible()
    elif fault.code == "HUB-TOO-LARGE":
        assert person.at("outbox").rescue.isEnabled()
    if person.window.current != "today":
        person.go("today")
        person.press("F5")
