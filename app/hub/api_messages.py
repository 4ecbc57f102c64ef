"""Answers of the hub that only the office's own screens and commands read; what laptops share is in app.wire."""

from __future__ import annotations

from pydantic import Field

from app.wire.base import Digest, Id, Line, Message


class Health(Message):
    """Whether it lives, and whose it is."""

    name: str
    firm: Line
    version: str
    time: str


class LoginRequest(Message):
    """A person's name and password."""

    person: Id
    password: str = Field(min_length=1, max_length=1024)


class LoginAnswer(Message):
    """A session. The token is shown this once."""

    token: str
    expires: str
    person: Id
    name: Line
    role: str


class CodeRequest(Message):
    """For whom a laptop is to be enrolled."""

    person: Id


class CodeAnswer(Message):
    """A one-time code, to be handed over apart from the network with the anchor."""

    code: str
    person: Id
    expires: str
    anchor: Digest
    authority: str
    """SHA-256 of the certificate of the hub's own authority; empty when the hub has none."""


class DeviceLine(Message):
    """A laptop as the supervisor sees it: also what it last said of its own outbox."""

    device: Id
    person: Id
    name: str
    enrolled_at: str
    revoked_at: str
    revoked_by: str
    revoked_for: str
    sequence: int
    pending: int
    oldest_pending: str
    last_seen: str


class RevokeRequest(Message):
    """Why a laptop is shut out."""

    reason: Line = ""


class PersonLine(Message):
    """Somebody of the firm."""

    person: Id
    name: Line
    role: str
    keyid: str
    active: bool


class PublishedAnswer(Message):
    """A document that is in force now."""

    sequence: int
    kind: str
    name: str
    revision: int
    digest: Digest


class TrustAnswer(Message):
    """Every version of the trust list."""

    version: int
    anchor: Digest
    versions: tuple[str, ...]


class StoredAnswer(Message):
    """A file the hub holds."""

    digest: Digest
    size: int = Field(ge=0)


class QuarantineLine(Message):
    """An item a supervisor has to look at."""

    event: str
    digest: Digest
    device: Id
    person: Id
    visit: str
    kind: str
    sequence: int
    code: str
    reason: str
    since: str
    stray: bool
    """It has no place in its laptop's chain and can only be dismissed."""


class ResolveRequest(Message):
    """The supervisor's word on a quarantined item."""

    resolution: str = Field(pattern="^(retry|dismiss)$")
    note: Line = ""


class ResolveAnswer(Message):
    """Where the item stands afterwards."""

    event: str
    state: str
