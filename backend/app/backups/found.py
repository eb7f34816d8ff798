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


class FoundBackups:
    def __init__(self, archive: Archive, *, is_own: bool) -> None:
        self._archive = archive
        self._is_own = is_own

    def folders(self) -> list[str]:
        return folders_in(self._archive.store)

    def owner(self, folder: str) -> AccountFile | None:
        """Whose the folder says that it is."""
        return AccountFile.read(self._archive.store.description(folder))

    def had_schedule(self, folder: str) -> bool:
        """Whether the server that it comes from backed the account up by itself."""
        return any(each.name.kind in SCHEDULED for each in self._archive.store.entries(folder))

    def backups(self, folder: str, *, enter: bool = False) -> list[StoredBackup]:
        """Those that may be restored, newest first. In the server's own folder they may be entered in the index."""
        listed = self._archive.backups(folder) if enter and self._is_own else self._archive.found(folder)
        return [each for each in listed if each.name.kind is not Kind.RESCUE]

    def read(self, folder: str, backup: StoredBackup, *, now: float) -> Reading:
        """Raises BackupDamaged, BackupUnreadable, BackupNotFound, and Unusable."""
        return self._archive.read_listed(folder, backup, now=now)
