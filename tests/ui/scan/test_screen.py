"""Diagnóstico in the real window over a real engine: measured, understood, done something about; hung, killed."""

from __future__ import annotations

import csv
import io
import json
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit

from app.demo.company.company import opened
from app.demo.company.spec import TINY
from app.ui.scan.samples import VIEWS
from app.ui.scan.screen import ScanScreen
from app.ui.scan.view import Mode, Tab
from tests.aspel.firebird_server import ADMIN, ADMIN_PASSWORD
from tests.ui.real_window import go_to, real_window
from tests.ui.scan.world import ScanLaptop

CONTROL = Qt.KeyboardModifier.ControlModifier
DAMAGE = (
    "UPDATE INVE{n} SET EXIST = EXIST + 7 WHERE CVE_ART IN (SELECT FIRST 3 CVE_ART FROM INVE{n} "
    "WHERE TIPO_ELE = 'P' ORDER BY CVE_ART)"
)
CURE = (
    "UPDATE INVE{n} SET EXIST = EXIST - 7 WHERE CVE_ART IN (SELECT FIRST 2 CVE_ART FROM INVE{n} "
    "WHERE TIPO_ELE = 'P' ORDER BY CVE_ART)"
)
LONG = 60_000
"""Milliseconds a whole scan may take on a busy machine."""


def texts(widget):
    """Every word one can see."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def laptop(tmp_path):
    return ScanLaptop(tmp_path)


@pytest.fixture
def window(qtbot, monkeypatch, laptop):
    with real_window(qtbot, monkeypatch, laptop) as made:
        yield made


@pytest.fixture
def scan(qtbot, window):
    screen = go_to(qtbot, window, "scan")
    qtbot.waitUntil(lambda: screen.ask.isVisible(), timeout=10_000)
    return screen


@pytest.fixture
def damaged(sae_copy, tmp_path):
    path = tmp_path / "copia.fdb"
    shutil.copyfile(sae_copy, path)
    change(path, DAMAGE)
    return path


def change(path, statement):
    with opened(str(path), TINY) as company:
        company.change(statement)
        company.commit()


def write(screen, text):
    screen.ask.database.edit.setText(text)


def measured(qtbot, screen):
    qtbot.waitUntil(lambda: screen._view.mode is Mode.FULL, timeout=LONG)


def test_measured_by_keyboard_kept_explained_and_made_an_eventuality(qtbot, laptop, scan, damaged, tmp_path):
    laptop.begin()
    scan.entered({})
    qtbot.waitUntil(lambda: "Visita en curso" in texts(scan.ask), timeout=10_000)

    write(scan, f"copy:{damaged}")
    QTest.keyClick(scan.ask.database.edit, Qt.Key.Key_Return)
    assert scan.run.isVisible()
    measured(qtbot, scan)
    qtbot.waitUntil(lambda: "Guardada en la visita" in texts(scan.result), timeout=10_000)

    assert laptop.kinds()[-1] == "scan-recorded"
    finding = scan._view.chosen
    assert (finding.id, len(finding.keys)) == ("K01", 3)
    said = texts(scan.result.finding)
    for word in (
        "La existencia del artículo no es la suma de su kardex",
        "Se vende lo que no hay",
        "P33",
        "3 registros",
    ):
        assert word in said
    assert [scan.result.finding.model.index(at, 0).data() for at in range(3)]
    assert all(scan.result.finding.model.index(at, 1).data().startswith("$") for at in range(3))

    QTest.keyClick(scan, Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: scan.result.finding.visit.isVisible(), timeout=10_000)
    assert laptop.kinds()[-1] == "contingency-raised"
    (raised,) = [one for one in laptop.session("v-1").state.tasks.values() if one.raised_on_site]
    assert "K01" in raised.entry.task.title
    assert "P33" in raised.entry.task.objective

    scan._presenter.export(tmp_path / "k01.csv")
    qtbot.waitUntil((tmp_path / "k01.csv").exists, timeout=10_000)
    rows = list(csv.reader(io.StringIO((tmp_path / "k01.csv").read_text("utf-8-sig"))))
    assert {row[1] for row in rows[1:]} == set(finding.keys)


def test_the_next_measure_tells_what_was_cured(qtbot, laptop, scan, damaged):
    laptop.begin()
    scan.entered({})
    qtbot.waitUntil(lambda: "Visita en curso" in texts(scan.ask), timeout=10_000)
    write(scan, f"copy:{damaged}")
    scan.ask.start.click()
    measured(qtbot, scan)
    qtbot.waitUntil(lambda: "Guardada en la visita" in texts(scan.result), timeout=10_000)
    change(damaged, CURE)

    scan.again.click()
    assert scan.run.isVisible()
    measured(qtbot, scan)

    assert scan._view.chosen.id == "K01"
    assert scan._view.chosen.since == "2 corregidos, 1 sigue igual"
    assert " nuevo" not in scan._view.result.compared
    scan.result._tabs[Tab.OVERVIEW].click()
    assert len(scan._view.result.points) == 2
    assert "bits" in scan.result.overview.chart.accessibleName()


def test_a_clean_company_without_a_visit_is_only_shown_and_can_be_saved(qtbot, laptop, scan, sae_copy, tmp_path):
    write(scan, f"copy:{sae_copy}")
    scan.ask.start.click()
    measured(qtbot, scan)

    assert scan.result.clean.isVisible()
    assert "Todo en orden" in texts(scan.result)
    assert "Sin visita en curso" in texts(scan.result)
    assert "scan-recorded" not in laptop.kinds()
    scan._presenter.save(tmp_path / "medida.json")
    qtbot.waitUntil((tmp_path / "medida.json").exists, timeout=10_000)
    assert json.loads((tmp_path / "medida.json").read_text("utf-8"))["entropy"]["order_percent"] == 100.0


def test_the_path_of_a_live_file_is_refused_in_words(qtbot, scan):
    write(scan, "/datos/SAE90EMPRE01.FDB")
    scan.ask.start.click()

    qtbot.waitUntil(lambda: scan.ask.banner.isVisible(), timeout=10_000)
    assert "FIREBIRD-LIVE-FILE" in texts(scan.ask.banner)
    assert scan.ask.database.text == "/datos/SAE90EMPRE01.FDB"


def test_a_server_asks_who_looks_and_the_password_goes_to_the_vault_alone(qtbot, laptop, scan):
    write(scan, "inet://127.0.0.1:9/sae")
    scan.ask.start.click()
    qtbot.waitUntil(lambda: scan.ask.login.isVisible(), timeout=10_000)
    assert not scan.ask.banner.isVisible()

    scan.ask.user.edit.setText("LECTOR")
    scan.ask.password.edit.setText("una-clave-larga")
    QTest.keyClick(scan.ask.password.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: scan.ask.banner.isVisible(), timeout=20_000)

    assert "FIREBIRD-UNREACHABLE" in texts(scan.ask.banner)
    assert laptop.logins.of("127.0.0.1").password == "una-clave-larga"
    assert "una-clave-larga" not in [field.text() for field in scan.findChildren(QLineEdit)]
    assert "una-clave-larga" not in repr(scan._view)


def test_a_real_server_refuses_the_wrong_password_and_takes_the_right_one(qtbot, scan, firebird_server):
    dsn = firebird_server.create("SAE90EMPRE09.FDB", "CREATE TABLE CLIE01 (CLAVE VARCHAR(10), NOMBRE VARCHAR(120));")
    write(scan, dsn)
    scan.ask.start.click()
    qtbot.waitUntil(lambda: scan.ask.login.isVisible(), timeout=10_000)
    for password in ("equivocada", ADMIN_PASSWORD):
        scan.ask.user.edit.setText(ADMIN)
        scan.ask.password.edit.setText(password)
        QTest.keyClick(scan.ask.password.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: scan._view.mode is not Mode.RUNNING, timeout=30_000)
        if password == "equivocada":
            assert "FIREBIRD-LOGIN" in texts(scan.ask.banner)
            assert scan.ask.user.edit.property("wrong")

    # Let in: what is wrong now is that there is no company, and nobody is asked again who looks.
    assert "SCAN-NO-COMPANY" in texts(scan.ask.banner)
    assert not scan.ask.login.isVisible()


def longest_pause(seconds):
    """The longest turn of the event loop meanwhile."""
    worst, until = 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        QApplication.processEvents()
        worst = max(worst, time.monotonic() - began)
    return worst


def test_a_hung_engine_leaves_the_window_alive_and_ends_partial(qtbot, laptop, scan, damaged):
    laptop.engine.signal = signal.SIGSTOP
    write(scan, f"copy:{damaged}")
    scan.ask.start.click()
    qtbot.waitUntil(laptop.engine.struck.is_set, timeout=LONG)

    # The best of three looks: another program on a busy machine may take the processor away during one of them.
    assert min(longest_pause(0.2) for _look in range(3)) < 0.1
    assert scan.run.stop.isEnabled()
    began = time.monotonic()
    scan.run.stop.click()
    qtbot.waitUntil(lambda: scan._view.mode is Mode.FULL, timeout=10_000)

    assert time.monotonic() - began < 2
    assert "Quedó a medias" in texts(scan.result)
    assert scan._view.result.unseen


def test_a_killed_engine_ends_partial_by_itself_and_is_kept_as_partial(qtbot, laptop, scan, damaged):
    laptop.begin()
    scan.entered({})
    qtbot.waitUntil(lambda: "Visita en curso" in texts(scan.ask), timeout=10_000)
    laptop.engine.signal = signal.SIGKILL
    write(scan, f"copy:{damaged}")
    scan.ask.start.click()
    measured(qtbot, scan)
    qtbot.waitUntil(lambda: "Guardada como parcial" in texts(scan.result), timeout=10_000)

    assert "Quedó a medias" in texts(scan.result)
    (kept,) = laptop.session("v-1").scans()
    assert (kept.scan.whole, bool(kept.scan.partial)) == (False, True)


# ------------------------------------------------------------------------------------------ the screen without a laptop
class Listener:
    """Keeps what the screen tells."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def __getattr__(self, name):
        return lambda *said: self.told.append((name, *said))


@pytest.fixture
def show(qtbot):
    """The screen in one of its sample states."""

    def put(state, width=1162, height=700):
        screen = ScanScreen()
        qtbot.addWidget(screen)
        screen.resize(width, height)
        listener = Listener()
        screen.attend(listener)
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()
        screen.show_view(VIEWS[state]())
        return screen, listener

    return put


def test_arrows_move_in_the_list_while_one_types(show):
    screen, listener = show("normal")
    second = screen.result.model.findings[1].id

    QTest.keyClick(screen.result.field, Qt.Key.Key_Down)

    assert listener.told[-1] == ("choose", second)
    QTest.keyClicks(screen.result.field, "kardex")
    QTest.keyClick(screen.result.field, Qt.Key.Key_Escape)
    assert listener.told[-1] == ("search", "")


def test_in_a_narrow_window_list_and_finding_take_turns(show):
    screen, _listener = show("normal", 780, 460)
    assert screen.result.list.isVisible()
    assert not screen.result.finding.isVisible()

    QTest.keyClick(screen.result.field, Qt.Key.Key_Return)
    assert screen.result.finding.isVisible()
    assert not screen.result.list.isVisible()

    screen.result.to_list.click()
    assert screen.result.list.isVisible()
    assert screen.result.order.isVisible()


def test_records_are_searched_while_typing(qtbot, show):
    screen, _listener = show("normal")
    panel = screen.result.finding
    key = panel.model.index(2, 0).data()

    QTest.keyClick(screen, Qt.Key.Key_R, CONTROL)
    QTest.keyClicks(panel.search, key.lower())
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)

    assert panel.model.index(0, 0).data() == key
    assert panel.count.text() == "1 de 5 registros"
    QTest.keyClicks(panel.search, "zz")
    qtbot.waitUntil(lambda: not panel.table.isVisible())


def test_the_models_keep_qts_rules(qtbot, show):
    screen, _listener = show("normal")
    for model in (screen.result.model, screen.result.finding.model, screen.result.unseen_model):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    findings = screen.result.model.findings
    screen.result.model.show_findings(findings[:2])
    screen.result.model.show_findings((replace(findings[0], raised=True), findings[1]))

    assert screen.result.model.rowCount() == 2


def test_a_long_finding_and_the_figures_are_scrolled_by_keyboard(show):
    screen, _listener = show("overview", 1162, 500)
    bar = screen.result.overview.pane.verticalScrollBar()

    QTest.keyClick(screen, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(screen, Qt.Key.Key_PageUp)
    assert bar.value() == 0


@pytest.mark.parametrize(
    ("chosen", "kind", "path"),
    [
        ("/t/x", "Texto separado por comas (*.csv)", "/t/x.csv"),
        ("/t/x.XLSX", "Hoja de cálculo (*.xlsx)", "/t/x.XLSX"),
        ("/t/x", "", "/t/x.xlsx"),
    ],
)
def test_an_export_has_the_ending_that_was_chosen(show, monkeypatch, chosen, kind, path):
    screen, listener = show("normal")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, kind))

    screen.result.finding.export.click()

    assert listener.told[-1] == ("export", Path(path))


def test_a_file_dialog_dismissed_changes_nothing(show, monkeypatch):
    screen, listener = show("normal")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    before = list(listener.told)

    QTest.keyClick(screen, Qt.Key.Key_S, CONTROL)

    assert listener.told == before


def test_a_copy_is_chosen_from_the_disk(show, monkeypatch):
    screen, listener = show("empty")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/respaldos/copia.fdb", ""))

    screen.ask.copy.click()
    QTest.keyClick(screen, Qt.Key.Key_F5)

    assert listener.told[-1] == ("measure", "copy:/respaldos/copia.fdb", "", "", "")


def test_stop_has_its_key_and_its_word_in_the_palette(show):
    screen, listener = show("running")

    QTest.keyClick(screen, Qt.Key.Key_X, CONTROL | Qt.KeyboardModifier.ShiftModifier)

    assert listener.told[-1] == ("stop",)
    assert [action.id for action in screen.actions_here()] == ["scan-stop"]


@pytest.mark.parametrize(
    ("state", "face"),
    [
        ("loading", "loading"),
        ("empty", "ask"),
        ("error", "ask"),
        ("running", "run"),
        ("normal", "result"),
        ("clean", "result"),
    ],
)
def test_each_state_has_its_face(show, state, face):
    screen, _listener = show(state)

    assert [name for name in ("loading", "ask", "run", "result") if getattr(screen, name).isVisible()] == [face]
    assert screen.again.isVisible() is (face == "result")
