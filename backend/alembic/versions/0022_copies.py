"""What is known of copies in further places, the keys that they are locked with, and which backups got lost."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_column_if_missing, add_what_is_missing

revision = "0022_copies"
down_revision = "0020_people_on_a_server"

BACKUP_COLUMNS = (sa.Column("repaired_at", sa.Float), sa.Column("repaired_from", sa.String))
TABLES = ("copy_keys", "copy_places", "copy_states", "backup_copies", "lost_backups")

addition = sa.MetaData()

# It stands for the table of the first revision, which has the rest of its columns.
sa.Table("users", addition, sa.Column("id", sa.String, primary_key=True))


def _account() -> sa.Column[str]:
    return sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)


sa.Table(
    "lost_backups",
    addition,
    _account(),
    sa.Column("filename", sa.String, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("noticed_at", sa.Float, nullable=False),
)

sa.Table(
    "backup_copies",
    addition,
    _account(),
    sa.Column("place", sa.String, primary_key=True),
    sa.Column("filename", sa.String, primary_key=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Column("sha256", sa.String),
    sa.Column("content_sha256", sa.String),
    sa.Column("packed_sha256", sa.String),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("titles", sa.Integer),
    sa.Column("is_locked", sa.Boolean, nullable=False),
    sa.Column("opened_by", sa.String, nullable=False),
    sa.Column("is_ours", sa.Boolean, nullable=False),
    sa.Column("is_damaged", sa.Boolean, nullable=False),
    sa.Column("confirmed_at", sa.Float),
    sa.Column("restorable", sa.Boolean),
    sa.Column("tested_at", sa.Float),
    sa.Column("test_failure", sa.String),
    sa.Column("missing_since", sa.Float),
    sa.Column("unneeded_since", sa.Float),
)

sa.Table(
    "copy_states",
    addition,
    _account(),
    sa.Column("place", sa.String, primary_key=True),
    sa.Column("copied_at", sa.Float),
    sa.Column("failing_since", sa.Float),
    sa.Column("failure", sa.String),
    sa.Column("vanished", sa.Integer, nullable=False, server_default="0"),
    sa.Column("anew_at", sa.Float),
)

sa.Table(
    "copy_places",
    addition,
    sa.Column("place", sa.String, primary_key=True),
    sa.Column("shown", sa.String, nullable=False),
    sa.Column("claimed_by", sa.String),
    sa.Column("claimed_until", sa.Float),
    sa.Column("reached_at", sa.Float),
    sa.Column("listed_at", sa.Float),
    sa.Column("failing_since", sa.Float),
    sa.Column("failure", sa.String),
    sa.Column("gone_since", sa.Float),
)

sa.Table(
    "copy_keys",
    addition,
    sa.Column("fingerprint", sa.String, primary_key=True),
    sa.Column("recipient", sa.String, nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("retired_at", sa.Float),
)


def upgrade() -> None:
    connection = op.get_bind()
    for column in BACKUP_COLUMNS:
        add_column_if_missing(connection, "stored_backups", column)
    add_what_is_missing(connection, addition)


def downgrade() -> None:
    # What is known of copies is found again at the places, and the recipients are on the kits.
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("stored_backups") as backups:
        for column in BACKUP_COLUMNS:
            backups.drop_column(column.name)
