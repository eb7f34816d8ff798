"""Moving out: the library as the files of other services."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from backend.app.accounts.account_log import Event
from backend.app.api.dependencies import AccountLogDep, Backups, CurrentUser, ReadSession
from backend.app.api.downloads import FileDownload, as_download
from backend.app.api.problems import documented
from backend.app.api.transaction import TransactionRoute
from backend.app.services import moving_out
from backend.app.services.zones import zone_named

router = APIRouter(prefix="/export", tags=["export"], route_class=TransactionRoute)

A_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/{target}", response_class=FileDownload, responses=A_ZIP | documented(507))
def export_library(
    target: moving_out.Format,
    user: CurrentUser,
    db: ReadSession,
    backups: Backups,
    *,
    log: AccountLogDep,
    zone: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """A zip of the files that another service imports, and `not-exported.csv`, which names what they cannot hold.

    `zone` is the time zone of the days, such as Europe/Helsinki; the server's own without it.
    """
    days_in = backups.zone if zone is None else zone_named(zone)
    log.record_apart(user, Event.EXPORTED, target=target)
    packed = moving_out.packed(db, user.id, target, days_in)
    return as_download([packed], moving_out.filename(target), media_type="application/zip")
