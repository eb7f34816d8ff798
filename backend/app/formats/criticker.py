"""Criticker's ratings, from 0 to 100, as XML or as CSV."""

from collections.abc import Iterator

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import Cells, Named, known, need_name, table_rows, without_place
from backend.app.formats.reading_values import day, imdb_id, out_of_hundred, titled, year
from backend.app.formats.recognise import Header, Source, XmlRoot
from backend.app.formats.xml_stream import Element, xml_rows

SERVICE = "criticker"

# “Apr 23 2017, 08:18”, of a zone that it does not say.
_DAYS = ("%b %d %Y, %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%b %d %Y")
_IN_THE_CSV = {
    "score": "rating",
    "film name": "filmname",
    "date rated": "reviewdate",
    "mini review": "quote",
    "url": "filmlink",
    "imdb id": "imdbid",
}


def from_xml(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, _element: Element, cells: Cells) -> Row:
        return _rated(line, cells, cells, now)

    return xml_rows(part, frozenset({"film"}), read, _named)


def from_csv(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        return _rated(line, _as_in_xml(cells), cells, now)

    return table_rows(part, read, lambda cells: _named(_as_in_xml(cells)))


def _rated(line: int, film: Cells, raw: Cells, now: float) -> Row:
    name, in_year = titled(film.get("filmname"))
    rating = out_of_hundred(film.get("rating"))
    imdb = imdb_id(film.get("imdbid"))
    claim = Claim(
        line,
        Kind.SERIES if "/tv/" in film.get("filmlink", "") else Kind.FILM,
        title=name,
        year=in_year or year(film.get("year")),
        ids=known({Id.IMDB: imdb}),
        watched=True,
        rating=rating.value,
        rated_on=day(film.get("reviewdate"), *_DAYS, now=now),
        notices=rating.notices + without_place({"review": film.get("quote")}),
        raw=raw,
    )
    return need_name(claim)


def _as_in_xml(cells: Cells) -> Cells:
    return {_IN_THE_CSV.get(column, column): cell for column, cell in cells.items()}


def _named(film: Cells) -> Named:
    return film.get("filmname"), year(film.get("year"))


_COLUMNS = Header(frozenset({"score", "film name", "imdb id"}))
CARRIES = Carries(frozenset({Fact.WATCHED, Fact.RATING, Fact.SERIES}), ids=frozenset({Id.IMDB}))
SOURCES = (
    Source(SERVICE, "ratings", "Criticker ratings", XmlRoot(frozenset({"recentratings"})), from_xml),
    Source(SERVICE, "csv", "Criticker ratings", _COLUMNS, from_csv),
)
