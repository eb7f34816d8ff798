from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, Field, Strict

from backend.app.api.schemas.left_out import may_be_left_out
from backend.app.library.values import ImdbId, ListId, PersonName, Rating, Timestamp
from backend.app.services.recommendations import NewRecommendation
from backend.app.services.watching import Place
from backend.models import Status

__all__ = ["ImdbId"]

MOST_AT_ONCE = 1_000
MOST_TITLES = 20_000


class RecommendationReply(BaseModel):
    person_name: str
    date_recommended: float | None
    vote_type: bool


class WatchHistoryReply(BaseModel):
    date_watched: float | None
    my_rating: float | None


class MovieReply(BaseModel):
    imdb_id: str
    status: Status
    custom_list_id: str | None
    last_modified: float | None
    tmdb_data: dict[str, Any] | None
    omdb_data: dict[str, Any] | None
    catalogue_data: dict[str, Any] | None
    recommendations: list[RecommendationReply]
    watch_history: WatchHistoryReply | None


class TitleReply(BaseModel):
    """A title as the library's grid shows it."""

    imdb_id: str
    title: str | None
    year: str | None
    poster: str | None
    media_type: Literal["movie", "tv"] | None
    genres: list[str]
    director: str | None
    runtime: int | None
    imdb_rating: float | None
    status: Status
    custom_list_id: str | None
    recommended_by: list[str]
    advised_against_by: list[str]
    date_watched: float | None
    my_rating: float | None
    watched: bool
    last_modified: float | None
    needs_metadata: bool


class RecommendationInput(BaseModel):
    """Without `date_recommended` the date is not known, or stays what it was."""

    # The earliest clients say `person`.
    person_name: PersonName = Field(validation_alias=AliasChoices("person_name", "person"))
    vote_type: Annotated[bool, Strict()] = True
    date_recommended: Timestamp | None = None

    def as_given(self) -> NewRecommendation:
        return NewRecommendation(
            person_name=self.person_name,
            vote_type=self.vote_type,
            date_recommended=self.date_recommended,
            date_known="date_recommended" in self.model_fields_set,
        )


class RecommendationsInput(BaseModel):
    recommendations: Annotated[list[RecommendationInput], Field(max_length=MOST_AT_ONCE)]


class WatchInput(BaseModel):
    """Null means not known; what is left out stays as it was."""

    date_watched: Timestamp | None = None
    my_rating: Rating | None = None

    def as_changes(self) -> dict[str, float | None]:
        return self.model_dump(exclude_unset=True)


class StatusInput(BaseModel):
    """Status and list have nothing to do with each other, except that `custom` is for titles on a list.

    Without `custom_list_id` the title stays on the list that it is on; null takes it off.
    """

    status: Status
    custom_list_id: ListId | None = None

    def as_place(self) -> str | Place | None:
        return self.custom_list_id if "custom_list_id" in self.model_fields_set else Place.AS_IT_IS


class TitleStateInput(BaseModel):
    """What is left out stays as it was; a null `watch_history` means that it was not watched."""

    imdb_id: ImdbId
    status: Status = may_be_left_out(Status.TO_WATCH)
    custom_list_id: ListId | None = None
    watch_history: WatchInput | None = None

    def as_changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True, exclude={"imdb_id"})


class TitleStatesInput(BaseModel):
    titles: Annotated[list[TitleStateInput], Field(max_length=MOST_TITLES)]


class TitleStateReply(BaseModel):
    imdb_id: str
    status: Status
    custom_list_id: str | None
    watch_history: WatchHistoryReply | None


class TitleStatesReply(BaseModel):
    """`before` is what to send to undo it: the states that the changed titles had."""

    before: list[TitleStateReply]
