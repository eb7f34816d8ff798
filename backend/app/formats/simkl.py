"""Simkl's backup and its table: for each title a status, and of its viewings the last."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Moment, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import (
    Cells,
    Item,
    Named,
    RawItem,
    as_text,
    field,
    ids_of,
    json_rows,
    name_in,
    need_name,
    object_in,
    refused,
    table_rows,
)
from backend.app.formats.reading_values import day, moment, out_of_ten, title, year
from backend.app.formats.recognise import Header, JsonObject, Source
from backend.app.json_values import is_object

SERVICE = "simkl"
NO_MEMO = "The memo has no place in the library."
SHELVES = frozenset({"movies", "shows", "anime"})
WATCHED, WANTED = "completed", "plantowatch"


def backup(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, item: Item) -> Row:
        raw = RawItem(item)
        found = _about(item)
        kind = Kind.FILM if "movie" in item or item.get("anime_type") == "movie" else Kind.SERIES
        ids = {name: as_text(value) for name, value in object_in(found.get("ids")).items()}
        claim = Claim(line, kind, ids=_ids(ids, kind), raw=raw)
        claim.title, claim.year = title(as_text(found.get("title"))), year(as_text(found.get("year")))
        _add_status(claim, as_text(item.get("status")), moment(as_text(item.get("last_watched_at")), now=now))
        claim.rating, notices = out_of_ten(as_text(item.get("user_rating")))
        claim.rated_on = moment(as_text(item.get("user_rated_at")), now=now)
        claim.listed_on = moment(as_text(item.get("added_to_watchlist_at")), now=now)
        claim.notices = notices + ((NO_MEMO,) if _has_memo(item) else ())
        return _kept(claim, only_manga_list=bool(ids.get("mal")))

    return json_rows(part, read, _item_named, keys=SHELVES)


def _has_memo(item: Item) -> bool:
    memo = item.get("memo")
    return bool(field(memo, "text") if is_object(memo) else memo)


def table(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """Its days are American: month, day, year."""

    def read(line: int, cells: Cells) -> Row:
        kind = Kind.FILM if cells["type"].strip().lower() in {"movie", "movies", "film"} else Kind.SERIES
        texts = {name: cells.get(name) or cells.get(f"{name}_id") or "" for name in ("imdb", "tmdb", "tvdb")}
        claim = Claim(line, kind, title=title(cells["title"]), year=year(cells.get("year")), raw=cells)
        claim.ids = _ids(texts, kind)
        _add_status(claim, cells["watchlist"], _day(cells["watcheddate"], now))
        claim.rating, notices = out_of_ten(cells.get("rating"))
        claim.notices = notices + ((NO_MEMO,) if cells.get("memo") else ())
        return _kept(claim, only_manga_list=bool(cells.get("mal_id")))

    return table_rows(part, read, name_in("title"))


def _day(text: str, now: float) -> Moment | None:
    return day(text, "%m/%d/%Y", now=now) if "/" in text else moment(text, now=now)


def _add_status(claim: Claim, status: str, watched_on: Moment | None) -> None:
    """What is being watched, was dropped or is on hold is neither watched nor wanted."""
    word = status.replace(" ", "").strip().lower()
    claim.watched, claim.wanted = word == WATCHED, word == WANTED
    claim.watched_on = watched_on if claim.watched else None


def _kept(claim: Claim, *, only_manga_list: bool) -> Row:
    if not (claim.watched or claim.wanted or claim.rating is not None) or (only_manga_list and not claim.ids):
        return refused(claim.line, Reason.NO_PLACE, (claim.title, claim.year), claim.raw)
    return need_name(claim)


def _ids(texts: Mapping[str, str], kind: Kind) -> dict[Id, str]:
    return ids_of(kind, imdb=texts.get("imdb"), tmdb=texts.get("tmdb"), tvdb=texts.get("tvdb"))


def _about(item: Item) -> Mapping[str, Any]:
    return object_in(item.get("movie")) or object_in(item.get("show"))


def _item_named(item: Item) -> Named:
    return as_text(_about(item).get("title")), year(as_text(_about(item).get("year")))


def _is_backup(members: Mapping[str, Any]) -> bool:
    shelves = [members[name] for name in SHELVES & members.keys()]
    return "version" not in members and any(
        is_object(each) and "status" in each and bool(_about(each)) for each in shelves
    )


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES, Id.TVDB_FILM, Id.TVDB_SERIES}),
)
SOURCES = (
    Source(SERVICE, "backup", "Simkl backup", JsonObject(_is_backup), backup),
    Source(
        SERVICE,
        "table",
        "Simkl CSV",
        Header(frozenset({"simkl_id", "type", "title", "watchlist", "lastepwatched", "watcheddate"})),
        table,
    ),
)
