"""A folder or bucket of backups as it is found, of which no database need know anything."""

from pathlib import Path

from backend.app.backups.account_file import AccountFile
from backend.app.backups.archive import Archive
from backend.app.backups.errors import StoreUnavailable
from backend.app.backups.filenames import SCHEDULED, Kind
from backend.app.backups.index import StoredBackup
from backend.app.backups.local_store import LocalStore
from backend.app.backups.object_store import ObjectStore
from backend.app.backups.store import BackupStore
from backend.app.formats.moviemanager.reader import Reading
from backend.app.places.place import Place
from backend.app.safe_files import folder_name


def store_at(source: Path | Place) -> BackupStore:
    """A folder or bucket for reading; its marker is taken as it is."""
    if isinstance(source, Path):
        return LocalStore(source, expected_marker=lambda: None, remember=str)
    return ObjectStore(source, expected_marker=lambda: None, remember=str)


def folders_in(store: BackupStore) -> list[str]:
    """Those of accounts. What else lies there, such as lost+found, is somebody else's."""
    return [
        each
        for each in store.accounts()
        if folder_name(each) == each and (store.description(each) is not None or store.entries(each))
    ]


def people_backed_up(source: Path | Place) -> int:
    """How many people's backups are there; none where nobody can look."""
    try:
        return len(folders_in(store_at(source)))
    except StoreUnavailable:
        return 0


def has_backups(source: Path | Place) -> bool:
    """Whether there is a backup of anybody. A place of copies has accounts as well."""
    store = store_at(source)
    try:
        return any(store.entries(each) for each in folders_in(store))
    except StoreUnavailable:
        return False


class FoundBackups:
    def __init__(self, archive: Archive, *, is_own: bool) -> None:
        self._archive = archive
        self.is_own = is_own
        self._listed: dict[str, dict[str, StoredBackup]] = {}

    @staticmethod
    def farewell(source: str) -> str:
        """What to do to go on with them."""
        return f"The backups themselves are still in {source}. To go on with them, set BACKUP_DIR to it."

    def close(self) -> None: ...

    def folders(self) -> list[str]:
        return folders_in(self._archive.store)

    def owner(self, folder: str) -> AccountFile | None:
        """Whose the folder says that it is."""
        return AccountFile.read(self._archive.store.description(folder))

    def had_schedule(self, folder: str) -> bool:
        """Whether the server that it comes from backed the account up by itself."""
        return any(each.name.kind in SCHEDULED for each in self._archive.store.entries(folder))

    def filenames(self, folder: str, *, enter: bool = False) -> list[str]:
        """Those that may be restored, newest first. In the server's own folder they may be entered in the index."""
        listed = self._archive.backups(folder) if enter and self.is_own else self._archive.found(folder)
        self._listed[folder] = {each.name.filename: each for each in listed if each.name.kind is not Kind.RESCUE}
        return list(self._listed[folder])

    def read(self, folder: str, filename: str, *, now: float) -> Reading:
        """One of those that were just listed. Raises BackupDamaged, BackupUnreadable, BackupNotFound, and Unusable."""
        return self._archive.read_listed(folder, self._listed[folder][filename], now=now)
