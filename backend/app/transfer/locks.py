"""One import or restore of a library at a time, across all processes of this machine.

A lock of the operating system ends with the process that holds it, however that ends. On PostgreSQL,
where servers on several machines can share a database, the user's row is locked as well.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from backend.app.errors import Conflict, NoSpace, Unavailable
from backend.app.safe_files import folder_name, make_private_folder, reason_of

WAIT_SECONDS = 5.0
_POLL_SECONDS = 0.05
_LOCK_FILE = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
FOLDER = ".locks"
# A library of 100,000 titles takes some 200 MB while it is imported, and forty requests may run at once.
LIBRARIES_IN_MEMORY = 4


class LibraryBusy(Conflict):
    title = "Import in progress"

    def __init__(self) -> None:
        super().__init__(
            "Another import or restore of this library is running. Wait until it has ended, then try again.",
            retry_after=5,
        )


class LockNotMade(NoSpace):
    """`reason` is the system's own word for it, without any path."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The library could not be locked ({reason}), so nothing was changed.")
        self.reason = reason


class ServerBusy(Unavailable):
    def __init__(self) -> None:
        super().__init__("Several imports are running at this moment. Try again in a few seconds.", retry_after=5)


@contextmanager
def lock_for_transfer(folder: Path | None, user_id: str, *, deadline: float) -> Iterator[ExitStack]:
    """Locks the library against other transfers of any process; LibraryBusy at the deadline, by `time.monotonic`.

    Without a folder the lock of the user's row is all, which the transaction takes later.
    To be taken before any transaction is open, so that nobody else waits for what this waits for.
    """
    with ExitStack() as lock:
        if folder is not None:
            lock.callback(os.close, _lock(folder, user_id, deadline))
        yield lock


def hold_until_transaction_ends(lock: ExitStack, session: Session) -> None:
    """Others must not plan on what this transaction is about to change, so the lock outlives its block."""
    session.connection()
    _at_the_end(session, lock.pop_all().close)


def _lock(folder: Path, user_id: str, deadline: float) -> int:
    try:
        make_private_folder(folder.parent)
        make_private_folder(folder)
        descriptor = os.open(folder / folder_name(user_id), _LOCK_FILE, 0o600)
    except OSError as error:
        raise LockNotMade(reason_of(error)) from error
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise LibraryBusy from error
            time.sleep(_POLL_SECONDS)
        else:
            return descriptor


def _at_the_end(session: Session, act: Callable[[], None]) -> None:
    waiting = [act]

    def ended(_session: Session, transaction: SessionTransaction) -> None:
        # A listener can't be taken away while listeners are being called, so it is told once by hand.
        if transaction.parent is None and waiting:
            waiting.pop()()

    event.listen(session, "after_transaction_end", ended)
