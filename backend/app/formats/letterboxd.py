"""Letterboxd's export: a zip of tables, or any of them alone.

It knows no ids of films that others know: only the older addresses, and none of the diary since, say which film it is.
It counts mini-series as films. `Date` is when something was written down, `Watched Date` when it was seen.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Refused, Row
from backend.app.formats.drop import Part
from backend.app.formats.errors import FileUnreadable
from backend.app.formats.reading import Cells, known, name_in, need_name, refused, rows_of_table, table_rows
from backend.app.formats.reading_values import day, imdb_id, list_name, number, out_of_ten, stars, title, year
from backend.app.formats.recognise import Header, Reader, RecognisedFile, Source
from backend.app.formats.text import Records, Table, names, open_text

SERVICE = "letterboxd"
NO_TAGS = "The tags have no place in the library."
NO_REVIEW = "The review has no place in the library."
NO_NOTE = "The note has no place in the library."
_OF_AN_ENTRY = (("tags", NO_TAGS), ("review", NO_REVIEW))
_OF_AN_ITEM = (("description", NO_NOTE),)

_FILM = frozenset({"date", "name", "year", "letterboxd uri"})
_LIST = frozenset({"date", "name", "tags", "url", "description"})
_PUT_AWAY = re.compile(r"(^|/)(deleted|orphaned)/", re.IGNORECASE)
# boxd.it/… names a film or an entry, and says neither which.
_SLUG = re.compile(r"https?://(?:www\.)?letterboxd\.com/(?:[^/]+/)?film/([a-z0-9_-]+)(?:/.*)?", re.IGNORECASE)
_LIST_FILE = re.compile(r"(?:^|/)letterboxd-list-([^/]*?)(?:\.part[0-9]+)?\.csv$", re.IGNORECASE)
# It does not tell films from mini-series. By a name of its own: a member of an enumeration is looked up each time.
_KIND = Kind.UNKNOWN
_named = name_in("name")


def diary(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """Of `reviews.csv` too: a review may be of no day, and is of a film that was seen."""

    def read(line: int, cells: Cells) -> Row:
        claim = _film(line, cells)
        claim.watched = True
        claim.watched_on = day(cells.get("watched date"), now=now)
        claim.rating = stars(cells.get("rating")).value
        claim.rated_on = claim.watched_on or day(cells.get("date"), now=now)
        claim.notices = _lost(cells, _OF_AN_ENTRY)
        return need_name(claim)

    return _rows(part, read)


def ratings(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        claim = _film(line, cells)
        claim.rating = stars(cells["rating"]).value
        claim.rated_on = day(cells["date"], now=now)
        claim.watched = True
        return need_name(claim)

    return _rows(part, read)


def watched(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- `Date` is of the logging.
    def read(line: int, cells: Cells) -> Row:
        claim = _film(line, cells)
        claim.watched = True
        return need_name(claim)

    return _rows(part, read)


def watchlist(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        claim = _film(line, cells)
        claim.wanted = True
        claim.listed_on = day(cells["date"], now=now)
        return need_name(claim)

    return _rows(part, read)


def likes(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- a like has no time here.
    def read(line: int, cells: Cells) -> Row:
        claim = _film(line, cells)
        claim.liked = True
        return need_name(claim)

    return _rows(part, read)


def list_items(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- items have no time.
    """Two tables in one file: of the list, and of its items, of which there may be none."""
    with open_text(part) as found:
        records = Records(found.text)
        rest = iter(records)
        given, columns = None, ()
        for _, cells, _ in rest:
            columns = names(cells or ())
            if "position" in columns:
                break
            if frozenset(columns) == _LIST:
                values = next(rest, (0, None, ""))[1]
                given = dict(zip(columns, values or (), strict=False)).get("name")
        records.width = len(columns)
        name = list_name(given) or list_name(_name_of_file(part))

        def read(line: int, cells: Cells) -> Row:
            claim = _film(line, cells)
            claim.list_name = name
            claim.notices = _lost(cells, _OF_AN_ITEM)
            return need_name(claim)

        yield from _unless_put_away(part, rows_of_table(Table(columns, rest, []), read, _named))


def imported_films(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    """The table that Letterboxd imports, as others write it for it."""

    def read(line: int, cells: Cells) -> Row:
        claim = _imported(line, cells)
        rating = out_of_ten(cells["rating10"]) if cells["rating10"] else stars(cells["rating"])
        claim.watched = True
        claim.watched_on = day(cells["watcheddate"], now=now)
        claim.rating, claim.rated_on = rating.value, claim.watched_on
        claim.notices = rating.notices + _lost(cells, (("tags", NO_TAGS), ("review", NO_REVIEW)))
        return need_name(claim)

    return table_rows(part, read, name_in("title"))


def imported_watchlist(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- without times.
    def read(line: int, cells: Cells) -> Row:
        claim = _imported(line, cells)
        claim.wanted = True
        return need_name(claim)

    return table_rows(part, read, name_in("title"))


def imported_list(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- without times.
    """Its name is that of the file."""
    match = _LIST_FILE.search(part.path)
    name = list_name(match and match[1]) or list_name(_name_of_file(part))

    def read(line: int, cells: Cells) -> Row:
        claim = _imported(line, cells)
        claim.list_name = name
        return need_name(claim)

    return table_rows(part, read, name_in("title"))


def _imported(line: int, cells: Cells) -> Claim:
    ids = known({Id.IMDB: imdb_id(cells["imdbid"]), Id.TMDB_FILM: number(cells["tmdbid"])})
    return Claim(line, _KIND, title=title(cells["title"]), year=year(cells["year"]), ids=ids, raw=cells)


def _name_of_file(part: Part) -> str:
    return part.path.rpartition("/")[2].rpartition(".")[0].replace("-", " ").strip() or "List"


def _film(line: int, cells: Cells) -> Claim:
    uri = cells.get("letterboxd uri") or cells.get("url") or ""
    # Most are of boxd.it, and an expression costs more than a look.
    address = _SLUG.fullmatch(uri.strip()) if "/film/" in uri else None
    ids = {Id.LETTERBOXD_FILM: address[1].lower()} if address else {}
    # By position: finding arguments by name is a tenth of what a row costs.
    return Claim(line, _KIND, title(cells["name"]), year(cells["year"]), ids, cells)


def _lost(cells: Cells, sentences: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    lost: tuple[str, ...] = ()
    for column, sentence in sentences:
        if cells.get(column):
            lost += (sentence,)
    return lost


def _rows(part: Part, read: Callable[[int, Cells], Row]) -> Iterator[Row]:
    return _unless_put_away(part, table_rows(part, read, _named))


def _unless_put_away(part: Part, rows: Iterator[Row]) -> Iterator[Row]:
    """What the person deleted, and what belongs to a film that Letterboxd removed, is still in the export."""
    if not _PUT_AWAY.search(part.path):
        return rows
    return (
        refused(row.line, Reason.DELETED_AT_SOURCE, (row.title, row.year), row.raw)
        if isinstance(row, Claim) or row.reason is not Reason.UNREADABLE_LINE
        else row
        for row in rows
    )


_Film: TypeAlias = tuple[str | None, int | None]


def settle(files: Sequence[RecognisedFile]) -> list[RecognisedFile]:
    """The ratings are those of today, a diary has those of the day: where both speak of a film, today's counts."""
    current = [file for file in files if file.sources[0].what == "ratings" and not _PUT_AWAY.search(file.path)]
    if not current:
        return list(files)

    def with_current_ratings(part: Part, answers: Answers, *, now: float) -> Iterator[Row]:
        rated = _current_ratings(row for file in current for row in _readable_rows(file, now))
        for row in diary(part, answers, now=now):
            yield _with_current(row, rated)

    return [file.read_with(with_current_ratings) if file.sources[0].reader is diary else file for file in files]


def _readable_rows(file: RecognisedFile, now: float) -> Iterator[Row]:
    with suppress(FileUnreadable):
        yield from file.rows({}, now=now)


def _current_ratings(rows: Iterable[Row]) -> dict[_Film, float]:
    """Of two exports that of the later day. Two films of one name and year are told apart by nothing."""
    newest = sorted(
        (str(row.rated_on), row.rating, (row.title, row.year))
        for row in rows
        if isinstance(row, Claim) and row.rating is not None and row.year is not None
    )
    return {film: rating for _, rating, film in newest}


def _with_current(row: Row, rated: Mapping[_Film, float]) -> Row:
    if isinstance(row, Refused) or row.rating is None:
        return row
    current = rated.get((row.title, row.year), row.rating)
    if current != row.rating:
        row.notices += (f"Rated {row.rating:g} that day; the current rating, {current:g}, counts.",)
        row.rating = row.rated_on = None
    return row


def _source(what: str, label: str, signature: Header, reader: Reader, named: str | None = None) -> Source:
    pattern = re.compile(named, re.IGNORECASE) if named else None
    return Source(SERVICE, what, f"Letterboxd {label}", signature, reader, named=pattern)


_NAMES = Header(frozenset({"imdbid", "title", "year"}), exactly=True)
_FILMS = Header(_FILM, forbids=frozenset({"rating", "tags", "watched date"}))
CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.LIST, Fact.LIKED}),
    ids=frozenset({Id.LETTERBOXD_FILM, Id.IMDB, Id.TMDB_FILM}),
)
SOURCES = (
    _source("diary", "diary", Header(_FILM | {"watched date", "tags"}, forbids=frozenset({"review"})), diary),
    _source("reviews", "reviews", Header(_FILM | {"review", "watched date"}), diary),
    _source(
        "ratings", "ratings", Header(_FILM | {"rating"}, forbids=frozenset({"watched date", "tags", "review"})), ratings
    ),
    _source("watched", "watched films", _FILMS, watched, r"(^|/)watched[^/]*$"),
    _source("watchlist", "watchlist", _FILMS, watchlist, r"(^|/)watchlist[^/]*$"),
    _source("likes", "liked films", _FILMS, likes, r"(^|/)(likes/films|liked|likes)[^/]*$"),
    _source("list", "list", Header(_LIST, exactly=True), list_items),
    _source("import_films", "import of films", Header(frozenset({"imdbid", "title", "watcheddate"})), imported_films),
    _source(
        "import_watchlist", "import of a watchlist", _NAMES, imported_watchlist, r"(^|/)(letterboxd-)?watchlist[^/]*$"
    ),
    _source("import_list", "import of a list", _NAMES, imported_list, _LIST_FILE.pattern),
)
