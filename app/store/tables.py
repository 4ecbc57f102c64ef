"""The tables of the laptop's store. Alembic's revisions make them; these models must agree (a test compares both).

The records beside this file speak SQL and do not import it: the ORM would cost every start of the program 0.2 s.
Columns hold everything that must survive a crash: there is no counter, queue or cursor in memory.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

STATES = "'here', 'received', 'applied', 'quarantined'"


class Base(DeclarativeBase):
    """All tables of the store; names of constraints follow one convention."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class JournalRow(Base):
    """One event, exactly as signed. Triggers refuse UPDATE, DELETE and an INSERT that does not follow the last row.

    One index, by id: each more would make every answer dirty one more page of the file.
    """

    __tablename__ = "journal"

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(Text, unique=True)
    device: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    """SHA-256 of the payload."""
    visit: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    utc: Mapped[str] = mapped_column(Text)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class StretchRow(Base):
    """A run of events of one visit, from ``first`` up to where the next one begins: where a visit's events are.

    A trigger on the journal begins it, with the first event only. Never changed (trigger).
    """

    __tablename__ = "stretches"
    __table_args__ = (Index("ix_stretches_visit", "visit"),)

    first: Mapped[int] = mapped_column(Integer, ForeignKey("journal.sequence"), primary_key=True, autoincrement=False)
    visit: Mapped[str] = mapped_column(Text)


class OutboxRow(Base):
    """Where one event stands on its way. A row never goes away; an applied event is one that left the outbox.

    Rows follow each other without gaps (trigger), but come late: an event beyond the last row is only on this laptop
    and was never tried. So an answer writes no second table, and no event can lose its place in the queue.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state"),
        Index("ix_outbox_state", "state", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(
        Integer, ForeignKey("journal.sequence"), primary_key=True, autoincrement=False
    )
    state: Mapped[str] = mapped_column(Text, server_default=sql("'here'"))
    attempts: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    next_try: Mapped[str | None] = mapped_column(Text)
    """UTC text; NULL = at once."""
    code: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    text: Mapped[str] = mapped_column(Text, server_default=sql("''"))


class UploadRow(Base):
    """One piece of evidence on its way."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("done IN (0, 1)", name="done"),
        Index("ix_uploads_waiting", "done", "priority", "sequence"),
    )

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer, ForeignKey("journal.sequence"))
    """The first event that needs it: its age."""
    size: Mapped[int] = mapped_column(Integer)
    priority: Mapped[str] = mapped_column(Text)
    media: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    offset: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    attempts: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    next_try: Mapped[str | None] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    text: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    done: Mapped[int] = mapped_column(Integer, server_default=sql("0"))


class ReceiptRow(Base):
    """The hub's word on one event, kept for ever. Append-only by trigger; the same word twice is one row."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("event", "digest", "state", "code", "reason", "missing"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    event: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    missing: Mapped[str] = mapped_column(Text)
    """Digests separated by a space."""
    hub_time: Mapped[str] = mapped_column(Text)


class DocumentRow(Base):
    """A verified signed document. A kept revision is never changed (trigger)."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("kind", "name", "revision"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    """In the order they came: the later of a kit and a withdrawal is the one that holds."""
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(Text)
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    hub_time: Mapped[str] = mapped_column(Text)


class RefusedRow(Base):
    """A document set aside with its reason; the same refusal twice is one row."""

    __tablename__ = "refused_documents"
    __table_args__ = (UniqueConstraint("kind", "name", "revision", "code", "digest"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    envelope: Mapped[bytes] = mapped_column(LargeBinary)


class AssignmentRow(Base):
    """What the hub said last about who does this visit; visits it no longer names stay, with ``current`` = 0."""

    __tablename__ = "assignments"
    __table_args__ = (CheckConstraint("current IN (0, 1)", name="current"),)

    visit: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
    current: Mapped[int] = mapped_column(Integer)


class TombstoneRow(Base):
    """A visit a person marked as withdrawn when the plan had suddenly become empty."""

    __tablename__ = "tombstones"

    visit: Mapped[str] = mapped_column(Text, primary_key=True)


class ContactRow(Base):
    """The last contact with the hub and the cursor: one row."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("number = 1", name="one_row"),
        CheckConstraint("plan_vanished IN (0, 1)", name="plan_vanished"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    cursor: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    last_try: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    last_success: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    code: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    text: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    skew_seconds: Mapped[float] = mapped_column(Float, server_default=sql("0"))
    plan_vanished: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    plan_kept: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    """1 = a person answered "keep all visits"; not asked again until the hub assigns something."""


class ContentRow(Base):
    """What is known of one content file of a kit."""

    __tablename__ = "content"
    __table_args__ = (CheckConstraint("state IN ('wanted', 'partial', 'present', 'altered')", name="state"),)

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, server_default=sql("'wanted'"))
    offset: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    source: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    attempts: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    next_try: Mapped[str | None] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    text: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    verified_at: Mapped[str] = mapped_column(Text, server_default=sql("''"))


class IdentityRow(Base):
    """Who this laptop is: one row. No secret lives here; keys and tokens are in the vault."""

    __tablename__ = "identity"
    __table_args__ = (CheckConstraint("number = 1", name="one_row"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    device: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(Text)
    person_name: Mapped[str] = mapped_column(Text)
    firm: Mapped[str] = mapped_column(Text)
    hub_url: Mapped[str] = mapped_column(Text)
    hub_ca: Mapped[bytes] = mapped_column(LargeBinary)
    """PEM of the hub's own certificate authority; empty on loopback."""
    anchor: Mapped[str] = mapped_column(Text)
    """SHA-256 of the first trust list."""
    public_key: Mapped[str] = mapped_column(Text)
    enrolled_at: Mapped[str] = mapped_column(Text)


class TrustRow(Base):
    """One version of the trust list, the exact bytes. Never changed (trigger)."""

    __tablename__ = "trust_lists"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary)


class DraftRow(Base):
    """What was typed or gathered for one step and is not answered yet. A trigger on the journal ends it."""

    __tablename__ = "drafts"

    visit: Mapped[str] = mapped_column(Text, primary_key=True)
    task: Mapped[str] = mapped_column(Text, primary_key=True)
    step: Mapped[str] = mapped_column(Text, primary_key=True)
    run: Mapped[int] = mapped_column(Integer)
    fields: Mapped[str] = mapped_column(Text)
    """JSON object: text by the name of the field."""
    evidence: Mapped[str] = mapped_column(Text)
    """JSON list of references; the bytes are on the shelf."""
