"""Search for titles to add: first what the offline catalogue or Wikidata answers, then TMDB where there is a key."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypedDict

from backend.app.catalogue import Catalogue
from backend.app.catalogue.catalogue_data import FILMS_AND_SERIES, CatalogueData, Kind, MediaType
from backend.app.catalogue.links import PROPERTIES, Link, read_link
from backend.app.catalogue.tmdb import SearchHit, TmdbData
from backend.app.errors import MovieManagerError
from backend.app.services.metadata import NoSource

MOST_HITS = 40


class Hit(TypedDict):
    """`imdbId` is null where TMDB alone knows the title: its page there has the number, or none."""

    imdbId: str | None
    tmdbId: int | None
    title: str | None
    originalTitle: str | None
    year: str | None
    kind: Kind | None
    mediaType: MediaType | None
    director: str | None
    plot: str | None
    poster: str | None
    posterSmall: str | None


class Found(TypedDict):
    """`notices` are the sentences of sources that did not answer."""

    results: list[Hit]
    notices: list[str]


class _Asked:
    """What several sources say; a failure of one is a notice as long as another answers."""

    def __init__(self) -> None:
        self.failures: list[MovieManagerError] = []

    def of(self, ask: Callable[[], Iterable[Hit]]) -> list[Hit]:
        try:
            return list(ask())
        except MovieManagerError as failure:
            self.failures.append(failure)
            return []

    def found(self, hits: Sequence[Hit], sources: int) -> Found:
        if not hits and len(self.failures) == sources:
            raise self.failures[0]
        return {"results": [*hits][:MOST_HITS], "notices": [failure.detail for failure in self.failures]}


def search(catalogue: Catalogue, typed: str) -> Found:
    """By name, or the one title that a pasted address or number means."""
    has_tmdb, has_wikidata = catalogue.tmdb.service.configured, catalogue.wikidata.configured
    has_offline = catalogue.offline.configured
    if not (has_tmdb or has_wikidata or has_offline):
        raise NoSource
    asked, link = _Asked(), read_link(typed)
    hits: list[Hit] = []
    if has_offline:
        hits += asked.of(lambda: _offline(catalogue, typed, link))
    # What is known here needs no network.
    if has_wikidata and not hits:
        hits += asked.of(lambda: _in_wikidata(catalogue, typed, link))
    # One title is meant: once it is found, nobody else has to be asked.
    if has_tmdb and not (link and hits):
        hits = _merged(hits, asked.of(lambda: _in_tmdb(catalogue, typed, link)))
    if has_wikidata and has_tmdb and link is None:
        hits = _numbered(hits, asked.of(lambda: _known_by_number(catalogue, hits)))
    if link and link.kind == "imdb" and not hits:
        return {"results": [_bare(link.value)], "notices": [failure.detail for failure in asked.failures]}
    return asked.found(hits, has_tmdb + has_wikidata + has_offline)


def _offline(catalogue: Catalogue, typed: str, link: Link | None) -> list[Hit]:
    if link is None:
        return [_of_title(title) for title in catalogue.offline.search(typed)]
    found = catalogue.offline.titles([link.value]) if link.kind == "imdb" else []
    return [_of_title(title) for title in found]


def _in_wikidata(catalogue: Catalogue, typed: str, link: Link | None) -> list[Hit]:
    wikidata = catalogue.wikidata
    if link is None:
        return [_of_title(title) for title in wikidata.search(typed) if title["kind"] in FILMS_AND_SERIES]
    if link.kind == "imdb":
        return [_of_title(title) for title in wikidata.titles([link.value])]
    if link.kind == "wikidata":
        title = wikidata.item(link.value)
        return [_of_title(title)] if title else []
    return [_of_title(title) for title in wikidata.known_as(PROPERTIES[link.kind], [link.value])[:1]]


def _in_tmdb(catalogue: Catalogue, typed: str, link: Link | None) -> list[Hit]:
    if link is None:
        return [_of_search(hit) for hit in catalogue.tmdb.search(typed, page=1)["results"]]
    found: TmdbData | None = None
    if link.kind == "imdb":
        found = catalogue.tmdb.find(link.value)
    elif link.kind in {"tmdb_film", "tmdb_series"}:
        found = catalogue.tmdb.details("movie" if link.kind == "tmdb_film" else "tv", int(link.value))
    return [_of_tmdb(found)] if found else []


def _known_by_number(catalogue: Catalogue, hits: Sequence[Hit]) -> list[Hit]:
    """What Wikidata says of the titles that TMDB alone has found so far, by TMDB's numbers."""
    found: list[Hit] = []
    kinds: tuple[tuple[str, MediaType], ...] = (("P4947", "movie"), ("P4983", "tv"))
    for wanted, kind in kinds:
        numbers = [str(hit["tmdbId"]) for hit in hits if hit["imdbId"] is None and hit["mediaType"] == kind]
        if numbers:
            found += [_of_title(title) for title in catalogue.wikidata.known_as(wanted, numbers)]
    return found


def _merged(first: Sequence[Hit], second: Iterable[Hit]) -> list[Hit]:
    """Each title once, with what the second knows besides; then those that only the second has."""
    others = {_number(hit): hit for hit in second}
    merged = [_together(hit, others.pop(_number(hit), None)) for hit in first]
    return merged + list(others.values())


def _numbered(hits: Sequence[Hit], known: Iterable[Hit]) -> list[Hit]:
    by_number = {_number(hit): hit for hit in known}
    seen: set[str] = set()
    found: list[Hit] = []
    for hit in hits:
        whole = _together(by_number[_number(hit)], hit) if not hit["imdbId"] and _number(hit) in by_number else hit
        if whole["imdbId"] is None or whole["imdbId"] not in seen:
            found.append(whole)
            seen.add(whole["imdbId"] or "")
    return found


def _number(hit: Hit) -> tuple[object, object]:
    return (hit["mediaType"], hit["tmdbId"]) if hit["tmdbId"] is not None else ("imdb", hit["imdbId"])


def _together(one: Hit, other: Hit | None) -> Hit:
    if other is None:
        return one
    return {
        **one,
        "plot": one["plot"] or other["plot"],
        "poster": one["poster"] or other["poster"],
        "posterSmall": one["posterSmall"] or other["posterSmall"],
    }


def _bare(imdb_id: str) -> Hit:
    """A title that nobody knows can still be kept, by its number."""
    return {
        "imdbId": imdb_id,
        "tmdbId": None,
        "title": None,
        "originalTitle": None,
        "year": None,
        "kind": None,
        "mediaType": None,
        "director": None,
        "plot": None,
        "poster": None,
        "posterSmall": None,
    }


def _of_title(title: CatalogueData) -> Hit:
    return {
        **_bare(title["imdbId"]),
        "tmdbId": title["tmdbId"],
        "title": title["title"],
        "originalTitle": title["originalTitle"],
        "year": title["year"],
        "kind": title["kind"],
        "mediaType": title["mediaType"],
        "director": title["director"],
    }


def _of_search(hit: SearchHit) -> Hit:
    return {
        **_bare(""),
        "imdbId": None,
        "tmdbId": hit["tmdbId"],
        "title": hit["title"],
        "year": hit["year"],
        "mediaType": hit["mediaType"],
        "plot": hit["plot"],
        "poster": hit["poster"],
        "posterSmall": hit["posterSmall"],
    }


def _of_tmdb(title: TmdbData) -> Hit:
    return {
        **_bare(""),
        "imdbId": title["imdbId"],
        "tmdbId": title["tmdbId"],
        "title": title["title"],
        "year": title["year"],
        "mediaType": title["mediaType"],
        "plot": title["plot"],
        "poster": title["poster"],
        "posterSmall": title["posterSmall"],
    }
