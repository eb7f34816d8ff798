"""How other devices keep up."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.app.api.dependencies import CurrentUser, ReadSession
from backend.app.api.json_reply import JsonReply
from backend.app.api.schemas.sync import ChangesReply, EpochReply
from backend.app.api.transaction import TransactionRoute
from backend.app.library.epoch import current_epoch
from backend.app.services import sync

router = APIRouter(prefix="/sync", tags=["sync"], route_class=TransactionRoute)

# A Strict float, as in a body, would refuse the text that a query always is.
Since = Annotated[float, Query(ge=0, le=1e11, allow_inf_nan=False)]
Limit = Annotated[int, Query(ge=1, le=1_000)]
Offset = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/changes", response_model=ChangesReply)
def get_changes(
    user: CurrentUser, session: ReadSession, since: Since = 0.0, limit: Limit = 500, offset: Offset = 0
) -> Response:
    """What changed since then. Take the first page's `server_timestamp` as the next `since`; a row may come twice."""
    return JsonReply(sync.changes(session, user.id, since=since, limit=limit, offset=offset))


@router.get("/epoch")
def get_epoch(user: CurrentUser, session: ReadSession) -> EpochReply:
    """Cheap, for polling: another epoch means that a copy of the library has to be loaded anew."""
    return EpochReply(epoch=current_epoch(session, user.id))
