"""A film watched long ago, or watched and not rated, is real: either value may be unknown."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import refuse_where_any

revision = "0004_unknown_dates_and_ratings"
down_revision = "0003_lost_rows"

VALUES = ("date_watched", "my_rating")


def upgrade() -> None:
    columns = sa.inspect(op.get_bind()).get_columns("watch_history")
    if any(column["name"] in VALUES and not column["nullable"] for column in columns):
        make_nullable(nullable=True)


def downgrade() -> None:
    refuse_where_any(
        op.get_bind(),
        "watch_history",
        "date_watched IS NULL OR my_rating IS NULL",
        but="there is no place for an unknown date or rating in the older tables",
    )
    make_nullable(nullable=False)


def make_nullable(*, nullable: bool) -> None:
    with op.batch_alter_table("watch_history") as watch_history:
        for name in VALUES:
            watch_history.alter_column(name, existing_type=sa.Float(), nullable=nullable)
