"""A new password ends the tokens that were issued before it."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_column_if_missing, refuse_where_any

revision = "0008_tokens_valid_after"
down_revision = "0007_library_epoch"


def upgrade() -> None:
    add_column_if_missing(op.get_bind(), "users", sa.Column("tokens_valid_after", sa.Float))


def downgrade() -> None:
    refuse_where_any(
        op.get_bind(), "users", "tokens_valid_after IS NOT NULL", but="tokens that were ended would count again"
    )
    with op.batch_alter_table("users") as users:
        users.drop_column("tokens_valid_after")
