from typing import Any

from pydantic import BaseModel

from backend.app.api.schemas.left_out import may_be_left_out
from backend.app.library.values import Color, Icon, ListName, Position


class ListReply(BaseModel):
    id: str
    name: str
    color: str | None
    icon: str | None
    position: int
    created_at: float | None
    last_modified: float | None
    movie_count: int


class ListInput(BaseModel):
    """Without a position the list comes last."""

    name: ListName
    color: Color | None = None
    icon: Icon | None = None
    position: Position | None = None


class ListChange(BaseModel):
    """What is left out stays as it was; null takes a colour or an icon away."""

    name: ListName = may_be_left_out("")
    color: Color | None = None
    icon: Icon | None = None
    position: Position = may_be_left_out(0)

    def as_changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)
