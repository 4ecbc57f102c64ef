"""Cierre: outcomes in words, the client's word task by task, signature or refusal, and one way to the end."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from app.errors import Unavailable
from app.sync.state import Phase, SyncState
from app.sync.trouble import trouble
from app.ui.closing import work
from app.ui.closing.presenter import ClosingPresenter, saved_text
from app.ui.closing.samples import VIEWS
from app.ui.closing.screen import ClosingScreen, file_name
from app.ui.closing.view import ClosingView, Mode, Sheet
from app.ui.closing.work import Signing
from app.ui.protocol import Lane, Place
from app.visit.facts import Result
from tests.store.builders import Laptop as Computer
from tests.store.builders import enrol, killed
from tests.ui.acta.stand_in import VISIT, ActaDesk, ActaLaptop
from tests.ui.stand_in import at_once

INK = b"\x89PNG una firma"


def desk_with(until: str) -> ActaDesk:
    return ActaDesk(laptop=ActaLaptop(until))


@pytest.fixture
def shown():
    return []


@pytest.fixture
def begin(shown):
    """A presenter that has entered the visit told up to there; ``drawn``: visits whose report was asked for."""

    def make(until: str, visit: str = ""):
        desk = desk_with(until)
        presenter = ClosingPresenter(desk.tools, desk.office, shown.append, desk.drawn.append)
        presenter.enter(visit)
        return desk, presenter

    return make


class TestReading:
    def test_without_a_visit_there_is_nothing_to_close(self, begin, shown):
        desk, _presenter = begin("")

        assert shown[-1].mode is Mode.NOTHING
        assert desk.drawn == []

    def test_the_open_visit_comes_before_a_later_one_that_is_closed(self, shown):
        desk = desk_with("judged")
        desk.laptop.tell("closed", visit="v-otra")
        presenter = ClosingPresenter(desk.tools, desk.office, shown.append, desk.drawn.append)

        presenter.enter()

        assert shown[-1].visit == VISIT
        assert desk.run.lanes[-1] is Lane.LONG

    def test_a_visit_that_is_named_is_the_one_shown(self, shown):
        desk = desk_with("judged")
        desk.laptop.tell("closed", visit="v-otra")
        presenter = ClosingPresenter(desk.tools, desk.office, shown.append, desk.drawn.append)

        presenter.enter("v-otra")

        assert (shown[-1].visit, shown[-1].mode) == ("v-otra", Mode.CLOSED)

    def test_each_task_says_outcome_work_time_and_why(self, begin, shown):
        begin("judged")

        first, second, third = shown[-1].tasks
        assert (first.chip, first.tone) == ("Resuelta", "ok")
        assert first.done == "4 pasos hechos · 1 omitido · 1 evidencia"
        assert first.time == "20 min de 1 h 00 min previstos"
        assert first.left == ("Se omitió «Borrar archivos temporales»: El cliente prefiere conservar los archivos.",)
        assert second.done == "1 paso hecho · 1 con falla"
        assert second.reason.startswith("Faltó el conteo físico")
        assert (third.chip, third.done, third.time) == ("No realizada", "Sin pasos contestados", "30 min previstos")
        assert [card.accepted for card in (first, second, third)] == [True, False, True]

    def test_a_procedure_that_cannot_be_opened_leaves_ids_and_stops_nothing(self, begin, shown, monkeypatch):
        _desk, presenter = begin("judged")
        monkeypatch.setattr("app.visit.session.Session.procedure", lambda *_: fail())

        presenter.enter()

        assert shown[-1].tasks[0].left[0].startswith("Se omitió «limpieza»")

    def test_a_store_that_cannot_be_read_is_said(self, shown):
        desk = desk_with("judged")
        desk.laptop.session = lambda _visit: fail()
        presenter = ClosingPresenter(desk.tools, desk.office, shown.append, desk.drawn.append)

        presenter.enter()

        assert shown[-1].mode is Mode.ERROR
        assert shown[-1].trouble.code == "STORE-LOCKED"


class TestUnfinished:
    def test_tasks_without_outcome_are_named_and_the_signature_waits(self, begin, shown):
        _desk, presenter = begin("working")

        presenter.next()

        assert shown[-1].unfinished == "Falta el resultado de 1 tarea: Capacitar en notas de crédito."
        assert shown[-1].sheet is Sheet.TASKS
        assert shown[-1].problem == shown[-1].unfinished

    def test_one_may_go_back_to_the_visit(self, begin):
        desk, presenter = begin("working")

        presenter.to_visit()

        assert desk.gone == [Place("visit", {"visit": VISIT})]

    def test_a_task_never_begun_gets_its_outcome_here_with_a_reason(self, begin, shown):
        desk, presenter = begin("working")
        assert shown[-1].tasks[2].outcomes == ((Result.NOT_DONE, "No realizada"),)

        presenter.finish("t3", Result.NOT_DONE, "  ")
        assert shown[-1].problem == "Escriba el motivo: la tarea no quedó resuelta."

        presenter.finish("t3", Result.NOT_DONE, "No hubo tiempo.")
        assert shown[-1].unfinished == ""
        assert shown[-1].tasks[2].reason == "No hubo tiempo."
        assert desk.laptop.kinds()[-1] == "task-finished"


class TestWord:
    def test_a_no_needs_its_reason(self, begin, shown):
        desk, presenter = begin("finished")
        before = desk.laptop.kinds()

        presenter.accept("t2", False, " ")

        assert shown[-1].problem == "Escriba por qué no se acepta la tarea."
        assert desk.laptop.kinds() == before

    def test_a_word_is_durable_before_it_is_shown_and_counted(self, begin, shown):
        desk, presenter = begin("finished")

        presenter.accept("t2", False, "Falta contar.")

        assert desk.laptop.kinds()[-1] == "task-accepted"
        assert shown[-1].tasks[1].accepted is False
        assert shown[-1].tasks[1].word == "Falta contar."
        assert shown[-1].standing == "0 aceptadas · 1 no aceptada · 2 sin respuesta"
        assert desk.office.view.counts.here == len(desk.laptop.kinds())
        assert desk.run.lanes.count(Lane.STORE) == 2

    def test_a_word_may_change_until_it_is_signed(self, begin, shown):
        _desk, presenter = begin("judged")

        presenter.accept("t2", True)

        assert shown[-1].tasks[1].accepted is True

    def test_all_that_nobody_objected_to_is_accepted_at_once(self, begin, shown):
        _desk, presenter = begin("finished")
        presenter.accept("t2", False, "Falta contar.")

        presenter.accept_all()

        assert [card.accepted for card in shown[-1].tasks] == [True, False, True]
        assert shown[-1].undecided == 0

    def test_what_cannot_be_saved_is_said_and_nothing_moves(self, begin, shown):
        desk, presenter = begin("finished")
        desk.laptop.journal.failure = Unavailable("STORE-DISK-FULL", "El disco está lleno.")

        presenter.accept("t1", True)

        assert shown[-1].trouble.code == "STORE-DISK-FULL"
        assert shown[-1].tasks[0].accepted is None
        assert not shown[-1].saving


class TestSignature:
    def test_an_empty_signature_is_said_clearly(self, begin, shown):
        desk, presenter = begin("judged")
        before = desk.laptop.kinds()

        presenter.sign(Signing("Begoña", "Administración", b"", False))

        assert shown[-1].problem.startswith("La firma está vacía: firme sobre la línea")
        assert desk.laptop.kinds() == before

    def test_a_name_is_needed(self, begin, shown):
        _desk, presenter = begin("judged")

        presenter.sign(Signing("  ", "", INK, False))

        assert shown[-1].problem == "Escriba el nombre de quien firma."

    def test_every_task_needs_the_clients_word_first(self, begin, shown):
        _desk, presenter = begin("finished")

        presenter.sign(Signing("Begoña", "", INK, False))

        assert shown[-1].problem.startswith("Falta que el cliente acepte o rechace cada tarea")

    @pytest.mark.parametrize(("typed", "name"), [(False, "firma.png"), (True, "firma-escrita-con-teclado.png")])
    def test_the_signature_is_kept_and_says_how_it_was_made(self, begin, shown, typed, name):
        desk, presenter = begin("judged")

        presenter.sign(Signing(" Begoña Ibáñez ", "Administración", INK, typed))

        signed = desk.laptop.session(VISIT).state.signed
        assert (signed.name, signed.signature.name) == ("Begoña Ibáñez", name)
        assert desk.laptop.evidence.read(signed.signature.digest) == INK
        assert shown[-1].sheet is Sheet.REPORT
        assert shown[-1].settled == "Firmó de conformidad Begoña Ibáñez (Administración)."
        assert desk.said == [("La firma quedó guardada en esta laptop.", "ok")]

    def test_who_does_not_sign_says_why(self, begin, shown):
        desk, presenter = begin("finished")

        presenter.refuse("Begoña", "", "   ")
        assert shown[-1].problem == "Escriba el motivo por el que no firma."

        presenter.refuse("Begoña", "", "Quiere ver el cierre.")
        assert shown[-1].settled == "Begoña no firmó."
        assert shown[-1].refused == "Quiere ver el cierre."
        assert desk.laptop.kinds()[-1] == "acceptance-refused"

    def test_what_is_settled_needs_no_signature_any_more(self, begin, shown):
        _desk, presenter = begin("signed")
        assert shown[-1].sheet is Sheet.REPORT
        presenter.turn_to(Sheet.TASKS)

        presenter.next()

        assert shown[-1].sheet is Sheet.REPORT


class FileActa(ActaLaptop):
    """The same laptop over the real encrypted store of a computer."""

    def __init__(self, computer: Computer, until: str = "") -> None:
        super().__init__()
        self.store = computer.open()
        if until:
            self.tell(until)


class TestUnrecorded:
    """What was typed and is not recorded yet."""

    WRITTEN: ClassVar[dict[str, str]] = {"name": "Begoña Ibáñez", "role": "Dueña", "reason": "Quiere ver el cierre"}

    def typed(self, laptop: ActaLaptop) -> ClosingScreen:
        screen = at_once(ClosingScreen(), ActaDesk(laptop=laptop).tools)
        screen.entered({})
        return screen

    @pytest.fixture
    def computer(self, tmp_path):
        computer = Computer.new(tmp_path / "uno")
        store = computer.open()
        enrol(store)
        store.close()
        return computer

    def test_the_clients_word_an_outcome_and_the_final_note_survive_a_killed_program(self, qtbot, tmp_path, computer):
        screen = self.typed(FileActa(computer, "working"))
        qtbot.addWidget(screen)
        open_card, done_card = screen._cards["t3"], screen._cards["t2"]
        qtbot.keyClicks(open_card.outcome.why, "No hubo tiempo")
        qtbot.mouseClick(done_card.word.no, Qt.MouseButton.LeftButton)
        qtbot.keyClicks(done_card.word.word, "Falta contar")
        qtbot.keyClicks(screen.report.end_card.note, "Volver el martes")
        screen.left()
        after = killed(computer, tmp_path / "dos")

        laptop = FileActa(after)
        again = self.typed(laptop)
        qtbot.addWidget(again)

        open_card, done_card, untouched = (again._cards[name] for name in ("t3", "t2", "t1"))
        assert (open_card.outcome.why.text(), done_card.word.word.text(), again.report.end_card.note.text()) == (
            "No hubo tiempo", "Falta contar", "Volver el martes",
        )  # fmt: skip
        assert done_card.word.no.isChecked()
        assert not any(one._recovered.isHidden() for one in (open_card, done_card, again.report.end_card))
        assert untouched._recovered.isHidden()
        assert "task-accepted" not in laptop.kinds()
        for one in (computer, after):
            one.close()

    def test_a_word_that_was_recorded_is_not_offered_again(self, begin, shown):
        _desk, presenter = begin("finished")
        presenter.typing_of("t2", {"no": "1", "word": "Falta contar"})
        presenter.typing_of("t1", {"word": "Muy bien"})

        presenter.accept("t2", True)
        presenter.enter()

        assert {name: dict(fields) for name, fields in shown[-1].written.cards.items()} == {"t1": {"word": "Muy bien"}}

    def test_what_is_typed_after_a_word_is_kept_again(self, begin, shown):
        _desk, presenter = begin("finished")
        presenter.accept("t2", True)

        presenter.typing_of("t2", {"word": "Con gusto"})
        presenter.enter()

        assert shown[-1].written.cards["t2"]["word"] == "Con gusto"

    def test_the_end_of_the_visit_ends_all_of_it(self, begin, shown):
        desk, presenter = begin("signed")
        presenter.typing_note("Volver el martes")
        presenter.enter()
        assert shown[-1].written.note == "Volver el martes"

        presenter.end("Volver el martes")
        presenter.typing_note("tarde")

        assert desk.laptop.drafts.of(VISIT) == ()

    def test_name_role_and_reason_survive_a_killed_program_and_the_signature_does_not(self, qtbot, tmp_path, computer):
        screen = self.typed(FileActa(computer, "judged"))
        qtbot.addWidget(screen)
        sheet = screen.sign_sheet
        for field, name in ((sheet.name, "name"), (sheet.role, "role")):
            field.clear()
            qtbot.keyClicks(field, self.WRITTEN[name].encode("ascii", "ignore").decode())
            field.setText(self.WRITTEN[name])
        sheet.reason.setPlainText(self.WRITTEN["reason"])
        sheet.pad.typed.setText("Begoña Ibáñez")
        screen.left()
        after = killed(computer, tmp_path / "dos")

        again = self.typed(FileActa(after))
        qtbot.addWidget(again)

        sheet = again.sign_sheet
        assert {
            "name": sheet.name.text(), "role": sheet.role.text(), "reason": sheet.reason.toPlainText(),
        } == self.WRITTEN  # fmt: skip
        assert not sheet._recovered.isHidden()
        assert sheet.pad.png() == b""
        for one in (computer, after):
            one.close()

    def test_what_was_typed_ends_with_the_answer(self, begin, shown):
        desk, presenter = begin("judged")
        presenter.typing(self.WRITTEN)
        presenter.enter()
        assert (shown[-1].name, shown[-1].reason, shown[-1].recovered) == (
            "Begoña Ibáñez",
            self.WRITTEN["reason"],
            True,
        )

        presenter.refuse("Begoña Ibáñez", "Dueña", "Quiere ver el cierre")
        presenter.typing({"name": "Otra"})

        assert not shown[-1].recovered
        assert [dict(one.fields) for one in desk.laptop.drafts.of(VISIT)] == [self.WRITTEN]
        presenter.end("")
        assert desk.laptop.drafts.of(VISIT) == ()

    def test_a_sheet_nobody_wrote_on_proposes_the_leader(self, begin, shown):
        desk, _presenter = begin("judged")

        assert shown[-1].name
        assert not shown[-1].recovered
        assert desk.laptop.drafts.of(VISIT) == ()


class TestEnd:
    def test_the_visit_closes_once_and_its_report_is_drawn_again(self, begin, shown):
        desk, presenter = begin("signed")
        drawn = len(desk.drawn)

        presenter.end("Todo conectado.")

        assert shown[-1].mode is Mode.CLOSED
        assert desk.laptop.kinds()[-1] == "visit-closed"
        assert len(desk.drawn) == drawn + 1

    def test_without_an_answer_of_the_client_it_does_not_close(self, begin, shown):
        _desk, presenter = begin("judged")
        assert not shown[-1].may_close

        presenter.end()

        assert shown[-1].trouble.code == "CLOSE-UNSIGNED"
        assert shown[-1].mode is Mode.OPEN

    def test_offline_it_says_that_nothing_is_lost(self, begin, shown):
        desk, presenter = begin("signed")
        presenter.end()
        desk.laptop.on_sync = lambda _c, _s: SyncState(Phase.WAITING, trouble=trouble("HUB-UNREACHABLE"))

        desk.office.sync()

        assert shown[-1].offline
        assert shown[-1].saved.startswith("Sin conexión: 20 registros se enviarán en cuanto haya red.")
        assert shown[-1].saved.endswith("no se pierde nada.")

    def test_when_all_was_sent_it_says_so(self):
        assert saved_text(0, offline=False) == "Todo está guardado en esta laptop y la oficina ya lo tiene."
        assert saved_text(1, offline=False).endswith("1 registro se enviará al sincronizar.")

    def test_after_closing_the_window_nothing_is_shown(self, begin, shown):
        desk, presenter = begin("signed")
        presenter.close()
        before = len(shown)

        desk.office.changed()

        assert len(shown) == before


class TestScreen:
    @pytest.fixture
    def opened(self, qtbot):
        made = []

        def make(until: str):
            desk = desk_with(until)
            screen = at_once(ClosingScreen(), desk.tools)
            made.append(screen)
            screen.resize(1162, 700)
            with qtbot.waitActive(screen):
                screen.show()
                screen.activateWindow()
            screen.entered({})
            return desk, screen

        yield make
        for screen in made:
            screen.closing()
            screen.close()
            screen.deleteLater()
        QApplication.processEvents()

    def test_by_keyboard_alone_from_the_word_to_the_closed_visit(self, qtbot, opened):
        desk, screen = opened("finished")

        def press(key, modifier=Qt.KeyboardModifier.NoModifier):
            qtbot.keyClick(QApplication.focusWidget() or screen, key, modifier)

        control = Qt.KeyboardModifier.ControlModifier
        assert QApplication.focusWidget() is screen._cards["t1"].word.yes
        press(Qt.Key.Key_A, control | Qt.KeyboardModifier.ShiftModifier)
        press(Qt.Key.Key_Return, control)
        assert QApplication.focusWidget() is screen.sign_sheet.pad.typed
        qtbot.keyClicks(screen.sign_sheet.pad.typed, "Begona Ibanez")
        press(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is screen.sign_sheet.sign
        press(Qt.Key.Key_Space)
        assert QApplication.focusWidget() is screen.report.end_card.close_visit
        press(Qt.Key.Key_Space)
        assert QApplication.focusWidget() is screen.report.end_card.not_yet
        press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        assert QApplication.focusWidget() is screen.report.end_card.confirm
        press(Qt.Key.Key_Space)
        assert QApplication.focusWidget() is screen.report.end_card.outbox

        assert desk.laptop.kinds()[-2:] == ["acceptance-signed", "visit-closed"]
        assert screen.report.end_card.outbox.isVisible()

    def test_a_drawn_signature_is_taken(self, qtbot, opened):
        desk, screen = opened("judged")
        screen.show_view(replace(screen._view, sheet=Sheet.SIGN))
        field = screen.sign_sheet.pad.field

        qtbot.mousePress(field, Qt.MouseButton.LeftButton, pos=QPoint(60, 100))
        for place in range(60, 240, 20):
            qtbot.mouseMove(field, QPoint(place, 60 + place % 50))
        qtbot.mouseRelease(field, Qt.MouseButton.LeftButton, pos=QPoint(240, 90))
        qtbot.mouseClick(screen.sign_sheet.sign, Qt.MouseButton.LeftButton)

        signed = desk.laptop.session(VISIT).state.signed
        assert signed.signature.name == "firma.png"
        assert desk.laptop.evidence.read(signed.signature.digest).startswith(b"\x89PNG")

    def test_no_opens_the_field_for_the_reason_and_waits(self, qtbot, opened):
        desk, screen = opened("finished")
        card = screen._cards["t2"]

        qtbot.mouseClick(card.word.no, Qt.MouseButton.LeftButton)
        assert card.word.word.hasFocus()
        assert "task-accepted" not in desk.laptop.kinds()

        qtbot.keyClicks(card.word.word, "Falta contar.")
        qtbot.keyClick(card.word.word, Qt.Key.Key_Return)
        assert desk.laptop.session(VISIT).state.tasks["t2"].acceptance_reason == "Falta contar."

    def test_typing_is_kept_while_something_else_is_saved(self, qtbot, opened):
        _desk, screen = opened("finished")
        second = screen._cards["t2"]
        qtbot.mouseClick(second.word.no, Qt.MouseButton.LeftButton)
        qtbot.keyClicks(second.word.word, "a medias")

        qtbot.mouseClick(screen._cards["t1"].word.yes, Qt.MouseButton.LeftButton)

        assert second.word.word.text() == "a medias"
        assert second.word.word.isVisible()
        assert second.word.no.isChecked()

    def test_accepting_the_rest_leaves_the_no_that_waits_for_its_reason(self, qtbot, opened):
        desk, screen = opened("finished")
        second = screen._cards["t2"]
        qtbot.mouseClick(second.word.no, Qt.MouseButton.LeftButton)
        qtbot.keyClicks(second.word.word, "a medias")

        qtbot.mouseClick(screen.accept_all, Qt.MouseButton.LeftButton)

        tasks = desk.laptop.session(VISIT).state.tasks
        assert [tasks[one].accepted for one in ("t1", "t2", "t3")] == [True, None, True]
        assert second.word.no.isChecked()
        assert second.word.word.text() == "a medias"
        assert screen._problem.text() == f"Escriba por qué no se acepta «{screen._view.tasks[1].title}»."

    def test_in_a_low_window_what_is_missing_comes_into_sight(self, qtbot, opened):
        _desk, screen = opened("judged")
        screen.resize(960, 560)
        screen._tell("turn_to", Sheet.SIGN)
        said = screen.sign_sheet._problem

        qtbot.mouseClick(screen.sign_sheet.sign, Qt.MouseButton.LeftButton)

        qtbot.waitUntil(lambda: said.isVisible() and said.visibleRegion().boundingRect() == said.rect())

    def test_refusing_is_done_by_keyboard_too(self, qtbot, opened):
        desk, screen = opened("finished")
        screen.show_view(replace(screen._view, sheet=Sheet.SIGN))

        screen.sign_sheet.reason.setFocus()
        qtbot.keyClicks(screen.sign_sheet.reason, "Quiere ver el cierre.")
        screen.sign_sheet.refuse.setFocus()
        qtbot.keyClick(screen.sign_sheet.refuse, Qt.Key.Key_Space)

        assert desk.laptop.session(VISIT).state.refused.reason == "Quiere ver el cierre."

    def test_closing_asks_once_and_may_be_put_off(self, qtbot, opened):
        desk, screen = opened("signed")

        qtbot.mouseClick(screen.report.end_card.close_visit, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(screen.report.end_card.not_yet, Qt.MouseButton.LeftButton)

        assert desk.laptop.kinds()[-1] == "acceptance-signed"
        assert screen.report.end_card.close_visit.isVisible()

    def test_the_report_under_way_is_shown_as_the_very_pdf(self, qtbot, opened):
        _desk, screen = opened("signed")

        assert screen.report.panel.pages.isVisible()
        assert len(screen.report.panel.pages.sheets) == 3

    @pytest.mark.parametrize(("state", "face"), [("empty", "nothing"), ("loading", "loading"), ("normal", "_sheets")])
    def test_each_state_has_its_face(self, qtbot, state, face):
        screen = ClosingScreen()
        qtbot.addWidget(screen)
        screen.show()

        screen.show_view(VIEWS[state]())

        assert getattr(screen, face).isVisible()

    def test_the_palette_offers_what_can_be_done(self, opened):
        _desk, screen = opened("signed")

        assert {action.id for action in screen.actions_here()} >= {"closing-save", "closing-print", "closing-next"}


def test_the_file_name_suits_every_file_system():
    view = ClosingView(Mode.OPEN, title="Ferretería El Águila, S.A. / C.V.", detail="lunes, 23 de noviembre")

    assert file_name(view) == "acta-Ferretería-El-Águila-S-A-C-V-lunes-23-de-noviembre"
    assert file_name(ClosingView(Mode.OPEN)) == "acta"


def test_only_the_latest_visits_are_looked_at(monkeypatch):
    desk = desk_with("closed")
    monkeypatch.setattr(work, "RECENT", 0)

    desk.run(lambda task: work.open_visit(task), done=desk.gone.append, failed=desk.gone.append)

    assert desk.gone == [VISIT]


def fail():
    raise Unavailable("STORE-LOCKED", "Ocupado.")
