"""The Movie Database, version 3 of its interface."""

import re
from http import HTTPStatus
from typing import Any, Literal, TypedDict

from backend.app.catalogue import answers
from backend.app.catalogue.service import Answer, Service

MediaType = Literal["movie", "tv"]

PICTURES = "https://image.tmdb.org/t/p"
MOST_GENRES, MOST_CAST, LAST_PAGE = 20, 10, 500
_CODE = len("en")
# Version 4 read tokens are JWTs and go into a header; version 3 keys are 32 hex digits and go into the query.
_READ_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_PICTURE = re.compile(r"/[\w.-]+", re.ASCII)


class TmdbData(TypedDict):
    """What is kept of a title. The keys are those that clients and older rows know."""

    tmdbId: int
    imdbId: str | None
    title: str
    year: str | None
    poster: str | None
    posterSmall: str | None
    plot: str | None
    genres: list[str]
    cast: list[str]
    runtime: int | None
    voteAverage: float | None
    voteCount: int | None
    mediaType: MediaType


class SearchHit(TypedDict):
    tmdbId: int
    mediaType: MediaType
    title: str
    year: str | None
    poster: str | None
    posterSmall: str | None
    plot: str | None
    voteAverage: float | None


class SearchPage(TypedDict):
    results: list[SearchHit]
    page: int
    total_pages: int


class Named(TypedDict):
    """A hit of a search by name, as far as it helps to tell titles apart."""

    tmdbId: int
    mediaType: MediaType
    title: str
    originalTitle: str | None
    year: int | None
    popularity: float
    poster: str | None


class Tmdb:
    """`language` is Wikidata's code, such as pt-br."""

    def __init__(self, service: Service, language: str = "en") -> None:
        self.service = service
        self._language = _language(language)
        spoken = {"language": self._language} if self._language else {}
        self._spoken, parts = spoken, ["credits", "external_ids", *(["translations"] if spoken else [])]
        self._with_parts = {**spoken, "append_to_response": ",".join(parts)}

    def find(self, imdb_id: str) -> TmdbData | None:
        """The film or series with this IMDb id; persons and single episodes are none."""
        found = self._get(f"/find/{imdb_id}", external_source="imdb_id")
        if found is None:
            return None
        kinds: tuple[MediaType, ...] = ("movie", "tv")
        for kind in kinds:
            for row in answers.records(found.get(f"{kind}_results")):
                if (tmdb_id := answers.whole(row.get("id"))) is not None:
                    return self._as_asked_for(imdb_id, self.details(kind, tmdb_id))
        return None

    def details(self, kind: MediaType, tmdb_id: int) -> TmdbData | None:
        body = self._get(f"/{kind}/{tmdb_id}", **self._with_parts)
        return None if body is None else self._data(body, kind)

    def search(self, query: str, *, page: int) -> SearchPage:
        """Films and series; the persons among the hits are left out, so a page may hold fewer than 20."""
        body = self._get("/search/multi", query=query, page=str(page), include_adult="false", **self._spoken) or {}
        hits = [hit for row in answers.records(body.get("results")) if (hit := _search_hit(row)) is not None]
        total = min(answers.whole(body.get("total_pages")) or 0, LAST_PAGE)
        return {"results": hits, "page": page, "total_pages": total}

    def named(self, kind: MediaType, name: str, *, year: int | None = None) -> tuple[list[Named], bool]:
        """Titles of about this name, of a year if one is given; and whether these are all of them."""
        in_year = (
            {} if year is None else {"primary_release_year" if kind == "movie" else "first_air_date_year": str(year)}
        )
        body = self._get(f"/search/{kind}", query=name, include_adult="true", **in_year, **self._spoken) or {}
        hits = [hit for row in answers.records(body.get("results")) if (hit := _named(row, kind)) is not None]
        return hits, (answers.whole(body.get("total_pages")) or 1) == 1

    def known_by_tvdb(self, kind: MediaType, number: str) -> int | None:
        """TMDB's own number of what TheTVDB knows by this one; None unless it is one alone."""
        found = self._get(f"/find/{number}", external_source="tvdb_id") or {}
        numbers = {answers.whole(row.get("id")) for row in answers.records(found.get(f"{kind}_results"))}
        return numbers.pop() if len(numbers) == 1 else None

    def _get(self, path: str, **params: str) -> dict[str, Any] | None:
        key = self.service.key
        if _READ_TOKEN.fullmatch(key):
            answer = self.service.get(path, params=params, headers={"Authorization": f"Bearer {key}"})
        else:
            answer = self.service.get(path, params={**params, "api_key": key})
        return self._body(answer)

    def _body(self, answer: Answer) -> dict[str, Any] | None:
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise self.service.key_refused()
        return None if answer.status == HTTPStatus.NOT_FOUND else answer.body

    def _data(self, body: dict[str, Any], kind: MediaType) -> TmdbData:
        in_english = _translated(body, "en")
        tmdb_id, title = answers.whole(body.get("id")), self._named(body, in_english)
        if tmdb_id is None or title is None:
            raise self.service.failed("sent a title without a name or number")
        votes = answers.whole(body.get("vote_count"))
        return {
            "tmdbId": tmdb_id,
            "imdbId": _imdb_id(body),
            "title": title,
            "year": _year(body),
            "poster": _picture(body, "w500"),
            "posterSmall": _picture(body, "w185"),
            "plot": answers.text(body.get("overview")) or answers.text(in_english.get("overview")),
            "genres": _names(body.get("genres"), at_most=MOST_GENRES),
            "cast": _names(answers.record(body.get("credits")).get("cast"), at_most=MOST_CAST),
            "runtime": _runtime(body),
            "voteAverage": _average(body),
            "voteCount": votes,
            "mediaType": kind,
        }

    def _named(self, body: dict[str, Any], in_english: dict[str, Any]) -> str | None:
        """Where TMDB has no name in the language, it says the original one: English goes before that."""
        title, original = _title(body), answers.text(body.get("original_title") or body.get("original_name"))
        if title is not None and (title != original or _title(_translated(body, self._language[:2]))):
            return title
        return title if body.get("original_language") == self._language[:2] else _title(in_english) or title

    @staticmethod
    def _as_asked_for(imdb_id: str, found: TmdbData | None) -> TmdbData | None:
        # A series may lack its external ids; what was found by an id has that id.
        return None if found is None else {**found, "imdbId": imdb_id}


def _search_hit(row: dict[str, Any]) -> SearchHit | None:
    kind, tmdb_id, title = row.get("media_type"), answers.whole(row.get("id")), _title(row)
    if kind not in {"movie", "tv"} or tmdb_id is None or title is None:
        return None
    return {
        "tmdbId": tmdb_id,
        "mediaType": "movie" if kind == "movie" else "tv",
        "title": title,
        "year": _year(row),
        "poster": _picture(row, "w500"),
        "posterSmall": _picture(row, "w185"),
        "plot": answers.text(row.get("overview")),
        "voteAverage": _average(row),
    }


def _named(row: dict[str, Any], kind: MediaType) -> Named | None:
    tmdb_id, title, year = answers.whole(row.get("id")), _title(row), _year(row)
    if tmdb_id is None or title is None:
        return None
    return {
        "tmdbId": tmdb_id,
        "mediaType": kind,
        "title": title,
        "originalTitle": answers.text(row.get("original_title") or row.get("original_name")),
        "year": int(year) if year else None,
        "popularity": answers.number(row.get("popularity")) or 0.0,
        "poster": _picture(row, "w185"),
    }


def _language(wikidatas: str) -> str:
    """As TMDB writes it, such as pt-BR; empty for English, which it speaks unasked, and where it has no code."""
    language, _, rest = wikidatas.partition("-")
    if len(language) != _CODE or language == "en":
        return ""
    return f"{language}-{rest.upper()}" if len(rest) == _CODE else language


def _translated(body: dict[str, Any], language: str) -> dict[str, Any]:
    for row in answers.records(answers.record(body.get("translations")).get("translations")):
        if row.get("iso_639_1") == language:
            return answers.record(row.get("data"))
    return {}


def _title(body: dict[str, Any]) -> str | None:
    return answers.text(body.get("title")) or answers.text(body.get("name"))


def _imdb_id(body: dict[str, Any]) -> str | None:
    elsewhere = answers.record(body.get("external_ids")).get("imdb_id")
    return answers.imdb_id(body.get("imdb_id")) or answers.imdb_id(elsewhere)


def _year(body: dict[str, Any]) -> str | None:
    return answers.year(body.get("release_date")) or answers.year(body.get("first_air_date"))


def _picture(body: dict[str, Any], size: str) -> str | None:
    path = body.get("poster_path")
    return f"{PICTURES}/{size}{path}" if isinstance(path, str) and _PICTURE.fullmatch(path) else None


def _names(rows: object, *, at_most: int) -> list[str]:
    return answers.texts([row.get("name") for row in answers.records(rows)], at_most=at_most)


def _runtime(body: dict[str, Any]) -> int | None:
    """Minutes; of a series, those of its first kind of episode. TMDB says 0 or [] where it does not know."""
    episodes = body.get("episode_run_time")
    candidates: list[Any] = [body.get("runtime"), *(episodes if isinstance(episodes, list) else [])]
    return next((minutes for value in candidates if (minutes := answers.whole(value)) is not None), None)


def _average(body: dict[str, Any]) -> float | None:
    """An average of no votes at all comes as 0 and is not a rating."""
    return answers.number(body.get("vote_average")) if answers.whole(body.get("vote_count")) else None
