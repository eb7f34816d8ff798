"""Wrong passwords, counted where every server process sees them."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0010_failed_sign_ins"
down_revision = "0009_backup_states"

addition = sa.MetaData()

sa.Table(
    "failed_sign_ins",
    addition,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.String, nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("ix_failed_sign_ins_account_at", "account", "at"),
    sa.Index("ix_failed_sign_ins_address_at", "address", "at"),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), addition)


def downgrade() -> None:
    refuse_where_any(op.get_bind(), "failed_sign_ins", "true", but="whoever guesses passwords could begin anew")
    op.drop_table("failed_sign_ins")
