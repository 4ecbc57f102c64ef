"""Ajustes: what is shown is true, what is chosen is kept, and nothing leaves the laptop without being asked."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.bootstrap import Program
from app.bootstrap.window import WindowMachine
from app.demo import firm
from app.kit.freeing import Freeing
from app.settings import load, resource_root
from app.ui.face import Face
from app.ui.protocol import Place
from app.ui.screens import entry
from app.ui.settings_page.licences import bundled, packages
from app.ui.settings_page.presenter import freeing_text
from app.ui.settings_page.sheets import AskToFree, NewPassphrase, RecoveryKey
from app.ui.theme import active
from app.vault import STORE_KEY, PassphraseVault

LONG = 30_000
SCREENS = (entry("settings"), entry("outbox"))
OLD = "la frase de la prueba"


@pytest.fixture
def program(prepared, tmp_path, maletin_home) -> Program:
    """The prepared laptop, its vault closed with a passphrase we know."""
    here = prepared.copy(tmp_path / "w")
    settings = dataclasses.replace(here.settings(here.laptop), config=load().config)
    known = here.passphrase.read_text()
    PassphraseVault(settings.data / "vault.json", lambda: known).change_passphrase(OLD)
    here.passphrase.write_text(OLD)
    return Program(settings, lambda *_: 2)


@pytest.fixture
def face(qtbot, program, monkeypatch) -> Iterator[Face]:
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    machine = WindowMachine(program.settings, lambda: program.vault)
    made = Face(program.settings, program._laptop_for_window, program._enrol_for_window, machine, entries=SCREENS)
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    qtbot.waitUntil(lambda: made.window.current == "outbox", timeout=LONG)
    made.window.go(Place("settings"))
    qtbot.waitUntil(lambda: made.window.current == "settings", timeout=LONG)
    qtbot.waitUntil(made.window.screen_shown.full.isVisible, timeout=LONG)
    qtbot.waitUntil(made.window.screen_shown.change.isVisible, timeout=LONG)
    yield made
    made.window.close()
    made.window.deleteLater()


@pytest.fixture
def screen(face):
    return face.window.screen_shown


@pytest.fixture
def bare(qtbot) -> QWidget:
    """Where a sheet may float: it needs no laptop."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_this_laptop_its_office_and_its_room_are_told(screen):
    facts = dict(screen._who._shown)

    assert facts["Técnico"] == firm.TECHNICIAN.name
    assert facts["Empresa"] == firm.FIRM
    assert facts["Certificado"].startswith("El de su oficina")
    assert "Archivos de las visitas" in screen._bars.accessibleName()
    assert not screen.free.isVisible()
    assert screen._may_free_text.text().startswith("Nada que liberar")


def test_the_window_stands_back_while_something_floats_over_it(qtbot, bare):
    bare.resize(640, 480)
    bare.show()
    sheet = AskToFree(bare, "", lambda: None)

    sheet.float_over()
    shade = next(one for one in bare.children() if isinstance(one, QWidget) and not one.isWindow())
    bare.resize(800, 600)
    over = shade.isVisible(), shade.size()
    sheet.reject()

    assert over == (True, bare.size())
    assert not shade.isVisible()


def test_a_theme_is_worn_at_once_and_kept(qtbot, screen):
    QTest.mouseClick(screen.themes._buttons["dark"], Qt.MouseButton.LeftButton)

    assert active.name() == "dark"
    assert load().theme == "dark"


def test_a_wrong_old_passphrase_changes_nothing(qtbot, screen, program):
    sheet = asked(screen)

    type_in(sheet, "otra cosa", "cuatro palabras nuevas", "cuatro palabras nuevas")

    qtbot.waitUntil(sheet.wrong.isVisible, timeout=LONG)
    assert sheet.wrong.text().startswith("La frase de paso no es la correcta.")
    assert opens(program, OLD)


def test_two_different_new_ones_are_refused_here(bare):
    changes = []
    sheet = NewPassphrase(bare, lambda *said: changes.append(said))

    type_in(sheet, OLD, "cuatro palabras nuevas", "cuatro palabras viejas")

    assert sheet.wrong.text() == "Las dos frases nuevas no son iguales."
    assert changes == []


def test_a_new_passphrase_opens_from_then_on(qtbot, face, screen, program):
    type_in(asked(screen), OLD, "cuatro palabras nuevas", "cuatro palabras nuevas")

    qtbot.waitUntil(lambda: face.window.notices.notice.isVisible(), timeout=LONG)
    assert face.window.notices.notice.accessibleName().startswith("La frase se cambió.")
    assert opens(program, "cuatro palabras nuevas")


def test_the_recovery_key_is_shown_and_gone_with_its_sheet(qtbot, screen):
    screen.recovery.click()

    qtbot.waitUntil(lambda: screen.findChild(RecoveryKey) is not None, timeout=LONG)
    sheet = screen.findChild(RecoveryKey)
    assert len(sheet.key.toPlainText()) > 40
    sheet.accept()


def test_freeing_asks_first(bare):
    freed = []

    sheet = AskToFree(bare, "Se pueden liberar 5.3 GB.", lambda: freed.append(True))
    sheet.reject()
    assert freed == []
    sheet.free.click()

    assert freed == [True]


def test_diagnosis_and_rescue_are_a_press_away(qtbot, face, screen):
    screen.rescue.click()

    assert face.window.current == "outbox"


def test_every_part_has_its_licence():
    assert all(name and version and licence for name, version, licence in packages())
    assert {name.lower() for name, *_rest in packages()} == needed_here()
    assert [title for title, _text in bundled()] == ["Maletín", "Letra Inter (OFL 1.1)", "Iconos Tabler (MIT)"]


def test_what_may_be_freed_is_told_in_words():
    assert freeing_text(Freeing(("a",), 2_000_000_000, 1)) == "Se pueden liberar 2 GB de 1 visita cerrada."
    assert freeing_text(Freeing(("a",), 2_000_000_000, 3)) == "Se pueden liberar 2 GB de 3 visitas cerradas."


def needed_here() -> set[str]:
    """Every library pyproject.toml names for this system; the time zones of Windows have no licence to tell."""
    project = tomllib.loads((resource_root() / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [Requirement(line) for line in project["dependencies"]]
    return {one.name.lower() for one in wanted if one.marker is None or one.marker.evaluate()} - {"tzdata"}


def asked(screen) -> NewPassphrase:
    screen.change.click()
    return screen.findChild(NewPassphrase)


def type_in(sheet, old, new, again) -> None:
    for field, text in ((sheet.old, old), (sheet.new, new), (sheet.again, again)):
        field.edit.setText(text)
    QTest.keyClick(sheet.again.edit, Qt.Key.Key_Return)


def opens(program, passphrase) -> bool:
    return PassphraseVault(program.settings.data / "vault.json", lambda: passphrase).get(STORE_KEY) is not None
