"""The real window over a laptop in memory: start, places, palette, troubles, languages, goodbye."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from app.errors import BadInput, Unavailable
from app.settings import load
from app.ui.face import Face
from app.ui.protocol import EnrolRequest, Place
from app.ui.screens import FIRST_RUN, entry
from app.ui.shell.command_palette import CommandPalette
from app.ui.shell.diagnostic_sheet import DiagnosticSheet
from app.ui.shell.passphrase_sheet import PassphraseSheet
from app.ui.theme import active
from app.ui.theme.dress import enlarge
from app.ui.theme.tokens import SIZE, TEXT_SIZES, TYPE
from tests.store.builders import note
from tests.ui.stand_in import LaptopStandIn

SCREENS = (entry(FIRST_RUN), entry("outbox"))
FOUND = SimpleNamespace(
    kit=SimpleNamespace(
        visit="v1",
        day=date(2026, 11, 24),
        client=SimpleNamespace(id="c1", name="Ferretería Núñez"),
        tasks=(
            SimpleNamespace(
                task=SimpleNamespace(id="t1", title="Reconstruir el kardex"),
                procedure=SimpleNamespace(slug="kardex", title="Kardex que no cuadra"),
            ),
        ),
    )
)


@pytest.fixture
def laptop():
    return LaptopStandIn()


@pytest.fixture
def faces(qtbot, laptop, monkeypatch):
    """Makes faces and says goodbye to each; quitting would end the tests' own event loop."""
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    made = []

    def make(open_laptop=None, enrol=None):
        @contextmanager
        def opened(_passphrase):
            yield laptop

        face = Face(load(), open_laptop or opened, enrol or (lambda _request: {}), entries=SCREENS)
        made.append(face)
        with qtbot.waitActive(face.window):
            face.window.show()
            face.window.activateWindow()
        return face

    yield make
    for face in made:
        face.window.close()
        face.window.deleteLater()


@pytest.fixture
def face(qtbot, faces):
    made = faces()
    qtbot.waitUntil(lambda: made.window.current == "outbox")
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


def test_it_opens_on_its_first_screen_and_counts(qtbot, faces, laptop):
    laptop.journal.append([note(), note()])

    face = faces()

    qtbot.waitUntil(lambda: face.window.strip.synced.text() == "2 en cola")
    qtbot.waitUntil(lambda: face.window.current == "outbox")
    assert face.window.rail.buttons["outbox"].accessibleName() == "Por sincronizar: 2"
    assert face.window.windowTitle() == "Por sincronizar · Maletín"
    assert face.window.strip.saved.text() == "Guardado aquí"


def test_the_rail_shows_the_screens_there_are(face):
    assert set(face.window.rail.buttons) == {one.id for one in SCREENS if one.place}


def test_a_place_that_does_not_exist_changes_nothing(face):
    face.window.go(Place("hologram"))

    assert face.window.current == "outbox"


def test_a_narrow_window_keeps_icons_with_names(face):
    face.window.resize(SIZE.window_least_width, SIZE.window_least_height)

    assert face.window.rail.width() == SIZE.rail_compact
    assert all(one.text() == "" and one.accessibleName() for one in face.window.rail.buttons.values())


def test_keys_lead_to_screens(qtbot, face):
    face.window.current = ""

    qtbot.keyClick(face.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)

    assert face.window.current == "outbox"


class TestPalette:
    def open(self, qtbot, face) -> CommandPalette:
        qtbot.keyClick(face.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert face.window.palette_sheet.isVisible()
        return face.window.palette_sheet

    def test_ctrl_k_finds_actions_without_accents_and_shows_their_keys(self, qtbot, face):
        palette = self.open(qtbot, face)

        QTest.keyClicks(palette.search.field, "diagnostico")

        assert [hit.text for hit in palette.search.model.hits] == ["Preparar paquete de diagnóstico"]
        palette.search.field.clear()
        keys = {hit.text: hit.keys for hit in palette.search.model.hits}
        assert keys["Sincronizar ahora"] == "Ctrl+Shift+S"
        assert keys["Reintentar ahora"] == "F5"

    def test_what_was_used_comes_first(self, qtbot, face):
        palette = self.open(qtbot, face)
        QTest.keyClicks(palette.search.field, "cambiar de tema")
        QTest.keyClick(palette.search.field, Qt.Key.Key_Return)
        assert not palette.isVisible()
        assert active.name() == "dark"

        qtbot.waitUntil(face.window.isActiveWindow)
        palette = self.open(qtbot, face)

        assert palette.search.model.hits[0].text == "Cambiar de tema"

    def test_things_of_the_kits_are_found_where_a_screen_shows_them(self, qtbot, face, laptop):
        from dataclasses import replace

        from app.ui.shell.commands import commands_of_found
        from app.ui.shell.finder import find_all

        laptop.kits_here = (FOUND,)
        gone = []
        found = find_all(SimpleNamespace(laptop=laptop))
        shows = replace(entry("outbox"), shows=("client", "task", "procedure"))

        commands = commands_of_found(found, [shows], gone.append)
        commands[0].run()

        assert [command.hit.text for command in commands] == [
            "Ferretería Núñez",
            "Reconstruir el kardex",
            "Kardex que no cuadra",
        ]
        assert gone == [Place("outbox", {"client": "c1", "visit": "v1"})]
        assert commands_of_found(found, [replace(shows, shows=())], gone.append) == []


class TestTroubles:
    def test_a_store_that_does_not_open_is_said_calmly(self, qtbot, faces):
        @contextmanager
        def damaged(_passphrase):
            raise Unavailable("STORE-DAMAGED", "El almacén está dañado.", "Hay copia.", "Llame al supervisor.")
            yield

        face = faces(damaged)

        qtbot.waitUntil(lambda: face.window._trouble.isVisible())
        assert face.window._trouble.accessibleName().startswith("El almacén está dañado.")
        assert face.window.strip.saved.text() == "El almacén no se abrió"

    def test_the_passphrase_is_asked_in_the_window_until_it_fits(self, qtbot, faces, laptop):
        tried = []

        @contextmanager
        def locked(passphrase):
            tried.append(passphrase)
            if passphrase is None:
                raise BadInput("PASSPHRASE-NEEDED", "Hace falta.")
            if passphrase != "la buena":
                raise BadInput("VAULT-PASSPHRASE-WRONG", "No es esa.")
            yield laptop

        face = faces(locked)
        for words in ("la mala", "la buena"):
            qtbot.waitUntil(lambda: face.window.findChild(PassphraseSheet) is not None)
            sheet = face.window.findChild(PassphraseSheet)
            QTest.keyClicks(sheet.field, words)
            QTest.keyClick(sheet.field, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda sheet=sheet: face.window.findChild(PassphraseSheet) is not sheet)

        qtbot.waitUntil(lambda: face.window.current == "outbox")
        assert tried == [None, "la mala", "la buena"]

    def test_enrolling_closes_the_store_and_opens_it_again(self, qtbot, faces):
        story = []

        @contextmanager
        def opened(_passphrase):
            story.append("open")
            yield LaptopStandIn()
            story.append("close")

        def enrol(request):
            story.append(request.code)
            return {"name": "Ana"}

        face, heard = faces(opened, enrol), []
        qtbot.waitUntil(lambda: face.window.current == "outbox")
        face.enrol(EnrolRequest("https://hub", "ABCD", "laptop"), done=heard.append, failed=heard.append)

        qtbot.waitUntil(lambda: bool(heard))
        assert heard == [{"name": "Ana"}]
        assert story == ["open", "close", "ABCD", "open"]


class TestPreferences:
    def test_another_language_builds_the_window_again_in_the_same_place(self, qtbot, face, maletin_home):
        before = face.window

        face.preferences.choose_language("en")

        qtbot.waitUntil(lambda: face.window.current == "outbox")
        assert face.window is not before
        assert load().language == "en"

    def test_larger_letters_build_the_window_again_and_are_kept(self, qtbot, face, dressed, maletin_home):
        before, usual = face.window, TYPE.body

        face.preferences.choose_text_size("largest")

        qtbot.waitUntil(lambda: face.window.current == "outbox")
        now = face.window.rail.buttons["outbox"].font().pixelSize()
        enlarge(dressed, "normal")
        assert face.window is not before
        assert now == round(usual * TEXT_SIZES["largest"])
        assert load().text_size == "largest"

    def test_the_theme_is_kept(self, face):
        face.preferences.choose_theme("contrast")

        assert active.name() == "contrast"
        assert load().theme == "contrast"

    def test_the_window_stands_where_it_stood(self, qtbot, faces):
        first = faces()
        first.window.resize(SIZE.window_least_width, 640)  # the test screen is 800 wide
        first.window.palette_sheet.recent = ["go:outbox"]
        first.window.close()

        second = faces()

        assert second.window.size().toTuple() == (SIZE.window_least_width, 640)
        assert second.window.palette_sheet.recent == ["go:outbox"]


class TestDiagnosis:
    def test_every_word_is_shown_before_it_is_saved(self, qtbot, face, tmp_path):
        import zipfile

        face.diagnose()
        qtbot.waitUntil(lambda: face.window.findChild(DiagnosticSheet) is not None)
        sheet = face.window.findChild(DiagnosticSheet)
        shown = {field.accessibleName(): field.toPlainText() for field in sheet.findChildren(QPlainTextEdit)}
        sheet._save_to(tmp_path / "paquete.zip")

        with zipfile.ZipFile(tmp_path / "paquete.zip") as saved:
            kept = {name: saved.read(name).decode() for name in saved.namelist()}
        assert {name: text or "(vacío)" for name, text in kept.items()} == shown
        assert not list(tmp_path.glob("*.part"))
        assert "Ana Técnica" not in "".join(kept.values())
        sheet.reject()


class TestNotices:
    def test_an_undo_names_its_action(self, face):
        undone = []
        face.window.notices.say("Se omitió el paso 4", undo=lambda: undone.append(4))

        face.window.notices.undo.button.click()

        assert undone == [4]

    def test_without_a_tray_it_is_said_in_the_window(self, face):
        face.window.notices.say("Sincronizado", tone="ok")

        assert face.window.notices.notice.isVisible()
        assert face.window.notices.notice.accessibleName() == "Sincronizado"
