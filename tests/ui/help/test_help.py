"""Ayuda: pages beside their list, found while typing, links that stay inside, and nothing that needs a laptop."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QAbstractItemModelTester

from app.i18n import install
from app.settings import resource_root
from app.ui.help.model import HelpModel, Role
from app.ui.help.presenter import HelpPresenter, Mode, Row
from app.ui.help.samples import VIEWS
from app.ui.help.screen import HelpScreen, open_screen
from app.ui.help_pages import HelpPage
from app.ui.theme import active
from app.ui.theme.dress import wear
from tests.ui.real_window import go_to, real_window
from tests.ui.stand_in import Desk, LaptopStandIn

PAGES = (
    HelpPage("inicio", "Primer día", "# Primer día\n\nVea [la visita](visita.md)."),
    HelpPage("visita", "La visita", "# La visita\n\nSe contesta con Enter."),
    HelpPage("largo", "Revisiones", "# Revisiones"),
    HelpPage("largo#costos", "Costos", "# Costos\n\nKárdex.", "largo"),
)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def shown():
    return []


@pytest.fixture
def presenter(desk, shown):
    return HelpPresenter(desk.tools, shown.append, lambda: PAGES)


class TestPresenter:
    def test_it_opens_on_the_first_page_and_comes_back_to_the_last_one(self, presenter, shown):
        presenter.enter()
        assert (shown[-1].mode, shown[-1].page) == (Mode.FULL, PAGES[0])

        presenter.choose("visita")
        presenter.enter()
        assert shown[-1].page == PAGES[1]

    def test_chapters_are_listed_below_their_page_only(self, presenter, shown):
        presenter.enter()
        assert [row.id for row in shown[-1].rows] == ["inicio", "visita", "largo"]

        presenter.choose("largo")
        assert shown[-1].rows[-1] == Row("largo#costos", "Costos", inset=True)

    def test_a_page_that_does_not_exist_changes_nothing(self, presenter, shown):
        presenter.enter("nada")
        assert shown[-1].page == PAGES[0]

        presenter.choose("nada")
        assert shown[-1].page == PAGES[0]

    def test_what_is_typed_shows_its_best_page_and_clearing_leaves_it(self, presenter, shown):
        presenter.enter()

        presenter.search(" KARDEX ")
        assert [row.id for row in shown[-1].rows] == ["largo#costos"]
        assert shown[-1].page == PAGES[3]
        assert "Kárdex" in shown[-1].rows[0].excerpt

        presenter.search("")
        assert (shown[-1].page, shown[-1].words) == (PAGES[3], "")

    def test_nothing_found_keeps_the_page(self, presenter, shown):
        presenter.enter()

        presenter.search("zzz")

        assert (shown[-1].mode, shown[-1].page) == (Mode.NO_MATCH, PAGES[0])

    def test_links_lead_to_pages_and_back_returns(self, presenter, shown):
        presenter.enter()

        presenter.follow("visita.md")
        assert (shown[-1].page, shown[-1].can_go_back) == (PAGES[1], True)

        presenter.back()
        assert (shown[-1].page, shown[-1].can_go_back) == (PAGES[0], False)
        presenter.back()
        assert shown[-1].page == PAGES[0]

    def test_a_link_out_is_named_and_not_opened(self, desk, presenter, shown):
        presenter.enter()
        count = len(shown)

        presenter.follow("https://example.com/visita.md")

        assert desk.said == [("Maletín no abre enlaces de fuera: https://example.com/visita.md", "info")]
        assert len(shown) == count

    @pytest.mark.parametrize("missing", ["no files", "no folder"])
    def test_an_installation_without_help_says_so(self, desk, shown, missing):
        def read():
            if missing == "no folder":
                raise FileNotFoundError(missing)
            return ()

        presenter = HelpPresenter(desk.tools, shown.append, read)
        presenter.enter()
        presenter.search("algo")

        assert [view.mode for view in shown] == [Mode.ERROR]
        assert shown[-1].trouble.code == "HELP-MISSING"


class TestScreen:
    @pytest.fixture
    def screen(self, qtbot, desk):
        made = open_screen(desk.tools)
        qtbot.addWidget(made)
        made.resize(1000, 600)
        with qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        made.entered({"page": "visita"})
        yield made
        made.closing()

    def test_the_page_named_is_shown(self, screen):
        assert screen.paper.toPlainText().startswith("La visita paso a paso")
        assert screen.list.currentIndex().data() == "La visita paso a paso"

    def test_typing_finds_marks_and_arrows_move(self, qtbot, screen):
        qtbot.keyClicks(screen.field, "cuarentena")
        qtbot.waitUntil(lambda: screen.paper.toPlainText().startswith("Por sincronizar"))

        assert len(screen.paper.extraSelections()) >= 2
        assert screen.field.hasFocus()

        qtbot.keyClick(screen.field, Qt.Key.Key_Down)
        assert screen.paper.toPlainText().startswith("Para el supervisor")
        qtbot.keyClick(screen.field, Qt.Key.Key_Up)
        qtbot.keyClick(screen.field, Qt.Key.Key_Escape)
        assert screen.field.text() == ""
        assert screen.paper.extraSelections() == []
        assert screen.model.rowCount() == 9

    def test_page_keys_turn_the_page_from_the_field(self, qtbot, screen):
        qtbot.keyClick(screen.field, Qt.Key.Key_PageDown)
        assert screen.paper.verticalScrollBar().value() > 0

        qtbot.keyClick(screen.field, Qt.Key.Key_PageUp)
        assert screen.paper.verticalScrollBar().value() == 0

    def test_a_link_pressed_opens_its_page_and_alt_left_returns(self, qtbot, screen):
        screen.paper.anchorClicked.emit(QUrl("problemas.md"))
        assert screen.paper.toPlainText().startswith("Problemas y qué hacer")

        qtbot.keyClick(screen, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert screen.paper.toPlainText().startswith("La visita paso a paso")

    def test_a_link_out_opens_nothing(self, desk, screen):
        screen.paper.anchorClicked.emit(QUrl("https://example.com"))

        assert screen.paper.toPlainText().startswith("La visita paso a paso")
        assert "example.com" in desk.said[-1][0]
        assert screen.paper.loadResource(2, QUrl("file:///etc/hostname")) is None

    def test_the_search_key_and_its_action_come_to_the_field(self, qtbot, screen):
        screen.paper.setFocus()

        qtbot.keyClick(screen, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert screen.field.hasFocus()
        assert {one.id for one in screen.actions_here()} == {"help-search", "help-back"}

    def test_another_theme_dresses_the_page_again(self, screen, dressed):
        def links() -> set[str]:
            cursor, found = QTextCursor(screen.paper.document()), set()
            while not cursor.atEnd():
                cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
                if cursor.charFormat().isAnchor():
                    found.add(cursor.charFormat().foreground().color().name())
            return found

        assert links() == {QColor(active.colors().accent).name()}
        wear(dressed, "dark")
        assert links() == {QColor(active.colors().accent).name()}


def test_the_model_passes_qt_own_tester(qtbot):
    model = HelpModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    model.show_rows((Row("a", "A"), Row("b", "B", "…dónde…")))
    model.show_rows((Row("a", "A"), Row("b", "B", "…dónde…")))

    assert model.index(1).data(Role.ROW).id == "b"
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "B, …dónde…"
    assert model.place_of("z") == -1
    assert tester.model() is model


@pytest.mark.parametrize("language", ["es", "en"])
def test_samples_show_real_pages(qtbot, language):
    install(resource_root() / "resources" / "locale", language)
    for name, make in VIEWS.items():
        screen = HelpScreen()
        qtbot.addWidget(screen)
        screen.show_view(make())
        assert bool(screen.paper.toPlainText()) is (name not in {"loading", "error"}), name


class TestInTheWindow:
    def test_the_palette_finds_the_pages_and_opens_them(self, qtbot, monkeypatch):
        with real_window(qtbot, monkeypatch, LaptopStandIn()) as window:
            go_to(qtbot, window, "outbox")
            hits = {command.hit.text: command for command in window.commands(())}

            hits["La visita paso a paso"].run()
            qtbot.waitUntil(lambda: window.current == "help")

            assert window.screen_shown.paper.toPlainText().startswith("La visita paso a paso")
            assert "Costos" not in hits

    def test_it_opens_where_the_store_does_not(self, qtbot, monkeypatch):
        from app.errors import Unavailable

        class Damaged:
            def __enter__(self):
                raise Unavailable("STORE-DAMAGED", "dañado")

            def __exit__(self, *_error):
                """Never entered."""

        monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
        from app.settings import load
        from app.ui.face import Face
        from app.ui.protocol import Place

        face = Face(load(), lambda _phrase: Damaged(), lambda _request: {})
        try:
            with qtbot.waitActive(face.window):
                face.window.show()
                face.window.activateWindow()
            face.window.go(Place("help", {"page": "problemas"}))
            qtbot.waitUntil(lambda: face.window.current == "help")
            assert "STORE-DAMAGED" in face.window.screen_shown.paper.toPlainText()
        finally:
            face.window.close()
            face.window.deleteLater()
