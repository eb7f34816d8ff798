from typing import Annotated, Any

from pydantic import BaseModel, Strict

from backend.app.api.schemas.left_out import may_be_left_out
from backend.app.library.values import Color, Emoji, PersonName


class PersonReply(BaseModel):
    name: str
    is_trusted: bool
    color: str | None
    emoji: str | None
    last_modified: float | None
    recommendation_count: int
    downvotes: int


class PersonStatsReply(BaseModel):
    name: str
    recommendations: int
    upvotes: int
    downvotes: int
    watched: int
    rated: int
    average_rating: float | None


class PersonInput(BaseModel):
    name: PersonName
    is_trusted: Annotated[bool, Strict()] = False
    color: Color | None = None
    emoji: Emoji | None = None


class PersonChange(BaseModel):
    """What is left out stays as it was; null takes a colour or an emoji away."""

    name: PersonName = may_be_left_out("")
    is_trusted: Annotated[bool, Strict()] = may_be_left_out(False)
    color: Color | None = None
    emoji: Emoji | None = None

    def as_changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)
