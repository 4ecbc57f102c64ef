"""Past visits, found again: what is remembered of each one, the index it is found by, and how the index follows the
journal.

The journal is the truth. The index is made from it, knows how far it reads, and may be thrown away at any time: it is
then made again. Nothing is written to it while an answer is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.journal.chain import Head
from app.journal.event import Event
from app.journal.outbox import VisitPending
from app.kit.manifest import Kit
from app.kit.progress import CancelToken
from app.visit.facts import Result, evidence_of
from app.visit.fold import fold
from app.visit.state import TaskStatus, VisitState

BATCH = 16
"""Visits per transaction of the index."""
_PROSE = frozenset(
    {"text", "reason", "note", "name", "role", "caption", "place", "raised_by", "refused", "title", "objective"}
    | {"cut_short", "product", "version", "unit", "option", "initials"}
)
"""Fields of facts with words a person wrote or read; digests, ids and times are not searched."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One visit as the index keeps it."""

    visit: str
    day: str
    """ISO date of the site."""
    client: str
    site: str
    technician: str
    started: str
    """UTC."""
    closed: str
    """UTC; empty while it is open."""
    outcome: str
    """ "signed", "refused", or empty."""
    tasks: int
    solved: int
    events: int
    evidence: int
    head: int
    """Sequence of its last event: what orders visits of one day."""


@dataclass(frozen=True, slots=True)
class Found:
    """A visit that fits a search. ``excerpt``: where the words are, matches between « and »; empty without a search."""

    visit: Remembered
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit of this laptop and how far it is on its way to the office."""

    visit: Remembered
    excerpt: str
    pending: VisitPending


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the index follows the journal: the last event it holds."""

    sequence: int = 0
    digest: str = ""


class VisitIndex(Protocol):
    """Keeps what is remembered of visits, with their words (adapter: app.store.history)."""

    def mark(self) -> Mark:
        """How far it follows the journal."""
        ...

    def keep(self, visits: Sequence[tuple[Remembered, str]]) -> None:
        """Each visit with its words, replacing what was kept of it. One transaction."""
        ...

    def reached(self, mark: Mark) -> None:
        """Everything up to there is kept."""
        ...

    def forget_all(self) -> None:
        """Begin anew: the journal is not the one this index was made from."""
        ...

    def find(self, words: str, limit: int) -> tuple[Found, ...]:
        """Visits with all these words (or beginnings of words), accents and case ignored; all of them without words.
        The latest first."""
        ...


class VisitEvents(Protocol):
    """What the index needs of the journal."""

    def head(self) -> Head:
        """The last link of the chain."""
        ...

    def events(self, visit: str) -> tuple[Event, ...]:
        """All events of one visit."""
        ...

    def since(self, sequence: int, limit: int) -> tuple[Event, ...]:
        """The events after ``sequence``."""
        ...

    def visits_after(self, sequence: int) -> tuple[str, ...]:
        """Visits with events after ``sequence``, in the order of their first one."""
        ...


KitOf = Callable[[str, str], Kit | None]
"""The verified kit of a visit by digest; None when it cannot be opened any more."""


def follow(
    index: VisitIndex,
    journal: VisitEvents,
    kit_of: KitOf,
    report: Callable[[int, int], None],
    cancel: CancelToken,
) -> int:
    """Bring the index up to the journal's last event; returns how many visits were read.

    ``report`` gets (visits done, of how many). What was done before a cancellation stays done. Raises Cancelled.
    """
    mark, head = index.mark(), journal.head()
    if mark.sequence and not _still_there(mark, journal):
        index.forget_all()
        mark = Mark()
    changed = journal.visits_after(mark.sequence)
    for start in range(0, len(changed), BATCH):
        cancel.check()
        index.keep([_told(visit, journal.events(visit), kit_of) for visit in changed[start : start + BATCH]])
        report(min(start + BATCH, len(changed)), len(changed))
    if changed:
        # What was recorded meanwhile may be in some visits already; it is read again the next time.
        index.reached(Mark(head.sequence, head.digest))
    return len(changed)


def remember(visit: str, state: VisitState, events: Sequence[Event], kit: Kit | None) -> Remembered:
    """What the index keeps of a visit. Pure."""
    tasks = state.in_order()
    moves = (move.fact for task in state.tasks.values() for move in task.trail)
    pieces = sum(len(evidence_of(fact)) for fact in (*moves, *state.evidence))
    return Remembered(
        visit=visit,
        day=kit.day.isoformat() if kit else state.started_utc[:10],
        client=kit.client.name if kit else "",
        site=kit.site.address if kit else "",
        technician=kit.technician.name if kit else "",
        started=state.started_utc,
        closed=state.closed_utc,
        outcome="signed" if state.signed else "refused" if state.refused else "",
        tasks=len(tasks),
        solved=sum(task.status is TaskStatus.FINISHED and task.result is Result.SOLVED for task in tasks),
        events=len(events),
        evidence=pieces,
        head=events[-1].sequence if events else 0,
    )


def words_of(events: Sequence[Event], kit: Kit | None) -> str:
    """Everything of a visit that can be searched, each text once. Pure."""
    texts = _of_kit(kit) if kit else iter(())
    said = (text for event in events for text in _prose(event.body, ""))
    return "\n".join(dict.fromkeys(text for source in (texts, said) for text in source if text))


def _told(visit: str, events: Sequence[Event], kit_of: KitOf) -> tuple[Remembered, str]:
    state = fold(events)
    kit = kit_of(visit, state.kit_digest)
    return remember(visit, state, events, kit), words_of(events, kit)


def _still_there(mark: Mark, journal: VisitEvents) -> bool:
    found = journal.since(mark.sequence - 1, 1)
    return bool(found) and (found[0].sequence, found[0].digest) == (mark.sequence, mark.digest)


def _of_kit(kit: Kit) -> Iterator[str]:
    yield from (kit.client.name, kit.client.rfc, kit.site.address, kit.technician.name, kit.supervisor.name)
    yield from (kit.leader.name, kit.leader.role, kit.agreement.note)
    for entry in kit.tasks:
        yield entry.procedure.title if entry.procedure else ""


def _prose(value: Any, field: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        if field in _PROSE and not value.isdigit():
            yield value.strip()
    elif isinstance(value, Mapping):
        # The facts of a check are labelled by key; their values are what was seen.
        for key, inner in value.items():
            yield from _prose(inner, "text" if field == "facts" else str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _prose(inner, field)
