"""Hoy in the real window, by keyboard: each trouble has visible words, true counters and a way on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.bootstrap import Program
from app.ui.today.day_strip import shown_of_mark
from app.ui.today.samples import VIEWS, chosen, reading
from app.ui.today.screen import TodayScreen
from app.ui.today.views import Mode
from tests.ui.real_laptop import TOMORROW, RealLaptop
from tests.ui.real_window import go_to, real_window
from tests.ui.today.test_presenter import begin

CONTROL = Qt.KeyboardModifier.ControlModifier


def texts(widget):
    """Every word one can see."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def laptop(tmp_path):
    made = RealLaptop(tmp_path)
    made.publish()
    made.fetch()
    return made


@pytest.fixture
def window(qtbot, monkeypatch, laptop):
    with real_window(qtbot, monkeypatch, laptop) as made:
        qtbot.waitUntil(lambda: made.current == "today")
        yield made


@pytest.fixture
def today(qtbot, window):
    screen = go_to(qtbot, window, "today")
    qtbot.waitUntil(lambda: screen.full.isVisible())
    return screen


def test_it_is_the_first_place_and_shows_tomorrow(today):
    said = texts(today)

    assert "Ferretería" in said
    assert "mañana · martes 24 de noviembre" in said
    assert "Todo está en esta laptop" in said


@pytest.mark.parametrize(
    ("fault", "code", "what", "todo"),
    [
        ("unreachable", "HUB-UNREACHABLE", "No se pudo llegar a la oficina", "se vuelve a intentar solo"),
        ("401", "HUB-TOKEN", "La oficina ya no reconoce a esta computadora", "un código de alta nuevo"),
        ("html", "HUB-NOT-OURS", "Contestó otra cosa en lugar de la oficina", "acepte el acceso a la red"),
    ],
)
def test_trouble_with_the_office_is_seen_counted_and_has_a_way_on(
    qtbot, laptop, window, today, fault, code, what, todo
):
    begin(laptop, "v-1")
    laptop.break_line(fault)

    QTest.keyClick(today, Qt.Key.Key_F5)

    qtbot.waitUntil(lambda: today.line_trouble.isVisible())
    said = texts(today.line_trouble)
    assert what in said
    assert todo in said
    assert code in said
    qtbot.waitUntil(lambda: window.strip.synced.text() == "2 en cola")
    qtbot.waitUntil(lambda: today.office.pending.text() == "2 registros por enviar")
    assert window.rail.buttons["outbox"].accessibleName() == "Por sincronizar: 2"
    assert today.office.sync.isVisible()
    assert today.start.isVisible()  # the visit goes on all the same


def test_a_pass_under_way_can_be_stopped(qtbot, laptop, today):
    view = VIEWS["normal"]()

    today.show_view(view)

    assert today.office.stop.isVisible()
    assert not today.office.sync.isVisible()
    assert "610 MB de 1.8 GB · 8 MB/s · faltan 2 min" in texts(today.office)


def test_arrows_and_enter_are_enough(qtbot, laptop, window, today):
    laptop.publish(laptop.kit_of("v-2", TOMORROW + timedelta(days=2)))
    QTest.keyClick(today, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: len([1 for cell in today.strip._view.days if cell.marks]) == 2)
    today.strip.setFocus()

    QTest.keyClick(today.strip, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "jueves 26 de noviembre" in today.strip.accessibleName())
    assert today.back.isVisible()
    QTest.keyClick(today.strip, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: "martes 24 de noviembre" in today.strip.accessibleName())
    before = today.strip._view.days[0].day
    QTest.keyClick(today.strip, Qt.Key.Key_PageDown)
    assert today.strip._view.days[0].day == before + timedelta(days=7)

    QTest.keyClick(today, Qt.Key.Key_M, CONTROL)
    qtbot.waitUntil(lambda: window.current == "kit")


def test_the_mouse_chooses_a_day_and_a_second_visit_of_it(qtbot, laptop, window, today):
    laptop.publish(laptop.kit_of("v-2", starts="15:00"))
    QTest.keyClick(today, Qt.Key.Key_F5)
    cells = today.strip._view.days
    place = next(number for number, cell in enumerate(cells) if cell.day == TOMORROW)
    qtbot.waitUntil(lambda: len(today.strip._view.days[place].marks) == 2)
    spot = today.strip._box(place).center().toPoint()

    QTest.mouseClick(today.strip, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: today.strip._view.chosen == "v-2")
    QTest.mouseClick(today.strip, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: today.strip._view.chosen == "v-1")


def test_enter_with_control_opens_the_visit(qtbot, window, today):
    QTest.keyClick(today, Qt.Key.Key_Return, CONTROL)

    qtbot.waitUntil(lambda: window.current == "visit", timeout=10_000)


def test_a_vanished_plan_is_asked_about_twice_before_anything_is_hidden(qtbot, laptop, today):
    laptop.hub.memory.assigned.clear()
    QTest.keyClick(today, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: today.question.isVisible())
    assert "Ferretería" in texts(today)

    today.question.remove.click()
    assert today.question.really.text() == "Quitar 1 visita"
    today.question.back.click()
    assert not today.question.really.isVisible()
    today.question.keep.click()

    qtbot.waitUntil(lambda: not today.question.isVisible())
    assert today.full.isVisible()


@pytest.mark.parametrize(("state", "face"), [(mode.value, mode) for mode in (Mode.EMPTY, Mode.LOADING, Mode.ERROR)])
def test_each_state_has_its_face(qtbot, state, face):
    screen = TodayScreen()
    qtbot.addWidget(screen)
    screen.resize(1100, 700)
    screen.show()

    screen.show_view(VIEWS[state]())

    assert screen._faces[face].isVisible()
    assert not screen.full.isVisible()


def test_the_samples_are_visits_as_they_could_be():
    assert reading(chosen()).chosen.kit.task("respaldo") is not None


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_files_come_from_a_real_office_over_the_wire(qtbot, monkeypatch, prepared, tmp_path):
    world = prepared.copy(tmp_path / "w")
    program = Program(world.settings(world.laptop), lambda *_: 2)
    with program.laptop() as before:
        for digest in before.kit(world.visit).kit.content():
            before.parts.shelf.remove(digest)
            before.parts.ledger.missing(digest)

    with real_window(qtbot, monkeypatch, program.laptop()) as window:
        today = go_to(qtbot, window, "today")
        qtbot.waitUntil(lambda: today.full.isVisible(), timeout=10_000)
        assert "Faltan" in texts(today.prepare)

        QTest.keyClick(today, Qt.Key.Key_F5)

        qtbot.waitUntil(lambda: "Todo está en esta laptop" in texts(today.prepare), timeout=30_000)
        assert "Última vez: hoy a las" in texts(today.office)
        assert not today.line_trouble.isVisible()


@pytest.mark.parametrize(("word", "shown"), [(20, ("icon", "word")), (46, ("word",)), (47, ("icon",)), (54, ("icon",))])
def test_marks_of_two_days_never_read_as_one_line(word, shown):
    assert shown_of_mark(word, room=54) == shown
