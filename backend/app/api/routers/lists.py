"""The user's own lists of titles."""

from functools import partial

from fastapi import APIRouter, Response

from backend.app.accounts.account_log import Event
from backend.app.api.dependencies import AccountLogDep, CurrentUser, ReadSession, WriteSession
from backend.app.api.known_copy import NOT_MODIFIED, Copy
from backend.app.api.problems import documented
from backend.app.api.schemas.lists import ListChange, ListInput, ListReply
from backend.app.api.schemas.movies import MovieReply
from backend.app.api.transaction import TransactionRoute
from backend.app.services import lists
from backend.app.services.lists import ListView

router = APIRouter(prefix="/lists", tags=["lists"], route_class=TransactionRoute)


@router.get("", response_model=list[ListReply], responses=NOT_MODIFIED)
async def list_lists(copy: Copy) -> Response:
    return await copy.of(lists.list_lists)


@router.post("", status_code=201, response_model=ListReply)
def add_list(body: ListInput, user: CurrentUser, session: WriteSession) -> ListView:
    return lists.add_list(session, user.id, values=body.model_dump())


@router.get("/{list_id}", response_model=ListReply)
def get_list(list_id: str, user: CurrentUser, session: ReadSession) -> ListView:
    return lists.get_list(session, user.id, list_id)


@router.put("/{list_id}", response_model=ListReply)
def update_list(list_id: str, body: ListChange, user: CurrentUser, session: WriteSession) -> ListView:
    return lists.update_list(session, user.id, list_id, changes=body.as_changes())


@router.delete("/{list_id}", status_code=204)
def remove_list(list_id: str, user: CurrentUser, session: WriteSession, log: AccountLogDep) -> None:
    """Its titles stay, as watched ones or as ones to be watched. For 14 days it can be brought back."""
    name = lists.get_list(session, user.id, list_id)["name"]
    lists.remove_list(session, user.id, list_id)
    log.record(session, user, Event.LIST_REMOVED, name=name)


@router.post("/deleted/{list_id}", response_model=ListReply, responses=documented(409))
def undelete_list(list_id: str, user: CurrentUser, session: WriteSession, log: AccountLogDep) -> ListView:
    """Undo the last removal of this list: as it was, with those of its titles that are on no other list by now."""
    back = lists.bring_back_list(session, user.id, list_id)
    log.record(session, user, Event.LIST_BROUGHT_BACK, name=back["name"])
    return back


@router.get("/{list_id}/movies", response_model=list[MovieReply], responses=NOT_MODIFIED)
async def list_movies_of_list(list_id: str, copy: Copy) -> Response:
    return await copy.of(partial(lists.list_movies, list_id=list_id))
