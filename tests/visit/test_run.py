"""What may be done in a visit, and what is refused without changing anything."""

from __future__ import annotations

import pytest

from app.errors import BadInput
from app.visit import facts, run
from app.visit.facts import Result, Way
from app.visit.run import Position
from app.visit.state import TaskStatus, VisitState, view_digest
from tests.visit.builders import (
    PHOTO,
    VISIT,
    Story,
    answer,
    begun,
    contingency,
    digest,
    finished,
    kit,
    kit_task,
    procedure,
    step,
)

SIGNATURE = facts.AcceptanceSigned(name="Ana Ruiz", role="Administración", signature=PHOTO)
REFUSAL = facts.AcceptanceRefused(name="Ana Ruiz", role="Administración", reason="falta revisar")


def refused(code: str, attempt, *args, **named) -> None:
    with pytest.raises(BadInput) as caught:
        attempt(*args, **named)
    assert caught.value.code == code
    assert caught.value.what
    assert caught.value.safe


def started(*tasks, revision: int = 1) -> Story:
    story = Story()
    story.tell(run.start(story.state, kit(*tasks, revision=revision), digest("kit"), go=True))
    return story


def all_finished() -> Story:
    story = started()
    finished(story, "t1")
    finished(story, "t2")
    return story


def accepted() -> Story:
    story = all_finished()
    story.tell(run.accept_task(story.state, "t1", accepted=True))
    story.tell(run.accept_task(story.state, "t2", accepted=False, reason="no se hizo"))
    return story


# ── starting and standing ──


def test_a_visit_starts_once_and_stands_at_its_first_task():
    story = started()

    assert run.position(story.state) == Position("t1", None)
    refused("VISIT-STARTED", run.start, story.state, kit(), digest("kit"), True)


def test_a_no_go_verdict_is_recorded_and_does_not_bar_the_visit():
    story = Story()

    fact = run.start(story.state, kit(), digest("kit"), go=False)

    assert fact.verdict == "no-go"


def test_nobody_stands_anywhere_before_the_start_and_after_the_end():
    story = accepted()
    story.tell(run.sign(story.state, SIGNATURE))
    story.tell(run.close(story.state))

    assert run.position(VisitState()) is None
    assert run.position(story.state) is None
    assert run.position(all_finished().state) is None


def test_nothing_may_be_done_before_the_start():
    refused("VISIT-NOT-STARTED", run.begin_task, VisitState(), "t1", procedure())


def test_nothing_may_be_done_after_the_end():
    story = accepted()
    story.tell(run.sign(story.state, SIGNATURE))
    story.tell(run.close(story.state))

    refused("VISIT-CLOSED", run.undo, story.state, "t1")


# ── tasks ──


def test_a_task_begins_with_its_procedure_pinned():
    story, document = begun()

    task = story.state.tasks["t1"]

    assert (task.status, task.next, task.procedure) == (TaskStatus.OPEN, "uno", digest("respaldo"))
    refused("TASK-NOT-WAITING", run.begin_task, story.state, "t1", document)


def test_tasks_begin_in_the_agreed_order():
    refused("TASK-OUT-OF-ORDER", run.begin_task, started().state, "t2", procedure())


def test_a_later_task_may_begin_while_an_earlier_one_is_open():
    story, document = begun()

    story.tell(run.begin_task(story.state, "t2", document))

    assert run.position(story.state) == Position("t1", "uno")


def test_an_unknown_task_is_refused():
    refused("TASK-UNKNOWN", run.begin_task, started().state, "t9", procedure())


def test_a_task_without_its_procedure_does_not_begin():
    refused("TASK-PROCEDURE", run.begin_task, started().state, "t1", None)
    refused("TASK-PROCEDURE", run.begin_task, started(kit_task("t1", slug=None)).state, "t1", procedure())


def test_a_task_without_a_procedure_is_through_as_soon_as_it_begins():
    story = started(kit_task("t1", slug=None))

    story.tell(run.begin_task(story.state, "t1", None))
    story.tell(run.finish_task(story.state, "t1", Result.SOLVED))

    assert story.state.tasks["t1"].result is Result.SOLVED


# ── steps ──


def test_a_failed_step_waits_for_a_way():
    story, document = begun(step("uno", "confirm"), step("dos"))

    answer(story, document, facts.Confirmed(yes=False))

    assert run.position(story.state) == Position("t1", "uno", stuck=True)
    refused("STEP-FAILED", run.answer, story.state, document, "t1", facts.Done(), seconds=1)


def test_a_way_is_only_for_a_failed_step_and_only_one_that_is_allowed():
    story, document = begun(step("uno", "confirm", required=True))
    refused("STEP-NOT-FAILED", run.handle_failure, story.state, document, "t1", Way.RETRY)

    answer(story, document, facts.Confirmed(yes=False))

    refused("STEP-WAY", run.handle_failure, story.state, document, "t1", Way.CONTINUE, reason="x")
    refused("REASON-MISSING", run.handle_failure, story.state, document, "t1", Way.STOP)


def test_stopping_takes_the_reason_the_procedure_gives():
    story, document = begun(step("uno", "confirm", on_fail={"stop": "La base está dañada"}))
    answer(story, document, facts.Confirmed(yes=False))

    fact = run.handle_failure(story.state, document, "t1", Way.STOP)

    assert fact.reason == "La base está dañada"


def test_a_step_is_skipped_with_a_reason():
    story, document = begun()
    refused("REASON-MISSING", run.skip, story.state, document, "t1", "  ", seconds=1)

    story.tell(run.skip(story.state, document, "t1", " no aplica ", seconds=-1))

    task = story.state.tasks["t1"]
    assert (task.next, task.trail[0].fact.reason, task.trail[0].fact.seconds) == ("dos", "no aplica", 0)


def test_a_required_step_is_never_skipped():
    story, document = begun(step("uno", required=True))

    refused("STEP-REQUIRED", run.skip, story.state, document, "t1", "prisa", seconds=1)


BACKUP = facts.BackedUp(place="E:", size=9, proof="restore", rehearsed=True)


def test_an_irreversible_step_waits_for_a_backup_that_passed():
    story, document = begun(step("uno", "backup"), step("dos", irreversible=True))
    story.tell(run.skip(story.state, document, "t1", "sin disco", seconds=1))
    refused("STEP-BARRED", run.answer, story.state, document, "t1", facts.Done(), seconds=1)

    story.tell(run.undo(story.state, "t1"))
    answer(story, document, BACKUP)
    answer(story, document)

    assert story.state.tasks["t1"].through


def test_a_failed_backup_does_not_open_the_irreversible_step():
    story, document = begun(step("uno", "backup"), step("dos", irreversible=True))
    answer(story, document, BACKUP.model_copy(update={"rehearsed": False}))
    story.tell(run.handle_failure(story.state, document, "t1", Way.CONTINUE, reason="no hay tiempo"))

    refused("STEP-BARRED", run.answer, story.state, document, "t1", facts.Done(), seconds=1)


def test_a_backup_repeated_and_failed_bars_the_step_again():
    rule = {"goto": "uno"}
    story, document = begun(
        step("uno", "backup"), step("dos", "confirm", on_fail=rule), step("tres", irreversible=True)
    )
    answer(story, document, BACKUP)
    answer(story, document, facts.Confirmed(yes=False))
    story.tell(run.handle_failure(story.state, document, "t1", Way.GOTO))
    answer(story, document, BACKUP.model_copy(update={"size": 0}))
    story.tell(run.handle_failure(story.state, document, "t1", Way.CONTINUE, reason="sin disco"))
    answer(story, document, facts.Confirmed(yes=True))

    refused("STEP-BARRED", run.answer, story.state, document, "t1", facts.Done(), seconds=1)


def test_after_the_last_step_there_is_nothing_to_answer():
    story, document = begun(step("uno"))
    answer(story, document)

    refused("TASK-THROUGH", run.answer, story.state, document, "t1", facts.Done(), seconds=1)


def test_a_procedure_without_the_pinned_step_is_our_own_fault_and_loud():
    story, _document = begun(step("uno"))

    with pytest.raises(LookupError):
        run.answer(story.state, procedure(step("otro")), "t1", facts.Done(), seconds=1)


# ── undo ──


def test_undo_goes_back_one_move_at_a_time():
    story, document = begun(step("uno", "confirm"), step("dos"))
    answer(story, document, facts.Confirmed(yes=False))
    story.tell(run.handle_failure(story.state, document, "t1", Way.CONTINUE, reason="luego"))

    story.tell(run.undo(story.state, "t1"))
    assert run.position(story.state) == Position("t1", "uno", stuck=True)
    story.tell(run.undo(story.state, "t1"))
    assert run.position(story.state) == Position("t1", "uno")

    refused("UNDO-NOTHING", run.undo, story.state, "t1")


def test_undo_after_stopping_opens_the_task_again():
    story, document = begun(step("uno", "confirm"))
    answer(story, document, facts.Confirmed(yes=False))
    story.tell(run.handle_failure(story.state, document, "t1", Way.STOP, reason="no se puede"))

    story.tell(run.undo(story.state, "t1"))

    assert not story.state.tasks["t1"].stopped
    assert story.state.tasks["t1"].stuck == "uno"


# ── outcomes ──


def test_solved_needs_every_step():
    story, document = begun(step("uno"))
    refused("TASK-NOT-THROUGH", run.finish_task, story.state, "t1", Result.SOLVED)

    answer(story, document)
    story.tell(run.finish_task(story.state, "t1", Result.SOLVED))

    assert story.state.tasks["t1"].status is TaskStatus.FINISHED


def test_a_stopped_task_is_not_solved():
    story, document = begun(step("uno", "confirm"))
    answer(story, document, facts.Confirmed(yes=False))
    story.tell(run.handle_failure(story.state, document, "t1", Way.STOP, reason="no se puede"))

    refused("TASK-NOT-THROUGH", run.finish_task, story.state, "t1", Result.SOLVED)
    refused("REASON-MISSING", run.finish_task, story.state, "t1", Result.NOT_SOLVED)


def test_not_done_is_for_tasks_never_begun():
    story, _document = begun()

    refused("TASK-RESULT", run.finish_task, story.state, "t1", Result.NOT_DONE, "x")
    refused("TASK-RESULT", run.finish_task, story.state, "t2", Result.PARTIAL, "x")
    refused("REASON-MISSING", run.finish_task, story.state, "t2", Result.NOT_DONE)


def test_a_task_is_finished_once():
    story = all_finished()

    refused("TASK-NOT-OPEN", run.finish_task, story.state, "t1", Result.PARTIAL, "x")
    refused("TASK-NOT-OPEN", run.undo, story.state, "t1")


# ── contingencies and order ──


def test_a_contingency_is_not_authorised_until_both_sides_rerank():
    story = started()
    story.tell(run.raise_contingency(story.state, contingency(), " Ana "))

    assert story.state.tasks["e1"].status is TaskStatus.PROPOSED
    refused("TASK-NOT-WAITING", run.begin_task, story.state, "e1", procedure())

    order = ("e1", "t1", "t2")
    story.tell(
        run.rerank(story.state, order, technician_initials="LN", client_initials="AR", reason="no pueden facturar")
    )
    assert run.position(story.state) == Position("e1", None)


def test_a_contingency_says_who_asked_and_is_new():
    story = started()

    refused("CONTINGENCY-WHO", run.raise_contingency, story.state, contingency(), " ")
    refused("CONTINGENCY-INVALID", run.raise_contingency, story.state, kit_task("t9"), "Ana")
    refused("CONTINGENCY-INVALID", run.raise_contingency, story.state, contingency("t1"), "Ana")


def test_a_new_order_needs_initials_reason_and_every_task_once():
    story, _document = begun()
    named = {"technician_initials": "LN", "client_initials": "AR", "reason": "urge"}

    refused("RERANK-INITIALS", run.rerank, story.state, ("t1", "t2"), **named | {"client_initials": " "})
    refused("REASON-MISSING", run.rerank, story.state, ("t1", "t2"), **named | {"reason": ""})
    refused("RERANK-ORDER", run.rerank, story.state, ("t1",), **named)
    refused("RERANK-ORDER", run.rerank, story.state, ("t1", "t2", "t2"), **named)
    refused("RERANK-ORDER", run.rerank, story.state, ("t1", "t2", "t9"), **named)
    refused("RERANK-BEGUN", run.rerank, story.state, ("t2", "t1"), **named)


# ── amendments ──


def test_an_amendment_never_touches_what_was_begun():
    story, document = begun()
    answer(story, document)
    before = story.state.tasks["t1"]

    changed = kit_task("t1", slug="otro")
    story.tell(run.amend(story.state, kit(kit_task("t3"), changed, revision=2), digest("kit-2")))

    assert story.state.tasks["t1"] == before
    assert story.state.tasks["t2"].status is TaskStatus.WITHDRAWN
    assert story.state.order == ("t1", "t3")
    assert story.state.kit_revision == 2


def test_an_amendment_changes_what_still_waits():
    story = started()

    story.tell(run.amend(story.state, kit(kit_task("t2", slug="otro"), revision=2), digest("kit-2")))
    story.tell(run.amend(story.state, kit(kit_task("t1"), kit_task("t2"), revision=3), digest("kit-3")))

    assert story.state.order == ("t1", "t2")
    assert story.state.tasks["t2"].entry.procedure.slug == "respaldo"


def test_an_amendment_authorises_a_contingency_it_names():
    story = started()
    story.tell(run.raise_contingency(story.state, contingency("e1"), "Ana"))
    story.tell(run.raise_contingency(story.state, contingency("e2"), "Ana"))

    story.tell(run.amend(story.state, kit(kit_task("t1"), contingency("e1"), revision=2), digest("kit-2")))

    assert story.state.order == ("t1", "e1")
    assert story.state.tasks["e2"].status is TaskStatus.PROPOSED


def test_a_contingency_agreed_on_site_survives_an_amendment_that_does_not_know_it():
    story = started()
    story.tell(run.raise_contingency(story.state, contingency("e1"), "Ana"))
    named = {"technician_initials": "LN", "client_initials": "AR", "reason": "urge"}
    story.tell(run.rerank(story.state, ("e1", "t1", "t2"), **named))

    story.tell(run.amend(story.state, kit(kit_task("t1"), revision=2), digest("kit-2")))

    assert story.state.tasks["e1"].status is TaskStatus.WAITING
    assert set(story.state.order) == {"e1", "t1"}


def test_an_older_revision_or_another_visit_is_no_amendment():
    story = started(revision=2)

    refused("VISIT-AMENDMENT-OLD", run.amend, story.state, kit(revision=2), digest("x"))
    refused("VISIT-AMENDMENT-OLD", run.amend, story.state, kit(revision=3, visit="v-2"), digest("x"))


# ── acceptance and closing ──


def test_the_client_may_change_his_word_until_he_signs():
    story = accepted()
    story.tell(run.accept_task(story.state, "t2", accepted=True))
    story.tell(run.sign(story.state, SIGNATURE))

    assert story.state.tasks["t2"].accepted is True
    refused("VISIT-SIGNED", run.accept_task, story.state, "t2", False, "x")


def test_a_no_needs_a_reason_and_a_finished_task():
    refused("REASON-MISSING", run.accept_task, all_finished().state, "t1", False)
    refused("ACCEPT-NOT-FINISHED", run.accept_task, started().state, "t1", True)


def test_the_signature_comes_after_every_outcome_and_every_word():
    refused("TASKS-UNFINISHED", run.sign, started().state, SIGNATURE)
    refused("SIGN-INCOMPLETE", run.sign, all_finished().state, SIGNATURE)
    refused("SIGN-NAME", run.sign, accepted().state, SIGNATURE.model_copy(update={"name": " "}))


def test_a_refusal_needs_its_reason_and_every_outcome():
    refused("TASKS-UNFINISHED", run.refuse, started().state, REFUSAL)
    refused("REASON-MISSING", run.refuse, all_finished().state, REFUSAL.model_copy(update={"reason": ""}))


def test_after_signing_nothing_about_the_work_changes():
    story = accepted()
    story.tell(run.sign(story.state, SIGNATURE))

    refused("VISIT-SIGNED", run.refuse, story.state, REFUSAL)
    refused("VISIT-SIGNED", run.raise_contingency, story.state, contingency(), "Ana")
    refused("VISIT-SIGNED", run.amend, story.state, kit(revision=2), digest("x"))


@pytest.mark.parametrize("word", [SIGNATURE, REFUSAL])
def test_a_visit_closes_with_a_signature_or_a_refusal_and_carries_its_view(word):
    story = accepted()
    refused("CLOSE-UNSIGNED", run.close, story.state)
    story.tell(word)
    before = view_digest(story.state)

    fact = run.close(story.state, " todo bien ")
    story.tell(fact)

    assert (fact.view, fact.note) == (before, "todo bien")
    assert story.state.closed
    assert story.state.visit == VISIT


def test_a_visit_with_work_left_does_not_close():
    refused("TASKS-UNFINISHED", run.close, started().state)
