"""The outbox in memory, over a memory journal: what was appended is in it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.journal.event import Event
from app.journal.outbox import (
    LONGEST_WAIT,
    OutboxCounts,
    OutboxItem,
    OutboxState,
    UploadItem,
    UploadPriority,
    VisitPending,
)
from app.visit.facts import AcceptanceSigned, Approved, EvidenceRef, StepAnswered, evidence_of, from_body
from app.wire.sync import Receipt
from tests.twins.journal import MemoryJournal


@dataclass
class Standing:
    state: OutboxState = OutboxState.HERE
    attempts: int = 0
    next_try: datetime | None = None
    code: str = ""
    text: str = ""


class MemoryOutbox:
    """Outbox. ``standings`` by event id and ``told`` (every receipt, in order) may be read by a test."""

    def __init__(self, journal: MemoryJournal) -> None:
        self.journal = journal
        self.standings: dict[str, Standing] = {}
        self.told: list[Receipt] = []
        self._uploads: dict[str, UploadItem] = {}
        self._seen = 0

    def due(self, now: datetime, limit: int) -> tuple[OutboxItem, ...]:
        here = [item for item in self._items() if item.state is OutboxState.HERE]
        ready = []
        for item in here[:limit]:
            if waits(item.next_try, now):
                break
            ready.append(item)
        return tuple(ready)

    def unsettled(self, limit: int) -> tuple[str, ...]:
        asked = (OutboxState.RECEIVED, OutboxState.QUARANTINED)
        return tuple(item.event.id for item in self._items() if item.state in asked)[:limit]

    def items(self, limit: int = 1000) -> tuple[OutboxItem, ...]:
        return tuple(item for item in self._items() if item.state is not OutboxState.APPLIED)[:limit]

    def pending_by_visit(self) -> dict[str, VisitPending]:
        found: dict[str, Counter[str]] = {}
        for item in self.items(10**9):
            found.setdefault(item.event.visit, Counter())[item.state.value] += 1
        return {visit: VisitPending(**states) for visit, states in found.items()}

    def counts(self) -> OutboxCounts:
        items = self._items()
        states = [item.state for item in items]
        waiting = [item for item in self._queue().values() if not item.done]
        pending = [item for item in items if item.state is not OutboxState.APPLIED]
        return OutboxCounts(
            here=states.count(OutboxState.HERE),
            received=states.count(OutboxState.RECEIVED),
            applied=states.count(OutboxState.APPLIED),
            quarantined=states.count(OutboxState.QUARANTINED),
            evidence_waiting=len(waiting),
            evidence_bytes=sum(item.size - item.offset for item in waiting),
            oldest=pending[0].event.at.utc if pending else "",
        )

    def events_failed(self, ids: Sequence[str], code: str, text: str, next_try: datetime) -> None:
        self._items()
        for event in ids:
            standing = self.standings.get(event)
            if standing is not None and standing.state is not OutboxState.APPLIED:
                standing.attempts += 1
                standing.code, standing.text, standing.next_try = code, text, next_try

    def uploads(self, now: datetime, limit: int) -> tuple[UploadItem, ...]:
        ready = [item for item in self._queue().values() if not item.done and not waits(item.next_try, now)]
        return tuple(sorted(ready, key=lambda item: item.priority.value))[:limit]

    def upload_progress(self, digest: str, offset: int) -> None:
        item = self._queue().get(digest)
        if item is not None and not item.done:
            self._uploads[digest] = replace(
                item, offset=min(offset, item.size), attempts=0, code="", text="", next_try=None
            )

    def upload_done(self, digest: str) -> None:
        item = self._queue().get(digest)
        if item is not None:
            self._uploads[digest] = replace(item, done=True, offset=item.size, code="", text="", next_try=None)

    def upload_failed(self, digest: str, code: str, text: str, next_try: datetime) -> None:
        item = self._queue().get(digest)
        if item is not None and not item.done:
            self._uploads[digest] = replace(item, attempts=item.attempts + 1, code=code, text=text, next_try=next_try)

    def retry_now(self) -> None:
        for standing in self.standings.values():
            standing.next_try = None
        self._uploads = {digest: replace(item, next_try=None) for digest, item in self._queue().items()}

    def receipts(self, event: str) -> tuple[Receipt, ...]:
        return tuple(dict.fromkeys(receipt for receipt in self.told if receipt.event == event))

    def tell(self, receipt: Receipt) -> None:
        """What the inbox does with one receipt of an answer."""
        self._items()
        self.told.append(receipt)
        standing = self.standings.get(receipt.event)
        if standing is None or standing.state is OutboxState.APPLIED:
            return
        event = next(event for event in self.journal.kept if event.id == receipt.event)
        standing.next_try, standing.text = None, receipt.reason
        if receipt.digest != event.digest:
            standing.state, standing.code = OutboxState.QUARANTINED, "RECEIPT-MISMATCH"
            standing.text = "La central confirmó algo distinto de lo guardado aquí; el registro no se dio por enviado."
        elif receipt.state.value in ("applied", "duplicate"):
            standing.state, standing.code, standing.text = OutboxState.APPLIED, "", ""
        else:
            standing.state, standing.code = OutboxState(receipt.state.value), receipt.code
        for digest in receipt.missing:
            item = self._queue().get(digest)
            if item is not None and item.done:
                self._uploads[digest] = replace(item, done=False, offset=0)

    def _items(self) -> list[OutboxItem]:
        items = []
        for event in self.journal.kept:
            s = self.standings.setdefault(event.id, Standing())
            items.append(OutboxItem(event, s.state, s.attempts, s.next_try, s.code, s.text))
        return items

    def _queue(self) -> dict[str, UploadItem]:
        """Evidence by digest in the order of the first event that needs it."""
        for event in self.journal.kept[self._seen :]:
            for fresh in uploads_of(event):
                known = self._uploads.get(fresh.digest, fresh)
                self._uploads[fresh.digest] = replace(known, priority=min(known.priority, fresh.priority))
        self._seen = len(self.journal.kept)
        return self._uploads


def waits(next_try: datetime | None, now: datetime) -> bool:
    return next_try is not None and now < next_try <= now + LONGEST_WAIT


def uploads_of(event: Event) -> list[UploadItem]:
    fact = from_body(event.kind, event.body)
    signature = isinstance(fact, AcceptanceSigned) or (
        isinstance(fact, StepAnswered) and isinstance(fact.answer, Approved)
    )
    # The store orders what one event needs by digest, so that two runs agree.
    items = sorted(evidence_of(fact), key=lambda item: item.digest)
    return [
        UploadItem(item.digest, item.size, urgency(item, signature), item.media, item.name, 0, 0, None, "", "", False)
        for item in items
    ]


def urgency(item: EvidenceRef, signature: bool) -> UploadPriority:
    if signature:
        return UploadPriority.RESULT
    return UploadPriority.PHOTO if item.media.startswith("image/") else UploadPriority.LOG
