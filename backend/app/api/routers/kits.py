"""Emergency kits: what opens copies without the server, made and typed back by its owner."""

from fastapi import APIRouter

from backend.app.accounts.account_log import Event
from backend.app.api.dependencies import AccountLogDep, Backups, Desk, Owner
from backend.app.api.problems import documented
from backend.app.api.schemas.backup import CopyLocking
from backend.app.api.schemas.kits import KitList, KitReply, NewKit, NewKitReply, TypedBack
from backend.app.api.transaction import TransactionRoute
from backend.app.encryption import is_installed
from backend.app.services import emergency_kits

router = APIRouter(prefix="/server/kits", tags=["server"], route_class=TransactionRoute)


@router.get("", responses=documented(403))
def list_kits(_owner: Owner, backups: Backups) -> KitList:
    """Every kit that there was, and the one that waits to be typed back. Those that were replaced open older copies."""
    kits, waiting = backups.copies.kits.all(), backups.copies.kits.waiting()
    return KitList(
        kits=[KitReply.of(each) for each in ([waiting, *kits] if waiting else kits)],
        locking=CopyLocking.of(backups.copies.locking()),
        places=[each.label for each in backups.copies.places.values()],
        available=is_installed(),
    )


@router.post("", status_code=201, responses=documented(403, 429, 503))
def make_kit(wanted: NewKit, owner: Owner, desk: Desk, backups: Backups, log: AccountLogDep) -> NewKitReply:
    """A key that opens copies: shown in this answer and never again. Nothing is locked with it until its end was typed
    back; a kit that waited for that until now does so no longer.
    """
    made, papers = emergency_kits.make_kit(
        desk, backups, owner, password=wanted.current_password, passphrase=wanted.passphrase
    )
    log.record_apart(owner, Event.KIT_MADE, fingerprint=made.fingerprint)
    return NewKitReply(fingerprint=made.fingerprint, filename=papers.filename, page=papers.page, file=papers.file)


@router.post("/{fingerprint}/confirm", responses=documented(403, 404, 409))
def confirm_kit(fingerprint: str, typed: TypedBack, owner: Owner, backups: Backups, log: AccountLogDep) -> KitReply:
    """The end of its key, typed back. A kit that waited for that locks new copies from now on; of the one that does
    already it is known that it is still there.
    """
    confirmed = backups.copies.kits.confirm(fingerprint, typed.ending)
    log.record_apart(owner, Event.KIT_CONFIRMED, fingerprint=confirmed.fingerprint)
    return KitReply.of(confirmed)
