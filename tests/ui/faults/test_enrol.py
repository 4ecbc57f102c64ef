"""A code that is wrong, one that is spent, a second enrolment beside older records: the real hub, the real store."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.bootstrap import Program
from app.bootstrap.laptop import opened_store
from app.bootstrap.window import WindowMachine
from app.clock import SystemClock
from app.settings import Settings, load
from app.store.backup import unpack_rescue
from app.ui.first_run.presenter import Stage as At
from app.ui.shell.store_sheets import AskToStartAnew
from app.wire.slip import EnrolSlip, slip_text
from tests.store.builders import note
from tests.ui.faults.stage import Play, Stage, play, read, staged
from tests.ui.faults.table import Fault, of_room
from tests.ui.hand import LONG

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
WORDS = "cuatro palabras para probar"


@pytest.fixture
def settings(maletin_home, tmp_path) -> Settings:
    words = tmp_path / "passphrase"
    words.write_text(WORDS)
    words.chmod(0o600)
    return replace(load(), vault="passphrase", passphrase_file=str(words))


@pytest.fixture
def fresh_slip(prepared):
    """Makes slips of the prepared office, each with a code of its own."""
    return prepared.slip


def window_of(qtbot, monkeypatch, settings):
    program = Program(settings, lambda *_: 2)
    machine = WindowMachine(settings, lambda: program.vault)
    return staged(
        qtbot, monkeypatch, program, program._laptop_for_window, settings=settings,
        enrol=program._enrol_for_window, machine=machine,
    )  # fmt: skip


def test_both_codes_are_refused_in_words_and_a_good_one_is_taken(
    qtbot, monkeypatch, settings, fresh_slip, prepared, subtests
):
    """One window: what is typed stays, so the good code is the last thing tried."""
    with window_of(qtbot, monkeypatch, settings) as person:
        person.at("first-run")
        for fault in of_room("enrol"):
            with subtests.test(fault.id):
                play(fault, PLAYS[fault.id](person, fresh_slip(), fault), person)
        paste(person, fresh_slip())
        person.press_button(person.screen.form.go, "Comprobar la oficina")
        QTest.keyClick(person.screen.met.go, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: person.screen._stage in {At.SYNCING, At.READY}, timeout=LONG)
        person.face.office.stop()  # what follows is the first sync (tests/ui/test_first_run)


def paste(person: Stage, slip: EnrolSlip) -> None:
    QGuiApplication.clipboard().setText(slip_text(slip))
    person.press("Ctrl+Shift+V")


def refused(person: Stage, slip: EnrolSlip) -> None:
    screen = person.screen
    paste(person, slip)
    person.press_button(screen.form.go, "Comprobar la oficina")
    person.press_button(screen.met.go, screen.met.go.text())
    person.until(screen.banner.isVisible, timeout=LONG)


def wrong(person: Stage, slip: EnrolSlip, fault: Fault) -> Play:
    refused(person, replace(slip, code="AAAA-BBBB-CCCC-DDDD"))
    yield person.screen
    assert person.screen.form.code.edit.property("wrong")
    assert person.screen.form.go.text() == fault.way


def used(person: Stage, slip: EnrolSlip, fault: Fault) -> Play:
    spend(slip)
    refused(person, slip)
    yield person.screen
    assert person.screen.form.code.edit.property("wrong")
    assert person.screen.form.go.text() == fault.way


def spend(slip: EnrolSlip) -> None:
    """Another laptop, with a key of its own, was first."""
    from app.sync.http_hub import HttpHub
    from app.trust.keys import SigningKey
    from app.wire.sync import EnrolRequest

    hub = HttpHub(slip.url, lambda: None, slip.ca.encode())
    try:
        hub.enrol(EnrolRequest(code=slip.code, public_key=SigningKey.generate().public.hex, device_name="otra"))
    finally:
        hub.close()


PLAYS = {"wrong enrolment code": wrong, "used enrolment code": used}


# ── enrolling again after a revocation, with records here ──


def test_older_records_are_handed_over_before_another_enrolment_and_stay_aside(qtbot, monkeypatch, prepared, tmp_path):
    here = prepared.copy(tmp_path / "w")
    settings = replace(here.settings(here.laptop), language="es", theme="light")
    program = Program(settings, lambda *_: 2)
    with program.laptop() as laptop:
        laptop.parts.journal.append([note("antes de la revocación", here.visit)])
        device = laptop.who.device
    token = program.vault.get("hub-token")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "rescate.maletin"), ""))

    with prepared.own_door(tmp_path / "hub") as slips, window_of(qtbot, monkeypatch, settings) as person:
        person.at("today")
        settings_page = person.go("settings")
        person.until(settings_page.full.isVisible, timeout=LONG)
        person.press_button(settings_page.enrol_again, "Dar de alta…")
        person.at("first-run")
        refused(person, slips())

        said = read(person.screen)
        assert "tiene registros hechos con su alta anterior" in said
        assert "todos los registros siguen aquí, cifrados, y puede seguir trabajando" in said
        assert "Guarde el paquete de rescate y entréguelo al supervisor" in said
        assert "ENROL-OTHER-DEVICE" in said
        assert not person.screen.form.code.edit.property("wrong")
        assert person.signs[1:] == ("Guardado aquí", "1 en cola")
        person.press_button(person.screen.banner.action, "Guardar paquete de rescate…")
        person.until((tmp_path / "rescate.maletin").exists, timeout=LONG)
        assert "rescate.maletin" in person.window.notices.notice.accessibleName()
        assert program.vault.get("hub-token") == token  # the answer for another device left no trace
        start_anew(person)

    unpack_rescue(tmp_path / "rescate.maletin", tmp_path / "en-la-oficina")
    assert (tmp_path / "en-la-oficina" / "store.db").stat().st_size > 0
    with Program(settings, lambda *_: 2).laptop() as laptop:
        assert laptop.who.device != device
        assert laptop.parts.journal.visits() == ()
    (aside,) = (settings.data / "aside").iterdir()
    before = replace(settings, data=aside)
    with opened_store(before, program.vault, SystemClock()) as store:
        assert store.identity.current().device == device
        assert [event.body["text"] for event in store.journal.events(here.visit)] == ["antes de la revocación"]


def start_anew(person: Stage) -> None:
    """Thought better of once, then done."""
    banner = person.screen.banner
    for answer, words in (("keep", "No cambiar nada"), ("go", "Empezar de nuevo")):
        person.press_button(banner.action, "Empezar de nuevo…")
        sheet = person.window.findChildren(AskToStartAnew)[-1]
        assert "La bitácora anterior no se borra" in read(sheet)
        person.press_button(getattr(sheet, answer), words)
    person.until(lambda: person.screen._stage in {At.SYNCING, At.READY}, timeout=LONG)
    person.face.office.stop()
