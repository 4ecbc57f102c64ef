"""An answer writes the journal and its index by id, and no third page.

The journal is the queue: an event without a row in the outbox is only here, and rows of the outbox are made late, in
order and without gaps. Which visit an event belongs to is kept by stretches, the runs of events of one visit, so only
the first event of a stretch writes there.

A program of the revision before would take a missing row for an event that needs no sending: it must refuse this store.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OUTBOX_FOLLOWS = """
CREATE TRIGGER outbox_follows BEFORE INSERT ON outbox
WHEN NEW.sequence <> 1 + (SELECT coalesce(max(sequence), 0) FROM outbox)
BEGIN
  SELECT RAISE(ABORT, 'rows of outbox follow each other');
END
"""

STRETCH_BEGINS = """
CREATE TRIGGER stretch_begins AFTER INSERT ON journal
WHEN NEW.visit IS NOT (SELECT visit FROM journal WHERE sequence = NEW.sequence - 1)
BEGIN
  INSERT INTO stretches (first, visit) VALUES (NEW.sequence, NEW.visit);
END
"""


def upgrade() -> None:
    op.execute(OUTBOX_FOLLOWS)
    op.create_table(
        "stretches",
        sa.Column("first", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("visit", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("first", name="pk_stretches"),
        sa.ForeignKeyConstraint(["first"], ["journal.sequence"], name="fk_stretches_first_journal"),
    )
    op.create_index("ix_stretches_visit", "stretches", ["visit"])
    op.execute(
        """INSERT INTO stretches (first, visit) SELECT sequence, visit FROM journal j
           WHERE visit IS NOT (SELECT visit FROM journal WHERE sequence = j.sequence - 1) ORDER BY sequence"""
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER stretches_no_{verb.lower()} BEFORE {verb} ON stretches "
            "BEGIN SELECT RAISE(ABORT, 'rows of stretches are kept as they are'); END"
        )
    op.execute(STRETCH_BEGINS)
    op.drop_index("ix_journal_visit", "journal")


def downgrade() -> None:
    op.create_index("ix_journal_visit", "journal", ["visit", "sequence"])
    op.execute("DROP TRIGGER stretch_begins")
    op.drop_table("stretches")
    # The revision before has a row for every event.
    op.execute(
        """INSERT INTO outbox (sequence) SELECT sequence FROM journal
           WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM outbox) ORDER BY sequence"""
    )
    op.execute("DROP TRIGGER outbox_follows")
