"""What is written into an account's log of imports, restores, exports, and what else was done with its library."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.app.accounts import account_log
from backend.app.accounts.account_log import Event
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.services.backup import ImportResult

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AccountLog:
    database: Database
    clock: Callable[[], float] = time.time

    def record(self, session: Session, account: Account, event: Event, **details: Any) -> None:
        """In the transaction of the act itself, by the device that the account comes with."""
        account_log.write(session, account.id, event, by=account.device, at=self.clock(), **details)

    def record_transfer(
        self, session: Session, account: Account, event: Event, result: ImportResult, **details: Any
    ) -> None:
        """With its counts, and the backup whose restore undoes it. A preview is no act."""
        if result.dry_run:
            return
        counts = result.changes.movies
        titles = {"added": counts.added, "updated": counts.updated, "removed": counts.removed}
        self.record(session, account, event, **details, **titles, undo=result.safety_backup)

    def record_apart(self, account: Account, event: Event, **details: Any) -> None:
        """In a transaction of its own, of what only reads, or is done to files. Where there is no room for it in the
        database the act goes on: an export is wanted then most of all.
        """
        try:
            with self.database.write() as session:
                self.record(session, account, event, **details)
        except OperationalError as error:
            _log.warning("The log of account %s was not written: %s", account.id, error.orig)
