"""IMDb's tables of ratings, lists and watchlists, of four generations of headers.

The id is always there and is all that counts: titles, their types and even their years follow the language and the
country of the account.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Question, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import Cells, name_in, refused, table_rows
from backend.app.formats.reading_values import (
    BadValue,
    day,
    imdb_id,
    joined,
    list_name,
    minutes,
    out_of_ten,
    title,
    year,
)
from backend.app.formats.recognise import Header, Reader, Source
from backend.app.formats.text import readable_lines

SERVICE = "imdb"
LIST_NAME = "list"
TYPES: dict[str, Kind | Reason] = {
    **dict.fromkeys(("movie", "film", "featurefilm", "documentary", "short", "shortfilm", "video"), Kind.FILM),
    **dict.fromkeys(("tvmovie", "tvshort", "tvspecial"), Kind.FILM),
    **dict.fromkeys(("tvseries", "tvminiseries", "miniseries"), Kind.SERIES),
    "tvepisode": Reason.EPISODE,
    "videogame": Reason.GAME,
    "musicvideo": Reason.MUSIC,
    "podcastseries": Reason.PODCAST,
    "podcastepisode": Reason.PODCAST,
}

_ASCTIME = "%a %b %d %H:%M:%S %Y"
# Seven digits at least: what stands elsewhere in a row that lost a cell is a shorter number.
_CONST = re.compile(r"(tt|nm|co)?[0-9]{7,10}", re.IGNORECASE)
_named = name_in("title")


def ratings(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    return _rows(part, lambda line, cells: _claim(line, cells, now))


def watchlist(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Claim:
        claim = _claim(line, cells, now)
        claim.wanted = True
        return claim

    return _rows(part, read)


def list_items(part: Part, answers: Answers, *, now: float) -> Iterator[Row]:
    name = list_name(answers.get(LIST_NAME)) or list_name(_name_of_file(part))

    def read(line: int, cells: Cells) -> Claim:
        claim = _claim(line, cells, now)
        claim.list_name = name
        return claim

    return _rows(part, read)


def list_questions(part: Part) -> tuple[Question, ...]:
    """The file does not say what the list is called."""
    return (Question(LIST_NAME, "What is this list called?", default=_name_of_file(part)),)


def _name_of_file(part: Part) -> str:
    return part.path.rpartition("/")[2].removeprefix("imdb-list-").removesuffix(".csv") or "List"


def _rows(part: Part, read: Callable[[int, Cells], Claim]) -> Iterator[Row]:
    def of_kind(line: int, cells: Cells) -> Row:
        claim = read(line, cells)
        kind = TYPES.get(type_word(cells.get("title type")), Kind.UNKNOWN)
        if isinstance(kind, Reason):
            return refused(line, kind, _named(cells), cells)
        claim.kind = kind
        return claim

    return table_rows(part, of_kind, _named)


def type_word(text: str | None) -> str:
    """“TV Mini-Series”, “TV Mini Series” and “tvMiniSeries” are one."""
    return re.sub(r"[\s_-]", "", text or "").lower()


def _claim(line: int, cells: Cells, now: float) -> Claim:
    rating = out_of_ten(cells.get("your rating") or cells.get("you rated"))
    return Claim(
        line,
        Kind.UNKNOWN,
        title=title(cells.get("title")),
        year=year(cells.get("year")),
        original_title=title(cells.get("original title")),
        directors=joined([cells.get("directors")]),
        runtime_minutes=minutes(cells.get("runtime (mins)")),
        ids={Id.IMDB: _const(cells["const"])},
        watched=rating.value is not None,
        rating=rating.value,
        rated_on=_rated_on(cells, now) if rating.value is not None else None,
        listed_on=_day(cells.get("created"), now) if "position" in cells else None,
        notices=rating.notices,
        raw=cells,
    )


def _const(text: str) -> str:
    found = imdb_id(text) if _CONST.fullmatch(text.strip()) else None
    if found is None:
        raise BadValue(Reason.BAD_ID)
    return found


def _rated_on(cells: Cells, now: float) -> date | None:
    """Of the oldest generation `created` is the day of the rating, unless the table is a list."""
    if "you rated" in cells:
        return None if cells.get("modified") else _day(cells["created"], now)
    return _day(cells.get("date rated") or cells.get("date added"), now)


def _day(text: str | None, now: float) -> date | None:
    found = (text or "").strip()
    return day(found, *([_ASCTIME] if found[:1].isalpha() else []), now=now)


def _tell_oldest(part: Part) -> tuple[str, ...]:
    """Of the oldest generation ratings and lists have the same columns."""
    only_rated = all(cells["you rated"] and not cells["modified"] for cells in readable_lines(part))
    return ("ratings",) if only_rated else ("watchlist", "list")


_RATINGS = frozenset({"const", "your rating"})
_LIST = frozenset({"position", "const", "created"})
_OLDEST = Header(_LIST | {"modified", "you rated"})


# A list of ours may be called a watchlist.
_NAMED = {
    "watchlist": re.compile(r"(^|/)(?!imdb-list-)[^/]*watch ?list[^/]*$", re.IGNORECASE),
    "list": re.compile(r"(^|/)imdb-list-[^/]*$", re.IGNORECASE),
}
Tell: TypeAlias = Callable[[Part], tuple[str, ...]]


def _source(what: str, label: str, signature: Header, reader: Reader, tell: Tell | None = None) -> Source:
    return Source(
        SERVICE,
        what,
        f"IMDb {label}",
        signature,
        reader,
        questions=list_questions if what == "list" else None,
        named=_NAMED.get(what),
        tell=tell,
    )


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.RATING, Fact.WANTED, Fact.LIST, Fact.SERIES}),
    ids=frozenset({Id.IMDB}),
    skips=frozenset({Reason.EPISODE, Reason.GAME, Reason.PODCAST, Reason.MUSIC}),
)
SOURCES = (
    _source("ratings", "ratings", Header(_RATINGS | {"date rated"}, forbids=frozenset({"position"})), ratings),
    _source(
        "ratings", "ratings", Header(_RATINGS | {"date added"}, forbids=frozenset({"position", "date rated"})), ratings
    ),
    _source("ratings", "ratings", _OLDEST, ratings, tell=_tell_oldest),
    _source("watchlist", "watchlist", Header(_LIST, forbids=frozenset({"you rated"})), watchlist),
    _source("list", "list", Header(_LIST, forbids=frozenset({"you rated"})), list_items),
    _source("watchlist", "watchlist", _OLDEST, watchlist, tell=_tell_oldest),
    _source("list", "list", _OLDEST, list_items, tell=_tell_oldest),
)
