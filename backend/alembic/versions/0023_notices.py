"""What is wrong and was told, to whom, the heartbeats of each slot, and how many bytes a night took."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0023_notices"
down_revision = "0022_copies"

addition = sa.MetaData()

# These stand for tables of earlier revisions, which have the rest of their columns.
sa.Table("users", addition, sa.Column("id", sa.String, primary_key=True))
sa.Table(
    "backup_states",
    addition,
    sa.Column("user_id", sa.String, primary_key=True),
    sa.Column("last_success_at", sa.Float),
    sa.Column("last_size_bytes", sa.BigInteger),
    sa.Index("ix_backup_states_last_success_at", "last_success_at"),
)
sa.Table(
    "backup_nights",
    addition,
    sa.Column("slot", sa.Float, primary_key=True),
    sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
)
sa.Table(
    "stored_backups",
    addition,
    sa.Column("user_id", sa.String, primary_key=True),
    sa.Column("verified", sa.Boolean),
    sa.Column("restorable", sa.Boolean),
    sa.Index(
        "ix_stored_backups_damaged",
        "user_id",
        sqlite_where=sa.text("verified IS 0"),
        postgresql_where=sa.text("verified IS false"),
    ),
    sa.Index(
        "ix_stored_backups_not_restorable",
        "user_id",
        sqlite_where=sa.text("restorable IS 0"),
        postgresql_where=sa.text("restorable IS false"),
    ),
)

sa.Table(
    "heartbeats",
    addition,
    sa.Column("slot", sa.Float, primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("next_slot", sa.Float, nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    sa.Column("next_try_at", sa.Float),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sent_at", sa.Float),
    sa.Index("ix_heartbeats_next_try_at", "next_try_at"),
)

sa.Table(
    "notices",
    addition,
    sa.Column("subject", sa.String, primary_key=True),
    sa.Column("topic", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE")),
    sa.Column("open_since", sa.Float),
    sa.Column("times", sa.Integer, nullable=False, server_default="0"),
    sa.Column("is_told", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("owes_well", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("told_at", sa.Float),
    sa.Column("due_at", sa.Float),
    sa.Index("ix_notices_due_at", "due_at"),
    sa.Index("ix_notices_open", "topic", "open_since"),
    sa.Index("ix_notices_user_id", "user_id"),
)

sa.Table(
    "notice_channels",
    addition,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE")),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("address", sa.Text),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("last_success_at", sa.Float),
    sa.Column("last_failure_at", sa.Float),
    sa.Column("last_failure", sa.Text),
    sa.Index("ix_notice_channels_user_id", "user_id"),
)

sa.Table(
    "notice_deliveries",
    addition,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel_id", sa.String, sa.ForeignKey("notice_channels.id", ondelete="CASCADE"), nullable=False),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("next_try_at", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_notice_deliveries_next_try_at", "next_try_at"),
    sa.Index("ix_notice_deliveries_channel_id", "channel_id"),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), addition)


def downgrade() -> None:
    connection = op.get_bind()
    of_accounts = "user_id IS NOT NULL"
    refuse_where_any(connection, "notice_channels", of_accounts, but="people would hear of their backups no longer")
    for table in ("notice_deliveries", "notice_channels", "notices", "heartbeats"):
        op.drop_table(table)
    for index in ("ix_stored_backups_damaged", "ix_stored_backups_not_restorable"):
        op.drop_index(index, "stored_backups")
    op.drop_index("ix_backup_states_last_success_at", "backup_states")
    with op.batch_alter_table("backup_nights") as nights:
        nights.drop_column("bytes")
    with op.batch_alter_table("backup_states") as states:
        states.drop_column("last_size_bytes")
