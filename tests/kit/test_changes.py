"""What changed between two revisions: said once each, and only what really changed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.changes import Change, ChangeKind, agreed_tasks, changes_between
from app.kit.manifest import KitTask
from app.kit.shelf import Shelf
from tests.kit.builders import Office, agreement, task


@pytest.fixture
def office(tmp_path):
    return Office(Shelf(tmp_path))


def listed(office, *names, **changes):
    """A kit whose list has these tasks, without procedures."""
    entries = tuple(KitTask(task=task(name, procedure=None)) for name in names)
    return office.kit(tasks=entries, agreement=agreement(*names), **changes)


def test_the_same_kit_has_no_changes(office):
    assert changes_between(office.kit(), office.kit(revision=2)) == ()


def test_the_agreed_order_counts_and_not_that_of_the_document(office):
    kit = office.kit(agreement=agreement("t2", "t1"))

    assert [one.id for one in agreed_tasks(kit)] == ["t2", "t1"]


def test_day_place_and_time_come_first(office):
    before = office.kit()
    site = before.site.model_copy(update={"address": "Norte 5"})

    said = changes_between(before, office.kit(day=date(2026, 11, 25), site=site, budget_minutes=300))

    assert said == (
        Change(ChangeKind.WHEN, "", "2026-11-23 09:00", "2026-11-25 09:00"),
        Change(ChangeKind.PLACE, "", "Centro", "Norte 5"),
        Change(ChangeKind.BUDGET, "", "240", "300"),
    )


def test_a_task_put_in_between_moves_nobody(office):
    said = changes_between(listed(office, "a", "b", "c"), listed(office, "a", "x", "b", "c"))

    assert said == (Change(ChangeKind.ADDED, "Tarea x", after="2"),)


def test_a_task_left_out_moves_nobody(office):
    said = changes_between(listed(office, "a", "b", "c"), listed(office, "b", "c"))

    assert said == (Change(ChangeKind.REMOVED, "Tarea a", before="1"),)


def test_only_the_task_that_jumped_is_said_to_have_moved(office):
    said = changes_between(listed(office, "a", "b", "c", "d"), listed(office, "d", "a", "b", "c"))

    assert said == (Change(ChangeKind.MOVED, "Tarea d", "4", "1"),)


def test_another_estimate_and_another_procedure_are_said(office):
    before = office.kit()
    first = before.tasks[0]
    longer = first.model_copy(update={"task": first.task.model_copy(update={"minutes": 45}), "procedure": None})

    said = changes_between(before, office.kit(tasks=(longer, *before.tasks[1:])))

    assert said == (
        Change(ChangeKind.MINUTES, "Tarea t1", "30", "45"),
        Change(ChangeKind.PROCEDURE, "Tarea t1", "Respaldo de respaldo r1", ""),
    )


def test_files_are_counted(office):
    before = office.kit()

    said = changes_between(before, office.kit(artifacts=before.artifacts[:1]))

    assert said == (Change(ChangeKind.FILES, before="1", after="0"),)


@given(st.permutations("abcdef"))
def test_who_did_not_move_keeps_the_order(order):
    office = Office(Shelf.__new__(Shelf))
    moved = {one.title[-1] for one in changes_between(listed(office, *"abcdef"), listed(office, *order))}

    stayed = [name for name in order if name not in moved]

    assert stayed == sorted(stayed)
