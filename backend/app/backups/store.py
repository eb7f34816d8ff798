"""What a place of backups can do. One protocol, so that everything above it works with a folder or a bucket.

A place holds a folder (or prefix) for each account. In it lie the backups, each with its digest beside it in the
form that `sha256sum -c` checks, a note where somebody pinned or labelled it, and the area of the recently deleted.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol

from backend.app.backups.filenames import BackupName


class Area(StrEnum):
    """Where in an account's folder a backup lies."""

    KEPT = "kept"
    DELETED = "deleted"


def path_of(area: Area, filename: str) -> str:
    """Where a backup lies in its account's folder."""
    return filename if area is Area.KEPT else f"{area}/{filename}"


@dataclass(frozen=True, slots=True)
class Traits:
    """What a place really does, whatever its documentation says."""

    durable: bool  # what was put is on disk when put returns
    creates_once: bool  # of two that create one name, one is refused
    checks_digests: bool  # refuses bytes that do not match the digest sent along


@dataclass(frozen=True, slots=True)
class Entry:
    """A backup as a listing shows it, unread. `changed_ns` is its modification time in nanoseconds since 1970."""

    name: BackupName
    area: Area
    size_bytes: int
    changed_ns: int

    @property
    def path(self) -> str:
        return path_of(self.area, self.name.filename)


@dataclass(frozen=True, slots=True)
class Note:
    """What people said of a backup. `deleted_at` is float seconds since 1970, UTC, in the area of the deleted."""

    pinned: bool = False
    label: str | None = None
    deleted_at: float | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`newest` is the last of the names, which begin with their local time; empty without any."""

    mark: int
    newest: str


class Staged(Protocol):
    """A backup that is written and flushed and has no name yet; discarded unless published."""

    digest: str
    """SHA-256 in hex of what was meant to be written."""

    @property
    def file(self) -> BinaryIO:
        """The bytes as they are on the disk."""
        ...

    def publish(self, names: Iterable[BackupName]) -> Entry:
        """Take the first of these names that nothing has, and never one that is taken."""
        ...


class BackupStore(Protocol):
    traits: Traits

    def prepare(self) -> None:
        """Make the place ready to be written to. Raises StoreUnavailable, BackupNotWritten."""
        ...

    def require_ready(self) -> None:
        """Raise StoreUnavailable where the place is not there, or is another installation's."""
        ...

    def stage(self, account: str, chunks: Iterable[bytes]) -> AbstractContextManager[Staged]:
        """Write without a name. Raises BackupNotWritten."""
        ...

    def entries(self, account: str) -> list[Entry]:
        """All backups of an account in both areas, without reading any."""
        ...

    def fingerprint(self, account: str) -> "Fingerprint":
        """What tells within this process whether `entries` would be the same again."""
        ...

    def open(
        self, account: str, area: Area, filename: str, *, from_disk: bool = False
    ) -> AbstractContextManager[BinaryIO]:
        """`from_disk` asks for the bytes as they are stored, and not as some cache remembers them.

        Raises BackupNotFound, BackupUnreadable, StoreUnavailable.
        """
        ...

    def digest(self, account: str, area: Area, filename: str) -> str | None:
        """The recorded SHA-256 in hex; None without one; empty where the record is broken."""
        ...

    def note(self, account: str, area: Area, filename: str) -> Note: ...

    def write_note(self, account: str, area: Area, filename: str, note: Note) -> None: ...

    def delete(self, account: str, filename: str, *, at: float) -> str:
        """Move to the recently deleted; returns its name there."""
        ...

    def undelete(self, account: str, filename: str) -> str:
        """Move back; returns its name now."""
        ...

    def remove(self, account: str, area: Area, filename: str) -> None:
        """For good."""
        ...

    def sweep(self, account: str) -> None:
        """Remove what killed processes left half written, once nobody can still be at it."""
        ...

    def describe_account(self, account: str, description: bytes) -> None:
        """Keep `account.json` current, so that the folder alone says whose it is."""
        ...

    def description(self, account: str) -> bytes | None:
        """What `account.json` holds; None without one, empty where it cannot be read."""
        ...

    def remove_account(self, account: str) -> None:
        """What is left of an account once its backups are removed. Where others put something, that stays."""
        ...

    def free_bytes(self) -> int | None:
        """Room that is left; None where there is no limit to ask for."""
        ...

    def accounts(self) -> Iterator[str]:
        """The folders of accounts that are there."""
        ...
