"""Historial: found while typing, told again record by record, with its report and its way to the office."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QDialog

from app.errors import Unavailable
from app.journal.outbox import VisitPending
from app.kit.progress import CancelToken
from app.kit.shelf import Shelf
from app.procedures.model import Picture
from app.ui.acta import samples
from app.ui.history.model import HistoryModel, Role, VisitDelegate, plain
from app.ui.history.pictures import draw
from app.ui.history.presenter import LIMIT, HistoryPresenter, thumbnails
from app.ui.history.replay import frames_of
from app.ui.history.samples import VIEWS
from app.ui.history.screen import HistoryScreen, open_screen
from app.ui.history.view import Mode, Row, StepImage, Tab, count_text, day_text, row_of
from app.ui.protocol import Lane, Place, Task
from app.visit.facts import EvidenceRef
from app.visit.past import PastVisit, VisitIndex, follow
from app.wire.sync import ReceiptState
from tests.kit.builders import digest_of, flip
from tests.procedures.drawings import svg
from tests.store.builders import receipt
from tests.ui.acta.stand_in import VISIT, ActaDesk, ActaLaptop


class HistoryLaptop(ActaLaptop):
    """An ActaLaptop whose visits can be found again. ``follow_failure``: raised by the next catching up."""

    def __init__(self) -> None:
        super().__init__()
        self.follow_failure: Unavailable | None = None

    @property
    def index(self) -> VisitIndex:
        return self.store.history

    def follow_history(self, report, cancel) -> int:
        if self.follow_failure is not None:
            raise self.follow_failure
        return follow(self.index, self.journal, lambda *_: samples.sample_kit(), report, cancel)

    def history(self, words: str, limit: int) -> tuple[PastVisit, ...]:
        pending = self.outbox.pending_by_visit()
        return tuple(
            PastVisit(one.visit, one.excerpt, pending.get(one.visit.visit, VisitPending()))
            for one in self.index.find(words, limit)
        )


@pytest.fixture
def laptop():
    return HistoryLaptop()


@pytest.fixture
def desk(laptop):
    return ActaDesk(laptop=laptop)


@pytest.fixture
def shown():
    return []


@pytest.fixture
def actas():
    return []


@pytest.fixture
def presenter(desk, shown, actas):
    return HistoryPresenter(
        desk.tools,
        desk.office,
        shown.append,
        lambda visit, name: actas.append((visit, name)),
        lambda data, _side: data,
        lambda data, name: f"{name} {len(data)}",
    )


class TestList:
    def test_the_visits_of_the_journal_are_listed_the_latest_first(self, laptop, presenter, shown):
        laptop.tell("closed")
        laptop.tell("finished", visit="v-2")

        presenter.enter()

        view = shown[-1]
        assert view.mode is Mode.FULL
        assert [row.visit for row in view.rows] == ["v-2", VISIT]
        assert view.rows[1].detail == "lun 23 nov 2026 · 1 de 3 resueltas · firmada"
        assert view.rows[0].detail.endswith("en curso")
        assert view.count == "2 visitas"
        assert view.catching_up == ""

    def test_the_index_catches_up_in_the_background_with_its_progress(self, laptop, desk, presenter, shown):
        laptop.tell("closed")

        presenter.enter()

        assert desk.run.lanes == [Lane.STORE, Lane.LONG, Lane.STORE]
        assert "Leyendo 1 de 1 visita…" in [view.catching_up for view in shown]

    def test_without_visits_it_says_so(self, presenter, shown):
        presenter.enter()

        assert shown[-1].mode is Mode.EMPTY

    def test_what_is_typed_is_found_without_accents(self, laptop, presenter, shown):
        laptop.tell("closed")
        presenter.enter()

        presenter.search("  almacen 3 ")
        assert (shown[-1].mode, len(shown[-1].rows)) == (Mode.FULL, 1)
        assert shown[-1].count == "1 visita coincide"

        presenter.search("zzz")
        assert (shown[-1].mode, shown[-1].rows) == (Mode.NO_MATCH, ())

        presenter.search("")
        assert shown[-1].mode is Mode.FULL

    def test_each_visit_says_how_far_it_is_on_its_way(self, laptop, presenter, shown):
        laptop.tell("closed")
        for event in laptop.journal.events(VISIT):
            laptop.store.outbox.tell(receipt(event, ReceiptState.APPLIED))
        presenter.enter()
        assert (shown[-1].rows[0].sync, shown[-1].rows[0].tone) == ("Aplicada en la oficina", "ok")

        laptop.tell("working", visit="v-2")
        presenter.enter()
        assert shown[-1].rows[0].sync == "14 registros por enviar"

    def test_a_store_that_cannot_be_read_is_said(self, laptop, presenter, shown):
        laptop.failure = Unavailable("STORE-LOCKED", "Ocupado.")

        presenter.enter()

        assert shown[-1].mode is Mode.ERROR
        assert shown[-1].trouble.code == "STORE-LOCKED"

    def test_an_index_that_cannot_be_made_is_told_over_what_is_known(self, laptop, presenter, shown):
        laptop.tell("closed")
        presenter.enter()
        laptop.follow_failure = Unavailable("STORE-DISK-FULL", "El disco está lleno.")

        presenter.enter()

        assert shown[-1].mode is Mode.FULL
        assert shown[-1].trouble.code == "STORE-DISK-FULL"

    def test_a_long_list_says_that_it_is_cut(self):
        rows = tuple(Row(f"v{number}", "C", "", "", "", "history", "ok") for number in range(LIMIT))

        assert count_text(rows, "", LIMIT) == "Las 500 más recientes; escriba más para acotar"

    def test_a_day_that_is_none_stays_as_it_is(self):
        assert day_text("ayer") == "ayer"

    def test_after_closing_nothing_is_shown(self, desk, presenter, shown):
        presenter.enter()
        presenter.close()
        before = len(shown)

        desk.office.changed()

        assert len(shown) == before

    def test_elsewhere_the_list_is_not_read_again(self, desk, presenter):
        presenter.enter()
        presenter.leave()
        before = len(desk.run.lanes)

        desk.office.changed()

        assert len(desk.run.lanes) == before + 1  # the counters alone


class TestReplay:
    def test_a_visit_is_told_record_by_record(self, laptop, presenter, shown):
        laptop.tell("closed")
        presenter.enter()

        presenter.choose(VISIT)

        told = shown[-1].replay
        assert len(told.frames) == len(laptop.kinds())
        assert shown[-1].frame.kind == "Inicio de la visita"
        assert [mark.state for mark in shown[-1].frame.tasks] == ["Sin empezar"] * 3

    def test_the_state_is_the_one_of_that_moment(self, laptop, presenter, shown):
        laptop.tell("closed")
        presenter.enter()
        presenter.choose(VISIT)

        presenter.go_to(7)
        assert shown[-1].frame.title == "Diagnóstico y recuperación de SAE 9"
        assert [mark.state for mark in shown[-1].frame.tasks] == ["Resuelta", "Sin empezar", "Sin empezar"]
        assert shown[-1].frame.tasks[0].here

        presenter.next()
        assert [mark.state for mark in shown[-1].frame.tasks][1] == "En curso"
        presenter.back()
        assert shown[-1].at == 7

    def test_step_answer_person_and_moment_are_said(self, laptop, presenter, shown):
        laptop.tell("closed")
        presenter.enter()
        presenter.choose(VISIT)

        presenter.go_to(4)

        frame = shown[-1].frame
        assert frame.kind == "Paso 3 · Diagnóstico y recuperación de SAE 9"
        assert frame.title == "Tamaño de la base"
        assert frame.lines[0] == "¿Cuánto mide? 3.2 GB"
        assert (frame.who, frame.chip) == ("Lucía Núñez", "Hecho")

    def test_it_stays_within_its_records(self, laptop, presenter, shown):
        laptop.tell("closed")
        presenter.enter()
        presenter.choose(VISIT)

        presenter.go_to(-5)
        assert shown[-1].at == 0
        presenter.go_to(10_000)
        assert shown[-1].frame.kind == "Cierre de la visita"

    @pytest.mark.parametrize("until", ["refused", "closed"])
    def test_every_kind_of_record_has_words(self, until):
        told = samples.told(until=until)

        frames = frames_of(told.kit, told.events, told.procedures)

        assert all(frame.kind and frame.when for frame in frames)
        assert not any("-" in frame.kind for frame in frames)

    def test_evidence_is_shown_and_what_is_missing_is_said(self, laptop, presenter, shown):
        laptop.tell("closed")
        presenter.enter()
        presenter.choose(VISIT)

        presenter.go_to(5)

        (thumb,) = shown[-1].thumbs
        assert (thumb.name, thumb.broken) == ("kardex-antes.png", True)

    def test_a_picture_is_read_and_may_be_looked_at_closely(self, laptop, presenter, shown):
        digest, size = laptop.evidence.put(io.BytesIO(b"una foto"), limit=100)
        laptop.tell("working")
        session = laptop.session(VISIT)
        session.add_evidence(EvidenceRef(digest=digest, size=size, media="image/png", name="foto.png"), task_id="t3")
        presenter.enter()
        presenter.choose(VISIT)

        presenter.go_to(10_000)
        assert shown[-1].thumbs[0].picture == b"una foto"

        presenter.enlarge(digest)
        assert shown[-1].enlarged.picture == b"una foto"
        presenter.enlarge(digest)
        assert shown[-1].enlarged is None

    def test_an_open_visit_goes_on_in_its_own_screen(self, laptop, desk, presenter, shown):
        laptop.tell("working")
        presenter.enter()
        presenter.choose(VISIT)
        assert not shown[-1].replay.closed

        presenter.go_on()

        assert desk.gone == [Place("visit", {"visit": VISIT})]

    def test_somebody_may_come_for_one_visit(self, laptop, presenter, shown):
        laptop.tell("closed")
        laptop.tell("closed", visit="v-2")

        presenter.enter(VISIT)

        assert shown[-1].chosen.visit == VISIT
        assert shown[-1].replay is not None

    def test_the_report_is_drawn_only_when_somebody_looks_at_it(self, laptop, presenter, shown, actas):
        laptop.tell("closed")
        presenter.enter()
        presenter.choose(VISIT)
        assert actas == []

        presenter.turn()

        assert shown[-1].tab is Tab.ACTA
        assert actas == [(VISIT, "acta Ferretería El Águila, S.A. de C.V. lun 23 nov 2026")]

    def test_back_to_the_list_nothing_is_shown_of_the_visit(self, laptop, presenter, shown):
        laptop.tell("closed")
        presenter.enter()
        presenter.choose(VISIT)

        presenter.back_to_list()

        assert (shown[-1].chosen, shown[-1].replay) == (None, None)


class TestStepPicture:
    """What a step showed beside its words: from the shelf, and only the bytes its procedure binds."""

    DRAWING = svg()
    BOUND = Picture(name="menu.svg", alt="Un menú", sha256=digest_of(DRAWING), size=len(DRAWING))

    @pytest.fixture
    def told(self, laptop, presenter, monkeypatch, tmp_path):
        """The visit chosen; its second and third steps show the drawing."""
        documents = dict(samples.documents())
        for digest, one in documents.items():
            steps = tuple(
                step.model_copy(update={"image": "menu.svg"}) if step.id in ("usuarios", "tamano") else step
                for step in one.steps
            )
            documents[digest] = one.model_copy(update={"steps": steps, "images": (self.BOUND,)})
        monkeypatch.setattr(samples, "documents", lambda: documents)
        laptop.shelf = Shelf(tmp_path)
        laptop.shelf.add_stream(io.BytesIO(self.DRAWING), len(self.DRAWING))
        laptop.tell("working")
        presenter.enter()
        presenter.choose(VISIT)
        return presenter

    def test_the_picture_of_the_step_comes_back_with_its_record_alone(self, desk, told, shown):
        assert shown[-1].image is None

        told.go_to(3)
        assert shown[-1].image == StepImage(self.BOUND, f"menu.svg {len(self.DRAWING)}")
        asked = len(desk.run.lanes)
        told.next()
        assert shown[-1].image == StepImage(self.BOUND, f"menu.svg {len(self.DRAWING)}")
        assert len(desk.run.lanes) == asked, "read again for the next step, which shows the same"
        told.next()
        assert shown[-1].image is None

    def test_out_of_sight_no_picture_is_held_and_it_is_there_again(self, told, shown):
        told.go_to(3)

        told.leave()
        assert shown[-1].image is None

        told.enter()
        assert shown[-1].image.drawn

    def test_bytes_that_are_gone_or_altered_are_said_calmly(self, laptop, told, shown):
        flip(laptop.shelf.path(self.BOUND.sha256), 40)
        told.go_to(3)
        altered = shown[-1]

        laptop.shelf.path(self.BOUND.sha256).unlink()
        told.go_to(4)
        gone = shown[-1]

        assert altered.image.trouble == "La imagen de este paso no es la que se firmó, así que no se muestra."
        assert gone.image.trouble == "La imagen que mostraba este paso ya no está en esta laptop."
        assert (altered.trouble, gone.trouble, gone.image.drawn) == (None, None, None)
        assert gone.frame.title == "Tamaño de la base"

    def test_it_is_seen_on_the_screen_with_its_words_and_grows(self, qtbot):
        screen = HistoryScreen()
        qtbot.addWidget(screen)
        screen.resize(1162, 700)
        screen.show()

        screen.show_view(VIEWS["picture"]())
        assert screen.replay.image.about.startswith("Tres pasos en orden")
        assert not screen.replay.image.image.isNull()
        qtbot.keyClick(screen.replay.image.paper, Qt.Key.Key_Space)
        (large,) = screen.findChildren(QDialog)
        assert large.windowTitle() == "Imagen del paso"
        large.close()

        screen.show_view(VIEWS["no-picture"]())
        assert (screen.replay.image.image, screen.replay.image.isVisible()) == (None, True)
        screen.show_view(VIEWS["normal"]())
        assert not screen.replay.image.isVisible()
        assert not screen.replay._shown_then.isVisible()


class TestPictures:
    def test_a_picture_is_made_small(self):
        out = io.BytesIO()
        Image.new("RGB", (1200, 600), "red").save(out, "JPEG")

        made = draw(out.getvalue(), 192)

        assert isinstance(made, QImage)
        assert made.size().toTuple() == (192, 96)

    @pytest.mark.parametrize("data", [b"", b"no es una imagen", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
    def test_what_is_no_picture_is_none(self, data):
        assert draw(data, 192) is None

    def test_a_file_is_no_picture(self, laptop):
        digest, size = laptop.evidence.put(io.BytesIO(b"bitacora"), limit=100)
        wanted = [EvidenceRef(digest=digest, size=size, media="text/plain", name="firebird.log")]

        (made,) = thumbnails(Task(laptop, CancelToken(), None), wanted, lambda *_: 1 / 0)

        assert (made.picture, made.broken) == (None, False)


class TestModel:
    def rows(self, *visits):
        return tuple(Row(name, "Cliente", "ayer", "", "Aplicada", "cloud-check", "ok") for name in visits)

    def test_qt_finds_nothing_wrong(self, qtbot):
        model = HistoryModel()
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

        for rows in (self.rows("a", "b"), self.rows("b"), (), self.rows("c", "a")):
            model.show_rows(rows)

        assert model.rowCount() == 2
        assert model.place_of("a") == 1
        assert model.place_of("z") == -1

    def test_only_what_changed_is_told(self, qtbot):
        model, told = HistoryModel(), []
        model.show_rows(self.rows("a", "b"))
        model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))

        one, other = self.rows("a", "b")
        model.show_rows((one, Row(other.visit, "Otro", "", "", "", "inbox", "info")))

        assert told == [(1, 1)]

    def test_it_is_read_aloud(self, qtbot):
        model = HistoryModel()
        model.show_rows((Row("v", "La Güera", "ayer", "el «almacén» 3", "Aplicada", "cloud-check", "ok"),))

        said = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)

        assert said == "La Güera, ayer, Aplicada, el almacén 3"
        assert model.data(model.index(0), Role.VISIT) == "v"
        assert plain("«a» b") == "a b"


class TestScreen:
    @pytest.fixture
    def screen(self, qtbot, desk, laptop):
        laptop.tell("closed")
        laptop.tell("working", visit="v-2")
        made = open_screen(desk.tools)
        made.resize(1162, 700)
        with qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        made.entered({})
        yield made
        made.closing()
        made.close()
        made.deleteLater()
        QApplication.processEvents()

    def test_typing_searches_after_a_moment_and_keeps_the_focus(self, qtbot, screen):
        qtbot.keyClicks(screen.field, "zzz")

        qtbot.waitUntil(lambda: screen.no_match.isVisible())
        assert screen.field.hasFocus()

        qtbot.keyClick(screen.field, Qt.Key.Key_Escape)
        assert screen.list.isVisible()

    def test_arrows_choose_while_one_types(self, qtbot, screen):
        qtbot.keyClick(screen.field, Qt.Key.Key_Down)

        assert screen.field.hasFocus()
        assert screen.replay.isVisible()
        assert screen.client.text() == "Ferretería El Águila, S.A. de C.V."

    def test_keys_walk_through_the_visit(self, qtbot, screen):
        qtbot.keyClick(screen.field, Qt.Key.Key_Down)
        screen.replay.slider.setFocus()

        qtbot.keyClick(screen.replay.slider, Qt.Key.Key_Right)
        assert screen._view.at == 1
        qtbot.keyClick(screen.replay.slider, Qt.Key.Key_End)
        assert screen._view.at == len(screen._view.replay.frames) - 1
        qtbot.keyClick(screen, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        assert screen._view.at == len(screen._view.replay.frames) - 2
        assert screen.replay._place.text().startswith("Registro ")

    def test_the_report_is_the_very_pdf(self, qtbot, screen):
        qtbot.keyClick(screen.field, Qt.Key.Key_Down)

        qtbot.keyClick(screen, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

        assert screen.panel.pages.isVisible()
        assert len(screen.panel.pages.sheets) >= 2

    def test_a_narrow_window_shows_list_and_visit_by_turns(self, qtbot, screen):
        screen.resize(700, 500)
        assert not screen.right_side.isVisible()

        qtbot.keyClick(screen.field, Qt.Key.Key_Down)
        assert not screen.left_side.isVisible()
        assert screen.to_list.isVisible()

        qtbot.mouseClick(screen.to_list, Qt.MouseButton.LeftButton)
        assert screen.left_side.isVisible()

    def test_it_offers_to_go_on_with_a_visit_that_is_open(self, qtbot, desk, screen):
        screen._tell("choose", "v-2")

        qtbot.mouseClick(screen.go_on, Qt.MouseButton.LeftButton)

        assert desk.gone == [Place("visit", {"visit": "v-2"})]

    @pytest.mark.parametrize(
        ("state", "face"), [("empty", "empty"), ("loading", "loading"), ("no-match", "no_match"), ("error", "blank")]
    )
    def test_each_state_has_its_face(self, qtbot, state, face):
        screen = HistoryScreen()
        qtbot.addWidget(screen)
        screen.show()

        screen.show_view(VIEWS[state]())

        assert getattr(screen, face).isVisible()

    def test_nothing_of_an_empty_place_is_seen_behind_a_visit(self, qtbot):
        screen = HistoryScreen()
        qtbot.addWidget(screen)
        screen.resize(1280, 720)
        screen.show()

        screen.show_view(VIEWS["search"]())
        before = screen.nobody.isVisible()
        screen.show_view(VIEWS["normal"]())

        assert (before, screen.nobody.isVisible()) == (True, False)

    def test_the_palette_offers_search_and_report(self, screen):
        assert [action.id for action in screen.actions_here()] == ["history-search", "history-acta"]


def test_rows_are_taller_where_an_excerpt_is_shown(qtbot):
    delegate = VisitDelegate()
    before = delegate.sizeHint(None, None).height()

    delegate.searching = True

    assert delegate.sizeHint(None, None).height() > before


def test_a_visit_without_its_kit_is_named_by_its_id(laptop):
    laptop.tell("closed")
    follow(laptop.index, laptop.journal, lambda *_: None, lambda *_: None, CancelToken())

    (past,) = laptop.history("", 10)

    assert row_of(past).client == VISIT
