"""What a file of another service claims, row by row, in words that no service owns. Everything behind the readers of
`formats/` knows only these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

Moment: TypeAlias = date | float
"""A day without a zone, as most services write it, or an instant in float seconds since 1970, UTC."""


class Kind(StrEnum):
    """`UNKNOWN` where the service does not say, or says it in a language that is not known here."""

    FILM = "film"
    SERIES = "series"
    UNKNOWN = "unknown"


class Id(StrEnum):
    """Whose number or name of a title it is. TMDB and TheTVDB count films and series apart."""

    IMDB = "imdb"
    TMDB_FILM = "tmdb_film"
    TMDB_SERIES = "tmdb_series"
    TVDB_FILM = "tvdb_film"
    TVDB_SERIES = "tvdb_series"
    TRAKT_FILM = "trakt_film"
    TRAKT_SERIES = "trakt_series"
    LETTERBOXD_FILM = "letterboxd_film"


class Reason(StrEnum):
    """Why a row did not come in. The list is closed: the report, the clients and the documentation name each."""

    # Skipped: understood, and nothing that a library keeps.
    EPISODE = "episode"
    SEASON = "season"
    GAME = "game"
    PODCAST = "podcast"
    MUSIC = "music"
    BOOK = "book"
    PERSON = "person"
    OTHER_PLAY = "other_play"
    ALREADY_WATCHED = "already_watched"
    ONE_LIST_ONLY = "one_list_only"
    NO_PLACE = "no_place"
    DELETED_AT_SOURCE = "deleted_at_source"
    NOT_LIBRARY = "not_library"
    DUPLICATE_ROW = "duplicate_row"
    KEPT_OURS = "kept_ours"
    CHOSEN_SKIP = "chosen_skip"
    # Failed: meant to come in, and could not.
    BAD_ID = "bad_id"
    BAD_DATE = "bad_date"
    BAD_RATING = "bad_rating"
    NO_TITLE = "no_title"
    TOO_LONG = "too_long"
    UNREADABLE_LINE = "unreadable_line"
    NOT_FOUND = "not_found"
    LOOKUP_FAILED = "lookup_failed"


FAILURES = frozenset(Reason(each) for each in list(Reason)[list(Reason).index(Reason.BAD_ID) :])


@dataclass(slots=True)
class Claim:
    """One row that speaks of a title. `line` is where it begins, counted from 1: of a text its line, of a JSON array
    its item.

    A title is `watched`, or `wanted` (on a watchlist), or neither where the row only likes it or puts it on a list.
    `rating` is from 1 to 10 in halves. `plays` counts the viewings that the row stands for, where it knows more than
    the last. `list_name` is the user's own list that the row is an item of. `notices` say what of the row was changed
    to be read, or has no place here, as whole sentences. `raw` is the row as it came, for the report.
    """

    line: int
    kind: Kind
    title: str | None = None
    year: int | None = None
    ids: Mapping[Id, str] = field(default_factory=dict[Id, str])
    raw: Mapping[str, str] = field(default_factory=dict[str, str])
    original_title: str | None = None
    directors: tuple[str, ...] = ()
    runtime_minutes: int | None = None
    watched: bool = False
    watched_on: Moment | None = None
    plays: int = 1
    rating: float | None = None
    rated_on: Moment | None = None
    wanted: bool = False
    liked: bool = False
    list_name: str | None = None
    listed_on: Moment | None = None
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class Refused:
    """One row that claims nothing that could be kept. `title` is how a person finds it again."""

    line: int
    reason: Reason
    title: str | None = None
    year: int | None = None
    raw: Mapping[str, str] = field(default_factory=dict[str, str])


Row: TypeAlias = Claim | Refused


class Fact(StrEnum):
    """What a row can say of a title that a library keeps."""

    WATCHED = "watched"
    WATCHED_ON = "watched_on"
    RATING = "rating"
    WANTED = "wanted"
    LIST = "list"
    LIKED = "liked"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Carries:
    """What comes along from a service: nothing that is not named here, and all of it where the file has it. `skips` are
    the media among its rows that no library keeps.
    """

    facts: frozenset[Fact]
    ids: frozenset[Id] = frozenset()
    skips: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a file does not say itself, and a person has to: the order of its dates, whose profile it is. `key` names
    the answer; without `choices` any text is one. `default` is what is assumed where nobody answers, if anything is.
    """

    key: str
    sentence: str
    choices: tuple[Choice, ...] = ()
    default: str | None = None


Answers: TypeAlias = Mapping[str, str]
"""The key of a question to the value of the choice that was taken."""
