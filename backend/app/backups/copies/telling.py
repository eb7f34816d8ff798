"""The operator is told of the copies as of one thing: that they are not as they should be, and when they are again."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select, true
from sqlalchemy.orm import Session

from backend.app.backups.copies import kits
from backend.app.backups.copies.context import CopyContext
from backend.app.backups.copies.places import CopyPlace
from backend.app.notices import outbox
from backend.app.notices.topics import Topic
from backend.models import BackupCopy, CopyState, User
from backend.models import CopyPlace as PlaceRow

# A disk that is taken along for a day, or a server that restarts at night, is nothing to be woken for.
PATIENCE_SECONDS = 86_400.0


def tell_operator(context: CopyContext, places: Sequence[CopyPlace]) -> None:
    """After each round; of a place that is no longer set nothing is wrong any more."""
    now = context.clock()
    with context.database.read() as session:
        is_wrong = _is_wrong(session, [each.id for each in places], now=now)
        was_wrong = outbox.is_open_for_operator(session, Topic.COPIES)
    if is_wrong == was_wrong:
        return
    with context.database.write() as session:
        if is_wrong:
            outbox.begin_for_operator(session, Topic.COPIES, at=now)
        else:
            outbox.end_for_operator(session, [Topic.COPIES], at=now)


def ask_for_kits(context: CopyContext) -> None:
    """Once a year, of the owner of the server, whether the kit that new copies are locked with is still there."""
    now = context.clock()
    with context.database.read() as session:
        if not kits.asked_for(session, now=now):
            return
    with context.database.write() as session:
        owner = session.scalar(select(User.id).where(User.is_owner == true()))
        for kit in kits.asked_for(session, now=now):
            kit.asked_at = now
            if owner is not None:
                outbox.happened(session, Topic.KIT_ASKED_FOR, owner, at=now)


def _is_wrong(session: Session, place_ids: Sequence[str], *, now: float) -> bool:
    """Copies that are gone or damaged at once; what fails once it has failed for a day."""
    failing = now - PATIENCE_SECONDS
    damaged = or_(BackupCopy.is_damaged, BackupCopy.restorable.is_(False))
    wrong = or_(
        exists().where(
            PlaceRow.place.in_(place_ids), or_(PlaceRow.gone_since.is_not(None), PlaceRow.failing_since <= failing)
        ),
        exists().where(CopyState.place.in_(place_ids), CopyState.failing_since <= failing),
        exists().where(BackupCopy.place.in_(place_ids), BackupCopy.missing_since.is_(None), damaged),
    )
    return bool(place_ids) and bool(session.scalar(select(wrong)))
