"""Every table. Times are float seconds since 1970, UTC; ratings are 1.0 to 10.0."""

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def _covering(name: str, *columns: str, include: list[str]) -> Index:
    """An index that begins with the account and holds all that an export reads.

    The keys begin with the title, so an account's rows lie among those of everybody: without this, a library of
    165 titles is a thousand pages. SQLite has no such indexes; there a plain one keeps the order.
    """
    return Index(name, *columns, postgresql_include=include)


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
    # Who was backed up by the earlier installation, or by a server that was lost, is asked once whether it shall go on.
    ask_to_enable_backups: Mapped[bool | None] = mapped_column(server_default=false())
    # Opaque, like the epoch: another one after every change, however small.
    library_version: Mapped[str] = mapped_column(server_default="0")
    # Of the server: one account at most.
    is_owner: Mapped[bool | None] = mapped_column(server_default=false())


class Movie(Base):
    """A title of one user. `tmdb_data` and `omdb_data` hold JSON text that came in the account's own file, or from
    the earlier installation: it is shown to nobody else. What the server fetched is in TitleMetadata.
    """

    __tablename__ = "movies"
    __table_args__ = (
        Index("ix_movies_user_last_modified", "user_id", "last_modified"),
        Index("ix_movies_user_metadata_at", "user_id", "metadata_at"),
        _covering("ix_movies_user_imdb", "user_id", "imdb_id", include=["last_modified"]),
    )

    imdb_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    tmdb_data: Mapped[str | None] = mapped_column(Text)
    omdb_data: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[float | None]
    # When this account fetched metadata. Not `last_modified`: that one says when the user changed something,
    # and a merge compares it.
    metadata_at: Mapped[float | None]


class TitleMetadata(Base):
    """What the server itself fetched of a title, once for all accounts. It goes before what an account's file said.

    `catalogue_data` is of a source that needs no key, asked for in `catalogue_language`. The times of each source say
    when it last answered: where it has a time and no data, it did not know the title. `fetched_at` is the newest time
    at which any of them brought something.
    """

    __tablename__ = "title_metadata"
    __table_args__ = (Index("ix_title_metadata_fetched_at", "fetched_at"),)

    imdb_id: Mapped[str] = mapped_column(primary_key=True)
    tmdb_data: Mapped[str | None] = mapped_column(Text)
    omdb_data: Mapped[str | None] = mapped_column(Text)
    fetched_at: Mapped[float | None]
    catalogue_data: Mapped[str | None] = mapped_column(Text)
    catalogue_language: Mapped[str | None]
    catalogue_at: Mapped[float | None]
    tmdb_at: Mapped[float | None]
    omdb_at: Mapped[float | None]
    offline_at: Mapped[float | None]


class CatalogueState(Base):
    """One row: what the server processes of one database know together of the catalogue.

    `version` is opaque, another one after each change of TitleMetadata. `holder` fills in what is missing until
    `held_until`. `quiet` is JSON: until when each source is left alone, and why.
    """

    __tablename__ = "catalogue_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(server_default="0")
    holder: Mapped[str | None]
    held_until: Mapped[float | None]
    quiet: Mapped[str | None] = mapped_column(Text)


class KeptMetadata(Base):
    """An account's own metadata of a title that a replace removed, for an undo within two weeks."""

    __tablename__ = "kept_metadata"
    __table_args__ = (Index("ix_kept_metadata_kept_at", "kept_at"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    imdb_id: Mapped[str] = mapped_column(primary_key=True)
    tmdb_data: Mapped[str | None] = mapped_column(Text)
    omdb_data: Mapped[str | None] = mapped_column(Text)
    kept_at: Mapped[float]


class RemovedRow(Base):
    """A person or a list that was removed, for an undo within two weeks.

    `key` is the name or the list's id; `row` and `titles` are JSON: its own columns, and what went with it, by title.
    """

    __tablename__ = "removed_rows"
    __table_args__ = (Index("ix_removed_rows_removed_at", "removed_at"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    removed_at: Mapped[float]
    row: Mapped[str] = mapped_column(Text)
    titles: Mapped[str] = mapped_column(Text)


class Person(Base):
    """Somebody who recommends."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("user_id", "name", name="uq_person_name_per_user"),
        Index("ix_people_user_last_modified", "user_id", "last_modified"),
        _covering(
            "ix_people_user_name",
            "user_id",
            "name",
            include=["id", "is_trusted", "color", "emoji", "last_modified"],
        ),
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
        Index("ix_recommendations_user_person", "user_id", "person_id"),
        _covering(
            "ix_recommendations_user_imdb",
            "user_id",
            "imdb_id",
            include=["person_id", "date_recommended", "vote_type"],
        ),
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
        _covering("ix_watch_history_user_imdb", "user_id", "imdb_id", include=["date_watched", "my_rating"]),
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
        _covering("ix_movie_status_user_imdb", "user_id", "imdb_id", include=["status", "custom_list_id"]),
    )

    imdb_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    custom_list_id: Mapped[str | None] = mapped_column(
        ForeignKey("custom_lists.id", ondelete="SET NULL", name="fk_movie_status_custom_list")
    )


class BackupState(Base):
    """What the scheduler knows of an account whose backups are on, or were: when it is due, and how it went.

    `due_at` is the moment from which any process may claim it; null where backups are off. A claim moves it to
    the end of the claim's lease. `last_slot` is the instant of the slot that is done. `backup_days` counts the
    days on which a good backup was made, in the order in which they came, whatever the clock said;
    `last_backup_day` is the local date of the last of them.
    """

    __tablename__ = "backup_states"
    __table_args__ = (
        Index("ix_backup_states_due_at", "due_at"),
        Index("ix_backup_states_last_success_at", "last_success_at"),
    )

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
    due_at: Mapped[float | None]
    enabled_since: Mapped[float | None]
    backup_days: Mapped[int] = mapped_column(server_default="0")
    last_backup_day: Mapped[str | None]
    # Of the last scheduled backup: what a batch of claims is measured by.
    last_size_bytes: Mapped[int | None] = mapped_column(BigInteger)


class StoredBackup(Base):
    """The index of backups: what is known of each at each place without opening it.

    A cache. It is rebuilt from the files by `moviemanager backup index`, and nothing is removed because it is not
    in it. `path` is the file's name, below `deleted/` for the recently deleted. `sha256` is of the whole file,
    `content_sha256` of all but `exported_at`. `counts` and `lost` are JSON: rows in it by kind, and rows of the
    backup before it that it lacks or says otherwise. `day_number` is `backup_days` when it was entered; `moved_on`
    that of when it was found, deleted, or brought back. `revision` is another random number after each change.
    """

    __tablename__ = "stored_backups"
    __table_args__ = (
        Index("ix_stored_backups_test_due_at", "test_due_at"),
        # Hold what is wrong alone, so that asking for it costs nothing where all is well.
        Index(
            "ix_stored_backups_damaged",
            "user_id",
            sqlite_where=text("verified IS 0"),
            postgresql_where=text("verified IS false"),
        ),
        Index(
            "ix_stored_backups_not_restorable",
            "user_id",
            sqlite_where=text("restorable IS 0"),
            postgresql_where=text("restorable IS false"),
        ),
    )

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    changed_ns: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None]
    content_sha256: Mapped[str | None]
    created_at: Mapped[float]
    titles: Mapped[int | None]
    verified: Mapped[bool | None]
    verified_at: Mapped[float | None]
    restorable: Mapped[bool | None]
    tested_at: Mapped[float | None]
    tested_by: Mapped[str | None]
    test_failure: Mapped[str | None]
    test_due_at: Mapped[float | None]
    pinned: Mapped[bool] = mapped_column(server_default=false())
    label: Mapped[str | None]
    deleted_at: Mapped[float | None]
    day_number: Mapped[int] = mapped_column(server_default="0")
    moved_on: Mapped[int | None]
    found: Mapped[bool] = mapped_column(server_default=false())
    counts: Mapped[str | None] = mapped_column(Text)
    lost: Mapped[str | None] = mapped_column(Text)
    compared_with: Mapped[str | None]
    loss_before: Mapped[str | None]
    loss_sentence: Mapped[str | None]
    loss_seen: Mapped[bool] = mapped_column(server_default=false())
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    repaired_at: Mapped[float | None]
    repaired_from: Mapped[str | None]


class LostBackup(Base):
    """A backup that was good and is not there any more, though nobody removed it here, until a copy replaces it."""

    __tablename__ = "lost_backups"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    filename: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    noticed_at: Mapped[float]


class BackupCopy(Base):
    """What is known of each copy at each place. A cache: it is found again by listing the place.

    `sha256` and `content_sha256` are of the document in it. `opened_by` are the fingerprints of the keys that open it,
    with commas between them; `is_locked` says what its bytes say. `confirmed_at` is when it was read back and compared;
    `missing_since` when the place did not list it any more, `unneeded_since` when the store had nothing like it.
    """

    __tablename__ = "backup_copies"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[float]
    sha256: Mapped[str | None]
    content_sha256: Mapped[str | None]
    packed_sha256: Mapped[str | None]
    created_at: Mapped[float]
    titles: Mapped[int | None]
    is_locked: Mapped[bool]
    opened_by: Mapped[str]
    is_ours: Mapped[bool]
    is_damaged: Mapped[bool]
    confirmed_at: Mapped[float | None]
    restorable: Mapped[bool | None]
    tested_at: Mapped[float | None]
    test_failure: Mapped[str | None]
    missing_since: Mapped[float | None]
    unneeded_since: Mapped[float | None]


class CopyState(Base):
    """How an account's copies at a place stand. `vanished` of them were gone and were made anew at `anew_at`.

    `failing_since` and `failure` are of this account alone; what is wrong with the place is in `copy_places`.
    """

    __tablename__ = "copy_states"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    copied_at: Mapped[float | None]
    failing_since: Mapped[float | None]
    failure: Mapped[str | None]
    vanished: Mapped[int] = mapped_column(server_default="0")
    anew_at: Mapped[float | None]


class CopyPlace(Base):
    """A place for copies, by a digest of its address without user and password, and who is copying to it.

    `gone_since` is when it listed nothing though it held copies; nothing is copied there until it lists them again, or
    the operator has said that it is meant to be empty. `listed_at` is when all of it was last looked at.
    """

    __tablename__ = "copy_places"

    place: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[str]
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[float | None]
    reached_at: Mapped[float | None]
    listed_at: Mapped[float | None]
    failing_since: Mapped[float | None]
    failure: Mapped[str | None]
    gone_since: Mapped[float | None]


class CopyKey(Base):
    """The recipient of an emergency kit, by its fingerprint. New copies are locked with those that are not retired.

    `confirmed_at` is when the end of its key was last typed back, of which `ending_sha256` is a digest; both are None
    of a kit that an earlier version entered. `asked_at` is when its owner was last told to type it back again.
    """

    __tablename__ = "copy_keys"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    made_at: Mapped[float]
    retired_at: Mapped[float | None]
    confirmed_at: Mapped[float | None]
    ending_sha256: Mapped[str | None]
    asked_at: Mapped[float | None]


class UnconfirmedKit(Base):
    """A kit whose key was not typed back yet, so that nothing is locked with it. A new one takes the place of it."""

    __tablename__ = "unconfirmed_kits"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    made_at: Mapped[float]
    ending_sha256: Mapped[str]


class BackupNight(Base):
    """How a slot went: from when to when backups were made by any process, how many, and how many bytes."""

    __tablename__ = "backup_nights"

    slot: Mapped[float] = mapped_column(primary_key=True)
    began_at: Mapped[float]
    ended_at: Mapped[float]
    made: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")


class Heartbeat(Base):
    """What is told to `HEARTBEAT_URL` of a slot: once `start`, `fail` and `success` each, over all processes.

    The row of `start` is made with the slot's first claim. `next_try_at` is null once it was sent, or given up.
    """

    __tablename__ = "heartbeats"
    __table_args__ = (Index("ix_heartbeats_next_try_at", "next_try_at"),)

    slot: Mapped[float] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    next_slot: Mapped[float]
    made_at: Mapped[float]
    text: Mapped[str] = mapped_column(Text, server_default="")
    next_try_at: Mapped[float | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    sent_at: Mapped[float | None]


class Notice(Base):
    """What is wrong with somebody's backups, or was done with an account: whether it was told, and when it will be.

    `subject` is an account's id, or `operator`. Of a state `open_since` says that it is so; `times` counts the
    accounts that it is true of, for the operator, and of an event how often it happened since it was last told.
    `is_told`: somebody heard of it since it began; `owes_well`: and is to hear that it ended.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_due_at", "due_at"),
        Index("ix_notices_open", "topic", "open_since"),
        Index("ix_notices_user_id", "user_id"),
    )

    subject: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    open_since: Mapped[float | None]
    times: Mapped[int] = mapped_column(server_default="0")
    is_told: Mapped[bool] = mapped_column(server_default=false())
    owes_well: Mapped[bool] = mapped_column(server_default=false())
    told_at: Mapped[float | None]
    due_at: Mapped[float | None]


class NoticeChannel(Base):
    """Where an account hears of its backups. The operator's have no account, and their addresses are not kept here."""

    __tablename__ = "notice_channels"
    __table_args__ = (Index("ix_notice_channels_user_id", "user_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    address: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[float]
    last_success_at: Mapped[float | None]
    last_failure_at: Mapped[float | None]
    last_failure: Mapped[str | None] = mapped_column(Text)


class NoticeDelivery(Base):
    """A message on its way to a channel; gone once it has arrived, or was given up. `next_try_at` is a lease too."""

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        Index("ix_notice_deliveries_next_try_at", "next_try_at"),
        Index("ix_notice_deliveries_channel_id", "channel_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(ForeignKey("notice_channels.id", ondelete="CASCADE"))
    severity: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[float]
    next_try_at: Mapped[float]
    attempts: Mapped[int] = mapped_column(server_default="0")


class BackupPlace(Base):
    """A place where backups were stored, and the marker that its root then holds.

    A root at the same address without the marker is a disk that is not mounted.
    """

    __tablename__ = "backup_places"

    place: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str]
    marker: Mapped[str]


class SignInSession(Base):
    """A sign-in of a device, or a token for scripts: it counts for as long as its row is there.

    `id` is in the signed token, which may be renewed. Of a token from before there were sessions it is the digest.
    `scope` says what a script may do; `last_used_at` is no older than an hour where it is in use.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        Index("ix_sessions_user_id", "user_id", "last_used_at"),
        Index("ix_sessions_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    scope: Mapped[str]
    name: Mapped[str | None]
    device: Mapped[str | None]
    address: Mapped[str | None]
    made_at: Mapped[float]
    last_used_at: Mapped[float]
    expires_at: Mapped[float]


class RevokedToken(Base):
    """A token without a session that was signed out before its time, known by its digest."""

    __tablename__ = "revoked_tokens"
    __table_args__ = (
        Index("ix_revoked_tokens_user_id", "user_id"),
        Index("ix_revoked_tokens_expires_at", "expires_at"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    expires_at: Mapped[float]


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


class KnownPlace(Base):
    """A device or an address from which an account signed in lately. `place` is a digest under the server's key."""

    __tablename__ = "known_places"
    __table_args__ = (
        Index("ix_known_places_user_id", "user_id", "seen_at"),
        Index("ix_known_places_seen_at", "seen_at"),
    )

    place: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[float]


class AccountLink(Base):
    """A link that makes an account, or sets a password, once. `digest` is of what the link holds."""

    __tablename__ = "account_links"
    __table_args__ = (
        Index("ix_account_links_user_id", "user_id"),
        Index("ix_account_links_expires_at", "expires_at"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    email: Mapped[str | None]
    made_at: Mapped[float]
    expires_at: Mapped[float]
    used_at: Mapped[float | None]


class AccountLogEntry(Base):
    """What was done with an account, by which device. Rows are added, and let go after 400 days; none is changed.

    `details` is JSON.
    """

    __tablename__ = "account_log"
    __table_args__ = (
        Index("ix_account_log_user_id", "user_id", "id"),
        Index("ix_account_log_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[float]
    event: Mapped[str]
    device: Mapped[str | None]
    details: Mapped[str | None] = mapped_column(Text)


class ImportJob(Base):
    """A move from another service, from the first file to the undo.

    `options`, `answers`, `summary` and `outcomes` are JSON: what was chosen; what was answered, by file; what the files
    were recognised as; how many rows ended how. `applies` is compressed JSON: of each time that it was carried out the
    safety backup, and how every row ended. `holder` matches its titles until `held_until`.
    """

    __tablename__ = "import_jobs"
    __table_args__ = (
        Index("ix_import_jobs_user_id", "user_id"),
        Index("ix_import_jobs_state", "state", "paused_until"),
        Index("ix_import_jobs_changed_at", "changed_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    state: Mapped[str]
    zone: Mapped[str]
    created_at: Mapped[float]
    changed_at: Mapped[float]
    options: Mapped[str] = mapped_column(Text)
    answers: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    outcomes: Mapped[str | None] = mapped_column(Text)
    applies: Mapped[bytes | None] = mapped_column(LargeBinary)
    holder: Mapped[str | None]
    held_until: Mapped[float | None]
    paused_until: Mapped[float | None]
    paused_because: Mapped[str | None] = mapped_column(Text)


class ImportFile(Base):
    """A file of a job as it was uploaded. Its rows are read anew whenever they are needed.

    `content` is packed by zlib, and loaded only where it is asked for by name: it is large.
    """

    __tablename__ = "import_files"

    job_id: Mapped[str] = mapped_column(ForeignKey("import_jobs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class ImportTitle(Base):
    """A distinct title of a job, and what it was found to mean.

    `sought` is JSON: what the rows say of it; so is `candidates`. `standing` and `imdb_id` are what was found, and
    `choice` what a person said instead: an IMDb id, or `skip`. Where it could not be asked for, `because` says why and
    `retry_after` in how many seconds it may be, if waiting helps.
    """

    __tablename__ = "import_titles"
    __table_args__ = (Index("ix_import_titles_job_position", "job_id", "position"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("import_jobs.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    sought: Mapped[str] = mapped_column(Text)
    standing: Mapped[str]
    imdb_id: Mapped[str | None]
    candidates: Mapped[str] = mapped_column(Text)
    because: Mapped[str | None] = mapped_column(Text)
    retry_after: Mapped[float | None]
    choice: Mapped[str | None]


class TitleDecision(Base):
    """What a title of another service means to an account, `by_person` or found for certain: no later import asks."""

    __tablename__ = "title_decisions"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    imdb_id: Mapped[str]
    by_person: Mapped[bool]
    decided_at: Mapped[float]


class LostRow(Base):
    """A row of an adopted database that belonged to nothing any more, kept as JSON text instead of dropped."""

    __tablename__ = "lost_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_table: Mapped[str]
    row: Mapped[str] = mapped_column(Text)
    reason: Mapped[str]
