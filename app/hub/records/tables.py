"""The tables. What was signed or received is never changed again (triggers, see migrations/hub)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

REVISION = "0001"
"""Newest revision under migrations/hub; what the code in this folder fits (a test compares them)."""
IMMUTABLE = ("events", "strays", "documents", "artifacts")
"""Tables whose rows are written once: the migration guards each with triggers."""

ID = String(64)
DIGEST = String(64)
MOMENT = String(30)
"""UTC, ISO 8601, milliseconds, "Z": sorts as text."""
NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite only numbers rows by itself in a column that is called INTEGER."""


class Base(DeclarativeBase):
    """Names every constraint by one convention, so that a later migration can find it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(row: type[Base]) -> Table:
    """The bare table. Statements on it, made once, cost a sixth of those on the row class: for what each event runs."""
    if not isinstance(row.__table__, Table):
        raise TypeError("a row class without a table of its own")
    return row.__table__


class CounterRow(Base):
    """A number that only grows; its row is locked until commit, so readers never see a later number first."""

    __tablename__ = "counters"
    name: Mapped[str] = mapped_column(ID, primary_key=True)
    value: Mapped[int] = mapped_column(NUMBER)


class PersonRow(Base):
    """Somebody of the firm."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(500))
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str] = mapped_column(Text)
    """argon2id with its parameters; empty = cannot log in."""
    keyid: Mapped[str] = mapped_column(String(64))
    """Key id in the trust list of who signs; empty for technicians."""
    active: Mapped[bool]
    since: Mapped[str] = mapped_column(MOMENT)


class SessionRow(Base):
    """A person logged in. Only the SHA-256 of the token is here."""

    __tablename__ = "sessions"
    token: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    since: Mapped[str] = mapped_column(MOMENT)
    expires: Mapped[str] = mapped_column(MOMENT, index=True)


class CodeRow(Base):
    """A one-time enrolment code. Only its SHA-256 is here (the code has 80 random bits)."""

    __tablename__ = "enrol_codes"
    code: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_by: Mapped[str] = mapped_column(ID)
    made_at: Mapped[str] = mapped_column(MOMENT)
    expires: Mapped[str] = mapped_column(MOMENT)
    used_at: Mapped[str] = mapped_column(MOMENT, default="")
    device: Mapped[str] = mapped_column(ID, default="")


class DeviceRow(Base):
    """A laptop of the firm, with the head of its chain."""

    __tablename__ = "devices"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(500))
    public_key: Mapped[str] = mapped_column(String(64))
    token: Mapped[str] = mapped_column(DIGEST, unique=True)
    enrolled_at: Mapped[str] = mapped_column(MOMENT)
    revoked_at: Mapped[str] = mapped_column(MOMENT, default="")
    revoked_by: Mapped[str] = mapped_column(ID, default="")
    revoked_for: Mapped[str] = mapped_column(String(500), default="")
    sequence: Mapped[int] = mapped_column(NUMBER, default=0)
    head: Mapped[str] = mapped_column(DIGEST)
    pending: Mapped[int] = mapped_column(default=0)
    oldest_pending: Mapped[str] = mapped_column(String(64), default="")
    last_seen: Mapped[str] = mapped_column(MOMENT, default="")


class EventRow(Base):
    """An event as its device signed it. Ids are unique for ever."""

    __tablename__ = "events"
    position: Mapped[int] = mapped_column(NUMBER, primary_key=True, autoincrement=True)
    """Order of arrival; says nothing about what happened first."""
    id: Mapped[str] = mapped_column(ID, unique=True)
    device: Mapped[str] = mapped_column(ForeignKey("devices.id"))
    sequence: Mapped[int] = mapped_column(NUMBER)
    visit: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(ID)
    digest: Mapped[str] = mapped_column(DIGEST)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[str] = mapped_column(MOMENT)


class StandingRow(Base):
    """Where the hub stands with an event."""

    __tablename__ = "standings"
    event: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    device: Mapped[str] = mapped_column(ID)
    sequence: Mapped[int] = mapped_column(NUMBER)
    visit: Mapped[str] = mapped_column(ID)
    linked: Mapped[bool]
    """Whether it has its place in the chain; false while an event before it is missing."""
    state: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[str] = mapped_column(MOMENT)
    changed_by: Mapped[str] = mapped_column(ID, default="")
    """Person who resolved it; empty = the hub itself."""
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        Index(
            "ux_standings_place",
            "device",
            "sequence",
            unique=True,
            sqlite_where=text("linked"),
            postgresql_where=text("linked"),
        ),
        Index("ix_standings_visit_state", "visit", "state"),
        Index("ix_standings_state", "state"),
    )


class AwaitedRow(Base):
    """A piece of evidence an event still waits for."""

    __tablename__ = "awaited"
    event: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True, index=True)


class StrayRow(Base):
    """Bytes sent as an event that have no place in the sender's chain: unreadable, altered, foreign, forked."""

    __tablename__ = "strays"
    device: Mapped[str] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    name: Mapped[str] = mapped_column(ID)
    """Event id it claims, or one made of its digest when it claims none."""
    code: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[str] = mapped_column(MOMENT)
    __table_args__ = (Index("ix_strays_name", "name"),)


class DismissedRow(Base):
    """A supervisor's word that a quarantined item needs nothing more. The item itself stays."""

    __tablename__ = "dismissed"
    device: Mapped[str] = mapped_column(ID, primary_key=True)
    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    by: Mapped[str] = mapped_column(ID)
    at: Mapped[str] = mapped_column(MOMENT)
    note: Mapped[str] = mapped_column(Text)


class DocumentRow(Base):
    """A signed document, exactly as published."""

    __tablename__ = "documents"
    sequence: Mapped[int] = mapped_column(NUMBER, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(130))
    revision: Mapped[int]
    audience: Mapped[str] = mapped_column(ID)
    """Person it goes down to; "*" = every device; empty = stays on the hub."""
    title: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(DIGEST)
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[str] = mapped_column(MOMENT)
    published_by: Mapped[str] = mapped_column(ID)
    __table_args__ = (
        UniqueConstraint("kind", "name", "revision"),
        Index("ix_documents_audience_sequence", "audience", "sequence"),
    )


class ArtifactRow(Base):
    """A file of the firm's catalogue."""

    __tablename__ = "artifacts"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    digest: Mapped[str] = mapped_column(DIGEST, index=True)
    body: Mapped[str] = mapped_column(Text)
    """app.kit.manifest.Artifact as JSON."""
    registered_at: Mapped[str] = mapped_column(MOMENT)
    registered_by: Mapped[str] = mapped_column(ID)


class GrantRow(Base):
    """Content a person may download because one of his kits names it."""

    __tablename__ = "grants"
    person: Mapped[str] = mapped_column(ID, primary_key=True)
    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)


class VisitRow(Base):
    """A visit: who has it now, and the projection of its applied events."""

    __tablename__ = "visits"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    revision: Mapped[int]
    technician: Mapped[str] = mapped_column(ID, index=True)
    client: Mapped[str] = mapped_column(String(500))
    day: Mapped[str] = mapped_column(String(10))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    started: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    applied: Mapped[int] = mapped_column(default=0)
    last: Mapped[str] = mapped_column(DIGEST, default="")
    """Digest of the event applied last: with ``applied`` it names the journal the projection was made from."""
    changed_at: Mapped[str] = mapped_column(MOMENT)


class VisitPersonRow(Base):
    """Everybody who ever had the visit: his events count even when it was reassigned while he was away."""

    __tablename__ = "visit_people"
    visit: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    person: Mapped[str] = mapped_column(ID, primary_key=True)


class EvidenceRow(Base):
    """A piece of evidence on its way or complete."""

    __tablename__ = "evidence"
    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    size: Mapped[int] = mapped_column(NUMBER)
    kept: Mapped[int] = mapped_column(NUMBER, default=0)
    """Bytes flushed to the disk."""
    device: Mapped[str] = mapped_column(ID)
    complete_at: Mapped[str] = mapped_column(MOMENT, default="")
