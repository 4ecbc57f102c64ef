"""The real window, by keyboard alone: every kind of step, undo, skip, failures, a crash, and every bad input."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from app.errors import Unavailable
from app.ui.protocol import Place
from app.ui.visit.capture import RegionPicker
from app.ui.visit.pixels import make_small, png_of
from app.ui.visit.view import Mode
from app.visit.facts import Checked
from tests.ui.visit.world import EVERY_KIND, VisitLaptop
from tests.visit.builders import kit, kit_task, step

DISK_FULL = Unavailable("STORE-DISK-FULL", "No hay espacio.", "Lo anterior sigue guardado.", "Libere espacio.")


@pytest.fixture(autouse=True)
def clipboard(qapp):
    """Empty before and after."""
    QGuiApplication.clipboard().clear()
    yield QGuiApplication.clipboard()
    QGuiApplication.clipboard().clear()


def photo(color="#446688") -> QImage:
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(color)
    return image


@pytest.fixture
def at(sit):
    """Standing at the first step of these steps."""

    def make(*steps, tasks=2):
        hand = sit(VisitLaptop(*steps, tasks=tasks))
        hand.press("Enter", "Enter")
        return hand

    return make


def test_a_visit_with_every_kind_of_step(sit, clipboard):
    hand = sit(VisitLaptop(*EVERY_KIND, tasks=1))
    assert hand.screen.view.mode is Mode.ARRIVAL
    hand.press("Enter")
    assert hand.screen.view.mode is Mode.TASK
    hand.press("Enter", "Enter")
    assert hand.step == "confirma"
    hand.press("1", "2")
    assert hand.step == "mide"
    hand.write("1,5")
    hand.press("Enter")
    hand.write("SAE 9.0")
    hand.press("Enter")
    assert hand.step == "foto"
    clipboard.setImage(photo())
    hand.press("P", "Enter")
    assert hand.step == "revisa"
    hand.write("D:/x.fdb")
    hand.press("Enter", "Enter")
    assert hand.step == "archivo"
    hand.press("Enter", "Enter")
    assert hand.step == "respaldo"
    hand.write("E:/respaldo.fbk")
    hand.press("Tab", "Tab")
    hand.write("3.2 GB")
    hand.press("Tab", "1", "Enter")
    assert hand.step == "borra"
    hand.press("Enter")
    assert hand.step == "autoriza"
    hand.write("Ana Robles")
    hand.press("Tab")
    hand.write("Gerente")
    hand.screen.step.approval.pad.typed.setFocus()
    hand.write("Ana Robles")
    hand.press("Enter")
    assert hand.step == "espera"
    hand.laptop.clock.ticks += 10
    hand.until(lambda: hand.screen.step.wait.left.text() == "La espera terminó")
    hand.press("Enter")
    assert hand.screen.view.mode is Mode.OUTCOME
    hand.press("1")

    kinds = [body["answer"]["kind"] for body in hand.laptop.facts_of("step-answered")]
    assert kinds == [one["kind"] for one in EVERY_KIND]
    assert all(body["passed"] for body in hand.laptop.facts_of("step-answered"))
    assert [body["result"] for body in hand.laptop.facts_of("task-finished")] == ["solved"]
    assert hand.screen.view.mode is Mode.DONE


def test_the_focus_is_where_one_answers(at):
    hand = at(step("uno"), step("dos", "choice"), step("tres", "text"))

    assert QApplication.focusWidget() is hand.screen.step.main
    hand.press("Enter")
    assert QApplication.focusWidget() is hand.screen.step.choices.buttons[0]
    hand.press("Enter")
    assert QApplication.focusWidget() is hand.screen.step.field.field


def test_enter_on_another_button_is_not_an_answer(at):
    hand = at(step("uno"), step("dos"))
    hand.screen.step.note.setFocus()

    hand.press("Enter")

    assert hand.step == "uno"
    assert hand.screen.step.ask.isVisible()


def test_a_check_that_could_not_look_is_answered_by_a_number(at):
    hand = at(step("uno", "check", target="{ask}", by_hand=True), step("dos"))
    hand.laptop.hands.seen = [Checked(status="unavailable", facts={"code": "FIREBIRD-LIVE-FILE"})]
    hand.write("D:/x.fdb")

    hand.press("Enter", "1")

    assert hand.step == "dos"
    assert hand.laptop.facts_of("step-answered")[0]["answer"]["by_hand"]


def test_letters_typed_in_a_field_are_letters(at):
    hand = at(step("uno", "text"))

    hand.write("Sin Novedad 1")

    assert hand.screen.step.field.field.text() == "Sin Novedad 1"
    assert not hand.screen.step.ask.isVisible()


def test_undo_comes_back_and_an_emptied_field_lets_it_through(at):
    hand = at(step("uno"), step("dos", "text"))
    hand.press("Enter")
    assert hand.step == "dos"

    hand.press("Ctrl+Z")

    assert hand.step == "uno"


def test_skip_asks_why_and_can_be_taken_back(at):
    hand = at(step("uno"), step("dos"))

    hand.press("S")
    hand.press("Enter")
    assert hand.step == "uno"
    hand.write("No aplica")
    hand.press("Enter")
    assert hand.step == "dos"
    hand.press("Ctrl+Z")

    assert hand.step == "uno"
    assert hand.laptop.facts_of("step-skipped")[0]["reason"] == "No aplica"


def test_escape_leaves_the_question_and_nothing_changed(at):
    hand = at(step("uno"))

    hand.press("S")
    hand.write("tal vez")
    hand.press("Esc")

    assert not hand.screen.step.ask.isVisible()
    assert hand.laptop.facts_of("step-skipped") == []


def test_a_required_step_says_that_it_cannot_be_skipped(at):
    hand = at(step("uno", required=True))

    hand.press("S")

    assert "obligatorio" in hand.screen.step.banner.accessibleName()
    assert not hand.screen.step.skip.isEnabled()


def test_a_note_stays_beside_its_step(at):
    hand = at(step("uno"))

    hand.press("N")
    hand.write("Hace ruido")
    hand.press("Enter")

    assert hand.screen.view.step.notes == ("Hace ruido",)
    assert not hand.screen.step.ask.isVisible()


def test_a_failed_step_shows_its_ways_and_asks_for_the_reason(at):
    hand = at(step("uno", "confirm"), step("dos"))
    hand.press("2")
    assert hand.screen.step.choices.isVisible()

    hand.press("2")
    assert hand.screen.step.choices.reason.hasFocus()
    hand.write("Lo acepta el cliente")
    hand.press("Enter")

    assert hand.step == "dos"
    assert hand.laptop.facts_of("failure-handled")[0]["way"] == "continue"


def test_a_barred_step_shows_why_and_enter_does_nothing(at):
    hand = at(step("borra", irreversible=True), step("copia", "backup"))

    hand.press("Enter")

    assert hand.laptop.facts_of("step-answered") == []
    assert not hand.screen.step.main.isVisible()
    assert "«Copia»" in hand.screen.view.step.barred


def test_an_eventuality_is_raised_placed_and_initialled(at):
    hand = at(step("uno"))

    hand.press("E")
    hand.write("Impresora")
    hand.press("Enter")
    assert hand.screen._over.ranking.isVisible()
    hand.press("Alt+Up", "Enter")
    hand.write("urge")
    hand.press("Enter")
    hand.write("LN")
    hand.press("Enter")
    hand.write("AR")
    hand.press("Enter")

    assert [row.text for row in hand.screen.view.outline if not row.step] == ["Tarea t1", "Impresora", "Tarea t2"]
    assert hand.screen.step.isVisible()
    agreed = hand.laptop.facts_of("reranked")[0]
    assert (agreed["technician_initials"], agreed["client_initials"], agreed["reason"]) == ("LN", "AR", "urge")


def test_the_outline_is_reached_by_its_key_and_leads_only_where_one_may_go(at):
    hand = at(step("uno", "text"), step("dos"), step("tres"))
    hand.write("SAE")
    hand.press("Enter", "T")
    assert hand.screen.aside.list.hasFocus()

    hand.press("Down", "Enter")
    assert hand.step == "dos"
    hand.press("Up", "Up", "Enter")

    assert hand.screen.view.step.review
    assert hand.screen.view.step.answered == "SAE"
    hand.press("Esc")
    assert hand.step == "dos"


def test_a_task_ends_in_the_middle_with_its_reason(at):
    hand = at(step("uno"), step("dos"))

    hand.press("F")
    assert hand.screen.outcome.reason.hasFocus()
    hand.write("Falta tiempo")
    hand.press("Enter", "Enter")

    assert hand.laptop.facts_of("task-finished")[0]["reason"] == "Falta tiempo"
    assert hand.screen.view.task.id == "t2"


def test_after_a_crash_the_same_step_is_one_enter_away(sit):
    laptop = VisitLaptop(step("uno"), step("dos"), step("tres"))
    first = sit(laptop)
    first.press("Enter", "Enter", "Enter", "Enter")
    assert first.step == "tres"
    first.face.window.close()

    again = sit(laptop)
    assert again.screen.view.mode is Mode.RESUME
    assert again.screen.resume.isVisible()
    again.press("Enter")

    assert again.step == "tres"


def test_leaving_and_coming_back_keeps_what_was_typed(at):
    hand = at(step("uno", "text"))
    hand.write("a medias")

    hand.face.window.go(Place("outbox"))
    hand.until(lambda: hand.face.window.current == "outbox")
    hand.face.window.go(Place("visit"))
    hand.until(lambda: hand.face.window.current == "visit")

    assert hand.screen.step.field.field.text() == "a medias"


class TestBadInput:
    @pytest.mark.parametrize("text", ["veinte", "1,2,3"])
    def test_what_is_no_number_stays_in_its_field_and_is_said_twice(self, at, text):
        hand = at(step("uno", "measure"))

        hand.write(text)
        hand.press("Enter")

        assert hand.screen.step.field.field.text() == text
        assert hand.screen.step.field.field.property("wrong")
        assert "no es un número" in hand.screen.step.banner.accessibleName()
        assert hand.step == "uno"

    def test_out_of_the_limits_is_said_before_enter(self, at):
        hand = at(step("uno", "measure", minimum="1", maximum="5"))

        hand.write("7")

        assert "Fuera de los límites" in hand.screen.step.field._live.text()
        hand.press("Enter")
        assert hand.screen.view.step.failed

    def test_an_empty_clipboard_says_what_to_do(self, at):
        hand = at(step("uno", "evidence"))

        hand.press("P")

        assert "El portapapeles no tiene" in hand.screen.step.banner.accessibleName()
        assert "Archivo" in hand.screen.view.trouble.todo

    @pytest.mark.qt_log_ignore("JPEG|marker")
    def test_a_broken_photo_is_refused_and_the_next_one_taken(self, at, tmp_path, clipboard):
        hand = at(step("uno", "evidence"))
        (tmp_path / "rota.jpg").write_bytes(png_of(photo())[:200].replace(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
        drop(hand, tmp_path / "rota.jpg")
        assert "está dañada" in hand.screen.step.banner.accessibleName()

        clipboard.setImage(photo())
        hand.press("P")

        assert hand.screen.view.trouble is None
        assert len(hand.screen.view.step.pieces) == 1

    def test_a_photo_of_sixty_megabytes_is_kept_whole(self, at, tmp_path):
        hand = at(step("uno", "evidence"))
        heavy = png_of(photo()) + bytes(60_000_000)
        (tmp_path / "grande.png").write_bytes(heavy)

        drop(hand, tmp_path / "grande.png")

        (piece,) = hand.screen.view.step.pieces
        assert piece.ref.size == len(heavy)
        assert piece.thumb is not None

    def test_an_empty_signature_is_no_signature(self, at):
        hand = at(step("uno", "approval"))
        hand.write("Ana")

        hand.press("Enter")

        assert "La firma está vacía" in hand.screen.step.banner.accessibleName()
        assert hand.screen.step.approval.name.text() == "Ana"

    def test_a_full_disk_keeps_what_was_typed_and_the_counters_honest(self, at):
        hand = at(step("uno", "text"), step("dos"))
        hand.write("SAE 9")
        hand.laptop.journal.failure = DISK_FULL

        hand.press("Enter")

        assert hand.screen.step.field.field.text() == "SAE 9"
        assert hand.screen.step.banner.isVisible()
        assert hand.face.window.strip.saved.text() == "No se pudo guardar aquí"
        hand.press("Enter")
        assert hand.step == "dos"
        hand.until(lambda: hand.face.window.strip.saved.text() == "Guardado aquí")
        assert not hand.screen.step.banner.isVisible()

    def test_a_note_that_could_not_be_kept_is_still_there(self, at):
        hand = at(step("uno"))
        hand.press("N")
        hand.write("Importante")
        hand.laptop.journal.failure = DISK_FULL

        hand.press("Enter")

        assert hand.screen.step.ask.isVisible()
        assert hand.screen.step.ask.text.toPlainText() == "Importante"

    def test_in_a_small_window_the_outline_waits_behind_its_key(self, at):
        hand = at(step("uno"))
        hand.face.window.resize(900, 512)
        hand.settle()
        assert not hand.screen.aside.isVisible()

        hand.press("T")
        assert hand.screen.aside.isVisible()
        hand.press("T")

        assert not hand.screen.aside.isVisible()
        assert hand.screen.step.main.isVisible()


def drop(hand, path) -> None:
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    hand.screen.dropEvent(event)
    hand.settle()


class TestEvidence:
    def test_beside_a_step_it_is_shown_at_once_and_opens_large(self, at, clipboard):
        hand = at(step("uno"))
        clipboard.setImage(photo())

        hand.press("P")
        (piece,) = hand.screen.view.step.pieces
        hand.screen.step.evidence.opened.emit(piece.ref.digest)
        hand.settle()

        (dialog,) = [one for one in hand.face.window.findChildren(QDialog) if one.windowTitle() == "Evidencia"]
        assert dialog.isVisible()
        dialog.accept()
        assert hand.laptop.facts_of("evidence-added")[0]["item"]["media"] == "image/png"

    def test_a_region_of_the_screen(self, qtbot):
        taken = []
        picker = RegionPicker(_screenshot(), taken.append)
        qtbot.addWidget(picker)
        picker.setGeometry(0, 0, 400, 300)
        picker.show()

        qtbot.mousePress(picker, Qt.MouseButton.LeftButton, pos=picker.rect().topLeft() + QPoint(10, 10))
        qtbot.mouseMove(picker, QPoint(110, 60))
        qtbot.mouseRelease(picker, Qt.MouseButton.LeftButton, pos=QPoint(110, 60))

        image = QImage.fromData(taken[0])
        assert abs(image.width() - 101) <= 1
        assert abs(image.height() - 51) <= 1

    @pytest.mark.parametrize(("key", "whole"), [(Qt.Key.Key_Return, True), (Qt.Key.Key_Escape, False)])
    def test_all_of_it_or_nothing(self, qtbot, key, whole):
        taken = []
        picker = RegionPicker(_screenshot(), taken.append)
        picker.setGeometry(0, 0, 400, 300)
        picker.show()

        qtbot.keyClick(picker, key)

        assert bool(taken[0]) is whole

    @pytest.mark.qt_log_ignore("JPEG|marker")
    def test_a_thumbnail_is_small_and_what_is_broken_has_none(self, qapp):
        small = make_small(png_of(photo()))

        assert (small.width(), small.height()) == (256, 192)
        assert make_small(b"\xff\xd8\xff nada") is None


def _screenshot():
    return QPixmap.fromImage(photo().scaled(400, 300))


def test_an_amendment_is_announced_and_what_was_begun_stays(at):
    hand = at(step("uno"), step("dos"))
    hand.press("Enter")
    hand.laptop.held = kit(kit_task("t1"), kit_task("t3"), revision=2)

    hand.face.office.sync()
    hand.until(lambda: bool(hand.screen.view.announcement))

    assert hand.step == "dos"
    assert "«Tarea t3»" in hand.screen.view.announcement
    hand.press("Enter")
    assert hand.laptop.facts_of("step-answered")[-1]["step"] == "dos"
