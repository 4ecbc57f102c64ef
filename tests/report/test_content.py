from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from app.errors import BadInput
from app.report.changes import ChangeKind
from app.report.content import LeftKind, ReportContent, visit_report
from app.report.steps import StepOutcome, StepReport
from app.visit import facts
from app.visit.state import VisitState
from tests.report.samples import DRAWN, INSTALLER, Told, begin, long_visit, rich_visit, task_of, visit_kit
from tests.visit.builders import Story, digest, procedure


@pytest.fixture(scope="module")
def told() -> Told:
    return rich_visit()


@pytest.fixture(scope="module")
def content(told: Told) -> ReportContent:
    return told.content()


def step(content: ReportContent, title: str) -> StepReport:
    return next(step for task in content.tasks for step in task.steps if step.title == title)


class TestHead:
    def test_who_where_and_when_in_the_zone_of_the_site(self, content: ReportContent) -> None:
        assert (content.client, content.site, content.day) == (
            "Ferretería El Águila, S.A. de C.V.",
            "Av. Juárez 10",
            date(2026, 11, 23),
        )
        assert content.people.leader == "Ing. Begoña Ibáñez Peña"
        assert content.started.isoformat() == "2026-11-23T09:00:01-06:00"

    def test_a_closed_visit_is_no_draft(self, content: ReportContent) -> None:
        assert not content.draft
        assert content.closed is not None

    def test_an_open_visit_is_a_draft(self) -> None:
        assert long_visit(1, 1).content().draft

    def test_before_the_visit_began_there_is_nothing_to_report(self, told: Told) -> None:
        with pytest.raises(BadInput, match="REPORT-NO-VISIT"):
            visit_report(told.kit, VisitState(), (), {})

    def test_a_zone_nobody_knows_falls_back_to_utc(self, told: Told) -> None:
        strange = told.kit.model_copy(update={"zone": "Luna/Copérnico"})

        content = visit_report(strange, told.story.state, told.story.events, told.procedures)

        assert content.started.isoformat() == "2026-11-23T15:00:01+00:00"

    def test_content_is_frozen(self, content: ReportContent) -> None:
        with pytest.raises(FrozenInstanceError):
            content.client = "otro"  # type: ignore[misc]


class TestTasks:
    def test_tasks_come_in_the_order_agreed_last(self, content: ReportContent) -> None:
        assert [task.title for task in content.tasks] == [
            "Diagnóstico y recuperación de SAE 9",
            "Cierre de inventario de octubre",
            "Impresora de tickets sin papel térmico",
            "Capacitar en notas de crédito",
        ]
        assert [task.raised_on_site for task in content.tasks] == [False, False, True, False]

    def test_every_attempt_of_a_step_is_told(self, content: ReportContent) -> None:
        tries = [entry for entry in content.tasks[0].steps if entry.title.startswith("Confirmar")]

        assert [(entry.number, entry.outcome) for entry in tries] == [
            ("2", StepOutcome.FAILED),
            ("2.2", StepOutcome.PASSED),
        ]
        assert (tries[0].way, tries[0].way_reason) == (facts.Way.RETRY, "Se pidió a ventas salir.")

    def test_a_skip_says_why(self, content: ReportContent) -> None:
        skipped = step(content, "Limpiar archivos temporales")

        assert (skipped.outcome, skipped.reason) == (StepOutcome.SKIPPED, "No hay permiso de borrar.")

    def test_the_option_is_told_in_its_own_words(self, content: ReportContent) -> None:
        assert step(content, "Versión instalada").chosen == "Anterior a R12"

    def test_limits_of_a_measure(self, content: ReportContent) -> None:
        assert step(content, "Tamaño de la base").limits == ("0", "4")

    def test_what_was_asked_is_spelled_out_only_where_it_matters(self, content: ReportContent) -> None:
        assert step(content, "Abrir SAE con el usuario del cliente").text == ""
        assert "Utilerías" in step(content, "Diagnóstico y recuperación").text
        assert step(content, "Abrir SAE con el usuario del cliente").shown is None
        assert step(content, "Diagnóstico y recuperación").shown == DRAWN

    def test_photos_belong_to_their_step_and_signatures_are_no_photos(self, content: ReportContent) -> None:
        assert [item.ref.name for item in step(content, "Captura del diagnóstico").pictures] == [
            "captura-1.jpg",
            "captura-2.jpg",
        ]
        assert step(content, "Permiso para reparar").pictures == ()

    def test_a_remark_on_a_step_is_told_once(self, content: ReportContent) -> None:
        said = [note for task in content.tasks for entry in task.steps for note in entry.notes]

        assert said == ["Tardó más por el antivirus."]

    def test_without_the_procedure_the_steps_are_still_told(self, told: Told) -> None:
        content = visit_report(told.kit, told.story.state, told.story.events, {})

        assert content.tasks[0].steps[0].title == "abrir"
        assert content.tasks[0].steps[0].number == "·"
        assert step(content, "version").chosen == "viejo"


class TestTheRest:
    def test_changes_with_both_initials(self, content: ReportContent) -> None:
        raised, reranked = content.changes

        assert (raised.kind, raised.by) == (ChangeKind.CONTINGENCY, "Caja 2")
        assert (reranked.technician_initials, reranked.client_initials) == ("LN", "BIP")
        assert reranked.order[2] == "Impresora de tickets sin papel térmico"

    def test_an_amendment_tells_its_reason(self) -> None:
        told = long_visit(1, 1)
        told.story.tell(
            facts.AmendmentMerged(kit_revision=2, kit_digest=digest("k2"), reason="Se agregó COI", tasks=told.kit.tasks)
        )

        (change,) = told.content().changes

        assert (change.kind, change.revision, change.reason) == (ChangeKind.AMENDMENT, 2, "Se agregó COI")

    def test_files_used_with_digest(self, content: ReportContent) -> None:
        (used,) = content.artifacts

        assert (used.filename, used.digest, used.intact, used.opened) == (
            "Aspel-SAE90_R12.exe",
            INSTALLER.digest,
            True,
            True,
        )

    def test_a_file_the_kit_no_longer_lists_is_told_by_its_digest(self, told: Told) -> None:
        bare = told.kit.model_copy(update={"artifacts": ()})

        (used,) = visit_report(bare, told.story.state, told.story.events, told.procedures).artifacts

        assert (used.filename, used.kind) == (INSTALLER.digest[:12], None)

    def test_what_was_left_and_why(self, content: ReportContent) -> None:
        assert [(item.kind, item.reason) for item in content.left] == [
            (LeftKind.STEP, "No hay permiso de borrar."),
            (LeftKind.TASK, "Faltó el conteo físico del almacén 3."),
            (LeftKind.TASK, "No llegó el personal que se iba a capacitar."),
        ]

    def test_a_task_without_result_and_one_never_agreed_are_left_too(self) -> None:
        document = procedure()
        entry = task_of("t1", "Revisar", "respaldo")
        told = Told(visit_kit(entry), Story(), {digest("respaldo"): document})
        told.story.tell(facts.VisitStarted(kit_revision=1, kit_digest=digest("k"), verdict="no-go", tasks=(entry,)))
        begin(told, "t1")
        told.story.tell(facts.ContingencyRaised(entry=task_of("e1", "Otra", "respaldo"), raised_by="Caja"))

        content = told.content()

        assert [item.kind for item in content.left] == [LeftKind.UNFINISHED, LeftKind.PROPOSED]
        assert content.verdict == "no-go"

    def test_acceptance_signed(self, content: ReportContent) -> None:
        assert content.acceptance.signature is not None
        assert [task.accepted for task in content.tasks] == [True, False, True, True]

    def test_acceptance_refused_with_reason(self) -> None:
        acceptance = rich_visit(refuse=True).content().acceptance

        assert (acceptance.signature, acceptance.refused) == (None, "Quiere ver antes el cierre de octubre.")

    def test_the_seal_names_the_last_event_and_the_count(self, told: Told, content: ReportContent) -> None:
        assert (content.seal.events, content.seal.head) == (len(told.story.events), told.story.events[-1].digest)
        assert content.seal.uri == f"maletin:visit/v-1?events={len(told.story.events)}&head={content.seal.head}"
        assert not content.seal.clock_moved

    def test_a_clock_set_back_is_told(self, told: Told) -> None:
        first, second, *rest = told.story.events
        late = replace(first, at=replace(first.at, utc="2027-01-01T00:00:00.000Z"))

        content = visit_report(told.kit, told.story.state, [late, second, *rest], told.procedures)

        assert content.seal.clock_moved
