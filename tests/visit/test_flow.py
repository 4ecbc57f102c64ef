"""The road through a procedure."""

from __future__ import annotations

import pytest

from app.visit import facts, run
from app.visit.facts import Way
from app.visit.flow import minutes_ahead, moves_of, road, ways
from tests.visit.builders import answer, begun, step

CHOICE = {"options": [{"id": "a", "text": "A", "goto": "tres"}, {"id": "b", "text": "B"}]}


def test_steps_come_in_the_order_written():
    story, document = begun()

    answer(story, document)
    answer(story, document)

    assert story.state.tasks["t1"].next == "tres"


def test_a_choice_jumps_to_its_goto():
    story, document = begun(step("uno", "choice", **CHOICE), step("dos"), step("tres"))

    answer(story, document, facts.Chosen(option="a"))

    assert story.state.tasks["t1"].next == "tres"


def test_a_choice_without_goto_goes_on_with_the_next():
    story, document = begun(step("uno", "choice", **CHOICE), step("dos"), step("tres"))

    answer(story, document, facts.Chosen(option="b"))

    assert story.state.tasks["t1"].next == "dos"


@pytest.mark.parametrize(("option", "following"), [("a", "solo-a"), ("b", "fin")])
def test_a_follow_up_appears_only_after_its_option(option, following):
    story, document = begun(step("uno", "choice"), step("solo-a", when={"step": "uno", "option": "a"}), step("fin"))

    answer(story, document, facts.Chosen(option=option))

    assert story.state.tasks["t1"].next == following


@pytest.mark.parametrize(("passed", "following"), [(True, "bien"), (False, "mal")])
def test_a_follow_up_appears_by_whether_a_step_passed(passed, following):
    story, document = begun(
        step("uno", "confirm"),
        step("bien", when={"step": "uno", "passed": True}),
        step("mal", when={"step": "uno", "passed": False}),
    )

    answer(story, document, facts.Confirmed(yes=passed))
    if not passed:
        story.tell(run.handle_failure(story.state, document, "t1", Way.CONTINUE, reason="se ve después"))

    assert story.state.tasks["t1"].next == following


def test_a_follow_up_of_any_answer_needs_only_that_there_is_one():
    story, document = begun(
        step("uno", "choice", options=[{"id": "a", "text": "A", "goto": "cuatro"}, {"id": "b", "text": "B"}]),
        step("dos"),
        step("tres", when={"step": "dos"}),
        step("cuatro", when={"step": "uno"}),
        step("cinco", when={"step": "dos"}),
    )

    answer(story, document, facts.Chosen(option="a"))
    assert story.state.tasks["t1"].next == "cuatro"
    answer(story, document)

    assert story.state.tasks["t1"].next is None


ALTERNATIVE = (
    step("uno", "confirm", on_fail={"alternative": "otra", "retry": True, "goto": "fin", "stop": "no se puede"}),
    step("otra", alternative_to="uno"),
    step("otra-dos", alternative_to="uno"),
    step("fin"),
)


def test_the_other_way_is_not_on_the_road_when_the_step_passes():
    story, document = begun(*ALTERNATIVE)

    answer(story, document, facts.Confirmed(yes=True))

    assert story.state.tasks["t1"].next == "fin"
    assert road(document, story.state.tasks["t1"]) == ("uno", "fin")


def test_the_other_way_is_walked_and_leads_back_behind_the_step():
    story, document = begun(*ALTERNATIVE)

    answer(story, document, facts.Confirmed(yes=False))
    story.tell(run.handle_failure(story.state, document, "t1", Way.ALTERNATIVE))
    walked = [story.state.tasks["t1"].next]
    while story.state.tasks["t1"].next:
        answer(story, document)
        walked.append(story.state.tasks["t1"].next)

    assert walked == ["otra", "otra-dos", "fin", None]
    assert story.state.tasks["t1"].took("uno", Way.ALTERNATIVE)


@pytest.mark.parametrize(
    ("way", "following", "stopped"),
    [(Way.RETRY, "uno", False), (Way.GOTO, "fin", False), (Way.STOP, None, True)],
)
def test_each_way_out_of_a_failure_leads_where_it_says(way, following, stopped):
    story, document = begun(*ALTERNATIVE)

    answer(story, document, facts.Confirmed(yes=False))
    story.tell(run.handle_failure(story.state, document, "t1", way))

    assert story.state.tasks["t1"].next == following
    assert story.state.tasks["t1"].stopped is stopped


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, {Way.RETRY, Way.CONTINUE, Way.STOP}),
        ({"required": True}, {Way.RETRY, Way.STOP}),
        ({"on_fail": {"text": "llame al consultor"}}, {Way.STOP}),
        ({"on_fail": {"retry": True}}, {Way.RETRY}),
    ],
)
def test_no_failure_is_a_dead_end(more, expected):
    _story, document = begun(step("uno", "confirm", **more))

    assert set(ways(document.steps[0])) == expected


def test_the_minutes_ahead_are_those_of_the_steps_still_to_do():
    story, document = begun(step("uno", minutes=5), step("dos", minutes=7), step("tres", minutes=11))

    answer(story, document)

    assert minutes_ahead(document, story.state.tasks["t1"]) == 18


def test_the_moves_of_a_step_are_all_kept():
    story, document = begun(step("uno", "confirm"))

    answer(story, document, facts.Confirmed(yes=False))
    story.tell(run.handle_failure(story.state, document, "t1", Way.RETRY))
    answer(story, document, facts.Confirmed(yes=True))

    assert [move.fact.kind for move in moves_of(story.state.tasks["t1"], "uno")] == [
        "step-answered",
        "failure-handled",
        "step-answered",
    ]
