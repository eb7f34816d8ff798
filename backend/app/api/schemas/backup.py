"""What the backup routes take and answer. Import and restore answer with `ImportResult` itself."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictBool, StringConstraints

from backend.app.library.model import Movie
from backend.app.services.backup import (
    KEEP_DELETED_SECONDS,
    BackupComparison,
    Changes,
    Kind,
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
    `movies` is the number of titles in it, where that is known. `kept_because` has every reason why it stays.
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
    }
