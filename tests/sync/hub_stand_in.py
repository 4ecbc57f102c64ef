"""A hub with real state and the real hub's rules, without network or database, for one laptop."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.clock import Clock, utc_text
from app.errors import BadInput, MaletinError, Untrusted
from app.journal.chain import Head, advance
from app.journal.event import Event, decode
from app.sync.ports import Incoming
from app.sync.trouble import trouble
from app.trust.keys import VerifyKey
from app.visit.facts import evidence_of, from_body
from app.wire.sync import (
    MAX_EVENTS,
    Assignment,
    DocumentKind,
    EnrolAnswer,
    EnrolRequest,
    Receipt,
    ReceiptState,
    SyncAnswer,
    SyncRequest,
    UploadStatus,
    WireDocument,
    WireEvent,
)


@dataclass
class Kept:
    """One event at the hub."""

    event: Event
    state: ReceiptState
    code: str = ""
    missing: tuple[str, ...] = ()


@dataclass
class Memory:
    """Everything a hub remembers; a backup is a copy of it."""

    head: Head
    kept: dict[str, Kept] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)
    early: dict[int, list[str]] = field(default_factory=dict)
    """By sequence: events that came before their predecessors."""
    waiting: dict[str, list[str]] = field(default_factory=dict)
    """By visit: events in their place that cannot be applied yet, in order."""
    documents: list[WireDocument] = field(default_factory=list)
    assigned: dict[str, int] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    evidence: dict[str, bytes] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    strays: list[WireEvent] = field(default_factory=list)


class StandInHub:
    """HubPort for one device. A test may read and write ``memory``; ``requests`` are those that were answered."""

    name = "hub"

    def __init__(self, key: VerifyKey, clock: Clock, device: str = "laptop-1") -> None:
        self.memory = Memory(Head(device))
        self.requests: list[SyncRequest] = []
        self.sent_bytes = 0
        self.max_events = MAX_EVENTS
        self.page = 100
        self.chunk = 1000
        self.says_head = True
        self.trust_lists: tuple[str, ...] = ()
        self._key = key
        self._clock = clock

    # ── what the office does ──

    def publish(self, kind: DocumentKind | str, name: str, revision: int, envelope: bytes) -> WireDocument:
        document = WireDocument(
            sequence=len(self.memory.documents) + 1, kind=kind, name=name, revision=revision, envelope=envelope.decode()
        )
        self.memory.documents.append(document)
        if kind == DocumentKind.KIT:
            self.memory.assigned[name] = revision
        if kind == DocumentKind.WITHDRAWAL:
            self.memory.assigned.pop(name, None)
        return document

    def offer(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.memory.content[digest] = data
        return digest

    def resolve(self, event: str) -> None:
        """A supervisor lets an event in quarantine count after all."""
        kept = self.memory.kept[event]
        kept.state, kept.code = ReceiptState.APPLIED, ""
        self.memory.applied.append(event)

    def backup(self) -> Memory:
        return copy.deepcopy(self.memory)

    def restore(self, backup: Memory) -> None:
        self.memory = copy.deepcopy(backup)

    # ── HubPort ──

    def exchange(self, request: SyncRequest) -> SyncAnswer:
        if len(request.events) > self.max_events:
            raise trouble("HUB-TOO-LARGE", status=413)
        taken = [self._take(wire) for wire in request.events]
        receipts = [self._now(receipt) for receipt in taken]
        receipts += [
            self._receipt(self.memory.kept[event], again=True) for event in request.ask if event in self.memory.kept
        ]
        self.requests.append(request)
        waiting = self._since(request.cursor)
        sent = waiting[: self.page]
        return SyncAnswer(
            receipts=tuple(receipts),
            documents=tuple(sent),
            cursor=sent[-1].sequence if sent else min(request.cursor, len(self.memory.documents)),
            more=len(waiting) > len(sent),
            assigned=tuple(Assignment(visit=visit, revision=rev) for visit, rev in self.memory.assigned.items()),
            head=self.memory.head.sequence if self.says_head else None,
            missing=self._lacking(),
            hub_time=utc_text(self._clock.now()),
        )

    def _lacking(self) -> tuple[str, ...]:
        first = [queue[0] for queue in self.memory.waiting.values() if queue]
        return tuple(digest for event in first for digest in self.memory.kept[event].missing)

    def upload_status(self, digest: str, size: int, media: str) -> UploadStatus:
        done = digest in self.memory.evidence
        offset = size if done else len(self.memory.parts.get(digest, b""))
        return UploadStatus(digest=digest, offset=offset, size=size, complete=done)

    def upload(self, digest: str, offset: int, data: bytes) -> UploadStatus:
        have = self.memory.parts.get(digest, b"")
        if digest in self.memory.evidence or offset != len(have):
            raise trouble("HUB-CONFLICT", status=409, offset=len(have))
        have += data
        self.sent_bytes += len(data)
        self.memory.parts[digest] = have
        if hashlib.sha256(have).hexdigest() == digest:
            self.memory.evidence[digest] = have
            del self.memory.parts[digest]
            for visit in self.memory.waiting:
                self._drain(visit)
        return UploadStatus(digest=digest, offset=len(have), size=len(have), complete=digest in self.memory.evidence)

    @contextmanager
    def fetch(self, digest: str, offset: int) -> Iterator[Incoming]:
        data = self.memory.content.get(digest)
        if data is None:
            raise trouble("CONTENT-NOT-FOUND", source="hub")
        rest = data[offset:]
        yield Incoming(offset, len(data), (rest[i : i + self.chunk] for i in range(0, len(rest), self.chunk)))

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        if request.code not in self.memory.codes:
            raise BadInput("ENROL-CODE-WRONG", "no")
        if self.memory.codes[request.code] not in ("", request.public_key):
            raise BadInput("ENROL-CODE-USED", "ya")
        self.memory.codes[request.code] = request.public_key
        return EnrolAnswer(
            device=self.memory.head.device,
            token="t-1",
            person="tec-1",
            person_name="Ana",
            firm="Firma",
            trust=self.trust_lists,
            anchor=hashlib.sha256(self.trust_lists[0].encode()).hexdigest() if self.trust_lists else "0" * 64,
        )

    # ── inside ──

    def _since(self, cursor: int) -> list[WireDocument]:
        start = cursor if cursor <= len(self.memory.documents) else 0
        return self.memory.documents[start:]

    def _take(self, wire: WireEvent) -> Receipt:
        event = decode(wire.payload.encode(), bytes.fromhex(wire.signature))
        memory = self.memory
        known = memory.kept.get(event.id)
        if known is not None and known.event.digest == event.digest:
            return self._receipt(known, again=True)
        try:
            memory.head = advance(memory.head, event, self._key.verify)
        except Untrusted as error:
            if error.code == "CHAIN-GAP":
                memory.kept[event.id] = kept = Kept(event, ReceiptState.RECEIVED, "CHAIN-GAP")
                memory.early.setdefault(event.sequence, []).append(event.id)
                return self._receipt(kept)
            memory.strays.append(wire)
            return Receipt(
                event=event.id, digest=event.digest, state=ReceiptState.QUARANTINED, code=error.code, reason=error.what
            )
        memory.kept[event.id] = kept = Kept(event, ReceiptState.RECEIVED)
        self._queue(kept)
        while following := memory.early.pop(memory.head.sequence + 1, None):
            kept_early = memory.kept[following[0]]
            memory.head = advance(memory.head, kept_early.event, self._key.verify)
            self._queue(kept_early)
        return self._receipt(kept)

    def _queue(self, kept: Kept) -> None:
        self.memory.waiting.setdefault(kept.event.visit, []).append(kept.event.id)
        self._drain(kept.event.visit)

    def _drain(self, visit: str) -> None:
        """Apply what waits in order, until something still has to wait."""
        queue = self.memory.waiting[visit]
        while queue:
            kept = self.memory.kept[queue[0]]
            self._settle(kept)
            if kept.state is ReceiptState.RECEIVED:
                break
            queue.pop(0)
        for event in queue[1:]:
            self.memory.kept[event].code = "WAITS-EARLIER"

    def _settle(self, kept: Kept) -> None:
        event = kept.event
        try:
            needed = tuple(ref.digest for ref in evidence_of(from_body(event.kind, event.body)))
        except MaletinError as error:
            kept.state, kept.code = ReceiptState.QUARANTINED, error.code
            return
        kept.missing = tuple(digest for digest in needed if digest not in self.memory.evidence)
        if kept.missing:
            kept.code = "EVIDENCE-MISSING"
            return
        kept.state, kept.code = ReceiptState.APPLIED, ""
        self.memory.applied.append(event.id)

    def _now(self, receipt: Receipt) -> Receipt:
        kept = self.memory.kept.get(receipt.event)
        if receipt.state is not ReceiptState.RECEIVED or kept is None or kept.event.digest != receipt.digest:
            return receipt
        return self._receipt(kept)

    def _receipt(self, kept: Kept, *, again: bool = False) -> Receipt:
        duplicate = again and kept.state is ReceiptState.APPLIED
        return Receipt(
            event=kept.event.id,
            digest=kept.event.digest,
            state=ReceiptState.DUPLICATE if duplicate else kept.state,
            code=kept.code,
            missing=kept.missing if kept.state is ReceiptState.RECEIVED else (),
        )
