"""What the backup routes take and answer. Import and restore answer with `ImportResult` itself."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictBool, StringConstraints

from backend.app.library.model import Movie
from backend.app.services.backup import (
    KEEP_DELETED_SECONDS,
    BackupComparison,
    Changes,
    CopyStanding,
    Kind,
    ListedCopy,
    Locking,
    PlaceOverview,
    Reason,
    RowChange,
    Selection,
    StoredBackup,
    TitleHistory,
)

MOST_SELECTED = 100_000


class BackupSettings(BaseModel):
    backup_enabled: StrictBool


class BackupNote(BaseModel):
    """What a person says of a backup. A pinned one is never let go by retention."""

    pinned: StrictBool
    label: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] | None


class BackupFile(BaseModel):
    """`created_at` is float seconds since 1970, UTC. `verified` is null where there is no checksum to compare with,
    false where the file is damaged. `restorable` is what the newest restore on trial said, null before the first.
    `movies` is the number of titles in it, where that is known. Where it was damaged or gone and a copy replaced it,
    `repaired_from` names the place of that copy. `kept_because` has every reason why it stays.
    """

    filename: str
    created_at: float
    size_bytes: int
    kind: Kind
    verified: bool | None
    movies: int | None
    restorable: bool | None
    tested_at: float | None
    test_failure: str | None
    pinned: bool
    label: str | None
    repaired_at: float | None
    repaired_from: str | None
    kept_because: list[str]

    @classmethod
    def of(cls, backup: StoredBackup, reasons: Sequence[Reason] = ()) -> "BackupFile":
        return cls(**_fields(backup), kept_because=[each.value for each in reasons])


class BackupList(BaseModel):
    backups: list[BackupFile]


class DeletedBackup(BackupFile):
    """Recently deleted: it comes back until `gone_at`, and longer where no backups are made."""

    deleted_at: float
    gone_at: float

    @classmethod
    def of(cls, backup: StoredBackup, reasons: Sequence[Reason] = ()) -> "DeletedBackup":
        at = backup.deleted_at or 0.0
        kept = [each.value for each in reasons]
        return cls(**_fields(backup), kept_because=kept, deleted_at=at, gone_at=at + KEEP_DELETED_SECONDS)


class DeletedBackups(BaseModel):
    backups: list[DeletedBackup]


class RestoreSelection(BaseModel):
    """Rows to restore, by key; what they need comes along, everything else stays."""

    movies: Annotated[list[str], Field(max_length=MOST_SELECTED)] = []
    people: Annotated[list[str], Field(max_length=MOST_SELECTED)] = []
    lists: Annotated[list[str], Field(max_length=MOST_SELECTED)] = []

    def as_selection(self) -> Selection:
        return Selection(frozenset(self.movies), frozenset(self.people), frozenset(self.lists))


class ComparisonReply(BaseModel):
    """What is different in `to` compared with `from`; `to` is null for the library now."""

    from_: str = Field(alias="from")
    to: str | None
    changes: Changes
    rows: list[RowChange]
    rows_total: int
    list_names: dict[str, str]

    @staticmethod
    def as_json(found: BackupComparison) -> dict[str, Any]:
        return {
            "from": found.older,
            "to": found.newer,
            "changes": found.changes,
            "rows": found.rows,
            "rows_total": found.rows_total,
            "list_names": found.list_names,
        }


class HistorySpanReply(BaseModel):
    """Backups one after the other in which the title is the same; `movie` is null where it is not in them.

    `from` and `until` are when the first and the last of them were made, float seconds since 1970, UTC.
    """

    first: str
    last: str
    from_: float = Field(alias="from")
    until: float
    backups: int
    change: Literal["appeared", "changed", "vanished"]
    movie: Movie | None


class HistoryReply(BaseModel):
    """`now` is the title as the library has it; `skipped` names the backups that cannot be read."""

    imdb_id: str
    title: str | None
    now: Movie | None
    spans: list[HistorySpanReply]
    skipped: list[str]

    @staticmethod
    def as_json(found: TitleHistory) -> dict[str, Any]:
        spans = [
            {
                "first": each.first,
                "last": each.last,
                "from": each.since,
                "until": each.until,
                "backups": each.backups,
                "change": each.change,
                "movie": each.movie,
            }
            for each in found.spans
        ]
        return {
            "imdb_id": found.imdb_id,
            "title": found.title,
            "now": found.now,
            "spans": spans,
            "skipped": found.skipped,
        }


class CopyFile(BaseModel):
    """A copy at a place. Times are float seconds since 1970, UTC.

    `locked` is what its bytes say; `opened_by` are the fingerprints of the kits that open it, and `openable` whether
    the server can. `confirmed_at` is when it was read back and compared, null before that. `restorable` is
    what the newest test said.
    """

    filename: str
    created_at: float
    size_bytes: int
    kind: Kind
    movies: int | None
    locked: bool
    opened_by: list[str]
    openable: bool
    damaged: bool
    confirmed_at: float | None
    restorable: bool | None
    tested_at: float | None
    test_failure: str | None

    @classmethod
    def of(cls, listed: ListedCopy) -> "CopyFile":
        copy = listed.copy
        return cls(
            filename=copy.name.filename,
            created_at=copy.created_at,
            size_bytes=copy.size_bytes,
            kind=copy.name.backup.kind,
            movies=copy.titles,
            locked=copy.is_locked,
            opened_by=list(listed.kits),
            openable=listed.is_openable,
            damaged=copy.is_damaged,
            confirmed_at=copy.confirmed_at,
            restorable=copy.restorable,
            tested_at=copy.tested_at,
            test_failure=copy.test_failure,
        )


class CopyPlaceReply(BaseModel):
    """`id` is what a restore names it by. What it holds did not change between `holds_from` and `holds_until`."""

    id: str
    name: str
    state: CopyStanding
    sentence: str
    holds_from: float | None
    holds_until: float | None
    nights_behind: int
    copies: list[CopyFile]

    @classmethod
    def of(cls, overview: PlaceOverview) -> "CopyPlaceReply":
        standing = overview.standing
        return cls(
            id=overview.place.id,
            name=overview.place.label,
            state=standing.state,
            sentence=standing.sentence,
            holds_from=standing.holds_from,
            holds_until=standing.holds_until,
            nights_behind=standing.nights_behind,
            copies=[CopyFile.of(each) for each in overview.copies],
        )


class CopyLocking(BaseModel):
    """What new copies are locked with. `kits` are the fingerprints of the emergency kits that open them."""

    locked: bool
    only_owners: bool
    kits: list[str]
    sentence: str

    @classmethod
    def of(cls, locking: Locking) -> "CopyLocking":
        return cls(
            locked=locking.is_on,
            only_owners=locking.only_owners,
            kits=list(locking.kits),
            sentence=locking.sentence,
        )


class CopiesReply(BaseModel):
    places: list[CopyPlaceReply]
    locking: CopyLocking

    @classmethod
    def of(cls, overviews: Sequence[PlaceOverview], locking: Locking) -> "CopiesReply":
        return cls(
            places=[CopyPlaceReply.of(each) for each in overviews],
            locking=CopyLocking.of(locking),
        )


def as_json(backup: StoredBackup, reasons: Sequence[Reason]) -> dict[str, Any]:
    """A `BackupFile` for a long list, without a model for each."""
    return {**_fields(backup), "kept_because": reasons}


def _fields(backup: StoredBackup) -> dict[str, Any]:
    return {
        "filename": backup.name.filename,
        "created_at": backup.created_at,
        "size_bytes": backup.size_bytes,
        "kind": backup.name.kind,
        "verified": backup.verified,
        "movies": backup.titles,
        "restorable": backup.restorable,
        "tested_at": backup.tested_at,
        "test_failure": backup.test_failure,
        "pinned": backup.pinned,
        "label": backup.label,
        "repaired_at": backup.repaired_at,
        "repaired_from": backup.repaired_from,
    }
