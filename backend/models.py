"""Every table. Times are float seconds since 1970, UTC; ratings are 1.0 to 10.0."""

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    # The existing installation's columns are FLOAT: 64 bits on both databases.
    type_annotation_map: ClassVar = {float: Float}


class Status(StrEnum):
    TO_WATCH = "toWatch"
    WATCHED = "watched"
    DELETED = "deleted"
    CUSTOM = "custom"


class User(Base):
    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(index=True, unique=True)
    username: Mapped[str] = mapped_column(index=True, unique=True)
    hashed_password: Mapped[str]
    created_at: Mapped[float | None]
    is_active: Mapped[bool | None]
    backup_enabled: Mapped[bool | None] = mapped_column(server_default=false())
    # Opaque. Clients compare it for equality and reload everything when it is another one.
    library_epoch: Mapped[str] = mapped_column(server_default="0")
    # Tokens issued before this moment no longer count.
    tokens_valid_after: Mapped[float | None]


class Movie(Base):
    """A title of one user. `tmdb_data` and `omdb_data` hold JSON text; a stub has neither."""

    __tablename__ = "movies"
    __table_args__ = (
        Index("ix_movies_user_last_modified", "user_id", "last_modified"),
        Index("ix_movies_user_metadata_at", "user_id", "metadata_at"),
        Index("ix_movies_imdb_id", "imdb_id"),
    )

    imdb_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    tmdb_data: Mapped[str | None] = mapped_column(Text)
    omdb_data: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[float | None]
    # When metadata was fetched. Not `last_modified`: that one says when the user changed something,
    # and a merge compares it.
    metadata_at: Mapped[float | None]


class Person(Base):
    """Somebody who recommends."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("user_id", "name", name="uq_person_name_per_user"),
        Index("ix_people_user_last_modified", "user_id", "last_modified"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    is_trusted: Mapped[bool | None]
    color: Mapped[str | None]
    emoji: Mapped[str | None]
    last_modified: Mapped[float | None]


class CustomList(Base):
    """`id` is unique on the whole server, not per user."""

    __tablename__ = "custom_lists"
    __table_args__ = (Index("ix_custom_lists_user_last_modified", "user_id", "last_modified"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    color: Mapped[str | None]
    icon: Mapped[str | None]
    position: Mapped[int | None]
    created_at: Mapped[float | None]
    last_modified: Mapped[float | None]


class Recommendation(Base):
    __tablename__ = "recommendations"
    __table_args__ = (
        ForeignKeyConstraint(["imdb_id", "user_id"], ["movies.imdb_id", "movies.user_id"], ondelete="CASCADE"),
        UniqueConstraint("imdb_id", "user_id", "person_id", name="uq_recommendation_per_person"),
        Index("ix_recommendations_movie_user", "imdb_id", "user_id"),
        Index("ix_recommendations_user_person", "user_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    imdb_id: Mapped[str]
    user_id: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    date_recommended: Mapped[float | None]
    vote_type: Mapped[bool]


class WatchHistory(Base):
    """A row means: watched. When and how it was rated may each be unknown."""

    __tablename__ = "watch_history"
    __table_args__ = (
        ForeignKeyConstraint(["imdb_id", "user_id"], ["movies.imdb_id", "movies.user_id"], ondelete="CASCADE"),
        CheckConstraint("my_rating >= 1.0 AND my_rating <= 10.0", name="check_rating_range"),
    )

    imdb_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    date_watched: Mapped[float | None]
    my_rating: Mapped[float | None]


class MovieStatus(Base):
    __tablename__ = "movie_status"
    __table_args__ = (
        ForeignKeyConstraint(["imdb_id", "user_id"], ["movies.imdb_id", "movies.user_id"], ondelete="CASCADE"),
        CheckConstraint("status IN ('toWatch', 'watched', 'deleted', 'custom')", name="check_status_values"),
        Index("ix_movie_status_user_custom_list", "user_id", "custom_list_id"),
    )

    imdb_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    custom_list_id: Mapped[str | None] = mapped_column(
        ForeignKey("custom_lists.id", ondelete="SET NULL", name="fk_movie_status_custom_list")
    )


class BackupState(Base):
    """What the scheduler knows of one user: the slot that is done, who is at it, and how it went.

    `last_slot` and `claimed_slot` are the instants of slots; `claimed_until` ends a claim whose owner died.
    """

    __tablename__ = "backup_states"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    last_slot: Mapped[float | None]
    claimed_slot: Mapped[float | None]
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[float | None]
    last_success_at: Mapped[float | None]
    last_success_file: Mapped[str | None]
    last_failure_at: Mapped[float | None]
    last_failure_reason: Mapped[str | None]
    failing_since: Mapped[float | None]
    holds: Mapped[str | None]


class FailedSignIn(Base):
    """One wrong password. Kept in the database so that every server process sees the same count."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (
        Index("ix_failed_sign_ins_account_at", "account", "at"),
        Index("ix_failed_sign_ins_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[float]


class LostRow(Base):
    """A row of an adopted database that belonged to nothing any more, kept as JSON text instead of dropped."""

    __tablename__ = "lost_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_table: Mapped[str]
    row: Mapped[str] = mapped_column(Text)
    reason: Mapped[str]
