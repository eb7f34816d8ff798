"""What a place can do, whatever it is made of.

A place holds objects by key. A key is a relative path of plain names with "/" between them, such as
`ada@example.org-1f0c/2026-11-24.json.zst`. An object is whole or not there, and has a few facts beside its bytes:
metadata in a bucket, a small file `KEY.facts.json` elsewhere. Facts are named in lower case (`content_sha256`), and
all of an object's together are short, since a bucket takes 2 KB of metadata.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from backend.app.errors import MovieManagerError


class PlaceError(MovieManagerError):
    """A place did not do what was asked of it. `str()` is a sentence without addresses, passwords or paths."""


class PlaceUnavailable(PlaceError):
    """Nothing can be asked of it now: not reachable, refuses our credentials, not mounted."""


class ObjectNotFound(PlaceError):
    """No object has this key."""


class ObjectExists(PlaceError):
    """An object was to be created, and its key is taken."""


class RemovalRefused(PlaceError):
    """The place keeps what it has: an object lock, or credentials that may not remove."""


def not_found() -> ObjectNotFound:
    return ObjectNotFound("There is no object of this name.")


def exists_already() -> ObjectExists:
    return ObjectExists("There is an object of this name already.")


@dataclass(frozen=True, slots=True)
class PlaceTraits:
    """What a place really does, found out by trying."""

    durable: bool  # what was put is on disk when put returns, as far as the place can promise it
    creates_once: bool  # of two that create one key, one is refused
    checks_digests: bool  # refuses bytes that do not match the digest sent along


@dataclass(frozen=True, slots=True)
class PlacedObject:
    """An object as a listing shows it, unread. `changed_at` is float seconds since 1970, UTC, by the place's clock."""

    key: str
    size_bytes: int
    changed_at: float


class Place(Protocol):
    @property
    def shown(self) -> str:
        """The address without user, password and query, for people to read."""
        ...

    @property
    def durable(self) -> bool:
        """Whether what was put is on disk when `put` returns, as far as the place promises it."""
        ...

    def put(
        self, key: str, body: BinaryIO, *, sha256: str, facts: Mapping[str, str], only_if_absent: bool = False
    ) -> None:
        """Whole or not at all; `body` is seekable, `sha256` of its bytes in hex.

        Facts come with the object in a bucket. Elsewhere a process that is killed half way leaves the old object with
        the new facts, or, where it was to be created, a new one without any.
        Raises PlaceUnavailable, ObjectExists (`only_if_absent`), PlaceError.
        """
        ...

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """A file that can be read and rewound. Raises ObjectNotFound, PlaceUnavailable."""
        ...

    def facts(self, key: str) -> Mapping[str, str] | None:
        """What was put beside the bytes; empty where nothing was. None without such an object."""
        ...

    def look(self, key: str) -> PlacedObject | None:
        """The object as a listing shows it. Raises PlaceUnavailable."""
        ...

    def entries(self, prefix: str = "") -> Iterator[PlacedObject]:
        """All objects whose key begins with `prefix`, in no order. Raises PlaceUnavailable."""
        ...

    def folders(self) -> Iterator[str]:
        """The first parts of keys that have several, each once, in no order. Raises PlaceUnavailable."""
        ...

    def remove(self, key: str) -> None:
        """An absent object is fine. Raises RemovalRefused, PlaceUnavailable."""
        ...

    def sweep(self) -> int:
        """Remove what writers that were killed have left, a day later by the place's own clock: nobody can be at it any
        more by then. Says how many. Raises PlaceUnavailable.
        """
        ...

    def close(self) -> None:
        """Let go of connections. The place is not used any more."""
        ...
