"""Bienvenida on the real window against a real office on loopback: the way in, and every answer that is no."""

from __future__ import annotations

import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.bootstrap import Program
from app.bootstrap.window import WindowMachine
from app.demo import firm
from app.errors import BadInput, Unavailable
from app.i18n import install
from app.settings import Settings, load, resource_root
from app.sync.http_hub import HttpHub
from app.trust.keys import SigningKey
from app.ui.face import Face
from app.ui.first_run.presenter import FirstRunPresenter, Form, Mark, Stage, with_slip
from app.ui.first_run.samples import VIEWS
from app.ui.first_run.screen import FirstRunScreen
from app.ui.first_run.wording import in_first_run
from app.ui.protocol import Met, Place
from app.ui.screens import FIRST_RUN, entry
from app.ui.theme.dress import enlarge
from app.ui.theme.tokens import SPACE
from app.wire.slip import EnrolSlip, slip_text
from app.wire.sync import EnrolRequest
from tests.hub.served import serving
from tests.ui.stand_in import Desk, DoneJob

LONG = 20_000
SCREENS = (entry(FIRST_RUN), entry("outbox"))


@pytest.fixture
def settings(maletin_home, tmp_path) -> Settings:
    words = tmp_path / "passphrase"
    words.write_text("cuatro palabras para probar")
    words.chmod(0o600)
    return replace(load(), vault="passphrase", passphrase_file=str(words))


@pytest.fixture
def office(prepared):
    """The prepared office, and a slip of it for a new laptop."""
    return prepared.slip()


@pytest.fixture
def face(qtbot, settings, monkeypatch):
    """A laptop nobody enrolled yet, at its first screen."""
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    program = Program(settings, lambda *_: 2)
    made = Face(
        settings,
        program._laptop_for_window,
        program._enrol_for_window,
        WindowMachine(settings, lambda: program.vault),
        entries=SCREENS,
    )
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    qtbot.waitUntil(lambda: made.window.current == FIRST_RUN, timeout=LONG)
    yield made
    made.window.close()
    made.window.deleteLater()


@pytest.fixture
def screen(face):
    return face.window.screen_shown


def fill(screen, slip: EnrolSlip) -> None:
    QGuiApplication.clipboard().setText(f"Lucía: {slip_text(slip)}\nSaludos")
    QTest.keyClick(screen, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


def press(qtbot, widget) -> None:
    qtbot.waitUntil(widget.isVisible, timeout=LONG)
    QTest.keyClick(widget, Qt.Key.Key_Space)


def guess_ten_times(url: str) -> None:
    """Somebody at this address tries codes; each try through the window would make a store and a key."""
    line = HttpHub(url, lambda: None, None)
    guess = EnrolRequest(code="AAAA-BBBB-CCCC-DDDD", public_key=SigningKey.generate().public.hex, device_name="x")
    for _try in range(10):
        with pytest.raises(BadInput) as wrong:
            line.enrol(guess)
        assert wrong.value.code == "ENROL-CODE-WRONG"
    line.close()


def refused(qtbot, screen) -> str:
    qtbot.waitUntil(screen.banner.isVisible, timeout=LONG)
    return screen.banner.accessibleName()


class TestTheWayIn:
    def test_from_the_pasted_slip_to_the_list_of_tomorrow_by_keyboard(self, qtbot, face, screen, office):
        assert not face.window.rail.isVisible()

        fill(screen, office)
        QTest.keyClick(screen.form.code.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(screen.met.isVisible, timeout=LONG)
        assert screen.met._title.text() == f"Contestó {firm.FIRM}"
        assert screen.met.go.hasFocus()
        QTest.keyClick(screen.met.go, Qt.Key.Key_Space)
        qtbot.waitUntil(screen.ready.isVisible, timeout=3 * LONG)

        assert screen.ready._title.text().startswith("Todo listo, ")
        assert firm.CLIENTS[0].name in screen.ready._came.text()
        assert screen.ready.practise.isVisible()
        assert not screen.banner.isVisible()
        QTest.keyClick(screen.ready.go, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: face.window.current == "outbox", timeout=LONG)
        assert face.window.rail.isVisible()

    def test_a_scanner_may_type_the_slip_into_a_line(self, screen, office):
        screen.form.url.edit.setText(slip_text(office))

        assert screen.form.url.text == office.url
        assert screen.form.code.text == office.code
        assert screen.form.form().ca.strip() == office.ca.strip()

    def test_the_language_can_be_changed_before_anything_else(self, qtbot, face, screen):
        press(qtbot, screen.speak)

        qtbot.waitUntil(lambda: face.window.current == FIRST_RUN, timeout=LONG)
        assert face.preferences.language == "en"
        install(resource_root() / "resources" / "locale", "es")


class TestRefusals:
    def test_a_code_nobody_gave(self, qtbot, screen, office):
        fill(screen, replace(office, code="AAAA-BBBB-CCCC-DDDD"))
        press(qtbot, screen.form.go)
        press(qtbot, screen.met.go)

        assert refused(qtbot, screen).startswith("La oficina no conoce ese código.")
        assert screen.form.isVisible()
        assert screen.form.code.edit.property("wrong")

    def test_without_the_offices_certificate_the_way_is_shown(self, qtbot, screen, office):
        fill(screen, replace(office, ca=""))
        press(qtbot, screen.form.go)

        assert "elija el archivo ca.pem" in refused(qtbot, screen)
        assert screen.form.choose.isVisible()

    def test_another_certificate_than_the_offices(self, qtbot, screen, office):
        from datetime import UTC, datetime

        from app.hub.tls import make_authority

        other = make_authority("Otra", datetime.now(UTC)).certificate.decode()
        fill(screen, replace(office, ca=other))
        press(qtbot, screen.form.go)

        assert "alguien podría estar en medio" in refused(qtbot, screen)

    def test_nobody_there(self, qtbot, screen, office):
        fill(screen, replace(office, url="https://oficina.invalid:8443"))
        press(qtbot, screen.form.go)

        assert refused(qtbot, screen).startswith("Nadie contesta en esa dirección.")
        assert screen.form.url.edit.property("wrong")

    def test_the_page_of_a_hotel(self, qtbot, screen, office, httpserver):
        httpserver.expect_request("/api/v1/health").respond_with_data("<h1>Hotel</h1>", content_type="text/html")
        fill(screen, EnrolSlip(httpserver.url_for("/").rstrip("/"), office.code))
        press(qtbot, screen.form.go)

        assert "página de acceso" in refused(qtbot, screen)

    def test_too_many_tries(self, qtbot, screen, prepared, tmp_path):
        shutil.copytree(prepared.world.hub, tmp_path / "hub")
        with serving(tmp_path / "hub") as served:
            guess_ten_times(served.url)
            fill(screen, EnrolSlip(served.url, "AAAA-BBBB-CCCC-DDDD"))
            press(qtbot, screen.form.go)
            press(qtbot, screen.met.go)

            assert refused(qtbot, screen).startswith("Hubo demasiados intentos seguidos.")
            assert "segundos" in refused(qtbot, screen)

    def test_a_clipboard_without_a_slip(self, qtbot, screen):
        QGuiApplication.clipboard().setText("hola")
        press(qtbot, screen.form.paste)

        assert refused(qtbot, screen).startswith("Ahí no hay una hoja de alta completa.")

    def test_an_empty_form_says_what_is_missing(self, qtbot, screen):
        press(qtbot, screen.form.go)

        assert refused(qtbot, screen).startswith("Falta la dirección de la oficina.")

    def test_a_file_that_is_no_certificate(self, screen, tmp_path):
        (tmp_path / "ca.pem").write_text("hola")

        screen._presenter.choose_certificate(tmp_path / "ca.pem", Form("https://x"))

        assert screen.banner.accessibleName().startswith("ca.pem no es un certificado.")


# ── the presenter alone ──


class EnrolStandIn:
    """Answers at once, with ``trouble`` when there is one."""

    def __init__(self) -> None:
        self.trouble = None
        self.asked = []

    def __call__(self, request, *, done, failed):
        self.asked.append(request)
        failed(self.trouble) if self.trouble else done({"name": "Lucía Robles", "firm": "Soporte"})
        return DoneJob()

    def meet(self, url, ca, *, done, failed):
        failed(self.trouble) if self.trouble else done(Met("Soporte", "1"))
        return DoneJob()

    def practise(self, *, done, failed, progress):
        progress("Alta de la laptop")
        failed(self.trouble) if self.trouble else done(None)
        return DoneJob()


@pytest.fixture
def stage():
    desk, views, gone = Desk(), [], []
    enrol = EnrolStandIn()
    tools = replace(desk.tools, enrol=enrol, go=gone.append)
    presenter = FirstRunPresenter(tools, desk.office, views.append)
    return SimpleNamespace(desk=desk, views=views, gone=gone, enrol=enrol, presenter=presenter)


FORM = Form("https://oficina", "AAAA-BBBB", name="LAPTOP")
CODES = ["HUB-UNREACHABLE", "HUB-SLOW", "HUB-CUT", "HUB-BUSY", "HUB-TROUBLE", "HUB-NOT-OURS", "HUB-CERTIFICATE"]
REFUSED = ["ENROL-CODE-WRONG", "ENROL-CODE-USED", "ENROL-CODE-EXPIRED", "HUB-ADDRESS"]


@pytest.mark.parametrize("code", [*CODES, *REFUSED])
def test_every_refusal_has_its_three_sentences_and_leads_back_to_the_form(stage, code):
    stage.enrol.trouble = (BadInput if code in REFUSED else Unavailable)(code, "otra cosa", retry_after=7)

    stage.presenter.meet(FORM)

    view = stage.views[-1]
    assert view.stage is Stage.FORM
    assert view.trouble.code == code
    assert view.trouble.what != "otra cosa"
    assert all((view.trouble.what, view.trouble.safe, view.trouble.todo))
    assert "vuelve a intentar solo" not in view.trouble.todo


def test_what_is_not_of_this_screen_is_said_as_it_came():
    trouble = Unavailable("STORE-DISK-FULL", "No hay espacio.")

    assert in_first_run(trouble, own_certificate=True) is trouble


def test_the_code_is_forgotten_once_it_is_spent(stage):
    stage.presenter.meet(FORM)
    assert stage.views[-1].marks == (Mark.DONE, Mark.NOW, Mark.AHEAD)

    stage.presenter.enrol()

    assert stage.enrol.asked[0].code == "AAAA-BBBB"
    assert stage.views[-1].stage is Stage.READY
    assert stage.views[-1].form.code == ""
    assert "Todavía no hay visitas" in stage.views[-1].came


def test_a_first_sync_that_stops_can_be_tried_again_or_left(stage):
    from app.sync.state import Phase, SyncState

    states = [SyncState(Phase.WAITING, trouble=Unavailable("HUB-CUT", "Se cortó.")), SyncState(Phase.DONE)]
    stage.desk.laptop.on_sync = lambda _cancel, _say: states.pop(0)
    stage.presenter.meet(FORM)
    stage.presenter.enrol()
    assert (stage.views[-1].stage, stage.views[-1].trouble.code) == (Stage.SYNCING, "HUB-CUT")

    stage.presenter.sync()
    stage.presenter.finish()

    assert stage.views[-1].stage is Stage.READY
    assert stage.gone == [Place("")]


def test_practice_says_how_far_it_is_and_that_it_is_not_real(stage):
    stage.presenter.practise()

    assert "Alta de la laptop" in [view.practice for view in stage.views]
    assert stage.views[-1].practice == ""
    assert "Nada de lo que haga ahí es real" in stage.desk.said[-1][0]


def test_a_practice_that_fails_is_said(stage):
    stage.enrol.trouble = Unavailable("PRACTICE-FAILED", "No se pudo.")

    stage.presenter.practise()

    assert stage.views[-1].trouble.code == "PRACTICE-FAILED"


def test_another_office_does_not_keep_the_old_certificate():
    typed = Form("https://uno", "A", "ab", "PEM", "LAPTOP")

    assert with_slip(typed, EnrolSlip("https://dos", "B")) == Form("https://dos", "B", "", "", "LAPTOP")
    assert with_slip(typed, EnrolSlip("", "B")) == Form("https://uno", "B", "ab", "PEM", "LAPTOP")


def test_in_a_small_window_with_large_letters_the_form_is_whole(qtbot, dressed):
    enlarge(dressed, "largest")
    try:
        screen = FirstRunScreen()
        qtbot.addWidget(screen)
        screen.resize(1024, 560)
        screen.show()
        screen.show_view(VIEWS["error"]())
        qtbot.wait(1)

        go = screen.form.go
        assert go.mapTo(screen, go.rect().topRight()).x() < screen.width() - SPACE.lg
    finally:
        enlarge(dressed, "normal")
