from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import CheckFailed
from app.plan.model import MonthlyPlan, Origin, Project
from app.plan.validate import authorised, check_agreement, check_order, check_origins, check_plan, insist
from tests.kit.builders import SUPERVISOR, agreement, task


def plan(*projects: Project, **changes) -> MonthlyPlan:
    known = {
        "client": "c1",
        "month": "2026-11",
        "version": 1,
        "projects": projects or (project(task("a")),),
        "approved_by": "Carmen",
    }
    return MonthlyPlan.model_validate(known | changes)


def project(*tasks, **changes) -> Project:
    return Project.model_validate(
        {"id": "p1", "name": "Inventarios", "objective": "Que cuadren", "tasks": tasks} | changes
    )


def codes(problems) -> list[str]:
    assert all(problem.text and problem.todo for problem in problems)
    return [problem.code for problem in problems]


def test_agreement_that_ranks_exactly_the_tasks_holds() -> None:
    assert check_agreement(agreement("b", "a"), [task("a"), task("b")]) == ()


@pytest.mark.parametrize(
    ("order", "tasks", "found"),
    [
        (("a",), ("a", "b"), ["AGREEMENT-NOT-RANKED"]),
        (("a", "x"), ("a",), ["AGREEMENT-UNKNOWN-TASK"]),
        (("a", "a"), ("a",), ["AGREEMENT-RANKED-TWICE"]),
        (("a",), ("a", "a"), ["PLAN-TASK-TWICE"]),
        (("x", "x"), ("a",), ["AGREEMENT-UNKNOWN-TASK", "AGREEMENT-RANKED-TWICE", "AGREEMENT-NOT-RANKED"]),
    ],
)
def test_agreement_that_does_not_rank_exactly_the_tasks_is_named(order: tuple, tasks: tuple, found: list[str]) -> None:
    assert codes(check_agreement(agreement(*order), [task(name) for name in tasks])) == found


def test_agreement_of_one_person_with_himself_is_none() -> None:
    assert codes(check_agreement(agreement("a", leader=SUPERVISOR), [task("a")])) == ["AGREEMENT-ONE-SIDED"]


@given(known=st.sets(st.sampled_from("abcdef")), data=st.data())
def test_every_permutation_is_a_good_order_and_nothing_shorter(known: set[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations(sorted(known)))

    assert check_order(order, known) == ()
    assert not order or check_order(order[1:], known)


def test_only_agreed_tasks_are_authorised() -> None:
    assert authorised("a", agreement("a"))
    assert not authorised("b", agreement("a"))


# ── where tasks come from ──


def test_planned_task_must_stand_in_an_approved_plan() -> None:
    assert check_origins([task("a")], plan()) == ()
    assert codes(check_origins([task("b")], plan())) == ["PLAN-TASK-NOT-APPROVED"]
    assert codes(check_origins([task("a")], plan(approved_by=""))) == ["PLAN-TASK-NOT-APPROVED"]
    assert codes(check_origins([task("a")], None)) == ["PLAN-TASK-NOT-APPROVED"]


def test_contingency_needs_no_plan() -> None:
    assert check_origins([task("x", origin=Origin.CONTINGENCY)], None) == ()


# ── the monthly plan ──


def test_good_plan_has_no_problems() -> None:
    assert check_plan(plan(project(task("a"), due=date(2026, 11, 30)))) == ()


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (lambda: plan(project(task("a"), task("a"))), ["PLAN-TASK-TWICE"]),
        (lambda: plan(project(task("a")), project(task("b"))), ["PLAN-PROJECT-TWICE"]),
        (lambda: plan(project(task("a", origin=Origin.CONTINGENCY))), ["PLAN-CONTINGENCY"]),
        (lambda: plan(project(task("a"), due=date(2026, 10, 31))), ["PLAN-DUE-PAST"]),
        (lambda: plan(version=2), ["PLAN-NO-REASON"]),
        (lambda: plan(version=2, reason="  "), ["PLAN-NO-REASON"]),
        (lambda: plan(version=2, reason="Cambió la fecha"), []),
    ],
)
def test_plan_problem_is_named(bad, found: list[str]) -> None:
    assert codes(check_plan(bad())) == found


def test_insisting_on_no_problems_is_silent() -> None:
    insist(())


def test_insisting_says_every_problem_at_once() -> None:
    problems = check_order(["x", "y"], {"a"})

    with pytest.raises(CheckFailed) as caught:
        insist(problems)

    assert caught.value.code == "PLAN-INVALID"
    assert caught.value.facts["problems"] == problems
    assert all(problem.text in caught.value.what for problem in problems)
    assert caught.value.todo.count("Quítela del orden") == 1
