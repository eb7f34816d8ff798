"""From which devices and addresses each account signed in lately."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing

revision = "0018_known_places"
down_revision = "0017_import_jobs"

addition = sa.MetaData()

# It stands for the table of the first revision, which has the rest of its columns.
sa.Table("users", addition, sa.Column("id", sa.String, primary_key=True))

sa.Table(
    "known_places",
    addition,
    sa.Column("place", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seen_at", sa.Float, nullable=False),
    sa.Index("ix_known_places_user_id", "user_id", "seen_at"),
    sa.Index("ix_known_places_seen_at", "seen_at"),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), addition)


def downgrade() -> None:
    op.drop_table("known_places")
