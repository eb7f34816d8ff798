"""TMDB's export of an account: ratings and the watchlist, with the same columns."""

from collections.abc import Iterator

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import Cells, Named, ids_of, need_name, refused, table_rows
from backend.app.formats.reading_values import moment, out_of_ten, title, year
from backend.app.formats.recognise import Header, Source
from backend.app.formats.text import readable_lines

SERVICE = "tmdb"
_KINDS = {"movie": Kind.FILM, "tv": Kind.SERIES}


def ratings(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        claim = _title(line, cells)
        if isinstance(claim, Claim):
            claim.rating, claim.notices = out_of_ten(cells["your rating"])
            claim.watched = claim.rating is not None
            claim.rated_on = moment(cells["date rated"], now=now)
        return claim

    return table_rows(part, read, _named)


def watchlist(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        claim = _title(line, cells)
        if isinstance(claim, Claim):
            claim.wanted = True
            claim.listed_on = moment(cells["date rated"], now=now)
        return claim

    return table_rows(part, read, _named)


def _title(line: int, cells: Cells) -> Row:
    """The ids of an episode are the episode's own, and those of films and series count apart."""
    if cells["episode number"].strip():
        return refused(line, Reason.EPISODE, _named(cells), cells)
    if cells["season number"].strip():
        return refused(line, Reason.SEASON, _named(cells), cells)
    kind = _KINDS.get(cells["type"].strip().lower())
    if kind is None:
        return refused(line, Reason.NOT_LIBRARY, _named(cells), cells)
    name, in_year = _named(cells)
    ids = ids_of(kind, imdb=cells["imdb id"], tmdb=cells["tmdb id"])
    return need_name(Claim(line, kind, title=title(name), year=in_year, ids=ids, raw=cells))


def _named(cells: Cells) -> Named:
    return cells.get("name"), year((cells.get("release date") or "")[:4])


def _tell(part: Part) -> tuple[str, ...]:
    rated = any(cells["your rating"].strip() for cells in readable_lines(part))
    return ("ratings",) if rated else ("watchlist",)


_COLUMNS = "tmdb id,imdb id,type,season number,episode number,your rating,date rated"
_HEADER = Header(frozenset(_COLUMNS.split(",")))
CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.RATING, Fact.WANTED, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES}),
    skips=frozenset({Reason.EPISODE, Reason.SEASON}),
)
SOURCES = (
    Source(SERVICE, "ratings", "TMDB ratings", _HEADER, ratings, tell=_tell),
    Source(SERVICE, "watchlist", "TMDB watchlist", _HEADER, watchlist, tell=_tell),
)
