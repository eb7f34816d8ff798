"""The document, version 2, as values in memory. Every field is listed by hand, so nothing else can leave the server."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Annotated, Any

from pydantic import ConfigDict, Field, Strict

from backend.app.library.values import (
    Color,
    Emoji,
    Icon,
    ImdbId,
    ListId,
    ListName,
    PersonName,
    Position,
    Rating,
    Timestamp,
)
from backend.models import Status

VERSION = 2

StrictBool = Annotated[bool, Strict()]

# Plain slotted dataclasses: a library of 100,000 titles is 100,000 of these twice over, and frozen
# ones take three times as long to make. Nothing changes them once they are read.


@dataclass(slots=True)
class Recommendation:
    person_name: PersonName  # by name: ids mean nothing in someone else's library
    date_recommended: Timestamp | None
    vote_type: StrictBool


@dataclass(slots=True)
class WatchHistory:
    """Watched. When, and how it was rated, may each be unknown."""

    date_watched: Timestamp | None
    my_rating: Rating | None


@dataclass(slots=True)
class Movie:
    """One title with all that hangs on it: it is added, updated or kept as one row."""

    __pydantic_config__ = ConfigDict(title="Movie", use_enum_values=True)

    imdb_id: ImdbId
    status: Status
    custom_list_id: ListId | None
    recommendations: list[Recommendation]
    watch_history: WatchHistory | None
    last_modified: Timestamp | None = None

    @property
    def key(self) -> str:
        return self.imdb_id

    def same_content(self, other: "Movie") -> bool:
        """What the user made is the same, whenever it was made."""
        content = _content_of(Movie)
        return content(self) == content(other)


@dataclass(slots=True)
class Person:
    __pydantic_config__ = ConfigDict(title="Person")

    name: PersonName
    is_trusted: StrictBool
    color: Color | None = None
    emoji: Emoji | None = None
    last_modified: Timestamp | None = None

    @property
    def key(self) -> str:
        return self.name

    def same_content(self, other: "Person") -> bool:
        content = _content_of(Person)
        return content(self) == content(other)


@dataclass(slots=True)
class CustomList:
    __pydantic_config__ = ConfigDict(title="CustomList")

    id: ListId
    name: ListName
    color: Color | None
    icon: Icon | None
    position: Position
    created_at: Timestamp | None = None
    last_modified: Timestamp | None = None

    @property
    def key(self) -> str:
        return self.id

    def same_content(self, other: "CustomList") -> bool:
        content = _content_of(CustomList)
        return content(self) == content(other)


@cache
def _content_of(kind: type[Movie] | type[Person] | type[CustomList]) -> Callable[[Any], Any]:
    """All fields but the time of the last change."""
    return attrgetter(*(each.name for each in fields(kind) if each.name != "last_modified"))


@dataclass(slots=True)
class Document:
    """A library in the version-2 format, in its fixed order."""

    exported_at: Timestamp | None
    movies: Annotated[list[Movie], Field()] = field(default_factory=list[Movie])
    people: list[Person] = field(default_factory=list[Person])
    lists: list[CustomList] = field(default_factory=list[CustomList])


@dataclass(frozen=True, slots=True)
class Library:
    """The library as it is. `stubs` are the ids of its titles without `tmdb_data`: they need enrichment.

    `needs_repair` says that some of its rows can't be said: the document is what the library is once they are
    repaired, which whoever writes to it has to do first (library/repair.py).
    """

    document: Document
    stubs: frozenset[str] | set[str]
    needs_repair: bool = False
