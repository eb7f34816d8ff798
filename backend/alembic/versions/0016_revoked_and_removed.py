"""Tokens that were signed out, and removed people and lists that an undo can bring back."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0016_revoked_and_removed"
down_revision = "0015_catalogue"

addition = sa.MetaData()

# It stands for the table of the first revision, which has the rest of its columns.
sa.Table("users", addition, sa.Column("id", sa.String, primary_key=True))

sa.Table(
    "revoked_tokens",
    addition,
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Index("ix_revoked_tokens_user_id", "user_id"),
    sa.Index("ix_revoked_tokens_expires_at", "expires_at"),
)

sa.Table(
    "removed_rows",
    addition,
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("removed_at", sa.Float, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
    sa.Column("titles", sa.Text, nullable=False),
    sa.Index("ix_removed_rows_removed_at", "removed_at"),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), addition)


def downgrade() -> None:
    connection = op.get_bind()
    refuse_where_any(connection, "revoked_tokens", "true", but="tokens that were signed out would count again")
    refuse_where_any(connection, "removed_rows", "true", but="what was removed could not be brought back")
    op.drop_table("removed_rows")
    op.drop_table("revoked_tokens")
