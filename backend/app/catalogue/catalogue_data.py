"""What is kept of a title by a source that needs no key: Wikidata, or IMDb's own data files."""

from typing import Literal, TypedDict

Kind = Literal["film", "series", "short", "episode", "special", "video", "game", "other"]
MediaType = Literal["movie", "tv"]
SERIES: tuple[Kind, ...] = ("series", "episode")
FILMS_AND_SERIES: tuple[Kind, ...] = ("film", "series", "short", "special", "other")


class CatalogueData(TypedDict):
    """Keys that TMDB's and OMDb's data have too mean the same here, so that a client reads all three alike."""

    source: Literal["wikidata", "imdb"]
    imdbId: str
    wikidataId: str | None
    title: str
    titleLanguage: str | None
    originalTitle: str | None
    year: str | None
    kind: Kind
    mediaType: MediaType
    director: str | None
    genres: list[str]
    runtime: int | None
    country: str | None
    wikipedia: str | None
    letterboxd: str | None
    tmdbId: int | None


def media_type(kind: Kind) -> MediaType:
    return "tv" if kind in SERIES else "movie"
