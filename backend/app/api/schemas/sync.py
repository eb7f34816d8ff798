from pydantic import BaseModel

from backend.app.api.schemas.lists import ListReply
from backend.app.api.schemas.movies import MovieReply
from backend.app.api.schemas.people import PersonReply


class ChangesReply(BaseModel):
    """`epoch` is opaque: another one than last time means that a client drops its copy and starts at `since=0`."""

    movies: list[MovieReply]
    people: list[PersonReply]
    lists: list[ListReply]
    deleted_movie_ids: list[str]
    has_more: bool
    next_offset: int | None
    server_timestamp: float
    epoch: str


class EpochReply(BaseModel):
    epoch: str
