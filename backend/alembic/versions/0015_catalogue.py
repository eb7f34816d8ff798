"""What a source without a key says of a title, when each source was last asked, and what the filling remembers."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0015_catalogue"
down_revision = "0014_change_counter"

NEW_COLUMNS = ("catalogue_data", "catalogue_language", "catalogue_at", "tmdb_at", "omdb_at", "offline_at")

addition = sa.MetaData()

# It stands for the table of 0013, which has the rest of its columns.
sa.Table(
    "title_metadata",
    addition,
    sa.Column("imdb_id", sa.String, primary_key=True),
    sa.Column("catalogue_data", sa.Text),
    sa.Column("catalogue_language", sa.String),
    sa.Column("catalogue_at", sa.Float),
    sa.Column("tmdb_at", sa.Float),
    sa.Column("omdb_at", sa.Float),
    sa.Column("offline_at", sa.Float),
)

sa.Table(
    "catalogue_state",
    addition,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("version", sa.String, nullable=False, server_default="0"),
    sa.Column("holder", sa.String),
    sa.Column("held_until", sa.Float),
    sa.Column("quiet", sa.Text),
)


def upgrade() -> None:
    connection = op.get_bind()
    add_what_is_missing(connection, addition)
    for column, moment in (("tmdb_data", "tmdb_at"), ("omdb_data", "omdb_at")):
        connection.execute(
            sa.text(
                f"UPDATE title_metadata SET {moment} = fetched_at WHERE {column} IS NOT NULL AND {moment} IS NULL"  # noqa: S608 — constants of this module.
            )
        )


def downgrade() -> None:
    connection = op.get_bind()
    refuse_where_any(
        connection, "title_metadata", "catalogue_data IS NOT NULL", but="these names would have to be fetched again"
    )
    op.drop_table("catalogue_state")
    with op.batch_alter_table("title_metadata") as titles:
        for column in NEW_COLUMNS:
            titles.drop_column(column)
