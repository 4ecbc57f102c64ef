"""What came down and was verified: documents, receipts, the cursor. One answer of the hub is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.wire.sync import Assignment, DocumentKind, Receipt


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A signed document that passed every check of app.trust.verify."""

    kind: DocumentKind
    name: str
    revision: int
    digest: str
    """SHA-256 of the envelope bytes."""
    envelope: bytes


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """A document set aside: the bytes are kept for the supervisor, never used."""

    kind: str
    name: str
    revision: int
    code: str
    reason: str
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """One answer of the hub after judgement (app.sync.decide): what the store must keep, all or nothing."""

    receipts: tuple[Receipt, ...]
    documents: tuple[KeptDocument, ...]
    refused: tuple[RefusedDocument, ...]
    cursor: int
    assigned: tuple[Assignment, ...]
    plan_vanished: bool
    """The hub suddenly assigns nothing although visits lie ahead: nothing is removed, a person is asked."""
    hub_time: str
    skew_seconds: float
    """Laptop clock minus hub clock."""


@dataclass(frozen=True, slots=True)
class SyncNote:
    """The last contact with the hub, for people."""

    last_try: str
    last_success: str
    code: str
    text: str
    skew_seconds: float
    plan_vanished: bool


class Inbox(Protocol):
    """What sync needs of the store on the way down."""

    def cursor(self) -> int:
        """Sequence of the last document kept."""
        ...

    def keep(self, accepted: Accepted) -> None:
        """Keep everything of one answer in one transaction. Raises Unavailable ``STORE-DISK-FULL``/``STORE-LOCKED``."""
        ...

    def keep_documents(self, documents: Sequence[KeptDocument], at: str) -> None:
        """Keep verified documents that did not come from the hub (a USB bundle), all or nothing; ``at``: UTC."""
        ...

    def document(self, kind: DocumentKind, name: str, revision: int | None = None) -> KeptDocument | None:
        """That revision, or the newest one."""
        ...

    def newest(self, kind: DocumentKind) -> tuple[KeptDocument, ...]:
        """The newest revision of every document of a kind."""
        ...

    def highest_seen(self, kind: DocumentKind, name: str) -> int:
        """Highest revision ever kept (0 = none); an older one is refused."""
        ...

    def withdrawn(self) -> frozenset[str]:
        """Visits withdrawn by the supervisor (tombstones)."""
        ...

    def refused(self) -> tuple[RefusedDocument, ...]:
        """Documents set aside, newest first."""
        ...

    def note_failure(self, at: str, code: str, text: str) -> None:
        """Remember that a try to reach the hub failed."""
        ...

    def note(self) -> SyncNote:
        """The last contact with the hub."""
        ...

    def answer_plan_question(self, keep: bool) -> None:
        """The person's answer to ``plan_vanished``: True keeps all visits, False marks those ahead as withdrawn."""
        ...
