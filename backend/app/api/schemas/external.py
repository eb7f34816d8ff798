from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

MediaType = Literal["movie", "tv"]


class CamelCased(BaseModel):
    """The keys of metadata are those that clients and older rows know."""

    model_config = ConfigDict(alias_generator=to_camel)


class SearchHitReply(CamelCased):
    tmdb_id: int
    media_type: MediaType
    title: str
    year: str | None
    poster: str | None
    poster_small: str | None
    plot: str | None
    vote_average: float | None


class SearchReply(BaseModel):
    results: list[SearchHitReply]
    page: int
    total_pages: int


class TmdbReply(CamelCased):
    tmdb_id: int
    imdb_id: str | None
    title: str
    year: str | None
    poster: str | None
    poster_small: str | None
    plot: str | None
    genres: list[str]
    cast: list[str]
    runtime: int | None
    vote_average: float | None
    vote_count: int | None
    media_type: MediaType


class OmdbReply(CamelCased):
    imdb_id: str
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
    imdb_rating: float | None
    imdb_votes: str | None
    rt_rating: int | None
    metascore: int | None
    box_office: str | None
    production: str | None
    website: str | None
    media_type: MediaType
