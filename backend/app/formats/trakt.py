"""Trakt's archives of JSON, flat as the site makes them today or in folders as before, and its tables.

Whoever sent Trakt a day, it keeps as midnight in UTC. The history has every viewing; `watched-movies` only counts them
and knows the last, so folded together they say it once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Moment, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.errors import FileUnreadable
from backend.app.formats.reading import (
    Cells,
    Item,
    Named,
    RawItem,
    as_text,
    field,
    json_rows,
    json_values,
    known,
    last_of,
    name_in,
    need_name,
    object_in,
    refused,
    table_rows,
)
from backend.app.formats.reading_values import imdb_id, list_name, moment, number, out_of_ten, title, year
from backend.app.formats.recognise import Header, JsonArray, Reader, RecognisedFile, Source
from backend.app.json_values import is_object

SERVICE = "trakt"
NO_NOTE = "The note has no place in the library."
# What a row is about; an episode comes with its show, so what is smaller is looked for first.
_SMALLER = {"person": Reason.PERSON, "episode": Reason.EPISODE, "season": Reason.SEASON}
_TITLES = {"movie": Kind.FILM, "show": Kind.SERIES}
_ABOUT = (*_SMALLER, *_TITLES)
_FILM_IDS = {"tmdb": Id.TMDB_FILM, "tvdb": Id.TVDB_FILM, "trakt": Id.TRAKT_FILM}
_SERIES_IDS = {"tmdb": Id.TMDB_SERIES, "tvdb": Id.TVDB_SERIES, "trakt": Id.TRAKT_SERIES}
_LIST_FILE = re.compile(r"(?:^|[/-])list-([0-9]+)(?:-([^/]*))?\.json$", re.IGNORECASE)


def history(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(claim: Claim, item: Item) -> None:
        claim.watched = True
        claim.watched_on = _moment(item, "watched_at", now)

    return _rows(part, read)


def watched_films(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(claim: Claim, item: Item) -> None:
        claim.watched = True
        claim.watched_on = _moment(item, "last_watched_at", now)
        plays = item.get("plays")
        if isinstance(plays, int) and plays > 1:
            claim.plays, claim.notices = plays, last_of(plays)

    return _rows(part, read)


def watched_shows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- times are of episodes.
    """A row counts the episodes of a show: that is no viewing of the show."""
    return json_rows(part, lambda line, item: refused(line, Reason.EPISODE, _named(item), RawItem(item)), _named)


def ratings(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(claim: Claim, item: Item) -> None:
        rating = out_of_ten(as_text(item.get("rating")))
        claim.rating, claim.notices = rating
        claim.rated_on = _moment(item, "rated_at", now)
        claim.watched = claim.rating is not None

    return _rows(part, read)


def watchlist(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(claim: Claim, item: Item) -> None:
        _listed(claim, item, now)
        claim.wanted = True

    return _rows(part, read)


def favorites(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(claim: Claim, item: Item) -> None:
        _listed(claim, item, now)
        claim.liked = True

    return _rows(part, read)


def list_items(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """The name of the list is that of its file, unless the archive says it better (`settle`)."""
    return _items_of_list(part, _name_of_file(part), now)


def _items_of_list(part: Part, name: str, now: float) -> Iterator[Row]:
    def read(claim: Claim, item: Item) -> None:
        _listed(claim, item, now)
        claim.list_name = list_name(name)

    return _rows(part, read)


def _listed(claim: Claim, item: Item, now: float) -> None:
    claim.listed_on = _moment(item, "listed_at", now)
    claim.notices = (NO_NOTE,) if item.get("notes") else ()


def _name_of_file(part: Part) -> str:
    match = _LIST_FILE.search(part.path)
    name = match[2] if match and match[2] else part.path.rpartition("/")[2].removesuffix(".json")
    return name.replace("-", " ").strip() or "List"


def nothing_kept(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- of no time.
    """Of the collection, and of the table of lists, whose items are in files of their own."""
    return json_rows(part, lambda line, item: refused(line, Reason.NOT_LIBRARY, _named(item), RawItem(item)), _named)


def no_rows(part: Part, answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- there are none.
    return iter(())


def _what_is_missing(part: Part) -> tuple[str, ...]:
    """`_errors.json` is there where the site could not write all of the archive."""
    with json_values(part) as values:
        missing = [str(field(value.value, "endpoint")) for value in values if field(value.value, "endpoint")]
    return (f"Trakt could not export everything; missing or incomplete: {', '.join(missing)}.",) if missing else ()


def _rows(part: Part, read: Callable[[Claim, Item], None]) -> Iterator[Row]:
    def read_item(line: int, item: Item) -> Row:
        raw = RawItem(item)
        about = next((each for each in _ABOUT if is_object(item.get(each))), None)
        if about is None:
            return refused(line, Reason.UNREADABLE_LINE, _named(item), raw)
        if about in _SMALLER:
            return refused(line, _SMALLER[about], _named(item), raw)
        claim = _title(line, item[about], _TITLES[about], raw)
        read(claim, item)
        return need_name(claim)

    return json_rows(part, read_item, _named)


def _title(line: int, found: Mapping[str, Any], kind: Kind, raw: Cells) -> Claim:
    return Claim(
        line,
        kind,
        title=title(as_text(found.get("title"))),
        year=year(as_text(found.get("year"))),
        ids=_ids({name: as_text(value) for name, value in object_in(found.get("ids")).items()}, kind),
        raw=raw,
    )


def _ids(texts: Mapping[str, str], kind: Kind) -> dict[Id, str]:
    numbers = _FILM_IDS if kind is Kind.FILM else _SERIES_IDS
    found = {Id.IMDB: imdb_id(texts.get("imdb"))}
    return known(found | {whose: number(texts.get(name)) for name, whose in numbers.items()})


def _named(item: Item) -> Named:
    """An episode is found again by its show."""
    about = next((item[each] for each in ("show", "movie", "person") if is_object(item.get(each))), item)
    return as_text(about.get("title") or about.get("name")), year(as_text(about.get("year")))


def _moment(item: Item, name: str, now: float) -> Moment | None:
    return moment(as_text(item.get(name)), now=now, midnight_is_day=True)


def settle(files: Sequence[RecognisedFile]) -> list[RecognisedFile]:
    """A file of a list has its number and a name that was cut for an address; the table of lists has the name."""
    list_names = dict(_names_of_lists(file for file in files if file.sources[0].what == "lists"))
    return [_with_name(file, list_names) for file in files]


def _names_of_lists(files: Iterable[RecognisedFile]) -> Iterator[tuple[str, str]]:
    for file in files:
        with suppress(FileUnreadable), json_values(file.part) as values:
            for value in values:
                name = as_text(field(value.value, "name")).strip()
                if name:
                    yield as_text(field(value.value, "ids", "trakt")), name


def _with_name(file: RecognisedFile, list_names: Mapping[str, str]) -> RecognisedFile:
    match = _LIST_FILE.search(file.path)
    if not match or match[1] not in list_names or file.sources[0].reader is not list_items:
        return file
    name = list_names[match[1]]

    def named(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
        return _items_of_list(part, name, now)

    return file.read_with(named)


def table(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """The tables for paying members, and the one that Trakt itself imports: a row may say several things."""

    def read(line: int, cells: Cells) -> Row:
        about = cells["type"].strip().lower().removesuffix("s")
        if about in _SMALLER or cells.get("episode_number"):
            return refused(line, _SMALLER.get(about, Reason.EPISODE), _table_named(cells), cells)
        kind = Kind.SERIES if about in {"show", "serie"} else Kind.FILM
        texts = {name: cells.get(f"{name}_id") or cells.get(name) or "" for name in ("imdb", "tmdb", "tvdb", "trakt")}
        claim = Claim(
            line,
            kind,
            title=title(cells.get("title")),
            year=year(cells.get("year")),
            ids=_ids(texts, kind),
            raw=cells,
        )
        _read_cells(claim, cells, now)
        return need_name(claim)

    return table_rows(part, read, _table_named)


_table_named = name_in("title")


def _read_cells(claim: Claim, cells: Cells, now: float) -> None:
    watched = (cells.get("watched_at") or cells.get("last_watched_at") or "").strip()
    listed = cells.get("watchlisted_at") or cells.get("listed_at")
    claim.rating, claim.notices = out_of_ten(cells.get("rating"))
    claim.rated_on = _cell(cells.get("rated_at"), now) if claim.rating is not None else None
    claim.watched_on = None if watched.lower() == "unknown" else _cell(watched, now)
    claim.watched = bool(watched) or claim.rating is not None
    claim.listed_on = None if (listed or "").strip().lower() == "unknown" else _cell(listed, now)
    claim.wanted = bool(listed)


def _cell(text: str | None, now: float) -> Moment | None:
    return moment(text, now=now, midnight_is_day=True)


def _about(*needs: str) -> JsonArray:
    """Items about a title that have these members too."""
    return JsonArray(lambda item: any(each in item for each in _ABOUT) and all(need in item for need in needs))


def _json(what: str, label: str, signature: JsonArray, reader: Reader, named: str | None = None) -> Source:
    pattern = re.compile(named, re.IGNORECASE) if named else None
    return Source(SERVICE, what, f"Trakt {label}", signature, reader, named=pattern)


_LISTED = _about("listed_at")
CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.LIST, Fact.LIKED, Fact.SERIES}),
    ids=frozenset(
        {Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES, Id.TVDB_FILM, Id.TVDB_SERIES, Id.TRAKT_FILM, Id.TRAKT_SERIES}
    ),
    skips=frozenset({Reason.EPISODE, Reason.SEASON}),
)
SOURCES = (
    _json("history", "history", _about("watched_at"), history),
    _json("watched", "watched films", JsonArray(lambda item: {"plays", "movie"} <= item.keys()), watched_films),
    _json("shows", "watched shows", JsonArray(lambda item: {"plays", "show"} <= item.keys()), watched_shows),
    _json("ratings", "ratings", _about("rated_at"), ratings),
    _json("watchlist", "watchlist", _LISTED, watchlist, r"(^|/)(lists-)?watchlist[^/]*$"),
    _json("favorites", "favorites", _LISTED, favorites, r"(^|/)(lists-)?(favorites|recommendations)[^/]*$"),
    _json("list", "list", _LISTED, list_items, _LIST_FILE.pattern),
    _json(
        "lists", "names of lists", JsonArray(lambda item: {"item_count", "ids", "name"} <= item.keys()), nothing_kept
    ),
    _json("collection", "collection", _about("collected_at"), nothing_kept),
    Source(
        SERVICE,
        "errors",
        "Trakt errors of the export",
        JsonArray(lambda item: {"endpoint", "error", "totalPages"} <= item.keys()),
        no_rows,
        notices=_what_is_missing,
    ),
    Source(SERVICE, "table", "Trakt CSV", Header(frozenset({"trakt_id", "type"}), frozenset({"media_id"})), table),
    Source(
        SERVICE,
        "table",
        "Trakt import CSV",
        Header(
            frozenset({"imdb_id", "type", "watched_at"}),
            frozenset({"trakt_id", "is_watched", "uuid", "series_tvdb_id"}),
        ),
        table,
    ),
)
