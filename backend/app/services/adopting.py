"""A server that has lost its database takes over what its folder or bucket of backups says: whose they are, and the
newest library of each that can be restored.

Each account is made in a transaction, and its library restored in the next, so a run that was killed is finished by
running it again: what is there already is left as it is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from backend.app.database import Database
from backend.app.errors import Conflict, MovieManagerError, NotFound, Unusable
from backend.app.library.gc_paused import gc_paused
from backend.app.places.place import Place
from backend.app.services import accounts
from backend.app.services.accounts import FormerAccount
from backend.app.services.backup import BackupManager, FoundBackups, FoundCopies
from backend.models import User


def shown(source: Path | Place) -> str:
    """A folder or bucket as people read it: without credentials."""
    return str(source) if isinstance(source, Path) else source.shown


class NoBackupsHere(NotFound):
    def __init__(self, source: Path | Place) -> None:
        super().__init__(f"There are no accounts' backups in {shown(source)}.")


class NoSuchFolder(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no account's folder {name} among the backups. Nothing was changed.")


class ServerInUse(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This server has accounts that people can sign in to. Only folders that are named by --account are taken "
            "over then. Nothing was changed."
        )


@dataclass(frozen=True)
class PassedOver:
    """A newer backup that could not be restored, and why."""

    filename: str
    reason: str


@dataclass
class Adopted:
    """What came of a folder. `restored` is the backup that was brought back, or would be; without one `problem` says
    why, unless the account `is_here` since an earlier run.
    """

    folder: str
    email: str | None = None
    restored: str | None = None
    titles: int = 0
    newest: str | None = None
    is_here: bool = False
    problem: str | None = None
    passed_over: list[PassedOver] = field(default_factory=list[PassedOver])

    @property
    def is_unnamed(self) -> bool:
        """It does not say whose it is: an earlier installation wrote no account.json."""
        return self.email is None and self.problem is None


@dataclass(frozen=True)
class _Owner:
    email: str
    username: str
    is_owner: bool = False


class Adoption:
    """`emails` are the operator's words on whose a folder is, by folder; they come before what the folder says."""

    def __init__(
        self,
        database: Database,
        backups: BackupManager,
        *,
        source: Path | Place,
        found: FoundBackups | FoundCopies | None = None,
        emails: Mapping[str, str],
        dry_run: bool,
        now: float,
    ) -> None:
        self._database = database
        self._backups = backups
        self._source = source
        self._found = found or backups.found(source)
        self._emails = emails
        self._dry_run = dry_run
        self._now = now

    def folders(self) -> list[str]:
        """Those to take over. Raises NoBackupsHere, NoSuchFolder, and ServerInUse."""
        found = self._found.folders()
        if not found:
            raise NoBackupsHere(self._source)
        for each in self._emails:
            if each not in found:
                raise NoSuchFolder(each)
        with self._database.read() as session:
            if accounts.in_use(session):
                if not self._emails:
                    raise ServerInUse
                return sorted(self._emails)
        return found

    def run(self, folders: list[str]) -> Iterator[Adopted]:
        """One after the other, in their order."""
        owners = {each: owner for each in folders if (owner := self._owner(each)) is not None}
        times = Counter(owner.email.casefold() for owner in owners.values())
        for folder in folders:
            owner = owners.get(folder)
            if owner is None:
                yield Adopted(folder, newest=self._newest(folder))
            elif times[owner.email.casefold()] > 1 and folder not in self._emails:
                others = [each for each in folders if each != folder and _is_same(owners.get(each), owner)]
                yield Adopted(folder, owner.email, problem=f"{', '.join(others)} has the same email address")
            else:
                yield self._adopt(folder, owner)

    def _adopt(self, folder: str, owner: _Owner) -> Adopted:
        adopted = Adopted(folder, owner.email)
        try:
            if self._make_account(folder, owner):
                self._restore(adopted)
            else:
                adopted.is_here = True
        except MovieManagerError as error:
            # What is wrong with one of them must not keep the others from coming back.
            adopted.problem = error.detail
        return adopted

    def _make_account(self, folder: str, owner: _Owner) -> bool:
        """Whether its library is still to be restored."""
        with self._database.read() as session:
            if session.scalar(select(User.id).where(User.id == folder)) is not None:
                return accounts.is_new(session, folder)
        if not self._dry_run:
            # Whether this server shall go on with that is asked.
            ask = self._found.had_schedule(folder)
            with self._database.write() as session:
                former = FormerAccount(folder, owner.email, owner.username, is_owner=owner.is_owner)
                accounts.take_over(session, former, ask_to_enable=ask, now=self._now)
        return True

    def _restore(self, adopted: Adopted) -> None:
        """The newest backup that can be restored; of those that cannot, why."""
        for each in self._found.filenames(adopted.folder, enter=not self._dry_run):
            try:
                adopted.titles = self._bring_back(adopted.folder, each)
            except (Unusable, NotFound) as error:
                adopted.passed_over.append(PassedOver(each, _reason(error)))
            else:
                adopted.restored = each
                return
        adopted.problem = "none of its backups can be restored" if adopted.passed_over else "it has no backup"

    @gc_paused()
    def _bring_back(self, folder: str, filename: str) -> int:
        reading = self._found.read(folder, filename, now=self._now)
        reading.require_whole()
        if not self._dry_run:
            with self._database.write() as session:
                self._backups.restore_into_new(session, folder, reading)
        return len(reading.document.movies)

    def _newest(self, folder: str) -> str | None:
        return next(iter(self._found.filenames(folder)), None)

    def _owner(self, folder: str) -> _Owner | None:
        said = self._found.owner(folder)
        email = self._emails.get(folder) or (said and said.email)
        if not email:
            return None
        return _Owner(email, said.username, said.is_owner) if said else _Owner(email, email.partition("@")[0])


def _is_same(one: _Owner | None, other: _Owner) -> bool:
    return one is not None and one.email.casefold() == other.email.casefold()


def _reason(error: MovieManagerError) -> str:
    return error.detail.removesuffix(" Nothing was changed; use another one.")
