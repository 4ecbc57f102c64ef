"""What was typed or gathered and not answered is there again after a crash, and never over an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from app.errors import Unavailable
from app.ui.visit.view import Mode
from tests.store.builders import Laptop as Computer
from tests.store.builders import enrol, killed
from tests.ui.faults.stage import Stage, read, staged
from tests.ui.visit.world import VisitLaptop
from tests.visit.builders import step

STEPS = (step("uno", "text"), step("dos", "evidence"), step("tres", "backup"), step("cuatro"))
SAID = "Recuperado: lo que escribió antes de que se cerrara."


class FileLaptop(VisitLaptop):
    """The visit in memory, over the real encrypted store of a computer."""

    def __init__(self, computer: Computer) -> None:
        super().__init__(*STEPS)
        self.store = computer.open()


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    made = Computer.new(tmp_path / "uno")
    store = made.open()
    enrol(store)
    store.close()
    yield made
    made.close()


def at_the_step(person: Stage):
    """At the first step of a fresh visit, or back at the one where it broke off."""
    person.at("today")
    visit = person.go("visit")
    person.until(lambda: visit.view.mode is not Mode.LOADING)
    if visit.view.mode is Mode.RESUME:
        person.press("Enter")
    else:
        person.until(lambda: visit.view.arrival.checking is None)
        person.press("Enter", "Enter")
    return visit


def said(laptop: FileLaptop, kind: str) -> dict:
    """What the last event of a kind says, as it is on the disk."""
    return [event.body for event in laptop.journal.events("v-1") if event.kind == kind][-1]


def rest(person: Stage, visit) -> None:
    """The fingers rest, and what was typed is on the disk."""
    visit.step.rest()
    person.settle()


def test_text_note_evidence_and_choice_survive_a_killed_program(qtbot, monkeypatch, computer, tmp_path):
    with staged(qtbot, monkeypatch, FileLaptop(computer)) as person:
        visit = at_the_step(person)
        person.write("SAE 9.0 a medias, año")
        rest(person, visit)
        after = killed(computer, tmp_path / "dos")

    with staged(qtbot, monkeypatch, FileLaptop(after)) as person:
        visit = at_the_step(person)
        assert visit.step.field.field.text() == "SAE 9.0 a medias, año"
        assert SAID in read(visit.step)
        assert person.signs[1] == "Guardado aquí"
        person.press("Enter")
        assert visit.view.step.key[1] == "dos"
        assert SAID not in read(visit.step)
        person.press("N")
        person.write("falta la segunda")
        rest(person, visit)
        person.press("Esc")
        QGuiApplication.clipboard().setImage(picture())
        person.press("N")
        person.write("falta la segunda")
        rest(person, visit)
        visit.paste()
        person.settle()
        third = killed(after, tmp_path / "tres")
        after.close()

    with staged(qtbot, monkeypatch, FileLaptop(third)) as person:
        visit = at_the_step(person)
        (piece,) = visit.view.step.pieces
        person.until(lambda: visit.view.step.pieces[0].thumb is not None)
        assert not piece.broken
        assert visit.step.ask.text.toPlainText() == "falta la segunda"
        person.press("Esc")
        visit.step.main.setFocus()
        person.press("Enter")
        assert visit.view.step.key[1] == "tres"
        visit.step.backup.place.setText("D:/respaldo.zip")
        visit.step.choose(1)
        rest(person, visit)
        fourth = killed(third, tmp_path / "cuatro")
        third.close()

    with staged(qtbot, monkeypatch, FileLaptop(fourth)) as person:
        visit = at_the_step(person)
        assert visit.step.backup.place.text() == "D:/respaldo.zip"
        assert visit.step.backup.proofs[1].isChecked()
    fourth.close()


def test_reason_for_skipping_survives_a_killed_program(qtbot, monkeypatch, computer, tmp_path):
    with staged(qtbot, monkeypatch, FileLaptop(computer)) as person:
        visit = at_the_step(person)
        person.press("Esc", "S")
        person.write("el servidor no tiene esa ventana")
        rest(person, visit)
        after = killed(computer, tmp_path / "dos")

    with staged(qtbot, monkeypatch, FileLaptop(after)) as person:
        visit = at_the_step(person)
        assert visit.step.ask.is_asking("¿Por qué se omite este paso?")
        assert visit.step.ask.text.toPlainText() == "el servidor no tiene esa ventana"
        assert SAID in read(visit.step)
        visit.step.ask.text.setFocus()
        person.press("Enter")
        assert visit.view.step.key[1] == "dos"
        assert person.laptop.drafts.of("v-1") == ()
        assert said(person.laptop, "step-skipped")["reason"] == "el servidor no tiene esa ventana"
    after.close()


def test_eventuality_being_written_survives_a_killed_program(qtbot, monkeypatch, computer, tmp_path):
    with staged(qtbot, monkeypatch, FileLaptop(computer)) as person:
        visit = at_the_step(person)
        person.press("Esc", "E")
        person.write("No imprime la caja 2")
        visit._over.raising.why.setText("Hacen fila")
        visit._over.raising.minutes.setText("25")
        visit._over.raising.rest()
        person.settle()
        after = killed(computer, tmp_path / "dos")

    with staged(qtbot, monkeypatch, FileLaptop(after)) as person:
        visit = at_the_step(person)
        card = visit._over.raising
        assert card.isVisible()
        assert SAID in read(card)
        assert [one.text() for one in (card.name, card.why, card.minutes)] == [
            "No imprime la caja 2",
            "Hacen fila",
            "25",
        ]
        card.who.setText("Ana")
        person.press("Enter")
        person.until(lambda: visit._over.ranking.isVisible())
        assert said(person.laptop, "contingency-raised")["entry"]["task"]["title"] == "No imprime la caja 2"
        person.press("Esc")
        visit.ask_raise()
        assert visit._over.raising.name.text() == ""
        assert SAID not in read(visit._over.raising)
    after.close()


def test_reason_of_an_outcome_survives_a_killed_program(qtbot, monkeypatch, computer, tmp_path):
    with staged(qtbot, monkeypatch, FileLaptop(computer)) as person:
        visit = at_the_step(person)
        person.press("Esc", "F")
        visit.outcome.reason.setFocus()
        person.write("falta la clave del SAT")
        visit.outcome.rest()
        person.settle()
        after = killed(computer, tmp_path / "dos")

    with staged(qtbot, monkeypatch, FileLaptop(after)) as person:
        visit = at_the_step(person)
        person.press("Esc", "F")
        assert visit.outcome.reason.text() == "falta la clave del SAT"
        visit.outcome.choose(len(visit.view.task.choices) - 1)
        person.settle()
        assert said(person.laptop, "task-finished")["reason"] == "falta la clave del SAT"
        assert visit.view.mode is Mode.TASK
        assert not visit.task.reason.isVisible()
    after.close()


def picture() -> QImage:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    return image


@pytest.fixture
def person(qtbot, monkeypatch):
    with staged(qtbot, monkeypatch, VisitLaptop(*STEPS)) as made:
        yield made


def test_an_answer_ends_its_draft_also_when_it_is_undone(person):
    visit = at_the_step(person)
    person.write("SAE 9")
    rest(person, visit)
    (kept,) = person.laptop.drafts.of(visit._presenter._sitting.visit)
    assert kept.fields == {"text": "SAE 9"}

    person.press("Enter")
    assert person.laptop.drafts.of(visit._presenter._sitting.visit) == ()
    person.press("Ctrl+Z")

    assert visit.view.step.key[1] == "uno"
    assert visit.step.field.field.text() == ""
    assert SAID not in read(visit.step)


def test_a_note_that_was_left_is_no_draft_any_more(person):
    visit = at_the_step(person)
    name = visit._presenter._sitting.visit
    person.press("Esc", "N")
    person.write("no era importante")
    rest(person, visit)
    assert [draft.fields for draft in person.laptop.drafts.of(name)] == [{"note": "no era importante"}]

    person.press("Esc")
    rest(person, visit)

    assert person.laptop.drafts.of(name) == ()


def test_nothing_is_kept_while_the_fingers_move_and_all_of_it_on_leaving(person):
    visit = at_the_step(person)
    name = visit._presenter._sitting.visit
    person.write("SAE")
    assert person.laptop.drafts.of(name) == ()

    person.go("outbox")

    assert [draft.fields for draft in person.laptop.drafts.of(name)] == [{"text": "SAE"}]


def test_it_is_kept_by_itself_a_moment_later(qtbot, person):
    visit = at_the_step(person)
    visit.step._resting.setInterval(10)

    person.write("SAE")

    person.until(lambda: bool(person.laptop.drafts.of(visit._presenter._sitting.visit)))
    assert person.signs[1] == "Guardado aquí"


def test_a_draft_that_cannot_be_kept_is_said_and_tried_again(person):
    visit = at_the_step(person)
    name = visit._presenter._sitting.visit
    person.write("SAE")
    person.laptop.drafts.failure = Unavailable("STORE-DISK-FULL", "Lleno.", "Nada se perdió.", "Libere espacio.")
    rest(person, visit)
    assert person.signs[1] == "No se pudo guardar aquí"
    assert visit.step.field.field.text() == "SAE"

    person.write(" 9")
    rest(person, visit)

    assert [draft.fields for draft in person.laptop.drafts.of(name)] == [{"text": "SAE 9"}]


def test_an_eventuality_that_was_left_is_no_draft_any_more(person):
    visit = at_the_step(person)
    name = visit._presenter._sitting.visit
    person.press("Esc", "E")
    person.write("Falsa alarma")
    visit._over.raising.rest()
    person.settle()
    assert [(draft.task, draft.step) for draft in person.laptop.drafts.of(name)] == [("", "eventuality")]

    person.press("Esc")

    assert person.laptop.drafts.of(name) == ()
    assert not visit._over.raising.isVisible()
    person.press("Esc", "E")
    assert visit._over.raising.name.text() == ""
    assert visit._over.raising.minutes.text() == "15"


def test_an_untouched_eventuality_leaves_nothing(person):
    visit = at_the_step(person)
    person.press("Esc", "E")
    visit._over.raising.minutes.setFocus()
    person.write("0")
    visit._over.raising.rest()

    assert person.laptop.drafts.of(visit._presenter._sitting.visit) == ()


def test_the_reason_why_a_task_will_not_be_done_is_kept_until_it_is_taken_back(person):
    person.at("today")
    visit = person.go("visit")
    person.until(lambda: visit.view.mode is Mode.ARRIVAL and visit.view.arrival.checking is None)
    person.press("Enter")
    name = visit._presenter._sitting.visit
    visit.task.leave.click()
    person.write("el cliente la pospone")
    person.go("outbox")
    assert [draft.fields for draft in person.laptop.drafts.of(name)] == [{"reason": "el cliente la pospone"}]

    person.go("visit")
    visit.task.reason.setFocus()
    person.press("Esc")

    assert person.laptop.drafts.of(name) == ()
