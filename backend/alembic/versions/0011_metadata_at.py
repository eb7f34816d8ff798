"""When a title's metadata was last fetched, so that other devices hear of it."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_column_if_missing, add_index_if_missing, refuse_where_any

revision = "0011_metadata_at"
down_revision = "0010_failed_sign_ins"


def upgrade() -> None:
    add_column_if_missing(op.get_bind(), "movies", sa.Column("metadata_at", sa.Float))
    add_index_if_missing(op.get_bind(), "movies", "ix_movies_user_metadata_at", "user_id", "metadata_at")


def downgrade() -> None:
    refuse_where_any(op.get_bind(), "movies", "metadata_at IS NOT NULL", but="devices would miss this metadata")
    op.drop_index("ix_movies_user_metadata_at", "movies")
    with op.batch_alter_table("movies") as movies:
        movies.drop_column("metadata_at")
