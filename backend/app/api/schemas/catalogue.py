from typing import Annotated, Literal

from pydantic import BaseModel, Field

from backend.app.api.schemas.external import CamelCased, MediaType
from backend.app.library.values import ImdbId


class SourceReply(BaseModel):
    """Somewhere that titles are looked up. While it is left alone it says until when, and why."""

    name: str
    configured: bool
    quiet_until: float | None
    because: str | None


class CatalogueReply(BaseModel):
    """What the server can look up, and how far it is with this library.

    `pending` titles are still to be asked for somewhere; `unknown` ones have no name, and nobody knows them.
    """

    titles: int
    without_name: int
    pending: int
    unknown: int
    filling: bool
    language: str
    version: str
    sources: list[SourceReply]


class HitReply(CamelCased):
    """`imdb_id` is null where only TMDB knows the title, `title` where nobody knows the number that was pasted."""

    imdb_id: str | None
    tmdb_id: int | None
    title: str | None
    original_title: str | None
    year: str | None
    kind: Literal["film", "series", "short", "episode", "special", "video", "game", "other"] | None
    media_type: MediaType | None
    director: str | None
    plot: str | None
    poster: str | None
    poster_small: str | None


class FoundReply(BaseModel):
    results: list[HitReply]
    notices: list[str]


class RefreshInput(BaseModel):
    imdb_ids: Annotated[list[ImdbId], Field(min_length=1, max_length=1_000)]
