"""What the server fetched is kept once for each title, and what an account's own file knew with the account.

Also the indexes that an export reads from alone, and whom to ask whether nightly backups shall go on.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import context, op

from backend.app.schema.migrations import (
    add_column_if_missing,
    add_index_if_missing,
    add_what_is_missing,
    refuse_where_any,
)

revision = "0013_title_metadata"
down_revision = "0012_backup_index"

addition = sa.MetaData()

# It stands for the table of the first revision, which has the rest of its columns.
sa.Table("users", addition, sa.Column("id", sa.String, primary_key=True))

sa.Table(
    "title_metadata",
    addition,
    sa.Column("imdb_id", sa.String, primary_key=True),
    sa.Column("tmdb_data", sa.Text),
    sa.Column("omdb_data", sa.Text),
    sa.Column("fetched_at", sa.Float),
    sa.Index("ix_title_metadata_fetched_at", "fetched_at"),
)

sa.Table(
    "kept_metadata",
    addition,
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("imdb_id", sa.String, primary_key=True),
    sa.Column("tmdb_data", sa.Text),
    sa.Column("omdb_data", sa.Text),
    sa.Column("kept_at", sa.Float, nullable=False),
    sa.Index("ix_kept_metadata_kept_at", "kept_at"),
)

# The table, what its index is ordered by within an account, and what PostgreSQL keeps in it besides.
COVERING = {
    "ix_movies_user_imdb": ("movies", "imdb_id", ["last_modified"]),
    "ix_movie_status_user_imdb": ("movie_status", "imdb_id", ["status", "custom_list_id"]),
    "ix_watch_history_user_imdb": ("watch_history", "imdb_id", ["date_watched", "my_rating"]),
    "ix_recommendations_user_imdb": (
        "recommendations",
        "imdb_id",
        ["person_id", "date_recommended", "vote_type"],
    ),
    "ix_people_user_name": ("people", "name", ["id", "is_trusted", "color", "emoji", "last_modified"]),
}


def upgrade() -> None:
    connection = op.get_bind()
    add_what_is_missing(connection, addition)
    for name, (table, key, include) in COVERING.items():
        add_index_if_missing(connection, table, name, "user_id", key, include=include)
    add_column_if_missing(
        connection, "users", sa.Column("ask_to_enable_backups", sa.Boolean, server_default=sa.false())
    )
    if context.config.attributes.get("backed_everybody_up"):
        ask_whoever_was_backed_up(connection)


def ask_whoever_was_backed_up(connection: sa.Connection) -> None:
    """The earlier installation backed everybody up every night, which now has to be asked for."""
    ended = "UPDATE users SET ask_to_enable_backups = true WHERE backup_enabled IS NOT true"
    accounts = connection.execute(sa.text(ended)).rowcount
    if accounts:
        report: Callable[[str], None] = context.config.attributes.get("report", context.config.print_stdout)
        report(
            "Nightly backups are off until an account turns them on, and the earlier installation backed everybody "
            f"up: they end for {accounts} {'account' if accounts == 1 else 'accounts'}. Each is asked once on its "
            "Account page; “moviemanager backup enable --all” turns them on for everybody."
        )


def downgrade() -> None:
    connection = op.get_bind()
    refuse_where_any(connection, "title_metadata", "true", but="all metadata would have to be fetched again")
    refuse_where_any(connection, "kept_metadata", "true", but="an undo could not bring this metadata back")
    refuse_where_any(
        connection, "users", "ask_to_enable_backups", but="it would be forgotten whom to ask about nightly backups"
    )
    with op.batch_alter_table("users") as users:
        users.drop_column("ask_to_enable_backups")
    for name, (table, _, _) in COVERING.items():
        op.drop_index(name, table)
    op.drop_table("kept_metadata")
    op.drop_table("title_metadata")
