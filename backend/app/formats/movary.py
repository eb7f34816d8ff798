"""Movary's three CSVs. A row of the history is a viewing; two equal ones are two viewings of a day."""

from collections.abc import Iterator

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import Cells, ids_of, name_in, need_name, table_rows, without_place
from backend.app.formats.reading_values import day, out_of_ten, title, year
from backend.app.formats.recognise import Header, Source

SERVICE = "movary"

_named = name_in("title")


def history(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        claim = _claim(line, cells)
        claim.watched, claim.watched_on = True, day(cells["watchedat"], now=now)
        claim.notices = without_place({"comment": cells.get("comment"), "location": cells.get("location")})
        return need_name(claim)

    return table_rows(part, read, _named)


def ratings(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- as every reader.
    def read(line: int, cells: Cells) -> Row:
        claim = _claim(line, cells)
        claim.rating, claim.notices = out_of_ten(cells["userrating"])
        claim.watched = True
        return need_name(claim)

    return table_rows(part, read, _named)


def watchlist(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        claim = _claim(line, cells)
        claim.wanted, claim.listed_on = True, day(cells["addedat"][:10], now=now)
        return need_name(claim)

    return table_rows(part, read, _named)


def _claim(line: int, cells: Cells) -> Claim:
    ids = ids_of(Kind.FILM, imdb=cells["imdbid"], tmdb=cells["tmdbid"])
    name, in_year = title(cells.get("title")), year(cells.get("year"))
    return Claim(line, Kind.FILM, title=name, year=in_year, ids=ids, raw=cells)


_IDS = frozenset({"tmdbid", "imdbid"})
CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED}), ids=frozenset({Id.IMDB, Id.TMDB_FILM})
)
SOURCES = (
    Source(SERVICE, "history", "Movary history", Header(_IDS | {"watchedat"}), history),
    Source(SERVICE, "ratings", "Movary ratings", Header(_IDS | {"userrating"}), ratings),
    Source(SERVICE, "watchlist", "Movary watchlist", Header(_IDS | {"addedat"}), watchlist),
)
