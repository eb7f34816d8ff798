"""The Open Movie Database: IMDb's and Rotten Tomatoes' ratings, and a second source for everything else."""

from http import HTTPStatus
from typing import Any, Literal, TypedDict

from backend.app.catalogue import answers
from backend.app.catalogue.catalogue_data import Kind
from backend.app.catalogue.service import Answer, Service

UNKNOWN_TITLE = ("incorrect imdb id", "movie not found", "series not found")
# The free tier counts per day and does not say when its day ends.
WAIT_FOR_QUOTA = 3600
MOST_NAMES = 20
HITS_A_PAGE = 10
_KINDS: dict[str, Kind] = {"movie": "film", "series": "series", "episode": "episode", "game": "game"}
HIGHEST_RATING, HIGHEST_PERCENT = 10.0, 100


class OmdbData(TypedDict):
    """What is kept of a title. The keys are those that clients and older rows know."""

    imdbId: str
    title: str
    year: int | None
    rated: str | None
    released: str | None
    runtime: str | None
    genres: list[str]
    director: str | None
    writer: str | None
    actors: list[str]
    plot: str | None
    language: str | None
    country: str | None
    awards: str | None
    poster: str | None
    imdbRating: float | None
    imdbVotes: str | None
    rtRating: int | None
    metascore: int | None
    boxOffice: str | None
    production: str | None
    website: str | None
    mediaType: Literal["movie", "tv"]


class Named(TypedDict):
    """A hit of a search by name."""

    imdbId: str
    title: str
    year: int | None
    kind: Kind
    poster: str | None


class Omdb:
    def __init__(self, service: Service) -> None:
        self.service = service

    def find(self, imdb_id: str) -> OmdbData | None:
        answer = self.service.get("/", params={"i": imdb_id, "apikey": self.service.key})
        self._refuse_failures(answer)
        if answer.body.get("Response") == "True":
            return self._data(answer.body, imdb_id)
        reason = str(answer.body.get("Error", "")).lower()
        if reason.startswith(UNKNOWN_TITLE):
            return None
        raise self.service.failed("could not answer")

    def named(self, name: str, *, year: int | None = None) -> tuple[list[Named], bool]:
        """Titles with these words, of a year if one is given; and whether these are all of them."""
        in_year = {} if year is None else {"y": str(year)}
        answer = self.service.get("/", params={"s": name, **in_year, "apikey": self.service.key})
        self._refuse_failures(answer)
        if answer.body.get("Response") != "True":
            reason = str(answer.body.get("Error", "")).lower()
            if reason.startswith("too many results"):
                return [], False
            if reason.startswith(UNKNOWN_TITLE):
                return [], True
            raise self.service.failed("could not answer")
        hits = [hit for row in answers.records(answer.body.get("Search")) if (hit := _named(row)) is not None]
        total = str(answer.body.get("totalResults", ""))
        return hits, total.isdecimal() and len(total) < len("1000") and int(total) <= HITS_A_PAGE

    def _refuse_failures(self, answer: Answer) -> None:
        """Most failures come with status 200; a used-up quota and a bad key both come with 401."""
        reason = str(answer.body.get("Error", "")).lower()
        if "limit reached" in reason:
            raise self.service.busy(WAIT_FOR_QUOTA)
        if answer.status == HTTPStatus.UNAUTHORIZED or "api key" in reason:
            raise self.service.key_refused()

    def _data(self, body: dict[str, Any], imdb_id: str) -> OmdbData:
        title = answers.text(body.get("Title"))
        if title is None:
            raise self.service.failed("sent a title without a name")
        first_year = answers.year(body.get("Year"))
        return {
            "imdbId": imdb_id,
            "title": title,
            "year": int(first_year) if first_year else None,
            "rated": answers.text(body.get("Rated")),
            "released": answers.text(body.get("Released")),
            "runtime": answers.text(body.get("Runtime")),
            "genres": _listed(body.get("Genre")),
            "director": answers.text(body.get("Director")),
            "writer": answers.text(body.get("Writer")),
            "actors": _listed(body.get("Actors")),
            "plot": answers.text(body.get("Plot")),
            "language": answers.text(body.get("Language")),
            "country": answers.text(body.get("Country")),
            "awards": answers.text(body.get("Awards")),
            "poster": answers.web_address(body.get("Poster")),
            "imdbRating": _rating(body.get("imdbRating")),
            "imdbVotes": answers.text(body.get("imdbVotes")),
            "rtRating": _percent(_rotten_tomatoes(body)),
            "metascore": _percent(body.get("Metascore")),
            "boxOffice": answers.text(body.get("BoxOffice")),
            "production": answers.text(body.get("Production")),
            "website": answers.web_address(body.get("Website")),
            "mediaType": "tv" if body.get("Type") in {"series", "episode"} else "movie",
        }


def _named(row: dict[str, Any]) -> Named | None:
    imdb_id, title, year = (
        answers.imdb_id(row.get("imdbID")),
        answers.text(row.get("Title")),
        answers.year(row.get("Year")),
    )
    if imdb_id is None or title is None:
        return None
    return {
        "imdbId": imdb_id,
        "title": title,
        "year": int(year) if year else None,
        "kind": _KINDS.get(str(row.get("Type")), "other"),
        "poster": answers.web_address(row.get("Poster")),
    }


def _listed(value: object) -> list[str]:
    return answers.texts(list((answers.text(value) or "").split(",")), at_most=MOST_NAMES)


def _rotten_tomatoes(body: dict[str, Any]) -> object:
    ratings = answers.records(body.get("Ratings"))
    return next((row.get("Value") for row in ratings if row.get("Source") == "Rotten Tomatoes"), None)


def _rating(value: object) -> float | None:
    """From "8.4" to 8.4; what is no rating between 0 and 10 is not known."""
    found = answers.text(value)
    if found is None or not found.replace(".", "", 1).isdecimal():
        return None
    rating = float(found)
    return rating if rating <= HIGHEST_RATING else None


def _percent(value: object) -> int | None:
    """From "98%" or "83" to a number up to 100."""
    found = (answers.text(value) or "").removesuffix("%")
    if not found.isdecimal() or len(found) > len("100"):
        return None
    return int(found) if int(found) <= HIGHEST_PERCENT else None
