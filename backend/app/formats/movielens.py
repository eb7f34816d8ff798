"""MovieLens: the ratings that its site exports, and the data sets of GroupLens, where the ratings are of many people
and only `links.csv` beside them says which films they are of.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Question, Reason, Refused, Row
from backend.app.formats.drop import Part
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.reading import Cells, ids_of, name_in, need_name, table_rows
from backend.app.formats.reading_values import BadValue, epoch, stars, titled
from backend.app.formats.recognise import Header, RecognisedFile, Source
from backend.app.formats.text import readable_lines

SERVICE = "movielens"
USER = "user"
_WHOSE = "Whose ratings are these? The file holds those of {count:,} people: write your userId."
Films = Mapping[str, tuple[str | None, str | None, str | None]]
"""The number of a film here to its IMDb id, its TMDB id and its name, as they are written."""


def of_the_site(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- no dates here.
    def read(line: int, cells: Cells) -> Row:
        return _rated(line, (cells["imdb_id"], cells["tmdb_id"], cells.get("title")), cells)

    return table_rows(part, read, name_in("title", None))


def of_many(part: Part, answers: Answers, *, now: float, films: Films | None = None) -> Iterator[Row]:
    user = _user(part, answers)

    def read(line: int, cells: Cells) -> Row:
        if user not in (None, cells["userid"]):
            raise BadValue(Reason.CHOSEN_SKIP)
        row = _rated(line, (films or {}).get(cells["movieid"], (None, None, None)), cells)
        if isinstance(row, Claim):
            row.rated_on = epoch(cells["timestamp"], now=now)
        return row

    return table_rows(part, read, lambda _cells: (None, None))


def user_questions(part: Part) -> tuple[Question, ...]:
    count = len(_users(part))
    return (Question(USER, _WHOSE.format(count=count)),) if count > 1 else ()


def not_rows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- says nothing itself.
    return table_rows(
        part, lambda line, cells: Refused(line, Reason.NOT_LIBRARY, raw=cells), lambda _cells: (None, None)
    )


def settle(files: Sequence[RecognisedFile]) -> list[RecognisedFile]:
    """The ratings know their films from the other files of the drop."""
    others = [file.part for file in files if file.sources[0].reader is not_rows]

    def with_films(part: Part, answers: Answers, *, now: float) -> Iterator[Row]:
        return of_many(part, answers, now=now, films=_films(others))

    return [file.read_with(with_films) if file.sources[0].reader is of_many else file for file in files]


def _rated(line: int, film: tuple[str | None, str | None, str | None], cells: Cells) -> Row:
    imdb, tmdb, named = film
    name, in_year = titled(named)
    claim = Claim(
        line,
        Kind.FILM,
        title=name,
        year=in_year,
        ids=ids_of(Kind.FILM, imdb=imdb, tmdb=tmdb),
        watched=True,
        rating=stars(cells["rating"]).value,
        raw=cells,
    )
    return need_name(claim)


def _films(parts: Sequence[Part]) -> Films:
    found: dict[str, tuple[str | None, str | None, str | None]] = {}
    for cells in chain.from_iterable(map(readable_lines, parts)):
        imdb, tmdb, name = found.get(cells["movieid"], (None, None, None))
        found[cells["movieid"]] = (cells.get("imdbid", imdb), cells.get("tmdbid", tmdb), cells.get("title", name))
    return found


def _user(part: Part, answers: Answers) -> str | None:
    users = _users(part)
    if len(users) <= 1:
        return None
    answered = answers.get(USER, "").strip()
    if answered not in users:
        raise AnswerNeeded(_WHOSE.format(count=len(users)))
    return answered


def _users(part: Part) -> set[str]:
    return {cells["userid"] for cells in readable_lines(part)}


_SITE = Header(frozenset({"movie_id", "imdb_id", "tmdb_id", "rating", "average_rating"}))
_RATINGS = Header(frozenset({"userid", "movieid", "rating", "timestamp"}))
_LINKS = Header(frozenset({"movieid", "imdbid", "tmdbid"}), forbids=frozenset({"title"}))
_MOVIES = Header(frozenset({"movieid", "title", "genres"}), exactly=True)
CARRIES = Carries(frozenset({Fact.WATCHED, Fact.RATING}), ids=frozenset({Id.IMDB, Id.TMDB_FILM}))
SOURCES = (
    Source(SERVICE, "site", "MovieLens ratings", _SITE, of_the_site),
    Source(SERVICE, "ratings", "MovieLens data set: ratings", _RATINGS, of_many, user_questions),
    Source(SERVICE, "links", "MovieLens data set: links", _LINKS, not_rows),
    Source(SERVICE, "movies", "MovieLens data set: titles", _MOVIES, not_rows),
)
