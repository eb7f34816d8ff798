"""A place for rows of an adopted database that belong to nothing any more."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0003_lost_rows"
down_revision = "0002_backup_enabled"

addition = sa.MetaData()

sa.Table(
    "lost_rows",
    addition,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("from_table", sa.String, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), addition)


def downgrade() -> None:
    refuse_where_any(op.get_bind(), "lost_rows", "true", but="these rows are kept nowhere else")
    op.drop_table("lost_rows")
