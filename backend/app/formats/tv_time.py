"""TV Time, which closed in 2026: the archive of its data protection request, its own export, and an extension's.

Times are UTC. Films of the first kind have no ids, and a name in the language of the account.
"""

import re
from collections.abc import Iterator, Mapping

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import (
    Cells,
    Item,
    Named,
    RawItem,
    as_text,
    field,
    ids_of,
    item_name,
    json_rows,
    last_of,
    name_in,
    need_name,
    refused,
    table_rows,
)
from backend.app.formats.reading_values import (
    epoch,
    is_true,
    list_name,
    minutes,
    moment,
    out_of_ten,
    title,
    year,
)
from backend.app.formats.recognise import Header, JsonArray, Reader, Source

SERVICE = "tv_time"
SERIES_FOR_LATER = frozenset({"for_later", "watch_later", "not_started_yet", "not_started"})
_WATCH_DATE = re.compile(r"watch-date-([0-9]{1,12})")
_SECONDS_A_MINUTE = 60
_named = name_in("title")


def records(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """`tracking-prod-records.csv`: films, of which the count of viewings has a row of its own without dates."""

    def read(line: int, cells: Cells) -> Row:
        what, entity = cells["type"].strip(), cells["entity_type"].strip()
        named = _record_named(cells)
        if entity == "episode":
            return refused(line, Reason.EPISODE, (cells.get("series_name"), None), cells)
        if entity != "movie" or what not in {"watch", "follow", "towatch", "rewatch_count"}:
            return refused(line, Reason.NOT_LIBRARY, named, cells)
        if what == "rewatch_count":
            return refused(line, Reason.OTHER_PLAY, named, cells)
        claim = Claim(line, Kind.FILM, title=title(named[0]), year=named[1], raw=cells)
        seconds = minutes(cells.get("runtime"))
        claim.runtime_minutes = round(seconds / _SECONDS_A_MINUTE) if seconds else None
        if what == "watch":
            claim.watched, claim.watched_on = True, _watched_on(cells, now)
        else:
            claim.wanted, claim.listed_on = True, moment(cells.get("created_at"), now=now)
        return need_name(claim)

    return table_rows(part, read, _record_named)


def _record_named(cells: Cells) -> Named:
    return cells["movie_name"], year((cells.get("release_date") or "")[:4])


def _watched_on(cells: Cells, now: float) -> float | None:
    match = _WATCH_DATE.fullmatch((cells.get("watch_date_range_key") or "").strip())
    found = epoch(match[1], now=now) if match else moment(cells.get("created_at"), now=now)
    return found if isinstance(found, float) else None


def records_of_series(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """`tracking-prod-records-v2.csv`: episodes, and the series that they are of."""

    def read(line: int, cells: Cells) -> Row:
        key = cells["key"]
        if "watch-episode" in key:
            return refused(line, Reason.EPISODE, named(cells), cells)
        if not key.startswith("user-series"):
            return refused(line, Reason.NOT_LIBRARY, named(cells), cells)
        if not is_true(cells.get("is_for_later")):
            return refused(line, Reason.NO_PLACE, named(cells), cells)
        claim = Claim(line, Kind.SERIES, title=title(cells["series_name"]), raw=cells, wanted=True)
        claim.ids = _ids({"tvdb_id": cells["s_id"]}, Kind.SERIES)
        claim.listed_on = moment(cells.get("created_at"), now=now)
        return need_name(claim)

    named = name_in("series_name", None)
    return table_rows(part, read, named)


def films(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    return table_rows(part, lambda line, cells: _film(line, cells, cells, now), _named)


def films_of_json(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """The same as the table, and of a series all its episodes."""

    def read(line: int, item: Item) -> Row:
        raw = RawItem(item)
        if "seasons" in item:
            return refused(line, Reason.NO_PLACE, item_name(item), raw)
        cells = {name: as_text(item.get(name)) for name in ("title", "year", "watched_at", "is_watched", "created_at")}
        ids = {f"{name}_id": as_text(field(item, "id", name)) for name in ("imdb", "tvdb")}
        return _film(line, {**cells, **ids}, raw, now)

    return json_rows(part, read, item_name)


def _film(line: int, cells: Cells, raw: Cells, now: float) -> Row:
    claim = Claim(line, Kind.FILM, title=title(cells["title"]), year=year(cells["year"]), raw=raw)
    claim.ids = _ids(cells, Kind.FILM)
    claim.watched = is_true(cells["is_watched"])
    claim.wanted = not claim.watched
    if claim.watched:
        claim.watched_on = moment(cells["watched_at"], now=now)
    else:
        claim.listed_on = moment(cells.get("created_at"), now=now)
    again = minutes(cells.get("rewatch_count"))
    if again:
        claim.plays, claim.notices = again + 1, last_of(again + 1)
    return need_name(claim)


def series(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """A followed series was neither watched to its end nor put on a watchlist, unless its status says so."""

    def read(line: int, cells: Cells) -> Row:
        if cells["status"].strip().lower() not in SERIES_FOR_LATER:
            return refused(line, Reason.NO_PLACE, _named(cells), cells)
        claim = Claim(line, Kind.SERIES, title=title(cells["title"]), ids=_ids(cells, Kind.SERIES), raw=cells)
        claim.wanted, claim.listed_on = True, moment(cells.get("created_at"), now=now)
        return need_name(claim)

    return table_rows(part, read, _named)


def episodes(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- nothing of them is kept.
    named = name_in("series_name", None)
    return table_rows(part, lambda line, cells: refused(line, Reason.EPISODE, named(cells), cells), named)


def list_items(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- items have no time.
    def read(line: int, cells: Cells) -> Row:
        kind = Kind.FILM if cells["item_type"].strip().lower() == "movie" else Kind.SERIES
        claim = Claim(line, kind, title=title(cells["name"]), ids=_ids(cells, kind), raw=cells)
        claim.list_name = list_name(cells["list_name"]) or "List"
        return need_name(claim)

    return table_rows(part, read, name_in("name", None))


def lists_in_one_cell(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- nothing is kept.
    """A list is one row here, with bare numbers of TheTVDB for what is on it."""
    named = name_in("name", None)
    return table_rows(part, lambda line, cells: refused(line, Reason.NO_PLACE, named(cells), cells), named)


def activity(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """The table of the extension “Liberator”."""

    def read(line: int, cells: Cells) -> Row:
        about = cells["type"].strip().lower()
        if about == "episode" or cells.get("episode"):
            return refused(line, Reason.EPISODE, _named(cells), cells)
        kind = Kind.SERIES if about in {"show", "series"} else Kind.FILM
        claim = Claim(line, kind, title=title(cells.get("title")), ids=_ids(cells, kind), raw=cells)
        claim.watched = is_true(cells["is_watched"])
        claim.watched_on = moment(cells.get("watched_at"), now=now) if claim.watched else None
        claim.wanted = is_true(cells["is_watchlisted"])
        claim.rating, claim.notices = out_of_ten(cells.get("rating"))
        return need_name(claim)

    return table_rows(part, read, _named)


def _ids(cells: Mapping[str, str], kind: Kind) -> dict[Id, str]:
    return ids_of(kind, imdb=cells.get("imdb_id"), tvdb=cells.get("tvdb_id"))


def _is_of_json(item: Mapping[str, object]) -> bool:
    ids = field(item, "id")
    return isinstance(ids, dict) and bool({"tvdb", "imdb"} & ids.keys()) and ("is_watched" in item or "seasons" in item)


def _source(what: str, label: str, reader: Reader, needs: str, forbids: str = "") -> Source:
    signature = Header(frozenset(needs.split()), frozenset(forbids.split()))
    return Source(SERVICE, what, f"TV Time {label}", signature, reader)


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.LIST, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TVDB_FILM, Id.TVDB_SERIES}),
    skips=frozenset({Reason.EPISODE}),
)
SOURCES = (
    _source("records", "records of films", records, "type-uuid-n type entity_type movie_name"),
    _source("records_of_series", "records of series", records_of_series, "key s_id ep_id series_name"),
    _source("films", "films", films, "uuid tvdb_id imdb_id title year is_watched watched_at"),
    _source("series", "series", series, "uuid tvdb_id title status", "is_watched"),
    _source("episodes", "episodes", episodes, "series_tvdb_id season episode"),
    _source("lists", "lists", list_items, "list_id list_name item_type name"),
    _source("lists_in_one_cell", "lists", lists_in_one_cell, "s_key objects list_count"),
    _source("activity", "activity (Liberator)", activity, "imdb_id tvdb_id type is_watched is_watchlisted"),
    Source(SERVICE, "json", "TV Time films and series", JsonArray(_is_of_json), films_of_json),
)
