"""What everything that deals with copies works on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.app.backups.archive import Archive
from backend.app.backups.copies.keys import KeyRing
from backend.app.backups.retention import Rules
from backend.app.database import Database


@dataclass(frozen=True)
class CopyContext:
    """`installation` names this installation in what it writes, so that it never removes another's; None while it has
    stored nothing. `clock` gives float seconds since 1970, UTC.
    """

    database: Database
    archive: Archive
    keys: Callable[[], KeyRing]
    installation: Callable[[], str | None]
    zone: ZoneInfo
    rules: Rules
    clock: Callable[[], float]

    def local(self, at: float) -> datetime:
        """Naive local time, as file names have it."""
        return datetime.fromtimestamp(at, self.zone).replace(tzinfo=None)
