"""Titles: what is known of them, who recommended them, and what the user did with them."""

from fastapi import APIRouter, Response

from backend.app.accounts.account_log import Event
from backend.app.api.any_name import ANY_NAME, PersonName
from backend.app.api.dependencies import (
    AccountLogDep,
    CatalogueDep,
    CurrentUser,
    DatabaseDep,
    ReadSession,
    WriteSession,
)
from backend.app.api.event_stream import EVENTS, EventStream
from backend.app.api.json_reply import JsonReply
from backend.app.api.known_copy import NOT_MODIFIED, Copy
from backend.app.api.problems import documented
from backend.app.api.schemas.catalogue import RefreshInput
from backend.app.api.schemas.movies import (
    ImdbId,
    MovieReply,
    RecommendationInput,
    RecommendationsInput,
    StatusInput,
    TitleReply,
    TitleStatesInput,
    TitleStatesReply,
    WatchInput,
)
from backend.app.api.transaction import TransactionRoute
from backend.app.services import metadata, movies, recommendations, refreshing, title_states, watching
from backend.models import Status

router = APIRouter(tags=["movies"], route_class=TransactionRoute)


@router.get("/movies", response_model=list[MovieReply], responses=NOT_MODIFIED)
async def list_movies(copy: Copy) -> Response:
    """Every title with all that is known of it."""
    return await copy.of(movies.list_movies)


@router.get("/titles", response_model=list[TitleReply], responses=NOT_MODIFIED)
async def list_titles(copy: Copy) -> Response:
    """Every title, with no more than a grid of the whole library shows."""
    return await copy.of_titles()


@router.get("/movies/{imdb_id}", response_model=MovieReply)
def get_movie(imdb_id: ImdbId, user: CurrentUser, session: ReadSession) -> Response:
    return JsonReply(movies.get_movie(session, user.id, imdb_id))


@router.post("/movies/{imdb_id}/recommendations", status_code=201, response_model=MovieReply)
def add_recommendation(
    imdb_id: ImdbId, body: RecommendationInput, user: CurrentUser, session: WriteSession
) -> Response:
    """Add somebody's recommendation, or change it. Unknown titles and people are created."""
    changed = recommendations.recommend(session, user.id, imdb_id, given=[body.as_given()])
    return JsonReply(changed, status_code=201)


@router.post("/movies/{imdb_id}/recommendations/bulk", status_code=201, response_model=MovieReply)
def add_recommendations(
    imdb_id: ImdbId, body: RecommendationsInput, user: CurrentUser, session: WriteSession
) -> Response:
    """Several at once, all or none; of two by the same person the last counts."""
    given = [each.as_given() for each in body.recommendations]
    return JsonReply(recommendations.recommend(session, user.id, imdb_id, given=given), status_code=201)


@router.delete(f"/movies/{{imdb_id}}/recommendations/{{person_name:{ANY_NAME}}}", response_model=MovieReply)
def remove_recommendation(
    imdb_id: ImdbId, person_name: PersonName, user: CurrentUser, session: WriteSession
) -> Response:
    return JsonReply(recommendations.remove_recommendation(session, user.id, imdb_id, person_name=person_name))


@router.put("/movies/{imdb_id}/watch", response_model=MovieReply)
def set_watch(imdb_id: ImdbId, body: WatchInput, user: CurrentUser, session: WriteSession) -> Response:
    """Watched: when, and how it was, as far as that is known. An unknown title is created."""
    return JsonReply(watching.set_watch(session, user.id, imdb_id, changes=body.as_changes()))


@router.delete("/movies/{imdb_id}/watch", response_model=MovieReply)
def clear_watch(imdb_id: ImdbId, user: CurrentUser, session: WriteSession) -> Response:
    """Not watched after all. A watched title goes back to those to be watched."""
    return JsonReply(watching.clear_watch(session, user.id, imdb_id))


@router.put("/movies/{imdb_id}/status", response_model=MovieReply)
def set_status(
    imdb_id: ImdbId, body: StatusInput, user: CurrentUser, session: WriteSession, log: AccountLogDep
) -> Response:
    """The status, and the list if one is said; what is known of watching it stays. An unknown title is created."""
    changed = watching.set_status(session, user.id, imdb_id, status=body.status, custom_list_id=body.as_place())
    if body.status == Status.DELETED:
        log.record(session, user, Event.TITLE_REMOVED, title=imdb_id)
    return JsonReply(changed)


@router.delete("/movies/{imdb_id}", status_code=204, responses=documented(409))
def remove_movie(imdb_id: ImdbId, user: CurrentUser, session: WriteSession, log: AccountLogDep) -> None:
    """Remove a title for good that is marked as deleted. The backups keep it."""
    title_states.remove_for_good(session, user.id, imdb_id)
    log.record(session, user, Event.TITLE_REMOVED_FOR_GOOD, title=imdb_id)


@router.post("/movies/states", response_model=TitleStatesReply, responses=documented(404))
def set_states(body: TitleStatesInput, user: CurrentUser, session: WriteSession, log: AccountLogDep) -> Response:
    """Change many titles in one step, all or none; of two of the same title the last counts. Sending `before` back
    undoes it.
    """
    changes = {each.imdb_id: each.as_changes() for each in body.titles}
    before = title_states.change(session, user.id, changes)
    removed = sorted(each.imdb_id for each in before if changes[each.imdb_id].get("status") == Status.DELETED)
    if removed:
        others = {"others": len(removed) - 1} if removed[1:] else {}
        log.record(session, user, Event.TITLE_REMOVED, title=removed[0], **others)
    return JsonReply({"before": before})


@router.post("/movies/refresh", response_class=EventStream, responses=EVENTS | documented(429, 502))
def refresh_movies(
    body: RefreshInput, user: CurrentUser, database: DatabaseDep, catalogue: CatalogueDep
) -> EventStream:
    """Fetch the metadata of many titles again. Server-sent events: `title` for each title, as its answers come, and
    `done` with how many were updated, which nobody knows, which were left, and why.
    """
    return EventStream(
        (event.name, event.data) for event in refreshing.refresh_many(database, catalogue, user.id, body.imdb_ids)
    )


@router.post("/movies/{imdb_id}/refresh", response_model=MovieReply, responses=documented(429, 502))
def refresh_movie(imdb_id: ImdbId, user: CurrentUser, database: DatabaseDep, catalogue: CatalogueDep) -> Response:
    """Fetch the metadata again. What cannot be fetched stays as it was."""
    return JsonReply(metadata.refresh(database, catalogue, user.id, imdb_id))
