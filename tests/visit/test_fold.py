"""From events to state: total order, foreign facts, and the same view on both sides."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import Stamp
from app.errors import BadInput
from app.journal.chain import Head, link
from app.journal.event import Draft, decode
from app.visit import facts, run
from app.visit.facts import Way, evidence_of, from_body, to_body
from app.visit.flow import ways
from app.visit.state import VisitState, view, view_digest
from tests.visit.builders import PHOTO, VISIT, Story, answer, begun, contingency, digest, kit, kit_task, step


def out_of_place(story: Story, fact: facts.Fact) -> None:
    before = story.state
    with pytest.raises(BadInput) as caught:
        run.apply(story.state, story.event_of(fact))
    assert caught.value.code == "FACT-OUT-OF-PLACE"
    assert story.state is before


def test_a_visit_begins_with_its_start_and_only_once():
    story, _document = begun()

    out_of_place(Story(), facts.TaskStarted(task="t1"))
    out_of_place(story, run.start(VisitState(), kit(), digest("kit"), go=True))


@pytest.mark.parametrize(
    "fact",
    [
        facts.TaskStarted(task="nadie"),
        facts.TaskStarted(task="t1"),
        facts.StepAnswered(task="t2", step="uno", answer=facts.Done(), passed=True, seconds=1),
        facts.StepAnswered(task="t1", step="tres", answer=facts.Done(), passed=True, seconds=1),
        facts.StepSkipped(task="t1", step="tres", reason="x", seconds=1),
        facts.FailureHandled(task="t1", step="uno", way=Way.RETRY, next="uno"),
        facts.AnswerUndone(task="t1", event="ev-1"),
        facts.TaskFinished(task="nadie", result="partial", reason="x"),
        facts.ContingencyRaised(entry=contingency("t1"), raised_by="Ana"),
        facts.Reranked(order=("t1",), technician_initials="LN", client_initials="AR", reason="x"),
        facts.Reranked(order=("t1", "t1"), technician_initials="LN", client_initials="AR", reason="x"),
        facts.TaskAccepted(task="t1", accepted=True),
        facts.NoteAdded(task="nadie", text="x"),
        facts.EvidenceAdded(task="nadie", item=PHOTO),
        facts.AmendmentMerged(kit_revision=1, kit_digest=digest("x"), reason="x", tasks=(kit_task("t1"),)),
    ],
)
def test_a_fact_that_cannot_follow_is_refused_and_changes_nothing(fact):
    story, _document = begun()

    out_of_place(story, fact)


@pytest.mark.parametrize(
    "word",
    [
        facts.AcceptanceSigned(name="Ana", role="x", signature=PHOTO),
        facts.AcceptanceRefused(name="Ana", role="x", reason="x"),
        facts.TaskAccepted(task="t1", accepted=True),
    ],
)
def test_nothing_is_signed_twice(word):
    story, _document = begun()
    story.tell(facts.TaskFinished(task="t1", result="partial", reason="x"))
    story.tell(facts.AcceptanceRefused(name="Ana", role="x", reason="x"))

    out_of_place(story, word)


def test_undo_of_another_event_than_the_last_is_refused():
    story, document = begun()
    answer(story, document)
    answer(story, document)

    out_of_place(story, facts.AnswerUndone(task="t1", event=story.events[-2].id))


def test_coming_back_counts_and_changes_nothing_else():
    story, _document = begun()
    before = view(story.state)

    story.tell(facts.VisitResumed(task="t1", step="uno"))

    assert view(story.state) == before
    assert story.state.events == 3


def test_notes_and_evidence_are_kept():
    story, _document = begun()

    story.tell(facts.NoteAdded(text="sin luz de 10 a 11"))
    story.tell(facts.EvidenceAdded(task="t1", item=PHOTO, caption="tablero"))

    assert [note.text for note in story.state.notes] == ["sin luz de 10 a 11"]
    assert story.state.evidence[0].caption == "tablero"


def test_an_unknown_kind_of_fact_is_said_and_not_guessed():
    with pytest.raises(BadInput) as caught:
        from_body("scan-recorded", {"x": 1})

    assert caught.value.code == "FACT-UNREADABLE"


def test_a_fact_with_an_unknown_field_is_not_half_understood():
    with pytest.raises(BadInput):
        from_body("note-added", {"text": "x", "extra": 1})


def test_the_evidence_of_a_fact_is_all_it_needs():
    attached = facts.Attached(items=(PHOTO,))
    approved = facts.Approved(name="Ana", signature=PHOTO)
    base = {"task": "t1", "step": "uno", "passed": True, "seconds": 1}

    assert evidence_of(facts.StepAnswered(answer=attached, **base)) == (PHOTO,)
    assert evidence_of(facts.StepAnswered(answer=approved, **base)) == (PHOTO,)
    assert evidence_of(facts.EvidenceAdded(item=PHOTO)) == (PHOTO,)
    assert evidence_of(facts.AcceptanceSigned(name="Ana", role="", signature=PHOTO)) == (PHOTO,)
    assert evidence_of(facts.StepAnswered(answer=facts.Done(), **base)) == ()


def test_a_number_survives_the_journal_to_the_last_digit():
    fact = facts.StepAnswered(
        task="t1",
        step="uno",
        answer=facts.Measured(value=Decimal("0.10"), unit="GB"),
        passed=True,
        seconds=1,
    )
    draft = Draft(fact.kind, "p1", VISIT, to_body(fact))
    event = link(Head("d"), draft, event_id="e", at=Stamp("2026-11-23T15:00:00.000Z", 0, 0, "b"), sign=lambda _: b"s")

    read = from_body(event.kind, decode(event.payload, b"s").body)

    assert str(read.answer.value) == "0.10"


STEPS = (
    step("uno", "confirm", on_fail={"retry": True, "alternative": "otra", "stop": "no"}),
    step("otra", alternative_to="uno"),
    step("dos", "choice", options=[{"id": "a", "text": "A", "goto": "cuatro"}, {"id": "b", "text": "B"}]),
    step("tres", "confirm", when={"step": "uno", "passed": True}),
    step("copia", "backup"),
    step("cuatro", irreversible=True),
)


def chosen_answer(kind: str, good: bool) -> facts.Answer:
    match kind:
        case "confirm":
            return facts.Confirmed(yes=good)
        case "choice":
            return facts.Chosen(option="a" if good else "b")
        case "backup":
            return facts.BackedUp(place="E:", size=1, proof="restore", rehearsed=good)
        case _:
            return facts.Done()


@given(st.lists(st.tuples(st.sampled_from(["answer", "answer", "answer", "skip", "undo", "way"]), st.integers(0, 5))))
def test_whatever_a_technician_does_the_journal_tells_the_same_story(moves):
    story, document = begun(*STEPS)

    for what, choice in moves:
        task = story.state.tasks["t1"]
        with contextlib.suppress(BadInput):
            if what == "answer":
                kind = document.step(task.next).kind if task.next else "instruction"
                answer(story, document, chosen_answer(kind, choice % 2 == 0))
            elif what == "skip":
                story.tell(run.skip(story.state, document, "t1", "no aplica", seconds=1))
            elif what == "undo":
                story.tell(run.undo(story.state, "t1"))
            else:
                allowed = ways(document.step(task.stuck)) if task.stuck else (Way.RETRY,)
                way = allowed[choice % len(allowed)]
                story.tell(run.handle_failure(story.state, document, "t1", way, reason="así"))

        task = story.state.tasks["t1"]
        exits = (task.next is not None, task.stuck is not None, task.stopped, task.through)
        assert sum(exits) == 1, "a run stands at a step, waits for a way, was stopped, or is through"

    again = run.fold(decode(event.payload, event.signature) for event in story.events)
    assert view_digest(again) == view_digest(story.state)
    assert (again.events, again.last_digest) == (story.state.events, story.state.last_digest)


def test_what_an_event_does_not_say_is_not_in_the_view():
    """A version that adds a field to a fact must see a visit of the version before as that one saw it."""
    story, document = begun()
    answer(story, document, facts.Done())
    body = to_body(story.state.tasks["t1"].trail[0].fact)
    del body["note"]

    (move,) = view(retold(story, body))["tasks"]["t1"]["trail"]

    assert "note" not in move
    assert move["answer"] == {"kind": "instruction"}


def retold(story: Story, body: dict) -> VisitState:
    """The same visit, its last event told by a version that did not know every field."""
    *before, last = story.events
    draft = Draft(last.kind, last.actor, last.visit, body)
    return run.apply(run.fold(before), link(story.head, draft, event_id="old", at=last.at, sign=lambda _: b""))
