"""Two indexes whose columns another index begins with: they cost every import time and served nothing."""

from alembic import op

from backend.app.schema.migrations import add_index_if_missing

revision = "0019_indexes_twice"
down_revision = "0018_known_places"

_INDEXES = {
    "ix_movies_imdb_id": ("movies", "imdb_id"),
    "ix_recommendations_movie_user": ("recommendations", "imdb_id", "user_id"),
}


def upgrade() -> None:
    for name, (table, *_) in _INDEXES.items():
        op.drop_index(name, table, if_exists=True)


def downgrade() -> None:
    for name, (table, *columns) in _INDEXES.items():
        add_index_if_missing(op.get_bind(), table, name, *columns)
