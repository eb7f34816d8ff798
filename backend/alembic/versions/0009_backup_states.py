"""What the nightly job knows of each library, and who is at it."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0009_backup_states"
down_revision = "0008_tokens_valid_after"

addition = sa.MetaData()

# It stands for the table of the first revision, which has the rest of its columns.
sa.Table("users", addition, sa.Column("id", sa.String, primary_key=True))

sa.Table(
    "backup_states",
    addition,
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("last_slot", sa.Float),
    sa.Column("claimed_slot", sa.Float),
    sa.Column("claimed_by", sa.String),
    sa.Column("claimed_until", sa.Float),
    sa.Column("last_success_at", sa.Float),
    sa.Column("last_success_file", sa.String),
    sa.Column("last_failure_at", sa.Float),
    sa.Column("last_failure_reason", sa.String),
    sa.Column("failing_since", sa.Float),
    sa.Column("holds", sa.String),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), addition)


def downgrade() -> None:
    refuse_where_any(op.get_bind(), "backup_states", "true", but="it would be forgotten which backups were made")
    op.drop_table("backup_states")
