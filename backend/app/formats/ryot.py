"""Ryot's complete export: one item for each medium, with all that was done with it."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Moment, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import (
    Item,
    Named,
    RawItem,
    as_text,
    field,
    json_rows,
    last_of,
    need_name,
    objects_in,
    without_place,
)
from backend.app.formats.reading_values import (
    NO_RATING,
    BadValue,
    Rating,
    imdb_id,
    latest,
    list_name,
    moment,
    number,
    out_of_hundred,
    title,
)
from backend.app.formats.recognise import JsonObject, Source
from backend.app.json_values import is_object

SERVICE = "ryot"

# Before version 8 the first was called as the second.
_MEDIA = frozenset({"metadata", "media"})
_KINDS = {"movie": Kind.FILM, "show": Kind.SERIES}
_OTHERS = {
    "book": Reason.BOOK,
    "audio_book": Reason.BOOK,
    "manga": Reason.BOOK,
    "podcast": Reason.PODCAST,
    "video_game": Reason.GAME,
    "visual_novel": Reason.GAME,
    "music": Reason.MUSIC,
}
_IDS = {
    ("tmdb", Kind.FILM): Id.TMDB_FILM,
    ("tmdb", Kind.SERIES): Id.TMDB_SERIES,
    ("tvdb", Kind.FILM): Id.TVDB_FILM,
    ("tvdb", Kind.SERIES): Id.TVDB_SERIES,
}
_WATCHLIST, _COMPLETED = "watchlist", "completed"
_BUILT_IN = frozenset({_WATCHLIST, _COMPLETED, "in progress", "monitoring", "owned", "reminders", "custom"})


def rows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, item: Item) -> Row:
        lot = as_text(item.get("lot")).lower()
        kind = _KINDS.get(lot)
        if kind is None:
            raise BadValue(_OTHERS.get(lot, Reason.NO_PLACE))
        return _title(line, item, kind, now)

    return json_rows(part, read, _named, keys=_MEDIA)


def _title(line: int, item: Item, kind: Kind, now: float) -> Row:
    collections = [as_text(each.get("collection_name")).strip() for each in objects_in(item.get("collections"))]
    known = {name.lower() for name in collections}
    own = [name for name in collections if name and name.lower() not in _BUILT_IN]
    plays = _plays(item, kind, now)
    watched = bool(plays) or _COMPLETED in known
    rating = _rating(item)
    wanted = _WATCHLIST in known
    if not (watched or wanted or own or rating.value):
        raise BadValue(Reason.EPISODE if kind is Kind.SERIES and item.get("seen_history") else Reason.NO_PLACE)
    others = {f"its place on {name}": True for name in own[1:]}
    claim = Claim(
        line,
        kind,
        title=title(_named(item)[0]),
        ids=_ids(item, kind),
        watched=watched,
        watched_on=latest(found for found in plays if found is not None),
        plays=max(len(plays), 1),
        rating=rating.value,
        wanted=wanted,
        list_name=list_name(own[0]) if own else None,
        notices=rating.notices + last_of(len(plays)) + without_place({"reviews": _has_reviews(item)} | others),
        raw=RawItem(item),
    )
    return need_name(claim)


def _named(item: Item) -> Named:
    return as_text(item.get("source_id") or item.get("title")), None


def _ids(item: Item, kind: Kind) -> dict[Id, str]:
    source, identifier = as_text(item.get("source")).lower(), as_text(item.get("identifier"))
    if source == "imdb":
        imdb = imdb_id(identifier)
        return {Id.IMDB: imdb} if imdb else {}
    whose = _IDS.get((source, kind))
    found = number(identifier) if whose else None
    return {whose: found} if whose and found else {}


def _plays(item: Item, kind: Kind, now: float) -> list[Moment | None]:
    """Of a series, what was seen is its episodes; whether that is all of it, only a collection says."""
    if kind is Kind.SERIES:
        return []
    seen = (each for each in objects_in(item.get("seen_history")) if _is_completed(each))
    return [moment(as_text(each.get("ended_on")), now=now, midnight_is_day=True) for each in seen]


def _is_completed(seen: Item) -> bool:
    return as_text(seen.get("state")).lower() == "completed"


def _rating(item: Item) -> Rating:
    """The newest, where there are several; one of a season or an episode is not the title's."""
    rated = [
        (as_text(field(review, "review", "date")), as_text(review["rating"]))
        for review in objects_in(item.get("reviews"))
        if review.get("rating") is not None and not _is_of_a_part(review)
    ]
    return out_of_hundred(max(rated, key=itemgetter(0))[1]) if rated else NO_RATING


def _is_of_a_part(review: Item) -> bool:
    return any(value is not None and name.startswith("show_") for name, value in review.items())


def _has_reviews(item: Item) -> bool:
    return any(field(review, "review", "text") for review in objects_in(item.get("reviews")))


def _is_ryot(members: Item) -> bool:
    return any("lot" in media and "seen_history" in media for media in _media(members))


def _media(members: Item) -> Iterator[dict[str, Any]]:
    return (members[name] for name in _MEDIA if is_object(members.get(name)))


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.LIST, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES, Id.TVDB_FILM, Id.TVDB_SERIES}),
    skips=frozenset({Reason.EPISODE, Reason.GAME, Reason.PODCAST, Reason.MUSIC, Reason.BOOK}),
)
SOURCES = (Source(SERVICE, "media", "Ryot export", JsonObject(_is_ryot), rows),)
