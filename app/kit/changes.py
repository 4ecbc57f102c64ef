"""What is different between two revisions of one visit's kit, so that nobody has to compare lists by eye. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.kit.manifest import Kit, KitTask
from app.plan.model import Task
from app.plan.ranking import ranked


class ChangeKind(StrEnum):
    """What changed."""

    WHEN = "when"
    """Day or hour."""
    PLACE = "place"
    """Address."""
    BUDGET = "budget"
    """Minutes of the visit."""
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """Same task, another place in the agreed order; ``before`` and ``after`` count from 1."""
    MINUTES = "minutes"
    """Another estimate for the same task."""
    PROCEDURE = "procedure"
    """The same task is done with another procedure or another revision of it."""
    FILES = "files"
    """How many files travel."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``title``: of the task it is about."""

    kind: ChangeKind
    title: str = ""
    before: str = ""
    after: str = ""


def agreed_tasks(kit: Kit) -> tuple[Task, ...]:
    """The tasks in the agreed order."""
    return ranked([entry.task for entry in kit.tasks], kit.agreement.order)


def changes_between(before: Kit, after: Kit) -> tuple[Change, ...]:
    """Every difference a technician would want to know, the most important first."""
    return (
        *_of_the_visit(before, after),
        *_of_the_list(agreed_tasks(before), agreed_tasks(after)),
        *_of_single_tasks(before, after),
        *_of_the_files(before, after),
    )


def _of_the_visit(before: Kit, after: Kit) -> Iterator[Change]:
    moments = [f"{kit.day.isoformat()} {kit.starts}" for kit in (before, after)]
    if moments[0] != moments[1]:
        yield Change(ChangeKind.WHEN, "", *moments)
    if before.site.address != after.site.address:
        yield Change(ChangeKind.PLACE, "", before.site.address, after.site.address)
    if before.budget_minutes != after.budget_minutes:
        yield Change(ChangeKind.BUDGET, "", str(before.budget_minutes), str(after.budget_minutes))


def _of_the_list(before: Sequence[Task], after: Sequence[Task]) -> Iterator[Change]:
    was = {task.id: place for place, task in enumerate(before, 1)}
    now = {task.id: place for place, task in enumerate(after, 1)}
    for task in after:
        if task.id not in was:
            yield Change(ChangeKind.ADDED, task.title, after=str(now[task.id]))
    for task in before:
        if task.id not in now:
            yield Change(ChangeKind.REMOVED, task.title, before=str(was[task.id]))
    common = [task for task in after if task.id in was]
    still = _longest_rise([was[task.id] for task in common])
    for place, task in enumerate(common):
        if place not in still:
            yield Change(ChangeKind.MOVED, task.title, str(was[task.id]), str(now[task.id]))


def _longest_rise(places: Sequence[int]) -> frozenset[int]:
    """Indices of the most tasks whose order among themselves is as it was: only the others moved."""
    best: list[tuple[int, ...]] = []
    nothing: tuple[int, ...] = ()
    for index, place in enumerate(places):
        earlier = [rise for rise in best if places[rise[-1]] < place]
        before = max(earlier, key=len) if earlier else nothing
        best.append((*before, index))
    longest = max(best, key=len) if best else nothing
    return frozenset(longest)


def _of_single_tasks(before: Kit, after: Kit) -> Iterator[Change]:
    known = {entry.task.id: entry for entry in before.tasks}
    for entry in after.tasks:
        old = known.get(entry.task.id)
        if old is None:
            continue
        if old.task.minutes != entry.task.minutes:
            yield Change(ChangeKind.MINUTES, entry.task.title, str(old.task.minutes), str(entry.task.minutes))
        if _digest(old) != _digest(entry):
            yield Change(ChangeKind.PROCEDURE, entry.task.title, _named(old), _named(entry))


def _of_the_files(before: Kit, after: Kit) -> Iterator[Change]:
    old, new = ({packed.artifact.digest for packed in kit.artifacts} for kit in (before, after))
    if old != new:
        yield Change(ChangeKind.FILES, before=str(len(old - new)), after=str(len(new - old)))


def _digest(entry: KitTask) -> str:
    return entry.procedure.digest if entry.procedure else ""


def _named(entry: KitTask) -> str:
    return f"{entry.procedure.title} r{entry.procedure.revision}" if entry.procedure else ""
