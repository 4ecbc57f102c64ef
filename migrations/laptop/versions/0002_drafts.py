"""What was typed or gathered for a step and is not answered yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# In the transaction of the event itself: no crash can leave both an answer and the draft it was made of.
ENDS = """
CREATE TRIGGER drafts_end_with_their_answer AFTER INSERT ON journal
WHEN NEW.kind IN ('step-answered', 'step-skipped', 'failure-handled', 'visit-closed')
BEGIN
  DELETE FROM drafts
   WHERE visit = NEW.visit
     AND (NEW.kind = 'visit-closed'
          OR (task = json_extract(CAST(NEW.payload AS TEXT), '$.body.task')
              AND step = json_extract(CAST(NEW.payload AS TEXT), '$.body.step')));
END
"""


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("visit", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("visit", "task", "step", name="pk_drafts"),
    )
    op.execute(ENDS)


def downgrade() -> None:
    op.execute("DROP TRIGGER drafts_end_with_their_answer")
    op.drop_table("drafts")
