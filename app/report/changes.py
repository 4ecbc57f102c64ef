"""What changed during the visit: contingencies, new orders with both initials, amendments of the kit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from app.journal.event import Event
from app.visit.facts import AmendmentMerged, ContingencyRaised, Reranked, from_body
from app.visit.state import VisitState


class ChangeKind(StrEnum):
    """What happened."""

    CONTINGENCY = "contingency"
    RERANK = "rerank"
    AMENDMENT = "amendment"


@dataclass(frozen=True, slots=True)
class Change:
    """One change, with who agreed to it."""

    kind: ChangeKind
    at: datetime
    title: str = ""
    """The contingency's task."""
    by: str = ""
    """Who raised it."""
    order: tuple[str, ...] = ()
    """Task titles in the new order."""
    technician_initials: str = ""
    client_initials: str = ""
    revision: int = 0
    reason: str = ""


_KINDS = frozenset({"contingency-raised", "reranked", "amendment-merged"})


def changes_of(events: Sequence[Event], state: VisitState, zone: tzinfo) -> tuple[Change, ...]:
    """Every change in the order it was recorded."""
    return tuple(_change(event, state, zone) for event in events if event.kind in _KINDS)


def _change(event: Event, state: VisitState, zone: tzinfo) -> Change:
    at = event.at.moment().astimezone(zone)
    match from_body(event.kind, event.body):
        case ContingencyRaised(entry=entry, raised_by=by):
            return Change(ChangeKind.CONTINGENCY, at, title=entry.task.title, by=by)
        case Reranked() as fact:
            titles = tuple(state.tasks[name].entry.task.title if name in state.tasks else name for name in fact.order)
            return Change(
                ChangeKind.RERANK,
                at,
                order=titles,
                technician_initials=fact.technician_initials,
                client_initials=fact.client_initials,
                reason=fact.reason,
            )
        case AmendmentMerged() as fact:
            return Change(ChangeKind.AMENDMENT, at, revision=fact.kit_revision, reason=fact.reason)
        case other:
            raise AssertionError(f"not a change: {other.kind}")
