"""Does the agreed list fit in the time of the visit, and if not, what is left out. Pure; minutes throughout."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.plan.model import Task
from app.plan.ranking import drop_sequence


@dataclass(frozen=True, slots=True)
class Forecast:
    """The list against the clock."""

    needed: int
    """Minutes of everything still to be done."""
    available: int
    """Minutes left of the visit; never negative."""
    drops: tuple[str, ...]
    """Tasks to leave out so that the rest fits, in the agreed drop order; empty when all fits."""
    short: int
    """Minutes that are lacking even so: only a person can decide what else to leave out."""

    @property
    def fits(self) -> bool:
        """Whether everything can be done."""
        return self.needed <= self.available

    @property
    def over(self) -> int:
        """Minutes by which the list exceeds the time; 0 when it fits."""
        return max(0, self.needed - self.available)


def forecast(
    tasks: Sequence[Task], budget: int, *, done: Collection[str] = (), begun: Collection[str] = (), spent: int = 0
) -> Forecast:
    """``tasks`` in the agreed order; ``done`` need no time, ``begun`` are not left out; ``spent`` minutes are gone.

    A task begun still counts whole: how much of it is left nobody knows, and a forecast must not promise time.
    """
    open_tasks = [task for task in tasks if task.id not in done]
    needed = sum(task.minutes for task in open_tasks)
    available = max(0, budget - spent)
    rest = needed
    drops: list[str] = []
    for task in drop_sequence(open_tasks, keep=begun):
        if rest <= available:
            break
        rest -= task.minutes
        drops.append(task.id)
    return Forecast(needed, available, tuple(drops), max(0, rest - available))
