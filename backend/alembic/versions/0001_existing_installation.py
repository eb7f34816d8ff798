"""The tables as Movie Manager had them before its schema had a history."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0001_existing_installation"
down_revision = None

installation = sa.MetaData()

sa.Table(
    "users",
    installation,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("email", sa.String, nullable=False),
    sa.Column("username", sa.String, nullable=False),
    sa.Column("hashed_password", sa.String, nullable=False),
    sa.Column("created_at", sa.Float),
    sa.Column("is_active", sa.Boolean),
    sa.Index("ix_users_email", "email", unique=True),
    sa.Index("ix_users_username", "username", unique=True),
)

sa.Table(
    "movies",
    installation,
    sa.Column("imdb_id", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tmdb_data", sa.Text),
    sa.Column("omdb_data", sa.Text),
    sa.Column("last_modified", sa.Float),
    sa.Index("ix_movies_user_last_modified", "user_id", "last_modified"),
    sa.Index("ix_movies_imdb_id", "imdb_id"),
)

sa.Table(
    "people",
    installation,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("is_trusted", sa.Boolean),
    sa.Column("color", sa.String),
    sa.Column("emoji", sa.String),
    sa.Column("last_modified", sa.Float),
    sa.UniqueConstraint("user_id", "name", name="uq_person_name_per_user"),
    sa.Index("ix_people_user_last_modified", "user_id", "last_modified"),
)

sa.Table(
    "custom_lists",
    installation,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("color", sa.String),
    sa.Column("icon", sa.String),
    sa.Column("position", sa.Integer),
    sa.Column("created_at", sa.Float),
    sa.Column("last_modified", sa.Float),
    sa.Index("ix_custom_lists_user_last_modified", "user_id", "last_modified"),
)

sa.Table(
    "recommendations",
    installation,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("imdb_id", sa.String, nullable=False),
    sa.Column("user_id", sa.String, nullable=False),
    sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("date_recommended", sa.Float),
    sa.Column("vote_type", sa.Boolean, nullable=False),
    sa.ForeignKeyConstraint(["imdb_id", "user_id"], ["movies.imdb_id", "movies.user_id"], ondelete="CASCADE"),
    sa.UniqueConstraint("imdb_id", "user_id", "person_id", name="uq_recommendation_per_person"),
    sa.Index("ix_recommendations_movie_user", "imdb_id", "user_id"),
    sa.Index("ix_recommendations_user_person", "user_id", "person_id"),
)

sa.Table(
    "watch_history",
    installation,
    sa.Column("imdb_id", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, primary_key=True),
    sa.Column("date_watched", sa.Float, nullable=False),
    sa.Column("my_rating", sa.Float, nullable=False),
    sa.ForeignKeyConstraint(["imdb_id", "user_id"], ["movies.imdb_id", "movies.user_id"], ondelete="CASCADE"),
    sa.CheckConstraint("my_rating >= 1.0 AND my_rating <= 10.0", name="check_rating_range"),
)

sa.Table(
    "movie_status",
    installation,
    sa.Column("imdb_id", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, primary_key=True),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("custom_list_id", sa.String),
    sa.ForeignKeyConstraint(["imdb_id", "user_id"], ["movies.imdb_id", "movies.user_id"], ondelete="CASCADE"),
    sa.CheckConstraint("status IN ('toWatch', 'watched', 'deleted', 'custom')", name="check_status_values"),
    sa.Index("ix_movie_status_user_custom_list", "user_id", "custom_list_id"),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), installation)


def downgrade() -> None:
    for table in installation.sorted_tables:
        refuse_where_any(op.get_bind(), table.name, "true", but="the tables would be dropped with everything in them")
    installation.drop_all(op.get_bind())
