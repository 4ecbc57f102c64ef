"""Maletín in the real window: the verdict by keyboard, the download held and gone on with, a full disk, one bad bit."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.bootstrap import Program
from app.kit.disk import disk_full
from app.ui.kit.paper import pdf
from app.ui.kit.samples import VIEWS
from app.ui.kit.screen import KitScreen
from tests.ui.real_laptop import RealLaptop
from tests.ui.real_window import go_to, real_window

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def texts(widget):
    """Every word one can see."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def laptop(tmp_path):
    """The list is here, the files are not yet."""
    made = RealLaptop(tmp_path)
    made.publish(with_files=False)
    made.fetch()
    made.publish()
    return made


@pytest.fixture
def window(qtbot, monkeypatch, laptop):
    with real_window(qtbot, monkeypatch, laptop) as made:
        yield made


@pytest.fixture
def kit(qtbot, window):
    screen = go_to(qtbot, window, "kit")
    qtbot.waitUntil(lambda: screen.full.isVisible())
    return screen


def test_from_nothing_to_a_verdict_by_keyboard(qtbot, kit):
    assert kit.fetch.text() == "Descargar 4 archivos"
    assert not kit.save.isEnabled()

    QTest.keyClick(kit, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not kit.fetch.isVisible(), timeout=10_000)
    QTest.keyClick(kit, Qt.Key.Key_R, CONTROL)
    qtbot.waitUntil(lambda: kit.save.isEnabled(), timeout=10_000)

    assert kit.badge.accessibleName().startswith("Puede salir")
    assert {action.id for action in kit.actions_here()} >= {"kit-check", "kit-save", "kit-print"}


def test_one_bad_bit_turns_the_verdict_and_is_fetched_again(qtbot, laptop, kit):
    QTest.keyClick(kit, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not kit.fetch.isVisible(), timeout=10_000)
    laptop.flip(laptop.kit("v-1").kit.artifacts[0].artifact.digest)

    QTest.keyClick(kit, Qt.Key.Key_R, CONTROL)
    named = "«sae9.exe» cambió: ya no es el archivo que firmó la oficina."
    qtbot.waitUntil(lambda: named in texts(kit.badge), timeout=10_000)
    assert "Todavía no salga" in texts(kit.badge)
    assert kit.fetch.text() == "Descargar 1 archivo"

    kit.fetch.click()
    qtbot.waitUntil(lambda: not kit.fetch.isVisible(), timeout=10_000)
    assert "Revise el maletín otra vez" in texts(kit.badge)


def test_a_full_disk_is_said_with_how_much_to_free(qtbot, laptop, window, kit):
    def full(digest, size, *, whole):
        raise disk_full(sum(whole.values()), 100_000, digest)

    laptop.shelf.reserve = full

    kit.fetch.click()

    qtbot.waitUntil(lambda: kit.line_trouble.isVisible(), timeout=10_000)
    said = texts(kit.line_trouble)
    assert "No cabe en el disco" in said
    assert "Libere al menos" in said
    assert "DISK-FULL" in said
    assert kit.fetch.isEnabled()
    assert kit.line_trouble.action.text() == "Liberar espacio…"
    assert window.strip.saved.text() == "Guardado aquí"
    assert window.strip.connection.text() == "Oficina contactada"  # it is not the office that has no room


def test_a_download_is_held_and_goes_on_from_there(qtbot, laptop, kit):
    """The line waits after its first bytes, so that there is a middle to stop in."""
    gate, arrived, fetch = threading.Event(), threading.Event(), laptop.hub.fetch

    @contextmanager
    def slowly(digest, offset):
        with fetch(digest, offset) as incoming:
            yield replace(incoming, chunks=waiting(incoming.chunks))

    def waiting(chunks):
        for chunk in chunks:
            yield chunk
            arrived.set()
            gate.wait(10)

    laptop.hub.fetch = slowly
    kit.fetch.click()
    qtbot.waitUntil(arrived.is_set, timeout=10_000)
    qtbot.waitUntil(lambda: kit.work.download.isVisible())

    QTest.keyClick(kit, Qt.Key.Key_P, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    gate.set()
    qtbot.waitUntil(lambda: "En pausa" in texts(kit.work), timeout=10_000)
    assert kit.work.download.hold.accessibleName() == "Continuar"
    assert not kit.line_trouble.isVisible()

    kit.work.download.hold.click()
    qtbot.waitUntil(lambda: not kit.fetch.isVisible(), timeout=10_000)
    assert not kit.work.isVisible()


def test_two_views_of_one_model(qtbot, kit):
    first = [group.title for group in kit.content.model.groups]

    QTest.keyClick(kit, Qt.Key.Key_2, ALT)

    assert [group.title for group in kit.content.model.groups] != first
    QTest.keyClick(kit, Qt.Key.Key_1, ALT)
    assert [group.title for group in kit.content.model.groups] == first


def test_the_page_follows_the_line_one_stands_on(qtbot):
    screen = KitScreen()
    qtbot.addWidget(screen)
    screen.resize(900, 420)
    screen.show()
    screen.show_view(VIEWS["normal"]())
    QApplication.processEvents()
    tree = screen.content.tree
    last = len(screen.content.model.groups) - 1

    tree.setCurrentIndex(screen.content.model.index(1, 0, screen.content.model.index(last, 0)))

    bottom = tree.mapTo(screen, tree.visualRect(tree.currentIndex()).bottomLeft()).y()
    assert bottom <= screen.height()


@pytest.mark.parametrize("state", ["empty", "loading", "error"])
def test_each_state_has_its_face(qtbot, state):
    screen = KitScreen()
    qtbot.addWidget(screen)
    screen.resize(1100, 700)
    screen.show()

    screen.show_view(VIEWS[state]())

    assert [mode.value for mode, face in screen._faces.items() if face.isVisible()] == [state]
    assert not screen.check.isVisible()


def test_the_paper_is_a_pdf_with_its_words(qtbot, tmp_path):
    from io import BytesIO

    from pypdf import PdfReader

    drawn = pdf("<h1>Dictamen de salida</h1><p>Ferretería El Águila</p>", "Dictamen de salida")

    document = PdfReader(BytesIO(drawn))
    assert "Ferretería El Águila" in " ".join(document.pages[0].extract_text().split())
    assert document.metadata.title == "Dictamen de salida"
    assert len(document.pages) == 1


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_a_real_kit_is_proved_spoilt_and_mended_over_the_wire(qtbot, monkeypatch, prepared, tmp_path):
    world = prepared.copy(tmp_path / "w")
    program = Program(world.settings(world.laptop), lambda *_: 2)
    with program.laptop() as before:
        artifact = next(one.artifact for one in before.kit(world.visit).kit.artifacts if not one.optional)
        path = before.parts.shelf.path(artifact.digest)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)

    with real_window(qtbot, monkeypatch, program.laptop()) as window:
        kit = go_to(qtbot, window, "kit", visit=world.visit)
        qtbot.waitUntil(lambda: kit.full.isVisible(), timeout=10_000)
        QTest.keyClick(kit, Qt.Key.Key_R, CONTROL)
        qtbot.waitUntil(lambda: artifact.filename in texts(kit.badge), timeout=20_000)
        assert "Todavía no salga" in texts(kit.badge)

        QTest.keyClick(kit, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: not kit.fetch.isVisible(), timeout=30_000)
        QTest.keyClick(kit, Qt.Key.Key_R, CONTROL)
        qtbot.waitUntil(lambda: "Puede salir" in texts(kit.badge), timeout=20_000)
        kit._presenter.save(tmp_path / "dictamen.pdf")
        qtbot.waitUntil((tmp_path / "dictamen.pdf").exists, timeout=10_000)
