"""The order both sides agree: putting tasks in it, moving one, and what is left out first. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.plan.model import Task


def ranked(tasks: Sequence[Task], order: Sequence[str]) -> tuple[Task, ...]:
    """The tasks in the agreed order; a task nobody ranked comes last, so that it is seen and not lost."""
    place = {task_id: position for position, task_id in reversed(tuple(enumerate(order)))}
    return tuple(sorted(tasks, key=lambda task: place.get(task.id, len(order))))


def moved(order: Sequence[str], task_id: str, to: int) -> tuple[str, ...]:
    """The order with one task at position ``to`` (0 = first; too far = at the end). Unknown ids are ignored."""
    if task_id not in order:
        return tuple(order)
    rest = [other for other in order if other != task_id]
    rest.insert(min(max(0, to), len(rest)), task_id)
    return tuple(rest)


def nudged(order: Sequence[str], task_id: str, by: int) -> tuple[str, ...]:
    """The order with one task moved up (-1) or down (+1), as Alt+arrows do."""
    return moved(order, task_id, order.index(task_id) + by) if task_id in order else tuple(order)


def added(order: Sequence[str], task_id: str, to: int | None = None) -> tuple[str, ...]:
    """The order with a new task, last unless a position is given. One that is ranked already is only moved."""
    rest = tuple(other for other in order if other != task_id)
    return moved((*rest, task_id), task_id, len(rest) if to is None else to)


def removed(order: Sequence[str], task_id: str) -> tuple[str, ...]:
    """The order without one task."""
    return tuple(other for other in order if other != task_id)


def drop_sequence(tasks: Sequence[Task], keep: Collection[str] = ()) -> tuple[Task, ...]:
    """Tasks that may be left out without asking, in the order they are, given ``tasks`` in the agreed order.

    Drop order 1 goes first; of two with the same number the one of lower priority. ``keep``: begun or done already.
    """
    droppable = [
        (task.drop_order, -position, task)
        for position, task in enumerate(tasks)
        if task.drop_order is not None and task.id not in keep
    ]
    return tuple(task for _number, _position, task in sorted(droppable, key=lambda entry: entry[:2]))
