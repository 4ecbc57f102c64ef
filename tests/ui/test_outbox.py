"""Por sincronizar: the list tells the truth, in words, and each state has its way out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from app.errors import Unavailable
from app.sync.state import Phase, SyncState
from app.sync.trouble import trouble
from app.ui.dates import age_text
from app.ui.outbox.model import TITLES, Column, OutboxModel
from app.ui.outbox.presenter import Mode, OutboxPresenter, Row
from app.ui.outbox.samples import VIEWS
from app.ui.outbox.screen import OutboxScreen
from app.ui.outbox.wording import kind_text, next_try_text
from app.ui.protocol import Lane
from app.ui.theme.tokens import SIZE
from app.wire.sync import ReceiptState
from tests.store.builders import NOON, evidence_ref, extra, note, receipt
from tests.ui.stand_in import Desk, at_once


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def shown():
    return []


@pytest.fixture
def presenter(desk, shown):
    return OutboxPresenter(desk.tools, desk.office, shown.append)


class TestPresenter:
    def test_nothing_pending_gives_the_slip(self, desk, presenter, shown):
        (event,) = desk.laptop.journal.append([note()])
        desk.laptop.store.outbox.tell(receipt(event, ReceiptState.APPLIED))

        presenter.enter()

        assert shown[-1].mode is Mode.EMPTY
        assert shown[-1].slip.splitlines()[0] == "Nada pendiente en esta laptop."
        assert "Ana Técnica · Soporte del Centro" in shown[-1].slip
        assert shown[-1].slip.splitlines()[-1] == "1 registro aplicado."

    def test_each_item_says_its_state_age_size_and_last_answer(self, desk, presenter, shown):
        here, received, aside = desk.laptop.journal.append([note(), note(), note()])
        outbox = desk.laptop.store.outbox
        outbox.events_failed([here.id], "HUB-UNREACHABLE", "No hay conexión.", NOON + timedelta(minutes=5))
        outbox.tell(receipt(received, ReceiptState.RECEIVED))
        outbox.tell(receipt(aside, ReceiptState.QUARANTINED, code="TASK-UNKNOWN", reason="No conoce la tarea."))
        desk.laptop.clock.moment = NOON + timedelta(hours=2)

        presenter.enter()

        rows = shown[-1].rows
        assert [row.state for row in rows] == ["En esta laptop", "Recibido", "En cuarentena"]
        assert [row.age for row in rows] == ["hace 2 horas"] * 3
        assert rows[0].answer == "No hay conexión. (HUB-UNREACHABLE)"
        assert rows[0].next_try == "al sincronizar"
        assert rows[2].answer == "No conoce la tarea. (TASK-UNKNOWN)"
        assert rows[1].next_try == ""
        assert all(row.size.endswith("B") for row in rows)

    def test_evidence_is_listed_with_its_bytes(self, desk, presenter, shown):
        desk.laptop.journal.append([extra(evidence_ref(b"x" * 2000, name="foto.jpg"))])

        presenter.enter()

        assert shown[-1].rows[-1].what == "Evidencia: foto.jpg"
        assert "1 evidencia (2 kB)" in shown[-1].detail

    def test_the_headline_counts_what_the_list_shows(self, desk, presenter, shown):
        desk.laptop.journal.append([note(), note()])

        presenter.enter()

        assert shown[-1].headline == "2 registros por sincronizar"
        assert shown[-1].more == 0

    def test_retry_forgets_the_waiting_times_and_sends(self, desk, presenter, shown):
        (event,) = desk.laptop.journal.append([note()])
        outbox = desk.laptop.store.outbox
        outbox.events_failed([event.id], "HUB-SLOW", "Lenta.", NOON + timedelta(hours=1))

        def send(_cancel, _say):
            assert outbox.due(NOON, 10)
            outbox.tell(receipt(event, ReceiptState.APPLIED))
            return SyncState(Phase.DONE)

        desk.laptop.on_sync = send
        presenter.enter()
        presenter.retry()

        assert shown[-1].mode is Mode.EMPTY
        assert shown[-1].sync_text == "Todo está sincronizado."

    def test_offline_says_so_and_when_it_goes_on(self, desk, presenter, shown):
        desk.laptop.journal.append([note()])
        until = NOON + timedelta(minutes=1)
        desk.laptop.on_sync = lambda _c, _s: SyncState(Phase.WAITING, until=until, trouble=trouble("HUB-UNREACHABLE"))

        presenter.enter()
        presenter.retry()

        assert shown[-1].offline
        assert "HUB-UNREACHABLE" in shown[-1].sync_text
        assert "Se intenta de nuevo" in shown[-1].sync_next

    def test_a_store_that_cannot_be_read_is_said(self, desk, presenter, shown):
        desk.laptop.failure = Unavailable("STORE-LOCKED", "Ocupado.")

        presenter.enter()

        assert shown[-1].mode is Mode.ERROR
        assert shown[-1].trouble.code == "STORE-LOCKED"

    def test_the_rescue_bundle_is_long_work_and_is_told(self, desk, presenter):
        presenter.rescue(Path("rescate.maletin"))

        assert desk.laptop.rescued == [Path("rescate.maletin")]
        assert desk.run.lanes[-1] is Lane.LONG
        assert desk.said == [("Paquete de rescate guardado: rescate.maletin", "ok")]

    def test_after_closing_nothing_is_shown(self, desk, presenter, shown):
        presenter.close()
        desk.office.changed()

        assert shown == []


class TestWords:
    @pytest.mark.parametrize(
        ("minutes", "text"),
        [(0, "ahora mismo"), (14, "hace 14 min"), (60, "hace 1 hora"), (26 * 60, "hace 1 día"), (-5, "ahora mismo")],
    )
    def test_age(self, minutes, text):
        assert age_text(NOON - timedelta(minutes=minutes), NOON) == text

    def test_next_try(self):
        assert next_try_text(None, NOON) == "al sincronizar"
        assert next_try_text(NOON + timedelta(hours=1), NOON).startswith("a las ")

    def test_a_kind_of_a_newer_version_is_shown_as_it_is(self):
        assert kind_text("note-added") == "Nota"
        assert kind_text("hologram-taken") == "hologram-taken"


class TestModel:
    def rows(self, *states):
        return tuple(Row("Nota", state, "inbox", "info", "hace 2 min", "1 kB", "", "") for state in states)

    def test_qt_finds_nothing_wrong(self, qtbot):
        model = OutboxModel()
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

        for rows in (self.rows("a", "b"), self.rows("a", "c"), (), self.rows("z")):
            model.show_rows(rows)

        assert model.rowCount() == 1
        assert model.columnCount() == len(Column)

    def test_columns_are_named_and_read_aloud(self, qtbot):
        model = OutboxModel()
        model.show_rows(self.rows("Recibido"))

        titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
        spoken = model.data(model.index(0, Column.STATE), Qt.ItemDataRole.AccessibleTextRole)

        assert titles == list(TITLES.values())
        assert spoken == "Estado: Recibido"

    def test_only_rows_that_changed_are_told(self, qtbot):
        model, told = OutboxModel(), []
        model.show_rows(self.rows("a", "b", "c"))
        model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))

        model.show_rows(self.rows("a", "x", "c"))

        assert told == [(1, 1)]


class TestScreen:
    @pytest.fixture
    def screen(self, qtbot):
        made = OutboxScreen()
        qtbot.addWidget(made)
        made.resize(1100, 700)
        made.show()
        return made

    @pytest.mark.parametrize(
        ("state", "face"), [("normal", "full"), ("empty", "empty"), ("loading", "loading"), ("error", "blank")]
    )
    def test_each_state_has_its_face(self, screen, state, face):
        screen.show_view(VIEWS[state]())

        assert getattr(screen, face).isVisible()

    def test_every_column_has_room_for_its_texts(self, screen):
        screen.show_view(VIEWS["normal"]())

        for one in Column:
            assert one is Column.ANSWER or screen.table.columnWidth(one) >= screen.table.sizeHintForColumn(one), one

    @pytest.mark.parametrize(
        ("width", "left_out"), [(847, {Column.AGE, Column.SIZE}), (960, {Column.SIZE}), (1162, set())]
    )
    def test_the_last_answer_keeps_its_room_in_a_small_window(self, screen, width, left_out):
        screen.resize(width, 560)

        screen.show_view(VIEWS["normal"]())

        assert {one for one in Column if screen.table.isColumnHidden(one)} == left_out
        assert screen.table.columnWidth(Column.ANSWER) >= 2 * SIZE.column

    def test_stop_is_offered_while_it_sends_and_only_then(self, screen):
        screen.show_view(VIEWS["normal"]())
        assert screen.stop.isVisible()
        assert not screen.retry.isEnabled()

        screen.show_view(VIEWS["offline"]())

        assert not screen.stop.isVisible()
        assert screen.retry.isEnabled()

    def test_the_slip_can_be_copied(self, qtbot, desk):
        screen = at_once(OutboxScreen(), desk.tools)
        qtbot.addWidget(screen)
        screen.show()
        screen.entered({})

        qtbot.mouseClick(screen.empty.action, Qt.MouseButton.LeftButton)

        assert QGuiApplication.clipboard().text().startswith("Nada pendiente")

    def test_f5_sends_now(self, qtbot, desk):
        asked = []
        desk.laptop.on_sync = lambda _c, _s: (asked.append(1), SyncState(Phase.DONE))[1]
        screen = at_once(OutboxScreen(), desk.tools)
        qtbot.addWidget(screen)
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()

        qtbot.keyClick(screen, Qt.Key.Key_F5)

        assert asked == [1]
        screen.closing()
