"""What was done with an account, when, and by which device: written in the transaction of the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.app.notices import outbox
from backend.app.notices.topics import Topic
from backend.models import AccountLogEntry

KEPT_FOR = timedelta(days=400)


class Event(StrEnum):
    ACCOUNT_MADE = "account-made"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    SESSION_ENDED = "session-ended"
    OTHERS_ENDED = "others-ended"
    TOKEN_MADE = "token-made"  # noqa: S105
    PASSWORD_CHANGED = "password-changed"  # noqa: S105
    PASSWORD_SET = "password-set"  # noqa: S105
    PASSWORD_RESET = "password-reset"  # noqa: S105
    RESET_LINK_MADE = "reset-link-made"
    DISABLED = "disabled"
    ENABLED = "enabled"
    BECAME_OWNER = "became-owner"
    INVITED = "invited"
    INVITATION_TAKEN_BACK = "invitation-taken-back"
    ACCOUNT_REMOVED = "account-removed"
    EXPORTED = "exported"
    IMPORTED = "imported"
    RESTORED = "restored"
    IMPORT_UNDONE = "import-undone"
    TITLE_REMOVED = "title-removed"
    TITLE_REMOVED_FOR_GOOD = "title-removed-for-good"
    PERSON_REMOVED = "person-removed"
    PERSON_BROUGHT_BACK = "person-brought-back"
    LIST_REMOVED = "list-removed"
    LIST_BROUGHT_BACK = "list-brought-back"
    BACKUP_DOWNLOADED = "backup-downloaded"
    BACKUP_DELETED = "backup-deleted"
    BACKUP_BROUGHT_BACK = "backup-brought-back"
    BACKUPS_SWITCHED_ON = "backups-switched-on"
    BACKUPS_SWITCHED_OFF = "backups-switched-off"
    CHANNEL_ADDED = "channel-added"
    CHANNEL_REMOVED = "channel-removed"
    KIT_MADE = "kit-made"
    KIT_CONFIRMED = "kit-confirmed"


# What the account's owner hears of, too.
TOLD: Mapping[Event, Topic] = {
    Event.RESTORED: Topic.RESTORED,
    Event.BACKUP_DELETED: Topic.BACKUP_DELETED,
    Event.BACKUPS_SWITCHED_OFF: Topic.BACKUPS_OFF,
    Event.PASSWORD_CHANGED: Topic.PASSWORD_CHANGED,
    Event.PASSWORD_SET: Topic.PASSWORD_CHANGED,
    Event.PASSWORD_RESET: Topic.PASSWORD_CHANGED,
    Event.TOKEN_MADE: Topic.TOKEN_MADE,
    Event.CHANNEL_REMOVED: Topic.CHANNEL_REMOVED,
}

# Instead of a device, where somebody acted who was not signed in to the account.
OPERATOR = "the operator, by command line"
OWNER = "the owner of the server"
ADMINISTRATOR = "the administrator"
BY_MAIL = "somebody who asked for it by email"


@dataclass(frozen=True)
class LogEntry:
    id: int
    at: float
    event: Event
    device: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True)
class LogWindow:
    """The newest entries, or those before one; `more` says that there are earlier ones."""

    entries: list[LogEntry]
    more: bool


def write(session: Session, user_id: str, event: Event, *, by: str | None, at: float, **details: Any) -> None:
    kept = orjson.dumps(details).decode() if details else None
    session.add(AccountLogEntry(user_id=user_id, at=at, event=event, device=by, details=kept))
    session.flush()
    if event in TOLD:
        outbox.happened(session, TOLD[event], user_id, at=at)


def read(session: Session, user_id: str, *, before: int | None = None, limit: int = 100) -> LogWindow:
    wanted = select(AccountLogEntry).where(AccountLogEntry.user_id == user_id)
    if before is not None:
        wanted = wanted.where(AccountLogEntry.id < before)
    rows = session.scalars(wanted.order_by(AccountLogEntry.id.desc()).limit(limit + 1)).all()
    return LogWindow([_entry(row) for row in rows[:limit]], more=len(rows) > limit)


def prune(session: Session, *, now: float) -> None:
    session.execute(delete(AccountLogEntry).where(AccountLogEntry.at <= now - KEPT_FOR.total_seconds()))


def _entry(row: AccountLogEntry) -> LogEntry:
    return LogEntry(row.id, row.at, Event(row.event), row.device, orjson.loads(row.details) if row.details else {})
