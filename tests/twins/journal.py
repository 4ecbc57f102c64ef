"""The journal in memory, with a real key and a real chain."""

from __future__ import annotations

from collections.abc import Sequence

from app.clock import Clock, SystemClock
from app.ids import new_id
from app.journal.chain import Head, advance, link
from app.journal.event import Draft, Event
from app.trust.keys import SigningKey
from app.visit.facts import from_body


class MemoryJournal:
    """Journal of one enrolled device. ``failure``: raised by the next append, which then keeps nothing."""

    def __init__(self, device: str = "laptop-1", clock: Clock | None = None, key: SigningKey | None = None) -> None:
        self.key = key or SigningKey.generate()
        self.clock = clock or SystemClock()
        self.kept: list[Event] = []
        self.failure: Exception | None = None
        self._device = device

    def append(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        head, fresh = self.head(), []
        for draft in drafts:
            from_body(draft.kind, draft.body)
            event = link(head, draft, event_id=new_id(), at=self.clock.stamp(), sign=self.key.sign)
            head = advance(head, event, self.key.public.verify)
            fresh.append(event)
        self.kept.extend(fresh)
        return tuple(fresh)

    def events(self, visit: str) -> tuple[Event, ...]:
        return tuple(event for event in self.kept if event.visit == visit)

    def since(self, sequence: int, limit: int) -> tuple[Event, ...]:
        return tuple(event for event in self.kept if event.sequence > sequence)[:limit]

    def visits(self) -> tuple[str, ...]:
        latest_first = dict.fromkeys(event.visit for event in reversed(self.kept))
        return tuple(latest_first)

    def closed(self) -> frozenset[str]:
        return frozenset(visit for visit in self.visits() if self.events(visit)[-1].kind == "visit-closed")

    def visits_after(self, sequence: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(event.visit for event in self.kept if event.sequence > sequence))

    def head(self) -> Head:
        if not self.kept:
            return Head(self._device)
        return Head(self._device, self.kept[-1].sequence, self.kept[-1].digest)
