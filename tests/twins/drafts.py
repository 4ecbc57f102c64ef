"""Drafts in memory, over a memory journal: what is answered there ends here."""

from __future__ import annotations

from app.visit.ports import StepDraft
from tests.twins.journal import MemoryJournal

_ENDS = {"step-answered", "step-skipped", "failure-handled"}


class MemoryDrafts:
    """Drafts. ``failure``: raised by the next keep, which then keeps nothing."""

    def __init__(self, journal: MemoryJournal) -> None:
        self.journal = journal
        self.failure: Exception | None = None
        self._kept: dict[tuple[str, str, str], tuple[int, StepDraft]] = {}

    def keep(self, visit: str, draft: StepDraft) -> None:
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        place = (visit, draft.task, draft.step)
        if draft.is_empty:
            self._kept.pop(place, None)
        else:
            self._kept[place] = (self.journal.head().sequence, draft)

    def of(self, visit: str) -> tuple[StepDraft, ...]:
        alive = [(place, draft) for place, (since, draft) in self._kept.items() if not self._ended(place, since)]
        return tuple(draft for place, draft in sorted(alive, key=lambda one: one[0]) if place[0] == visit)

    def _ended(self, place: tuple[str, str, str], since: int) -> bool:
        visit, task, step = place
        later = [event for event in self.journal.events(visit) if event.sequence > since]
        return any(
            event.kind == "visit-closed"
            or (event.kind in _ENDS and (event.body.get("task"), event.body.get("step")) == (task, step))
            for event in later
        )
