"""A store that does not open: real SQLCipher files, spoilt; the window says what is left to do, and it works."""

from __future__ import annotations

import shutil
from contextlib import contextmanager

import pytest
from PySide6.QtTest import QTest

from app.bootstrap.laptop import opened_laptop
from app.bootstrap.window import OLD_KEY, WindowMachine
from app.store.lock import StoreLock
from app.store.places import lock_file
from app.store.upgrade import REVISIONS
from app.trust.recovery import recovery_text
from app.ui.shell.store_sheets import AskToGoBack, TypeRecoveryKey
from app.vault import STORE_KEY, export_recovery_key
from tests.store.builders import Laptop, enrol, note
from tests.store.conftest import copy_of
from tests.store.test_opening import in_store, spoil
from tests.ui import walkers
from tests.ui.faults.stage import Play, Stage, play, read, staged
from tests.ui.faults.table import of_room
from tests.ui.hand import LONG

ANOTHER_KEY = bytes(range(32))
ALL_FOUR = ("Sin contacto todavía", "Guardado aquí", "4 en cola")


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory) -> Laptop:
    """Enrolled, three records, a backup, and one record after it."""
    made = Laptop.new(tmp_path_factory.mktemp("store"))
    store = made.open()
    enrol(store)
    store.journal.append([note(str(number)) for number in range(3)])
    store.back_up()
    store.journal.append([note("después del respaldo")])
    store.close()
    return made


@pytest.fixture
def laptop(yesterday, tmp_path) -> Laptop:
    own = Laptop.new(tmp_path)
    shutil.copytree(yesterday.settings.data, own.settings.data)
    own.vault = copy_of(yesterday.vault)
    return own


@contextmanager
def window_on(qtbot, monkeypatch, laptop):
    @contextmanager
    def opened(_passphrase):
        with opened_laptop(laptop.settings, laptop.vault, laptop.clock) as inside:
            yield inside

    machine = WindowMachine(laptop.settings, lambda: laptop.vault)
    with staged(qtbot, monkeypatch, laptop, opened, settings=laptop.settings, machine=machine) as person:
        yield person


@pytest.mark.parametrize("fault", of_room("store"), ids=lambda fault: fault.id)
def test_it_is_told_and_has_its_way_out(qtbot, monkeypatch, laptop, fault):
    make, acts = PLAYS[fault.id]
    made = make(laptop)
    with window_on(qtbot, monkeypatch, laptop) as person:
        person.until(person.window._trouble.isVisible, timeout=LONG)
        assert walkers.clipped(person.window) == []
        assert walkers.nameless(person.window) == []
        play(fault, acts(person, made, fault.way), person)
        person.at("today")
        assert not person.window._trouble.isVisible()


def again(person: Stage, mend, way: str) -> Play:
    yield person.window.centralWidget()
    person.press_button(person.window._waiting.action, way)
    person.until(person.window._trouble.isVisible)  # nothing was mended yet: the same words again
    mend()
    person.press_button(person.window._waiting.action, way)
    person.at("today")
    assert person.signs == ALL_FOUR


def make_locked(laptop):
    return StoreLock.take(lock_file(laptop.settings.data)).release


def make_newer(laptop):
    in_store(laptop, "UPDATE alembic_version SET version_num = '9999'")
    return lambda: in_store(laptop, f"UPDATE alembic_version SET version_num = '{REVISIONS[-1]}'")


def make_damaged(laptop):
    spoil(laptop.settings.store_file, 3 * 4096)
    return laptop.settings.store_file.read_bytes()


def go_back(person: Stage, damaged: bytes, way: str) -> Play:
    yield person.window.centralWidget()
    person.press_button(person.window._trouble.action, way)
    sheet = person.window.findChild(AskToGoBack)
    assert "sólo está en el archivo dañado, que se conserva aparte" in read(sheet)
    sheet.reject()
    assert person.laptop.settings.store_file.read_bytes() == damaged
    person.press_button(person.window._trouble.action, way)
    sheet = person.window.findChildren(AskToGoBack)[-1]
    person.press_button(sheet.go, "Volver al respaldo")
    person.at("today")
    assert person.signs == ("Sin contacto todavía", "Guardado aquí", "3 en cola")
    (aside,) = person.laptop.settings.data.glob("store-broken-*.db")
    assert aside.read_bytes() == damaged
    assert aside.name in person.window.notices.notice.accessibleName()


def make_wrong_key(laptop):
    right = export_recovery_key(laptop.vault)
    laptop.vault.put(STORE_KEY, ANOTHER_KEY)
    return right


def type_the_key(person: Stage, right: str, way: str) -> Play:
    yield person.window.centralWidget()
    person.press_button(person.window._trouble.action, way)
    sheet = person.window.findChild(TypeRecoveryKey)
    for typed, said in ((right[:-2], "no está bien escrita"), (recovery_text(ANOTHER_KEY), "no es la de esta laptop")):
        sheet.field.setPlainText(typed)
        person.press_button(sheet.use, "Abrir con esta llave")
        assert said in read(sheet)
        assert person.laptop.vault.get(STORE_KEY) == ANOTHER_KEY
    sheet.field.clear()
    QTest.keyClicks(sheet.field, right.lower())
    person.press_button(sheet.use, "Abrir con esta llave")
    person.at("today")
    assert person.signs == ALL_FOUR
    assert person.laptop.vault.get(OLD_KEY) == ANOTHER_KEY


PLAYS = {
    "store locked by another instance": (make_locked, again),
    "store newer than the program": (make_newer, again),
    "store damaged": (make_damaged, go_back),
    "wrong key": (make_wrong_key, type_the_key),
}
