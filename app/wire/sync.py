"""The one exchange: events up; receipts and documents down; a cursor. ``POST /api/v1/sync``."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from app.wire.base import Digest, Id, Line, Message

PROTOCOL = 1
MAX_EVENTS = 500
"""Most events in one request; a hub answers 413 above it and the laptop halves its batch."""
MAX_DOCUMENTS = 100
"""Most documents in one answer; ``more`` says that others wait."""


class WireEvent(Message):
    """One journal event exactly as it was signed (see app.journal.event)."""

    payload: str = Field(max_length=1_000_000)
    signature: str = Field(pattern=r"^[0-9a-f]{128}$")


class ReceiptState(StrEnum):
    """What the hub says of one event. Never merged into one flag for a batch."""

    RECEIVED = "received"
    """Kept by the hub, not applied yet (its evidence or a predecessor is missing). Stays in the outbox."""
    APPLIED = "applied"
    """Kept and part of the hub's view. Only now it leaves the outbox."""
    DUPLICATE = "duplicate"
    """Already applied earlier: counts as applied."""
    QUARANTINED = "quarantined"
    """Kept but cannot be applied; code and reason say why; a supervisor resolves it."""


class Receipt(Message):
    """The hub's word on one event."""

    event: Id
    digest: Digest
    state: ReceiptState
    code: str = ""
    reason: str = ""
    missing: tuple[Digest, ...] = ()
    """Evidence the hub still needs before it can apply this event."""


class DocumentKind(StrEnum):
    """What can come down."""

    TRUST = "trust"
    KIT = "kit"
    WITHDRAWAL = "withdrawal"


class WireDocument(Message):
    """One signed document from the hub, verified by the laptop before it is understood."""

    sequence: int = Field(ge=1)
    kind: DocumentKind | Line = Field(union_mode="left_to_right")
    """A kind this version does not know stays plain text, so that one new document cannot poison a whole answer."""
    name: Id
    """What the revisions count over: the visit id, or "root" for the trust list."""
    revision: int = Field(ge=1)
    envelope: str = Field(max_length=5_000_000)


class Assignment(Message):
    """A visit the hub says belongs to this technician now."""

    visit: Id
    revision: int = Field(ge=1)


class SyncRequest(Message):
    """What the laptop says."""

    protocol: int = Field(default=PROTOCOL, strict=True)
    cursor: int = Field(ge=0, strict=True)
    """Sequence of the last document kept."""
    events: tuple[WireEvent, ...] = Field(default=(), max_length=MAX_EVENTS)
    ask: tuple[Id, ...] = Field(default=(), max_length=MAX_EVENTS)
    """Events sent before whose applied receipt never came: "do you have these?"."""
    pending: int = Field(default=0, ge=0, strict=True)
    """How many events wait on the laptop, so that the supervisor sees what is at risk."""
    oldest_pending: str = ""


class SyncAnswer(Message):
    """What the hub says; the laptop keeps it in one transaction or not at all."""

    protocol: int = PROTOCOL
    receipts: tuple[Receipt, ...] = ()
    documents: tuple[WireDocument, ...] = ()
    cursor: int = Field(ge=0)
    more: bool = False
    assigned: tuple[Assignment, ...] = ()
    head: int | None = Field(default=None, ge=0)
    """Sequence of the last event of this device that the hub keeps without a gap (None = a hub that does not say).
    Lower than what the hub once had means that it was restored from a backup: the laptop gives it the rest again."""
    missing: tuple[Digest, ...] = ()
    """Evidence that events of this device wait for at the hub, whatever the laptop believes; after a restored backup
    they can be events that it counts as applied. At most a hundred at a time."""
    hub_time: str


class EnrolRequest(Message):
    """A new laptop presents its one-time code and its public key (Ed25519, 32 bytes, hexadecimal)."""

    code: str = Field(min_length=4, max_length=64)
    public_key: str = Field(pattern=r"^[0-9a-f]{64}$")
    device_name: Line


class EnrolAnswer(Message):
    """What a laptop needs to belong to the firm. The token is shown this once."""

    device: Id
    token: str
    person: Id
    person_name: Line
    firm: Line
    trust: tuple[str, ...]
    """Every version of the trust list (TUF root), the first one is the anchor."""
    anchor: Digest
    """SHA-256 of the first trust list, printed beside the enrolment code so that a person can compare."""


class UploadStatus(Message):
    """How much of an evidence file the hub has."""

    digest: Digest
    offset: int = Field(ge=0)
    size: int = Field(ge=0)
    complete: bool


class Problem(Message):
    """RFC 9457 problem document, with our stable code."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str
    safe: str = ""
    todo: str = ""
    retry_after: int | None = None
