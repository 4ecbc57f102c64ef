"""The first store: journal, outbox, uploads, receipts, documents, contact, content, identity, trust."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EMPTY = sa.text("''")
ZERO = sa.text("0")

# Rows that are evidence: nobody, not even our own program, changes or removes them.
IMMUTABLE = ("journal", "receipts", "documents", "refused_documents", "trust_lists")

CHAIN_TRIGGER = """
CREATE TRIGGER journal_follows BEFORE INSERT ON journal
WHEN NEW.sequence <> 1 + (SELECT coalesce(max(sequence), 0) FROM journal)
  OR NEW.previous <> coalesce((SELECT digest FROM journal ORDER BY sequence DESC LIMIT 1), printf('%064d', 0))
BEGIN
  SELECT RAISE(ABORT, 'the event does not follow the last one');
END
"""

OUTBOX_TRIGGERS = (
    """
CREATE TRIGGER outbox_applied_stays BEFORE UPDATE OF state ON outbox
WHEN OLD.state = 'applied' AND NEW.state <> 'applied'
BEGIN
  SELECT RAISE(ABORT, 'an applied event stays applied');
END
""",
    """
CREATE TRIGGER outbox_row_stays BEFORE DELETE ON outbox
BEGIN
  SELECT RAISE(ABORT, 'rows of outbox are kept');
END
""",
)


def upgrade() -> None:
    _journal()
    _outbox()
    _inbox()
    _ledger_and_identity()
    for table in IMMUTABLE:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they are'); END"
            )
    op.execute(CHAIN_TRIGGER)
    for trigger in OUTBOX_TRIGGERS:
        op.execute(trigger)
    op.execute("INSERT INTO contact (number) VALUES (1)")


def downgrade() -> None:
    for table in (
        "trust_lists",
        "identity",
        "content",
        "contact",
        "tombstones",
        "assignments",
        "refused_documents",
        "documents",
        "receipts",
        "uploads",
        "outbox",
        "journal",
    ):
        op.execute(f"DROP TABLE {table}")


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("sequence", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("visit", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("utc", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_journal"),
        sa.UniqueConstraint("id", name="uq_journal_id"),
    )
    op.create_index("ix_journal_visit", "journal", ["visit", "sequence"])


def _retry_columns() -> list[sa.Column]:
    return [
        sa.Column("attempts", sa.Integer, server_default=ZERO, nullable=False),
        sa.Column("next_try", sa.Text, nullable=True),
        sa.Column("code", sa.Text, server_default=EMPTY, nullable=False),
        sa.Column("text", sa.Text, server_default=EMPTY, nullable=False),
    ]


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("sequence", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text, server_default=sa.text("'here'"), nullable=False),
        *_retry_columns(),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
        sa.ForeignKeyConstraint(["sequence"], ["journal.sequence"], name="fk_outbox_sequence_journal"),
        sa.CheckConstraint("state IN ('here', 'received', 'applied', 'quarantined')", name=op.f("ck_outbox_state")),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "sequence"])
    op.create_table(
        "uploads",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("media", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("offset", sa.Integer, server_default=ZERO, nullable=False),
        *_retry_columns(),
        sa.Column("done", sa.Integer, server_default=ZERO, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_uploads"),
        sa.ForeignKeyConstraint(["sequence"], ["journal.sequence"], name="fk_uploads_sequence_journal"),
        sa.CheckConstraint("done IN (0, 1)", name=op.f("ck_uploads_done")),
    )
    op.create_index("ix_uploads_waiting", "uploads", ["done", "priority", "sequence"])


def _inbox() -> None:
    op.create_table(
        "receipts",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("missing", sa.Text, nullable=False),
        sa.Column("hub_time", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_receipts"),
        sa.UniqueConstraint("event", "digest", "state", "code", "reason", "missing", name="uq_receipts_event"),
    )
    op.create_table(
        "documents",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.Column("hub_time", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_documents"),
        sa.UniqueConstraint("kind", "name", "revision", name="uq_documents_kind"),
    )
    op.create_table(
        "refused_documents",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_refused_documents"),
        sa.UniqueConstraint("kind", "name", "revision", "code", "digest", name="uq_refused_documents_kind"),
    )
    op.create_table(
        "assignments",
        sa.Column("visit", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("current", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("visit", name="pk_assignments"),
        sa.CheckConstraint("current IN (0, 1)", name=op.f("ck_assignments_current")),
    )
    op.create_table(
        "tombstones",
        sa.Column("visit", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("visit", name="pk_tombstones"),
    )
    op.create_table(
        "contact",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("cursor", sa.Integer, server_default=ZERO, nullable=False),
        sa.Column("last_try", sa.Text, server_default=EMPTY, nullable=False),
        sa.Column("last_success", sa.Text, server_default=EMPTY, nullable=False),
        sa.Column("code", sa.Text, server_default=EMPTY, nullable=False),
        sa.Column("text", sa.Text, server_default=EMPTY, nullable=False),
        sa.Column("skew_seconds", sa.Float, server_default=ZERO, nullable=False),
        sa.Column("plan_vanished", sa.Integer, server_default=ZERO, nullable=False),
        sa.Column("plan_kept", sa.Integer, server_default=ZERO, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_contact"),
        sa.CheckConstraint("number = 1", name=op.f("ck_contact_one_row")),
        sa.CheckConstraint("plan_vanished IN (0, 1)", name=op.f("ck_contact_plan_vanished")),
    )


def _ledger_and_identity() -> None:
    op.create_table(
        "content",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, server_default=sa.text("'wanted'"), nullable=False),
        sa.Column("offset", sa.Integer, server_default=ZERO, nullable=False),
        sa.Column("source", sa.Text, server_default=EMPTY, nullable=False),
        *_retry_columns(),
        sa.Column("verified_at", sa.Text, server_default=EMPTY, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_content"),
        sa.CheckConstraint("state IN ('wanted', 'partial', 'present', 'altered')", name=op.f("ck_content_state")),
    )
    op.create_table(
        "identity",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("firm", sa.Text, nullable=False),
        sa.Column("hub_url", sa.Text, nullable=False),
        sa.Column("hub_ca", sa.LargeBinary, nullable=False),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("enrolled_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_identity"),
        sa.CheckConstraint("number = 1", name=op.f("ck_identity_one_row")),
    )
    op.create_table(
        "trust_lists",
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_trust_lists"),
    )
