"""Por sincronizar: what the hub has not yet confirmed as applied. All of it is columns, so a crash is only a pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.journal.event import Event

LONGEST_WAIT = timedelta(days=1)
"""No retry policy waits longer. A next try further away was written by a clock that ran ahead: it counts as due."""


class OutboxState(StrEnum):
    """Where one event stands; never merged with that of another."""

    HERE = "here"
    """Only on this laptop."""
    RECEIVED = "received"
    """The hub keeps it but has not applied it."""
    APPLIED = "applied"
    """Settled; it left the outbox."""
    QUARANTINED = "quarantined"
    """The hub keeps it but cannot apply it; a supervisor resolves it."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One event on its way."""

    event: Event
    state: OutboxState
    attempts: int
    next_try: datetime | None
    """Not before this instant; None = at once."""
    code: str
    """Last trouble or quarantine code; empty when there was none."""
    text: str
    """Last trouble in words."""


class UploadPriority(StrEnum):
    """Results go before photos, photos before logs; signatures count as results."""

    RESULT = "1-result"
    PHOTO = "2-photo"
    LOG = "3-log"


@dataclass(frozen=True, slots=True)
class UploadItem:
    """One piece of evidence on its way."""

    digest: str
    size: int
    priority: UploadPriority
    media: str
    name: str
    offset: int
    """Bytes the hub is known to have."""
    attempts: int
    next_try: datetime | None
    code: str
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """The truth of the counter: each number is counted from the columns, never kept beside them."""

    here: int
    received: int
    applied: int
    quarantined: int
    evidence_waiting: int
    evidence_bytes: int
    oldest: str
    """UTC of the oldest event not yet applied; empty when there is none."""

    @property
    def pending(self) -> int:
        """Events not yet settled."""
        return self.here + self.received + self.quarantined


@dataclass(frozen=True, slots=True)
class VisitPending:
    """Events of one visit not yet settled, by state."""

    here: int = 0
    received: int = 0
    quarantined: int = 0


class Outbox(Protocol):
    """What sync needs of the store on the way up."""

    def due(self, now: datetime, limit: int) -> tuple[OutboxItem, ...]:
        """Events only on this laptop whose next try has come, in order of sequence. Stops at the first that must wait,
        because the chain is sent in order.
        """
        ...

    def unsettled(self, limit: int) -> tuple[str, ...]:
        """Ids of events received (or quarantined) but not applied, oldest first: to be asked about."""
        ...

    def items(self, limit: int = 1000) -> tuple[OutboxItem, ...]:
        """Everything not yet settled, oldest first, for people."""
        ...

    def counts(self) -> OutboxCounts:
        """All counters in one consistent reading."""
        ...

    def pending_by_visit(self) -> Mapping[str, VisitPending]:
        """Events not yet settled, by visit; a visit that is not named is settled."""
        ...

    def events_failed(self, ids: Sequence[str], code: str, text: str, next_try: datetime) -> None:
        """Remember that sending failed: attempts + 1."""
        ...

    def uploads(self, now: datetime, limit: int) -> tuple[UploadItem, ...]:
        """Evidence not yet complete at the hub whose next try has come, by priority, then age."""
        ...

    def upload_progress(self, digest: str, offset: int) -> None:
        """The hub confirmed this many bytes."""
        ...

    def upload_done(self, digest: str) -> None:
        """The hub accepted the whole file with its hash."""
        ...

    def upload_failed(self, digest: str, code: str, text: str, next_try: datetime) -> None:
        """Remember that sending failed: attempts + 1."""
        ...

    def retry_now(self) -> None:
        """The person asked: forget every waiting time (attempts and texts stay)."""
        ...
