"""Watcharr's JSON: an array of what is on somebody's list, each with what was done with it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Moment, Reason, Refused, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import (
    Item,
    Named,
    RawItem,
    as_text,
    field,
    json_rows,
    known,
    last_of,
    need_name,
    objects_in,
    without_place,
)
from backend.app.formats.reading_values import BadValue, imdb_id, latest, moment, number, out_of_ten, title, year
from backend.app.formats.recognise import JsonArray, Source

SERVICE = "watcharr"

_KINDS = {"movie": Kind.FILM, "tv": Kind.SERIES}
_TMDB = {Kind.FILM: Id.TMDB_FILM, Kind.SERIES: Id.TMDB_SERIES}


def rows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, item: Item) -> Row:
        if field(item, "content") is None:
            raise BadValue(Reason.GAME)
        status = item.get("status")
        if status not in ("FINISHED", "PLANNED"):
            # Watching, on hold, dropped: neither watched nor to be watched.
            name, in_year = _named(item)
            return Refused(line, Reason.NO_PLACE, title(name), in_year, RawItem(item))
        return need_name(_title(line, item, status == "FINISHED", now))

    return json_rows(part, read, _named)


def _title(line: int, item: Item, watched: bool, now: float) -> Claim:
    name, in_year = _named(item)
    kind = _KINDS.get(as_text(field(item, "content", "type")), Kind.UNKNOWN)
    imdb, tmdb = imdb_id(as_text(field(item, "content", "imdb_id"))), number(as_text(field(item, "content", "tmdbId")))
    viewings = _viewings(item, now) if watched else []
    rating = out_of_ten(_rounded(item.get("rating")))
    return Claim(
        line,
        kind,
        title=title(name),
        year=in_year,
        ids=known({Id.IMDB: imdb} | ({_TMDB[kind]: tmdb} if kind in _TMDB else {})),
        watched=watched,
        watched_on=latest(viewings),
        plays=max(len(viewings), 1),
        rating=rating.value,
        wanted=not watched,
        liked=item.get("pinned") is True,
        notices=rating.notices
        + last_of(len(viewings))
        + without_place({"thoughts": item.get("thoughts"), "tags": item.get("tags")}),
        raw=RawItem(item),
    )


def _named(item: Item) -> Named:
    return as_text(field(item, "content", "title")), year(as_text(field(item, "content", "release_date"))[:4])


def _viewings(item: Item, now: float) -> list[Moment]:
    """When something was entered is not when it was watched: only a date that somebody set is one."""
    done = (activity for activity in objects_in(item.get("activity")) if _is_viewing(activity))
    moments = (moment(as_text(activity.get("customDate")), now=now, midnight_is_day=True) for activity in done)
    return [found for found in moments if found is not None]


def _is_viewing(activity: Item) -> bool:
    what = as_text(activity.get("type"))
    return what.endswith("ADDED_WATCHED") or (what == "STATUS_CHANGED" and "FINISHED" in as_text(activity.get("data")))


def _rounded(rating: Any) -> str:
    """A float of JSON may have fifteen digits; nobody rates that exactly."""
    if isinstance(rating, bool) or not isinstance(rating, (int, float)):
        return as_text(rating)
    return str(round(Decimal(str(rating)), 3))


def _is_watcharr(item: Item) -> bool:
    return "status" in item and (
        field(item, "content", "tmdbId") is not None or field(item, "game", "igdbId") is not None
    )


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.LIKED, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES}),
    skips=frozenset({Reason.GAME}),
)
SOURCES = (Source(SERVICE, "titles", "Watcharr export", JsonArray(_is_watcharr), rows),)
