"""Data & Backup: take the library out, bring one in, and everything about the backups on the server."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from backend.app.accounts.account_log import Event
from backend.app.api.dependencies import AccountLogDep, Backups, CurrentUser, ReadSession, WriteSession
from backend.app.api.downloads import JsonDownload, as_download
from backend.app.api.json_reply import JsonReply
from backend.app.api.problems import documented
from backend.app.api.reply_cache import Reply, ReplyCache
from backend.app.api.schemas.backup import (
    BackupFile,
    BackupList,
    BackupNote,
    BackupSettings,
    ComparisonReply,
    CopiesReply,
    DeletedBackup,
    DeletedBackups,
    HistoryReply,
    RestoreSelection,
    as_json,
)
from backend.app.api.transaction import TransactionRoute
from backend.app.api.uploads import Upload
from backend.app.json_values import json_to_keep
from backend.app.library.values import ImdbId
from backend.app.services.accounts import Account
from backend.app.services.backup import (
    BackupContents,
    BackupManager,
    BackupStatus,
    ContentsKind,
    ContentsQuery,
    ImportResult,
    Mode,
    RowWindow,
    StoredBackup,
    document_schema,
)


class SchemaReply(JsonReply):
    media_type = "application/schema+json"


router = APIRouter(prefix="/backup", tags=["backup"], route_class=TransactionRoute)

PlanDigest = Annotated[str | None, Query(max_length=200)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=500)]
RowsLimit = Annotated[int, Query(ge=1, le=10_000)]


async def _window(offset: Offset = 0, limit: RowsLimit = 500) -> RowWindow:
    return RowWindow(offset, limit)


Window = Annotated[RowWindow, Depends(_window)]

DOCUMENT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A document: version 2, or version 1 in either of its shapes. gzip is accepted.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}

# What a response writes itself FastAPI takes for a string.
AN_OBJECT: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}
A_SCHEMA: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}}
}


@router.get("/export", response_class=JsonDownload, responses=AN_OBJECT | documented(507))
def export_backup(user: CurrentUser, db: ReadSession, backups: Backups, log: AccountLogDep) -> JsonDownload:
    """The library as a version-2 document."""
    log.record_apart(user, Event.EXPORTED)
    return as_download(backups.export(db, user.id), backups.export_filename())


@router.post(
    "/import", response_model=ImportResult, responses=documented(409, 413, 415, 507), openapi_extra=DOCUMENT_BODY
)
def import_backup(
    user: CurrentUser,
    upload: Upload,
    db: WriteSession,
    backups: Backups,
    *,
    log: AccountLogDep,
    mode: Mode = Mode.MERGE,
    dry_run: bool = False,
    strict: bool = False,
    plan: PlanDigest = None,
    window: Window,
) -> JsonReply:
    """Bring a document in. `dry_run` shows what would change, `offset` and `limit` which rows of that; `strict`
    refuses a file with any bad row.

    With `plan`, the `plan_digest` of a preview, it is carried out, or more of it shown, only if that is still what
    would change.
    """
    result = backups.import_document(
        db, user.id, upload, mode=mode, dry_run=dry_run, strict=strict, plan=plan, window=window
    )
    log.record_transfer(db, user, Event.IMPORTED, result, mode=mode)
    return JsonReply(result)


@router.get("/list", response_model=BackupList)
def list_backups(request: Request, user: CurrentUser, backups: Backups) -> Response:
    """Newest first, from what is known of each without reading it. Every one has the reasons why it stays."""
    replies: ReplyCache = request.app.state.replies
    version = backups.listing_version(user.id)
    reply = replies.get((user.id, "backups"), version, lambda _: Reply(version, _listed(user, backups)))
    return Response(reply.body, media_type="application/json")


def _listed(user: Account, backups: BackupManager) -> bytes:
    return json_to_keep({"backups": [as_json(each, reasons) for each, reasons in backups.listing(user.id)]})


@router.get("/deleted")
def list_deleted_backups(user: CurrentUser, backups: Backups) -> DeletedBackups:
    """Recently deleted backups, newest first; each can be brought back."""
    return DeletedBackups(backups=[DeletedBackup.of(each) for each in backups.list_deleted(user.id)])


@router.post("/deleted/{filename}", responses=documented(507))
def undelete_backup(filename: str, user: CurrentUser, backups: Backups, log: AccountLogDep) -> BackupFile:
    """Bring a deleted backup back to the list. Its name is another one where its own was taken meanwhile."""
    back = backups.undelete_backup(user.id, filename)
    log.record_apart(user, Event.BACKUP_BROUGHT_BACK, backup=back.name.filename)
    return _described(back, user, backups)


@router.get("/copies")
def list_copies(user: CurrentUser, backups: Backups) -> CopiesReply:
    """The places that backups are copied to, each with its state and the copies there, newest first.

    From what is known without asking any place.
    """
    return CopiesReply.of(backups.copies.overview(user.id), backups.copies.locking())


@router.post("/restore/{filename}", response_model=ImportResult, responses=documented(409, 507))
def restore_backup(
    filename: str,
    user: CurrentUser,
    db: WriteSession,
    backups: Backups,
    *,
    log: AccountLogDep,
    mode: Mode = Mode.REPLACE,
    dry_run: bool = False,
    plan: PlanDigest = None,
    place: Annotated[str | None, Query(max_length=64)] = None,
    window: Window,
    selection: RestoreSelection | None = None,
) -> JsonReply:
    """Bring a backup back, or the selected rows of it. Restoring the `safety_backup` of the answer undoes it.

    With a `place`, the id of one, the name is that of a copy there. `dry_run`, `plan`, `offset` and `limit` are those
    of an import.
    """
    chosen = selection and selection.as_selection()
    result = backups.restore_from_backup(
        db, user.id, filename, mode=mode, dry_run=dry_run, plan=plan, selection=chosen, window=window, place=place
    )
    log.record_transfer(db, user, Event.RESTORED, result, backup=filename, mode=mode)
    return JsonReply(result)


@router.get("/compare", response_model=ComparisonReply, responses=documented(404))
def compare_backups(
    user: CurrentUser,
    db: ReadSession,
    backups: Backups,
    from_: Annotated[str, Query(alias="from")],
    to: str | None = None,
    *,
    window: Window,
) -> JsonReply:
    """What was added, changed and removed between two backups; without `to`, between a backup and the library now."""
    found = backups.compare(db, user.id, older=from_, newer=to, window=window)
    return JsonReply(ComparisonReply.as_json(found))


@router.get("/history/{imdb_id}", response_model=HistoryReply)
def get_title_history(imdb_id: ImdbId, user: CurrentUser, db: ReadSession, backups: Backups) -> JsonReply:
    """One title over all backups: when it appeared, changed and vanished."""
    return JsonReply(HistoryReply.as_json(backups.history(db, user.id, imdb_id)))


@router.get("/{filename}/contents", response_model=BackupContents)
def get_backup_contents(
    filename: str,
    user: CurrentUser,
    db: ReadSession,
    backups: Backups,
    *,
    kind: ContentsKind = ContentsKind.MOVIES,
    search: Annotated[str, Query(max_length=200)] = "",
    offset: Offset = 0,
    limit: Limit = 100,
) -> JsonReply:
    """What is in a backup, a window at a time: titles, people or lists, those that the search finds."""
    wanted = ContentsQuery(kind, search, offset, limit)
    return JsonReply(backups.contents(db, user.id, filename, wanted))


@router.get("/settings")
def get_backup_settings(user: CurrentUser, db: ReadSession, backups: Backups) -> BackupSettings:
    return BackupSettings(backup_enabled=backups.is_enabled(db, user.id))


@router.put("/settings")
def update_backup_settings(
    settings: BackupSettings, user: CurrentUser, db: WriteSession, backups: Backups, log: AccountLogDep
) -> BackupSettings:
    backups.set_enabled(db, user.id, enabled=settings.backup_enabled)
    log.record(db, user, Event.BACKUPS_SWITCHED_ON if settings.backup_enabled else Event.BACKUPS_SWITCHED_OFF)
    return settings


@router.get("/status")
def get_backup_status(user: CurrentUser, db: ReadSession, backups: Backups) -> BackupStatus:
    return backups.status(db, user.id)


@router.post("/status/seen")
def say_loss_seen(user: CurrentUser, db: ReadSession, backups: Backups) -> BackupStatus:
    """The user has seen that the library suddenly lost much; the backup before it may then go in time."""
    backups.say_losses_seen(user.id)
    return backups.status(db, user.id)


@router.put("/{filename}/note", responses=documented(507))
def annotate_backup(filename: str, note: BackupNote, user: CurrentUser, backups: Backups) -> BackupFile:
    """Pin a backup, so that it is never let go, or give it a name of one's own."""
    annotated = backups.annotate_backup(user.id, filename, pinned=note.pinned, label=note.label)
    return _described(annotated, user, backups)


@router.post("/run", status_code=201, responses=documented(409, 507))
def run_backup(user: CurrentUser, db: ReadSession, backups: Backups) -> BackupFile:
    """Make a backup now, whatever the setting says."""
    return _described(backups.backup_user_data(db, user.id), user, backups)


@router.get("/download/{filename}", response_class=JsonDownload, responses=AN_OBJECT | documented(507))
def download_backup(filename: str, user: CurrentUser, backups: Backups, log: AccountLogDep) -> JsonDownload:
    """The file as it is, damaged or not."""
    with backups.open_backup(user.id, filename) as (file, _):
        log.record_apart(user, Event.BACKUP_DOWNLOADED, backup=filename)
        return as_download(file, filename)


@router.delete("/{filename}", status_code=204, responses=documented(409, 507))
def delete_backup(filename: str, user: CurrentUser, backups: Backups, log: AccountLogDep) -> None:
    """Move a backup to the recently deleted, for 14 days at least. A pinned one is refused."""
    backups.delete_backup(user.id, filename)
    log.record_apart(user, Event.BACKUP_DELETED, backup=filename)


@router.get("/schema", response_class=SchemaReply, responses=A_SCHEMA)
def get_backup_schema() -> SchemaReply:
    """The JSON Schema of the document."""
    return SchemaReply(document_schema())


def _described(backup: StoredBackup, user: Account, backups: Backups) -> BackupFile:
    return BackupFile.of(backup, backups.reasons(user.id).get(backup.name.filename, ()))
