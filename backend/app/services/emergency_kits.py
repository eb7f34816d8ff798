"""Emergency kits by browser. The server's owner gives the password again: a kit opens everybody's copies."""

from threading import BoundedSemaphore

from backend.app.errors import Unavailable
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, KitPapers, NewKit, kit_filename, kit_papers
from backend.app.services.signing_in import SignInDesk, require_password

# Locking with a passphrase takes half a gigabyte of memory.
_one_at_a_time = BoundedSemaphore(1)


class KitBeingMade(Unavailable):
    def __init__(self) -> None:
        super().__init__("A kit is being made at this moment. Try again in a few seconds.", retry_after=5)


def make_kit(
    desk: SignInDesk, backups: BackupManager, owner: Account, *, password: str, passphrase: str | None
) -> tuple[NewKit, KitPapers]:
    """A kit that waits to be typed back. Its key is in what is returned, and nowhere else.

    Raises what `require_password` raises, KitBeingMade, EncryptionMissing.
    """
    require_password(desk, owner.id, password)
    if not _one_at_a_time.acquire(blocking=False):
        raise KitBeingMade
    try:
        made = NewKit.make()
        papers = kit_papers(
            made,
            filename=kit_filename(made),
            places=[each.shown for each in backups.copies.places.values()],
            email=owner.email,
            made_at=desk.now,
            passphrase=passphrase,
        )
        backups.copies.kits.offer(made)
    finally:
        _one_at_a_time.release()
    return made, papers
