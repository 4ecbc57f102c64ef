"""The device's journal in the store (port: app.journal.ports.Journal).

The append path is kept lean on purpose (one transaction, a few plain statements): a technician's answer may cost three
times what the bare commit of one row costs, no more. It is measured in tests/benchmarks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from app.clock import Clock
from app.ids import new_id
from app.journal.chain import Head, Sign, Verify, advance, link
from app.journal.event import GENESIS, Draft, Event, decode, digest_of
from app.journal.outbox import UploadPriority
from app.store import troubles
from app.store.driver import Connection
from app.store.engine import Database, column, scalar
from app.visit.facts import AcceptanceSigned, Approved, EvidenceRef, StepAnswered, evidence_of, from_body

TAIL = 64
"""How many of the last events are checked at every start; the whole chain is checked on request."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The enrolled device: its id and what its key can do."""

    device: str
    sign: Sign
    verify: Verify


class _Last(NamedTuple):
    """The last row as it lies on the disk."""

    sequence: int
    digest: str
    payload: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Need:
    """Evidence an event needs, with its place in the queue."""

    item: EvidenceRef
    priority: UploadPriority


_LAST = "SELECT sequence, digest, payload, signature FROM journal ORDER BY sequence DESC LIMIT 1"
_HEAD = "SELECT device, sequence, digest FROM journal ORDER BY sequence DESC LIMIT 1"
# A visit's events lie in stretches (app.store.tables.StretchRow); the next one begins where a stretch ends.
_OF_VISIT = """SELECT j.payload, j.signature FROM stretches s JOIN journal j ON j.sequence >= s.first AND j.sequence <
         coalesce((SELECT min(first) FROM stretches WHERE first > s.first), 9223372036854775807)
       WHERE s.visit = :visit ORDER BY s.first, j.sequence"""
_VISITS = "SELECT visit FROM stretches GROUP BY visit ORDER BY max(first) DESC"
_CLOSED = """SELECT s.visit FROM (SELECT visit, max(first) AS first FROM stretches GROUP BY visit) s
       JOIN journal j ON j.sequence = coalesce((SELECT min(first) FROM stretches WHERE first > s.first) - 1,
                                               (SELECT max(sequence) FROM journal))
       WHERE j.kind = 'visit-closed'"""
_VISITS_AFTER = """SELECT visit FROM stretches
       WHERE first >= (SELECT coalesce(max(first), 0) FROM stretches WHERE first <= :after + 1)
         AND (SELECT max(sequence) FROM journal) > :after
       GROUP BY visit ORDER BY min(first)"""
_AFTER = "SELECT payload, signature FROM journal WHERE sequence > :after ORDER BY sequence LIMIT :limit"
_STRETCHES = "SELECT first, visit FROM stretches ORDER BY first"
_KEEP = """INSERT INTO journal (sequence, id, device, previous, digest, visit, kind, utc, payload, signature)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
# Evidence named again keeps its progress; it only may move forward in the queue.
_UPLOAD = """INSERT INTO uploads (digest, sequence, size, priority, media, name)
             VALUES (:digest, :sequence, :size, :priority, :media, :name)
             ON CONFLICT (digest) DO UPDATE SET priority = min(priority, excluded.priority)"""


class JournalRecords:
    """Journal over one database. ``signer`` answers who signs now; it raises when the laptop is not enrolled."""

    def __init__(self, database: Database, clock: Clock, signer: Callable[[], Signer]) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer
        self._trusted = Head("")

    def append(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        """See the port. Also raises Unavailable ``DEVICE-NOT-ENROLLED``, ``DEVICE-KEY-MISSING`` and what
        ``app.journal.chain.advance`` and ``app.visit.facts.from_body`` raise; then nothing was kept."""
        signer = self._signer()
        needs = [evidence_needs(draft) for draft in drafts]
        with self._database.write() as connection:
            head = self._head(connection, signer)
            events = []
            for draft, wanted in zip(drafts, needs, strict=True):
                event = link(head, draft, event_id=new_id(), at=self._clock.stamp(), sign=signer.sign)
                head = advance(head, event, signer.verify)
                _keep(connection, event, head.digest, wanted)
                events.append(event)
        # Only after the commit: a head that was rolled back must never be trusted.
        self._trusted = head
        return tuple(events)

    def events(self, visit: str) -> tuple[Event, ...]:
        """See the port."""
        with self._database.read() as connection:
            return tuple(decode(*row) for row in connection.execute(_OF_VISIT, {"visit": visit}))

    def since(self, sequence: int, limit: int) -> tuple[Event, ...]:
        """See the port."""
        with self._database.read() as connection:
            return tuple(decode(*row) for row in connection.execute(_AFTER, {"after": sequence, "limit": limit}))

    def visits(self) -> tuple[str, ...]:
        """Ids of all visits that have events, the latest first."""
        with self._database.read() as connection:
            return tuple(column(connection, _VISITS))

    def closed(self) -> frozenset[str]:
        """Ids of the visits whose last event closed them; read from the index, whatever the years behind."""
        with self._database.read() as connection:
            return frozenset(column(connection, _CLOSED))

    def visits_after(self, sequence: int) -> tuple[str, ...]:
        """Visits with events after ``sequence``, in the order of their first one."""
        with self._database.read() as connection:
            return tuple(column(connection, _VISITS_AFTER, after=sequence))

    def head(self) -> Head:
        """See the port; ``device`` is empty while nothing was recorded and the laptop is not enrolled."""
        with self._database.read() as connection:
            row = connection.execute(_HEAD).fetchone()
            if row is not None:
                return Head(*row)
            return Head(scalar(connection, "SELECT device FROM identity") or "")

    def verify_whole(self) -> Head:
        """Walk the whole chain with every signature. Raises as ``app.journal.chain.verify_chain``; Unavailable
        ``STORE-DAMAGED`` when a visit's events would not all be found."""
        signer = self._signer()
        head, visit = Head(signer.device), None
        with self._database.read() as connection:
            stretches = connection.execute(_STRETCHES)
            for event in _walk(connection, 0):
                head = advance(head, event, signer.verify)
                if event.visit != visit:
                    visit = event.visit
                    _require_stretch(stretches.fetchone(), event, self._database.path)
            if stretches.fetchone() is not None:
                raise troubles.damaged(self._database.path, "a stretch of events that is not in the journal")
        return head

    def _head(self, connection: Connection, signer: Signer) -> Head:
        """The last row as a trusted head. What this process verified or wrote itself is not verified again as long as
        the row still is the same; anything else on the disk has to prove itself inside this transaction."""
        row = connection.execute(_LAST).fetchone()
        if row is None:
            return Head(signer.device)
        last = _Last(*row)
        if (last.sequence, digest_of(last.payload)) == (self._trusted.sequence, self._trusted.digest):
            return self._trusted
        return _proven(last, signer, self._database.path)


def check_tail(database: Database, signer: Signer | None) -> None:
    """The cheap check of every start: the last events link up, match their digests and, when the laptop is enrolled,
    carry its signature. Raises as ``app.journal.chain.advance``, or Unavailable ``STORE-DAMAGED``."""
    with database.read() as connection:
        last = scalar(connection, "SELECT coalesce(max(sequence), 0) FROM journal")
        rows = connection.execute(
            "SELECT sequence, digest, previous FROM journal WHERE sequence > ? ORDER BY sequence", (last - TAIL,)
        ).fetchall()
        first = max(last - TAIL, 0) + 1
        if [row["sequence"] for row in rows] != list(range(first, last + 1)):
            raise troubles.damaged(database.path, "journal rows are missing")
        head: Head | None = None
        for row, event in zip(rows, _walk(connection, last - TAIL), strict=True):
            if event.digest != row["digest"] or event.previous != row["previous"]:
                raise troubles.damaged(database.path, f"journal row {row['sequence']} does not match its digest")
            start = head or Head(event.device, event.sequence - 1, event.previous)
            head = advance(start, event, signer.verify if signer else _anything)


def _require_stretch(found: tuple[int, str] | None, event: Event, path: Path) -> None:
    if found is None or tuple(found) != (event.sequence, event.visit):
        raise troubles.damaged(path, f"no stretch begins at journal row {event.sequence}")


def evidence_needs(draft: Draft) -> tuple[Need, ...]:
    """What evidence an event needs and how urgent it is: signatures travel with results, then images, then the rest."""
    fact = from_body(draft.kind, draft.body)
    items = evidence_of(fact)
    if not items:
        return ()
    signed = isinstance(fact, AcceptanceSigned) or (
        isinstance(fact, StepAnswered) and isinstance(fact.answer, Approved)
    )
    return tuple(Need(item, _priority(item, signed)) for item in items)


def _priority(item: EvidenceRef, signed: bool) -> UploadPriority:
    if signed:
        return UploadPriority.RESULT
    return UploadPriority.PHOTO if item.media.startswith("image/") else UploadPriority.LOG


def _keep(connection: Connection, event: Event, digest: str, needs: Sequence[Need]) -> None:
    """An event and the evidence it needs. Its row here is also its place in the outbox
    (``app.store.outbox_records``)."""
    connection.execute(_KEEP, _row(event, digest))
    for need in needs:
        connection.execute(_UPLOAD, _upload(event, need))


def _row(event: Event, digest: str) -> tuple[Any, ...]:
    """In the order of ``_KEEP``."""
    return (
        event.sequence,
        event.id,
        event.device,
        event.previous,
        digest,
        event.visit,
        event.kind,
        event.at.utc,
        event.payload,
        event.signature,
    )


def _upload(event: Event, need: Need) -> dict[str, Any]:
    return {
        "digest": need.item.digest,
        "sequence": event.sequence,
        "size": need.item.size,
        "priority": need.priority.value,
        "media": need.item.media,
        "name": need.item.name,
    }


def _proven(row: _Last, signer: Signer, path: Path) -> Head:
    event = decode(row.payload, row.signature)
    before = Head(signer.device, event.sequence - 1, event.previous if event.sequence > 1 else GENESIS)
    head = advance(before, event, signer.verify)
    if (head.sequence, head.digest) != (row.sequence, row.digest):
        raise troubles.damaged(path, f"journal row {row.sequence} does not match its digest")
    return head


def _walk(connection: Connection, after: int) -> Iterator[Event]:
    # -1 is SQLite's word for "no limit".
    for row in connection.execute(_AFTER, {"after": after, "limit": -1}):
        yield decode(*row)


def _anything(_payload: bytes, _signature: bytes) -> bool:
    return True
