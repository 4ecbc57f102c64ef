"""The disk is full while an answer is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import troubles
from tests.ui.faults.stage import Play, Stage, play, staged
from tests.ui.faults.table import Fault, of_room
from tests.ui.visit.world import VisitLaptop
from tests.visit.builders import step


@pytest.mark.parametrize("fault", of_room("record"), ids=lambda fault: fault.id)
def test_it_is_told_counted_and_answered_again(qtbot, monkeypatch, fault):
    laptop = VisitLaptop(step("uno", "text"), step("dos"))
    with staged(qtbot, monkeypatch, laptop) as person:
        person.at("today")
        play(fault, PLAYS[fault.id](person, laptop, fault), person)


def full_while_recording(person: Stage, laptop: VisitLaptop, fault: Fault) -> Play:
    visit = person.go("visit")
    person.press("Enter", "Enter")
    person.write("SAE 9")
    laptop.journal.failure = troubles.disk_full(Path("/datos"))
    person.press("Enter")
    person.face.office.sync()  # a pass that comes and goes proves nothing about the answer
    person.settle()
    assert visit.step.field.field.text() == "SAE 9"
    yield visit

    assert visit.step.field.field.text() == "SAE 9"
    person.press_button(visit.step.main, fault.way)
    assert visit.view.step.key[1] == "dos"
    assert person.signs == ("Sin contacto todavía", "Guardado aquí", "3 en cola")
    assert not visit.step.banner.isVisible()


PLAYS = {"disk full while recording": full_while_recording}
