"""Small widgets keep their word."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.errors import Unavailable
from app.kit.progress import Progress
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.evidence_strip import EvidenceStrip, Thumb
from app.ui.widgets.layout import column
from app.ui.widgets.progress_row import ProgressRow, left_text, progress_text
from app.ui.widgets.search_list import Hit, SearchList
from app.ui.widgets.signature_pad import SignaturePad
from app.ui.widgets.step_card import StepCard, StepText
from app.ui.widgets.undo_bar import UndoBar
from app.ui.widgets.verdict_badge import VerdictBadge


@pytest.fixture
def pad(qtbot):
    made = SignaturePad()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def scribble(pad, *points):
    QTest.mousePress(pad.field, Qt.MouseButton.LeftButton, pos=QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(pad.field, QPoint(*point))
    QTest.mouseRelease(pad.field, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))


def dark_pixels(png):
    image = QImage.fromData(png)
    return sum(image.pixelColor(x, y).lightness() < 128 for x in range(image.width()) for y in range(image.height()))


class TestSignaturePad:
    def test_it_starts_empty(self, pad):
        assert pad.empty
        assert pad.png() == b""
        assert not pad.erase.isEnabled()

    def test_a_drawn_signature_is_exported_as_png(self, pad):
        scribble(pad, (40, 90), (120, 40), (200, 100), (280, 50))

        assert not pad.empty
        assert pad.png().startswith(b"\x89PNG")
        assert dark_pixels(pad.png()) > 200

    def test_an_accidental_touch_is_no_signature(self, pad):
        scribble(pad, (40, 90), (42, 91))

        assert pad.empty

    def test_by_keyboard_the_typed_name_is_the_signature(self, pad):
        pad.typed.setFocus()
        QTest.keyClicks(pad.typed, "Rosa Nunez")

        assert not pad.empty
        assert dark_pixels(pad.png()) > 200

    def test_erase_empties_both_ways(self, pad):
        QTest.keyClicks(pad.typed, "Rosa")

        QTest.mouseClick(pad.erase, Qt.MouseButton.LeftButton)

        assert pad.empty
        assert pad.typed.text() == ""

    def test_drawing_replaces_the_typed_name(self, pad):
        QTest.keyClicks(pad.typed, "Rosa")
        typed = pad.png()

        scribble(pad, (40, 90), (120, 40), (200, 100))

        assert pad.png() != typed


class TestErrorBanner:
    def test_the_three_sentences_and_the_code_are_shown_and_copied(self, qtbot):
        banner = ErrorBanner()
        qtbot.addWidget(banner)

        banner.show_trouble(Unavailable("STORE-DISK-FULL", "Lleno.", "Guardado.", "Libere espacio.", free=12))

        said = " ".join(label.text() for label in banner.findChildren(QLabel) if not label.isHidden())
        assert all(part in said for part in ("Lleno.", "Guardado.", "Libere espacio.", "STORE-DISK-FULL"))
        copy = banner.findChildren(QPushButton)[0]
        QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == "STORE-DISK-FULL\nLleno. Guardado. Libere espacio.\nfree: 12"

    def test_in_a_narrow_place_its_buttons_stand_under_the_code_and_none_is_cut(self, qtbot):
        banner = ErrorBanner("Empezar de nuevo…", lambda: None)
        qtbot.addWidget(banner)
        banner.show_trouble(Unavailable("ENROL-OTHER-DEVICE", "Otra.", "Nada.", "Guarde."))

        for width in (900, 420):
            banner.resize(width, 400)
            banner.layout().activate()
            code = next(one for one in banner.findChildren(QLabel) if "ENROL" in one.text())
            below = banner.action.geometry().top() > code.geometry().bottom()
            assert (banner.width(), below) == (width, width == 420)
            assert banner.action.width() >= banner.action.sizeHint().width()
            assert banner.action.geometry().right() < width

    def test_nothing_to_say_hides_it(self, qtbot):
        banner = ErrorBanner()
        qtbot.addWidget(banner)
        banner.show_trouble(Unavailable("X", "x"))

        banner.show_trouble(None)

        assert banner.isHidden()

    def test_its_buttons_are_reached_by_tab_where_it_stands(self, qtbot):
        window, first, last = QWidget(), QPushButton("first"), QPushButton("last")
        banner = ErrorBanner("Mend", lambda: None)
        window.setLayout(column(first, banner, last))
        qtbot.addWidget(window)
        window.show()

        banner.show_trouble(Unavailable("X", "x"))

        stops, one = [], first
        while (one := one.nextInFocusChain()) is not first:
            if isinstance(one, QPushButton):
                stops.append(one.text())
        assert stops == ["Copiar detalles", "Mend", "last"]


class TestProgressRow:
    def test_bytes_speed_and_time_left(self):
        assert progress_text(Progress(1_200_000_000, 3_400_000_000, 8e6)) == "1.2 GB de 3.4 GB · 8 MB/s · faltan 5 min"

    def test_what_is_unknown_is_left_out(self):
        assert progress_text(Progress(40_000, 0, 0.0)) == "40 kB"
        assert progress_text(Progress(10, 20, 0.0)) == "10 B de 20 B"

    @pytest.mark.parametrize(("seconds", "text"), [(0.4, "5 s"), (23, "25 s"), (90, "2 min"), (3700, "1 h 1 min")])
    def test_time_left_is_round(self, seconds, text):
        assert left_text(seconds) == text

    def test_pause_and_resume_are_one_button(self, qtbot):
        asked = []
        row = ProgressRow("a", pause=lambda: asked.append("pause"), resume=lambda: asked.append("resume"))
        qtbot.addWidget(row)

        for _press in range(2):
            QTest.mouseClick(row.hold, Qt.MouseButton.LeftButton)

        assert asked == ["pause", "resume"]
        assert row.hold.accessibleName() == "Pausar"


class TestUndoBar:
    def test_it_names_the_action_and_takes_it_back_once(self, qtbot):
        undone = []
        bar = UndoBar()
        qtbot.addWidget(bar)

        bar.offer("Se omitió el paso 4", lambda: undone.append(4))
        QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
        bar.button.click()

        assert undone == [4]
        assert bar.isHidden()
        assert bar.button.accessibleName() == "Deshacer: Se omitió el paso 4"


class TestEvidenceStrip:
    def test_each_piece_is_a_button_that_says_its_state(self, qtbot):
        opened = []
        strip = EvidenceStrip(opened.append)
        qtbot.addWidget(strip)

        strip.show_thumbs([Thumb("d1", "a.png", "2 kB"), Thumb("d2", "b.jpg", "Falta en el disco", broken=True)])

        buttons = strip.findChildren(QPushButton)
        assert [one.accessibleName() for one in buttons] == [
            "Evidencia a.png, 2 kB",
            "Evidencia b.jpg, Falta en el disco",
        ]
        buttons[1].click()
        assert opened == ["d2"]


class TestSearchList:
    def test_typing_narrows_arrows_move_and_enter_chooses(self, qtbot):
        found = SearchList("…", "Buscar")
        qtbot.addWidget(found)
        found.show_hits([Hit("1", "Reconstruir kardex"), Hit("2", "Núñez"), Hit("3", "Kardex de junio")])
        found.show()
        chosen = []
        found.chosen.connect(chosen.append)

        QTest.keyClicks(found.field, "kar")
        QTest.keyClick(found.field, Qt.Key.Key_Down)
        QTest.keyClick(found.field, Qt.Key.Key_Return)

        assert [hit.id for hit in found.model.hits] == ["3", "1"]
        assert chosen == ["1"]

    def test_no_match_says_so(self, qtbot):
        found = SearchList("…", "Buscar")
        qtbot.addWidget(found)
        found.show_hits([Hit("1", "Kardex")])

        QTest.keyClicks(found.field, "zzz")

        assert not found.none.isHidden()
        assert found.view.isHidden()


def test_the_step_card_puts_warnings_before_the_title_for_those_who_listen(qtbot):
    card = StepCard()
    qtbot.addWidget(card)

    card.show_step(StepText("Paso 4 de 12", "Recalcular", warnings=["Nadie facture."]))

    assert card.accessibleName() == "Paso 4 de 12. Nadie facture.. Recalcular"


def test_the_verdict_says_every_reason(qtbot):
    badge = VerdictBadge()
    qtbot.addWidget(badge)

    badge.say("danger", "Todavía no salga", ["Falta a.exe", "Falta b.exe"])

    assert badge.accessibleName() == "Todavía no salga. Falta a.exe. Falta b.exe"
