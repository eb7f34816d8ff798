"""When each account is due, what is known of each backup, and which folder holds them."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_column_if_missing, add_index_if_missing, add_what_is_missing

revision = "0012_backup_index"
down_revision = "0011_metadata_at"

STATE_COLUMNS = (
    sa.Column("due_at", sa.Float),
    sa.Column("enabled_since", sa.Float),
    sa.Column("backup_days", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_backup_day", sa.String),
)

addition = sa.MetaData()

# It stands for the table of the first revision, which has the rest of its columns.
sa.Table("users", addition, sa.Column("id", sa.String, primary_key=True))

sa.Table(
    "stored_backups",
    addition,
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.String, primary_key=True),
    sa.Column("path", sa.String, primary_key=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("changed_ns", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String),
    sa.Column("content_sha256", sa.String),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("titles", sa.Integer),
    sa.Column("verified", sa.Boolean),
    sa.Column("verified_at", sa.Float),
    sa.Column("restorable", sa.Boolean),
    sa.Column("tested_at", sa.Float),
    sa.Column("tested_by", sa.String),
    sa.Column("test_failure", sa.String),
    sa.Column("test_due_at", sa.Float),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("label", sa.String),
    sa.Column("deleted_at", sa.Float),
    sa.Column("day_number", sa.Integer, nullable=False, server_default="0"),
    sa.Column("moved_on", sa.Integer),
    sa.Column("found", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("counts", sa.Text),
    sa.Column("lost", sa.Text),
    sa.Column("compared_with", sa.String),
    sa.Column("loss_before", sa.String),
    sa.Column("loss_sentence", sa.String),
    sa.Column("loss_seen", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("revision", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("ix_stored_backups_test_due_at", "test_due_at"),
)

sa.Table(
    "backup_places",
    addition,
    sa.Column("place", sa.String, primary_key=True),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("marker", sa.String, nullable=False),
)


def upgrade() -> None:
    connection = op.get_bind()
    for column in STATE_COLUMNS:
        add_column_if_missing(connection, "backup_states", column)
    add_index_if_missing(connection, "backup_states", "ix_backup_states_due_at", "due_at")
    add_what_is_missing(connection, addition)
    # Whoever has backups on is due at once; the first run finds out whose slot is done already.
    op.execute(
        "INSERT INTO backup_states (user_id) SELECT id FROM users WHERE backup_enabled"
        " AND NOT EXISTS (SELECT 1 FROM backup_states WHERE backup_states.user_id = users.id)"
    )
    op.execute(
        "UPDATE backup_states SET due_at = 0 WHERE due_at IS NULL"
        " AND EXISTS (SELECT 1 FROM users WHERE users.id = backup_states.user_id AND users.backup_enabled)"
    )


def downgrade() -> None:
    # All of it can be found out anew: from the files, and from the slots that are done.
    op.drop_table("stored_backups")
    op.drop_table("backup_places")
    op.drop_index("ix_backup_states_due_at", "backup_states")
    with op.batch_alter_table("backup_states") as states:
        for column in STATE_COLUMNS:
            states.drop_column(column.name)
