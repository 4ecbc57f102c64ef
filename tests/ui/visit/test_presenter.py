"""Every answer is durable before the next step is shown; whatever goes wrong, nothing typed or saved is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.errors import Unavailable, Untrusted
from app.kit.verdict import Severity, Verdict, VerdictReason
from app.sync.state import Phase, SyncState
from app.sync.trouble import trouble
from app.ui.visit.answers import Typed
from app.ui.visit.evidence import Source
from app.ui.visit.presenter import ASLEEP, AWAY
from app.ui.visit.view import Mode
from app.visit import facts
from app.visit.facts import CheckStatus, Result
from tests.ui.visit.world import EVERY_KIND, Stage, VisitLaptop, staged
from tests.visit.builders import VISIT, kit, kit_task, step

PNG = b"\x89PNG\r\n\x1a\n una foto"
DISK_FULL = Unavailable("STORE-DISK-FULL", "No hay espacio.", "Lo anterior sigue guardado.", "Libere espacio.")


def answered(stage):
    return [body["answer"] for body in stage.laptop.facts_of("step-answered")]


class TestArrival:
    def test_it_says_whom_to_meet_and_what_was_agreed(self):
        stage = Stage(VisitLaptop())

        stage.presenter.enter({})

        arrival = stage.view.arrival
        assert stage.view.mode is Mode.ARRIVAL
        assert arrival.client == "Ferretería El Águila, S.A. de C.V."
        assert [title for title, _minutes in arrival.tasks] == ["Tarea t1", "Tarea t2"]
        assert arrival.verdict == "El maletín está completo"

    def test_starting_records_the_verdict_and_who_was_present(self):
        stage = Stage(VisitLaptop())
        stage.presenter.enter({})

        stage.presenter.start("Ana, Luis")

        assert [body["verdict"] for body in stage.laptop.facts_of("visit-started")] == ["go"]
        assert [body["text"] for body in stage.laptop.facts_of("note-added")] == ["Presentes al llegar: Ana, Luis"]
        assert stage.view.mode is Mode.TASK

    def test_an_incomplete_kit_is_named_and_never_bars_the_start(self):
        stage = Stage(VisitLaptop())
        reason = VerdictReason("FILE-MISSING", Severity.BLOCK, "Falta «x.exe».", "Sincronice.")
        stage.laptop.verdict_is = Verdict(VISIT, 1, (reason,))
        stage.presenter.enter({})

        assert stage.view.arrival.verdict_tone == "danger"
        assert "Falta «x.exe»." in stage.view.arrival.reasons
        stage.presenter.start("")

        assert [body["verdict"] for body in stage.laptop.facts_of("visit-started")] == ["no-go"]

    def test_the_kit_screen_is_one_step_away(self):
        stage = Stage(VisitLaptop())
        stage.presenter.enter({})

        stage.presenter.go_kit()

        assert stage.went == [("kit", {"visit": VISIT})]

    def test_without_any_visit_the_cause_is_said(self):
        stage = Stage(VisitLaptop())
        stage.laptop.held = None

        stage.presenter.enter({})

        assert stage.view.mode is Mode.NONE
        assert stage.view.cause == "No hay visitas por hacer en esta laptop."

    def test_a_withdrawn_visit_is_not_begun(self):
        stage = Stage(VisitLaptop())
        stage.laptop.withdrawn_visits.add(VISIT)

        stage.presenter.enter({})

        assert stage.view.mode is Mode.NONE
        assert "retiró" in stage.view.cause


class TestAnswers:
    def test_an_instruction_is_one_enter(self):
        stage = staged(step("uno"), step("dos"))
        assert (stage.view.step.main, stage.view.step.place) == ("Hecho", "Paso 1 de 2")

        stage.presenter.main(Typed())

        assert answered(stage) == [{"kind": "instruction"}]
        assert stage.view.step.key[1] == "dos"

    def test_yes_and_no_are_numbers(self):
        stage = staged(step("uno", "confirm"), step("dos", "confirm"))

        stage.presenter.choose(0)
        stage.presenter.choose(1)

        assert [one["yes"] for one in answered(stage)] == [True, False]
        assert stage.view.step.failed

    def test_an_option_may_lead_elsewhere(self):
        options = [{"id": "a", "text": "A", "goto": "tres"}, {"id": "b", "text": "B"}]
        stage = staged(step("uno", "choice", options=options), step("dos"), step("tres"))

        stage.presenter.choose(0)

        assert answered(stage) == [{"kind": "choice", "option": "a"}]
        assert stage.view.step.key[1] == "tres"

    @pytest.mark.parametrize("text", ["1,5", "1.5", " 1.50 "])
    def test_a_measure_is_read_as_people_write_it(self, text):
        stage = staged(step("uno", "measure", minimum="1", maximum="5"), step("dos"))

        stage.presenter.main(Typed(text=text))

        assert Decimal(answered(stage)[0]["value"]) == Decimal("1.5")
        assert stage.view.step.key[1] == "dos"

    @pytest.mark.parametrize("text", ["", "veinte"])
    def test_what_is_no_number_changes_nothing(self, text):
        stage = staged(step("uno", "measure"))

        stage.presenter.main(Typed(text=text))

        assert answered(stage) == []
        assert stage.view.trouble.code == "ANSWER-NUMBER"
        assert stage.view.step.key[1] == "uno"

    def test_a_measure_out_of_its_limits_is_a_failure_with_ways_out(self):
        stage = staged(step("uno", "measure", minimum="1"), step("dos"))

        stage.presenter.main(Typed(text="0.5"))

        assert stage.view.step.failed
        assert "mínimo 1" in stage.view.step.answered
        assert [one.text for one in stage.view.step.choices] == [
            "Intentar de nuevo", "Seguir a pesar de la falla", "Detener la tarea",
        ]  # fmt: skip

    def test_a_text_has_the_form_that_is_asked(self):
        stage = staged(step("uno", "text", pattern=r"SAE \d", hint="Por ejemplo: SAE 9"))

        stage.presenter.main(Typed(text="COI"))
        assert stage.view.trouble.code == "ANSWER-TEXT"
        stage.presenter.main(Typed(text="SAE 9"))

        assert answered(stage) == [{"kind": "text", "text": "SAE 9"}]
        assert stage.view.trouble is None

    def test_a_check_shows_its_facts_before_it_is_saved(self):
        stage = staged(step("uno", "check"), step("dos"))
        assert stage.view.step.asks

        stage.presenter.main(Typed(text="D:/x.fdb"))

        assert stage.laptop.hands.asked == ["D:/x.fdb"]
        assert answered(stage) == []
        assert stage.view.step.facts.tone == "ok"
        assert stage.view.step.facts.rows == (("Espacio libre", "9 MB"),)
        stage.presenter.main(Typed())
        assert answered(stage)[0]["status"] == "passed"

    def test_what_the_laptop_cannot_see_may_be_answered_by_hand(self):
        stage = staged(step("uno", "check"), step("dos"))
        blind = facts.Checked(status=CheckStatus.UNAVAILABLE, facts={"reason": "sin red"})
        stage.laptop.hands.seen = [blind, blind]
        stage.presenter.main(Typed(text="x"))
        assert [one.id for one in stage.view.step.choices] == ["hand-ok", "hand-bad", "again"]

        stage.presenter.choose(2)
        assert stage.view.step.facts is None
        stage.presenter.main(Typed(text="x"))
        stage.presenter.choose(0)

        assert (answered(stage)[0]["status"], answered(stage)[0]["by_hand"]) == ("passed", True)

    def test_a_file_is_verified_again_and_then_opened(self):
        stage = staged(step("uno", "artifact"), step("dos"))
        assert "herramientas.zip" in stage.view.step.hint

        stage.presenter.main(Typed())
        assert stage.view.step.facts.title == "Íntegro y abierto"
        stage.presenter.main(Typed())

        assert answered(stage)[0]["opened"]

    def test_an_altered_file_is_never_opened_and_fails_the_step(self):
        stage = staged(step("uno", "artifact"), step("dos"))
        stage.laptop.hands.intact = False

        stage.presenter.main(Typed())
        assert stage.view.step.facts.tone == "danger"
        stage.presenter.main(Typed())

        assert stage.view.step.failed

    def test_a_file_that_is_not_there_is_said_and_the_step_stays(self):
        stage = staged(step("uno", "artifact"))
        stage.laptop.hands.failure = Unavailable("CONTENT-MISSING", "No está.")

        stage.presenter.main(Typed())

        assert stage.view.trouble.code == "CONTENT-MISSING"
        assert stage.view.step.working is None

    def test_an_intact_file_the_system_cannot_open_is_opened_by_hand(self):
        stage = staged(step("uno", "artifact"), step("dos"))
        stage.laptop.hands.failure = Unavailable("OPEN-FAILED", "No se pudo abrir.", "", "Ábralo desde la carpeta X.")

        stage.presenter.main(Typed())
        assert stage.view.trouble.todo == "Ábralo desde la carpeta X."
        assert stage.view.step.facts.title == "Íntegro"
        stage.presenter.main(Typed())

        assert (answered(stage)[0]["intact"], answered(stage)[0]["opened"]) == (True, False)
        assert stage.view.step.key[1] == "dos"

    def test_a_backup_passes_only_when_it_was_proved(self):
        stage = staged(step("uno", "backup"), step("dos"))

        stage.presenter.main(Typed(place="E:/r.fbk", size="3,2 GB", proof="none"))

        assert answered(stage)[0]["size"] == 3_200_000_000
        assert stage.view.step.failed

    def test_a_backup_this_laptop_sees_needs_no_size(self, tmp_path):
        stage = staged(step("uno", "backup"), step("dos"))
        (tmp_path / "r.fbk").write_bytes(b"x" * 500)

        stage.presenter.main(Typed(place=str(tmp_path / "r.fbk"), size="1", proof="restore"))

        assert answered(stage)[0]["size"] == 500
        assert stage.view.step.key[1] == "dos"

    def test_an_approval_needs_its_name_and_its_signature(self):
        stage = staged(step("uno", "approval"), step("dos"))

        stage.presenter.main(Typed(signature=PNG))
        assert "Falta el nombre" in stage.view.trouble.what
        stage.presenter.main(Typed(name="Ana"))
        assert "La firma está vacía" in stage.view.trouble.what
        stage.presenter.main(Typed(name="Ana", role="Gerente", signature=PNG))

        signature = answered(stage)[0]["signature"]
        assert stage.laptop.evidence.read(signature["digest"]) == PNG
        assert stage.view.step.key[1] == "dos"

    def test_a_refusal_is_a_failure_with_its_reason(self):
        stage = staged(step("uno", "approval"))

        stage.presenter.main(Typed(name="Ana", refused="Falta presupuesto"))

        assert answered(stage)[0]["refused"] == "Falta presupuesto"
        assert stage.view.step.failed

    def test_a_wait_ends_by_itself_or_with_a_reason(self):
        stage = staged(step("uno", "wait"), step("dos", "wait"), step("tres", "wait", required=True))

        stage.presenter.main(Typed())
        assert stage.view.trouble.code == "ANSWER-WAIT"
        stage.presenter.main(Typed(text="Ya salieron"))
        stage.seconds += 61
        stage.presenter.main(Typed())
        stage.presenter.main(Typed(text="no se puede"))

        assert [one["cut_short"] for one in answered(stage)] == ["Ya salieron", ""]
        assert "no se puede cortar" in stage.view.trouble.what

    def test_the_end_of_a_wait_is_said_once(self):
        stage = staged(step("uno", "wait"))
        stage.seconds += 61

        stage.presenter.tick()
        stage.presenter.tick()

        assert [text for text, _tone in stage.desk.said] == ["La espera terminó: Uno"]


class TestEvidence:
    def test_it_is_kept_at_once_and_answered_with_enter(self):
        stage = staged(step("uno", "evidence", at_least=2), step("dos"))
        assert stage.view.step.main == ""

        stage.presenter.attach(Source("a.png", PNG))
        stage.presenter.attach(Source("b.png", PNG + b"2"))

        assert [piece.thumb for piece in stage.view.step.pieces] == ["small 17", "small 18"]
        assert [piece.ref.name for piece in stage.view.step.pieces] == ["a.png", "b.png"]
        stage.presenter.main(Typed())
        assert [item["media"] for item in answered(stage)[0]["items"]] == ["image/png"] * 2

    def test_the_same_photo_twice_counts_once(self):
        stage = staged(step("uno", "evidence", at_least=2))

        stage.presenter.attach(Source("a.png", PNG))
        stage.presenter.attach(Source("a.png", PNG))

        assert stage.view.step.main == ""

    @pytest.mark.parametrize(
        ("source", "code"),
        [
            (Source("a.jpg", b"\xff\xd8\xff rota"), "EVIDENCE-BROKEN"),
            (Source("a.txt", b"hola"), "EVIDENCE-NOT-IMAGE"),
            (Source("a.png", b""), "EVIDENCE-EMPTY"),
        ],
    )
    def test_what_is_no_photo_is_said_and_nothing_is_added(self, source, code):
        stage = staged(step("uno", "evidence"))

        stage.presenter.attach(source)

        assert stage.view.trouble.code == code
        assert stage.view.step.pieces == ()
        assert stage.view.step.working is None

    def test_too_large_a_photo_names_both_sizes(self, tmp_path):
        stage = staged(step("uno", "evidence"))
        with (tmp_path / "enorme.jpg").open("wb") as file:
            file.truncate(70_000_000)

        stage.presenter.attach(Source("enorme.jpg", path=tmp_path / "enorme.jpg"))

        assert stage.view.trouble.code == "EVIDENCE-TOO-LARGE"
        assert "70 MB" in stage.view.trouble.what
        assert "67.1 MB" in stage.view.trouble.what

    def test_a_photo_of_sixty_megabytes_is_kept_and_said_to_be_heavy(self, tmp_path):
        stage = staged(step("uno", "evidence"))
        (tmp_path / "grande.jpg").write_bytes(b"\xff\xd8\xff" + bytes(60_000_000))

        stage.presenter.attach(Source("grande.jpg", path=tmp_path / "grande.jpg"))

        assert stage.view.step.pieces[0].detail == "60 MB"
        assert "pesa 60 MB" in stage.desk.said[-1][0]

    def test_beside_another_step_it_is_an_event_of_its_own(self):
        stage = staged(step("uno"), step("dos"))

        stage.presenter.attach(Source("a.pdf", b"%PDF-1.7"))

        added = stage.laptop.facts_of("evidence-added")
        assert [(one["task"], one["step"], one["item"]["media"]) for one in added] == [("t1", "uno", "application/pdf")]
        assert [piece.ref.name for piece in stage.view.step.pieces] == ["a.pdf"]

    def test_a_file_that_cannot_be_read_is_said(self, tmp_path):
        stage = staged(step("uno"))

        stage.presenter.attach(Source("x.png", path=tmp_path / "x.png"))

        assert stage.view.trouble.code == "EVIDENCE-UNREADABLE"

    def test_a_piece_altered_on_this_disk_is_shown_as_such(self):
        stage = staged(step("uno"))
        stage.presenter.attach(Source("a.png", PNG))
        (name,) = stage.laptop.evidence.kept
        stage.laptop.evidence.kept[name] = b"otra cosa"

        fresh = stage.make()
        fresh.enter({})
        fresh.resume()

        assert [piece.broken for piece in stage.view.step.pieces] == [True]


class TestFailures:
    def test_retry_comes_back_to_an_empty_step(self):
        stage = staged(step("uno", "confirm"), step("dos"))
        stage.presenter.choose(1)
        before = stage.view.step.key

        stage.presenter.choose(0)

        assert stage.view.step.key[1] == "uno"
        assert stage.view.step.key != before
        assert not stage.view.step.failed

    def test_the_alternative_and_its_steps_appear_in_place(self):
        stage = staged(
            step("uno", "confirm", on_fail={"text": "Pida que salgan.", "alternative": "otro", "goto": "dos"}),
            step("otro", alternative_to="uno"),
            step("dos"),
        )
        stage.presenter.choose(1)
        assert stage.view.step.question == "Pida que salgan."
        assert [one.detail for one in stage.view.step.choices] == ["Sigue: Otro", "Sigue: Dos"]

        stage.presenter.choose(0)

        assert stage.view.step.key[1] == "otro"
        assert [row.step for row in stage.view.outline if row.step] == ["uno", "otro", "dos"]

    def test_going_on_in_spite_of_it_needs_its_reason(self):
        stage = staged(step("uno", "confirm"), step("dos"))
        stage.presenter.choose(1)

        stage.presenter.choose(1)
        assert stage.view.trouble.code == "REASON-MISSING"
        stage.presenter.choose(1, "El cliente lo acepta")

        assert stage.view.step.key[1] == "dos"

    def test_stopping_leads_to_the_outcome_with_the_reason_at_hand(self):
        stage = staged(step("uno", "confirm", on_fail={"stop": "Sin acceso"}), step("dos"))
        stage.presenter.choose(1)

        stage.presenter.choose(0)

        assert stage.view.mode is Mode.OUTCOME
        assert stage.view.task.reason == "Sin acceso"
        assert Result.SOLVED not in [result for result, _text in stage.view.task.choices]

    def test_a_step_without_reverse_is_barred_until_its_backup_passed(self):
        stage = staged(step("borra", irreversible=True), step("copia", "backup"), step("fin"))
        assert "«Copia»" in stage.view.step.barred
        assert stage.view.step.main == ""

        stage.presenter.main(Typed())

        assert answered(stage) == []

    def test_a_failed_backup_keeps_it_barred_and_says_why(self):
        stage = staged(step("copia", "backup"), step("borra", irreversible=True))
        stage.presenter.main(Typed(place="E:/x", size="1 MB", proof="none"))
        stage.presenter.choose(1, "se acepta")

        assert "no quedó comprobado" in stage.view.step.barred

    def test_without_any_backup_step_the_way_is_to_stop(self):
        stage = staged(step("borra", irreversible=True))

        assert "Detenga la tarea" in stage.view.step.barred


class TestUndoSkipNote:
    def test_skip_keeps_its_reason_and_offers_undo(self):
        stage = staged(step("uno"), step("dos"))

        stage.presenter.skip("No aplica")

        assert stage.laptop.facts_of("step-skipped")[0]["reason"] == "No aplica"
        assert stage.view.step.key[1] == "dos"
        assert stage.desk.said[-1][0] == "Se omitió «Uno»"

    def test_a_required_step_is_not_skipped(self):
        stage = staged(step("uno", required=True))

        stage.presenter.skip("da igual")

        assert stage.laptop.facts_of("step-skipped") == []

    def test_undo_names_and_takes_back_the_last_one(self):
        stage = staged(step("uno"), step("dos"))
        stage.presenter.main(Typed())
        assert stage.view.undo == "Uno"

        stage.presenter.undo()

        assert stage.view.step.key[1] == "uno"
        assert stage.view.undo == ""
        assert stage.desk.said[-1] == ("Se deshizo «Uno»", "ok")

    def test_with_nothing_to_undo_it_says_so(self):
        stage = staged(step("uno"))

        stage.presenter.undo()

        assert "No hay nada que deshacer" in stage.desk.said[-1][0]

    def test_a_note_belongs_to_its_step(self):
        stage = staged(step("uno"))
        kept = []

        stage.presenter.note("Hace ruido", lambda: kept.append(1))

        assert stage.view.step.notes == ("Hace ruido",)
        assert kept == [1]


class TestTasks:
    def test_a_task_says_its_risks_before_it_begins(self):
        stage = Stage(VisitLaptop(step("uno")))
        stage.presenter.enter({})
        stage.presenter.start("")

        assert stage.view.task.risks == ("ninguno",)
        assert "1 paso" in stage.view.task.detail

    def test_through_means_it_can_be_solved(self):
        stage = staged(step("uno"))
        stage.presenter.main(Typed())
        assert next(result for result, _text in stage.view.task.choices) is Result.SOLVED

        stage.presenter.finish(Result.SOLVED, "")

        assert stage.view.mode is Mode.TASK
        assert stage.view.task.id == "t2"
        assert stage.view.outline[0].trail == "Resuelta"

    def test_in_the_middle_it_can_be_partial_and_one_can_go_back(self):
        stage = staged(step("uno"), step("dos"))

        stage.presenter.ask_outcome()
        assert stage.view.mode is Mode.OUTCOME
        stage.presenter.back_to_step()
        assert stage.view.mode is Mode.STEP
        stage.presenter.ask_outcome()
        stage.presenter.finish(Result.PARTIAL, "")
        assert stage.view.trouble.code == "REASON-MISSING"
        stage.presenter.finish(Result.PARTIAL, "Faltó tiempo")

        assert stage.view.task.id == "t2"

    def test_a_task_may_be_left_undone_with_its_reason(self):
        stage = Stage(VisitLaptop())
        stage.presenter.enter({})
        stage.presenter.start("")

        stage.presenter.finish(Result.NOT_DONE, "Faltó tiempo")

        assert stage.view.task.id == "t2"

    def test_after_the_last_one_the_closing_comes(self):
        stage = staged(step("uno"), tasks=1)
        stage.presenter.main(Typed())

        stage.presenter.finish(Result.SOLVED, "")

        assert stage.view.mode is Mode.DONE
        assert stage.went == [("closing", {"visit": VISIT})]

    def test_a_procedure_that_cannot_be_trusted_is_never_begun(self):
        stage = Stage(VisitLaptop())
        stage.presenter.enter({})
        stage.laptop.document = Untrusted("TRUST-REVOKED", "La firma fue revocada.")

        stage.presenter.start("")

        assert stage.view.task.trouble.code == "TRUST-REVOKED"
        stage.presenter.begin_task()
        assert stage.view.trouble.code == "TRUST-REVOKED"
        assert stage.laptop.facts_of("task-started") == []

    def test_a_task_without_procedure_goes_to_its_result(self):
        stage = Stage(VisitLaptop(held=kit(kit_task("t1", slug=None))))
        stage.begin()

        assert stage.view.mode is Mode.OUTCOME
        assert stage.view.task.choices[0][0] is Result.SOLVED

    def test_two_tasks_may_be_open_and_one_goes_to_and_fro(self):
        stage = staged(step("uno"), step("dos"))

        stage.presenter.jump("t2", "")
        assert stage.view.mode is Mode.TASK
        stage.presenter.begin_task()
        stage.presenter.main(Typed())
        assert stage.view.step.key[:2] == ("t2", "dos")
        stage.presenter.jump("t1", "")

        assert stage.view.step.key[:2] == ("t1", "uno")

    def test_a_task_out_of_order_cannot_be_reached(self):
        stage = staged(step("uno"), tasks=3)

        stage.presenter.jump("t3", "")

        assert stage.view.step.key[0] == "t1"


class TestReview:
    def test_a_done_step_can_be_read_again_and_left(self):
        stage = staged(step("uno", "text"), step("dos"))
        stage.presenter.main(Typed(text="SAE 9"))

        stage.presenter.jump("t1", "uno")
        assert stage.view.step.review
        assert stage.view.step.answered == "SAE 9"
        stage.presenter.main(Typed())

        assert (stage.view.step.key[1], stage.view.step.review) == ("dos", False)

    def test_a_skipped_step_says_why(self):
        stage = staged(step("uno"), step("dos"))
        stage.presenter.skip("No aplica")

        stage.presenter.jump("t1", "uno")

        assert (stage.view.step.chip, stage.view.step.answered) == ("Omitido", "Motivo: No aplica")

    def test_a_step_still_ahead_is_no_place_to_go(self):
        stage = staged(step("uno"), step("dos"))

        stage.presenter.jump("t1", "dos")

        assert stage.view.step.key[1] == "uno"


class TestComingBack:
    def test_after_a_crash_it_asks_before_it_goes_on_at_the_same_step(self):
        stage = staged(*EVERY_KIND)
        stage.presenter.main(Typed())
        stage.presenter.choose(0)

        again = stage.make()
        again.enter({})
        assert stage.view.mode is Mode.RESUME
        assert stage.view.resume.title == "Elige"
        assert stage.view.resume.kept == "2 respuestas guardadas en esta laptop."
        again.resume()

        assert stage.view.step.key[1] == "elige"
        assert stage.laptop.facts_of("visit-resumed")[-1]["step"] == "elige"

    def test_one_may_first_read_what_was_done(self):
        stage = staged(step("uno", "text"), step("dos"))
        stage.presenter.main(Typed(text="SAE"))

        again = stage.make()
        again.enter({})
        again.look_back()

        assert stage.view.step.review
        assert stage.view.step.answered == "SAE"

    def test_a_short_look_elsewhere_is_no_interruption(self):
        stage = staged(step("uno"))
        stage.presenter.left()
        stage.seconds += AWAY / 2

        stage.presenter.enter({})

        assert stage.view.mode is Mode.STEP

    def test_a_long_one_is(self):
        stage = staged(step("uno"))
        stage.presenter.left()
        stage.seconds += AWAY + 1

        stage.presenter.enter({})

        assert stage.view.mode is Mode.RESUME

    def test_a_laptop_that_slept_asks_too(self):
        stage = staged(step("uno"))
        stage.wall += ASLEEP + 1

        stage.presenter.tick()

        assert stage.view.mode is Mode.RESUME

    def test_a_closed_visit_is_in_the_history(self):
        stage = staged(step("uno"), tasks=1)
        stage.presenter.main(Typed())
        stage.presenter.finish(Result.SOLVED, "")
        session = stage.laptop.session(VISIT)
        session.refuse("Ana", "", "No está")
        session.close()

        stage.presenter.enter({})

        assert stage.view.mode is Mode.NONE
        assert "historial" in stage.view.cause

    def test_what_another_screen_wrote_is_seen_on_coming_back(self):
        stage = staged(step("uno"), step("dos"))
        stage.presenter.left()
        stage.laptop.session(VISIT).answer("t1", facts.Done())

        stage.presenter.enter({})

        assert stage.view.step.key[1] == "dos"


class TestAmendments:
    def amended(self, stage):
        entries = (kit_task("t1"), kit_task("t3"))
        stage.laptop.held = kit(*entries, revision=2)

    def test_a_new_revision_takes_effect_after_a_sync_and_is_announced(self):
        stage = staged(step("uno"))
        self.amended(stage)

        stage.desk.office.sync()

        assert [row.task for row in stage.view.outline if not row.step] == ["t1", "t3"]
        assert "Se agregó: «Tarea t3»." in stage.view.announcement
        assert "Se retiró: «Tarea t2»." in stage.view.announcement
        assert "cambio del cliente" in stage.view.announcement
        stage.presenter.read()
        assert stage.view.announcement == ""

    def test_it_is_merged_once(self):
        stage = staged(step("uno"))
        self.amended(stage)

        stage.presenter.enter({})
        stage.presenter.enter({})

        assert len(stage.laptop.facts_of("amendment-merged")) == 1


class TestContingencies:
    def test_it_waits_for_both_sides(self):
        stage = staged(step("uno"))
        then = []

        stage.presenter.raise_contingency("Impresora", "No imprime", "20", "Ana", lambda: then.append(1))

        assert then == [1]
        assert stage.view.outline[-1].trail == "Propuesta, sin acuerdo"
        rows = stage.view.rank
        assert [row.fixed for row in rows] == [True, False, False]
        stage.presenter.rerank((rows[0].id, rows[2].id, rows[1].id), "LN", "", "urge", lambda: None)
        assert stage.view.trouble.code == "RERANK-INITIALS"
        stage.presenter.rerank((rows[0].id, rows[2].id, rows[1].id), "LN", "AR", "urge", lambda: then.append(2))
        assert then == [1, 2]
        assert [row.text for row in stage.view.outline if not row.step] == ["Tarea t1", "Impresora", "Tarea t2"]

    @pytest.mark.parametrize(
        ("title", "minutes", "who"), [("", "5", "Ana"), ("Impresora", "5", " "), ("Impresora", "mucho", "Ana")]
    )
    def test_it_needs_a_title_who_asked_and_how_long(self, title, minutes, who):
        stage = staged(step("uno"))

        stage.presenter.raise_contingency(title, "", minutes, who, lambda: None)

        assert stage.view.trouble.code.startswith("CONTINGENCY-")
        assert stage.laptop.facts_of("contingency-raised") == []


class TestTroubles:
    def test_a_full_disk_loses_nothing_and_the_answer_can_be_given_again(self):
        stage = staged(step("uno", "text"), step("dos"))
        stage.laptop.journal.failure = DISK_FULL
        before = stage.view.step

        stage.presenter.main(Typed(text="SAE 9"))

        assert stage.view.trouble is DISK_FULL
        assert stage.view.step == before
        assert stage.desk.office.view.unsaved is DISK_FULL
        stage.presenter.main(Typed(text="SAE 9"))
        assert stage.view.trouble is None
        assert stage.view.step.key[1] == "dos"
        assert stage.desk.office.view.unsaved is None

    def test_a_signature_that_cannot_be_kept_is_no_answer(self):
        stage = staged(step("uno", "approval"))
        stage.laptop.evidence.failure = DISK_FULL

        stage.presenter.main(Typed(name="Ana", signature=PNG))

        assert answered(stage) == []
        assert stage.view.trouble is DISK_FULL

    @pytest.mark.parametrize("code", ["HUB-UNREACHABLE", "HUB-TOKEN-REVOKED"])
    def test_whatever_the_office_says_recording_goes_on(self, code):
        stage = staged(step("uno"), step("dos"))
        stage.laptop.on_sync = lambda _c, _s: SyncState(Phase.WAITING, trouble=trouble("HUB-UNREACHABLE"))
        if code != "HUB-UNREACHABLE":
            revoked = Unavailable(code, "La oficina ya no acepta esta laptop.")
            stage.laptop.on_sync = lambda _c, _s: SyncState(Phase.NEEDS_PERSON, trouble=revoked)
        stage.desk.office.sync()

        stage.presenter.main(Typed())

        assert stage.view.step.key[1] == "dos"
        assert stage.view.offline is (code == "HUB-UNREACHABLE")

    def test_a_store_that_does_not_answer_is_an_error_with_its_way_out(self):
        stage = Stage(VisitLaptop())
        stage.laptop.choose = _raises(Unavailable("STORE-LOCKED", "Ocupado."))

        stage.presenter.enter({})

        assert stage.view.mode is Mode.ERROR
        assert stage.view.trouble.code == "STORE-LOCKED"

    def test_after_closing_nothing_is_shown(self):
        stage = staged(step("uno"))
        stage.presenter.close()
        count = len(stage.shown)

        stage.desk.office.changed()

        assert len(stage.shown) == count


def _raises(error):
    def fail(*_args, **_named):
        raise error

    return fail
