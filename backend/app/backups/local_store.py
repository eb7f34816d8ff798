"""The folder of one user's backups. A file appears in it whole or not at all, and is read back before it counts.

The folder is entered through descriptors and names follow one pattern, so no name, and no link that
somebody put there, leads anywhere else.
"""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from backend.app.backups.filenames import REPLACEABLE, BackupName, next_name, parse_name
from backend.app.backups.safe_files import (
    CHECKSUM,
    OWN_BEGINNING,
    backup_names,
    exists,
    exported_at,
    folder_name,
    make_private_folder,
    open_file,
    read_checksum,
    read_through,
    reason_of,
    sweep,
    temporary_name,
    unlink_if_there,
    write_file,
)
from backend.app.errors import NoSpace, NotFound, Unavailable, Unusable


class BackupNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no backup of this name in your account.")


class BackupDamaged(Unusable):
    title = "Damaged backup"

    def __init__(self, filename: str) -> None:
        super().__init__(
            f"The backup {filename} is damaged: it no longer matches its checksum. "
            "Nothing was changed; use another one."
        )


class BackupUnreadable(Unusable):
    title = "Unreadable backup"

    def __init__(self, filename: str) -> None:
        super().__init__(f"The server cannot read the backup {filename}. Nothing was changed; use another one.")


class BackupNotWritten(NoSpace):
    """`reason` is the system's own word for it, without any path."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The backup could not be written ({reason}), so nothing was changed.")
        self.reason = reason


class BackupNotRemoved(NoSpace):
    title = "Could not be removed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The backup could not be removed ({reason}), so it is still there.")


class StoreUnavailable(Unavailable):
    """The folder itself: `reason` is the system's own word for it, without any path."""

    title = "Backups not available"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The server cannot get at its folder of backups ({reason}). Nothing was changed.")


@dataclass(frozen=True, slots=True)
class StoredBackup:
    """`created_at` is float seconds since 1970, UTC. `verified` is None without a checksum to hold it against.

    `titles` is None where it is not this server's writing, or no longer intact.
    """

    name: BackupName
    created_at: float
    size_bytes: int
    verified: bool | None
    titles: int | None


class LocalStore:
    """The backups of one user below `root`, which need not exist before the first one is stored."""

    def __init__(self, root: Path, user_id: str) -> None:
        self._root = root
        self._path = root / folder_name(user_id)

    def list(self) -> list[StoredBackup]:
        """All backups, newest first; each is read whole, since only that tells whether it is intact."""
        with self._folder() as folder:
            if folder is None:
                return []
            found = [_listed(folder, name) for name in backup_names(folder)]
        backups = [each for each in found if each is not None]
        return sorted(backups, key=lambda each: (each.created_at, each.name.filename), reverse=True)

    def names(self) -> set[BackupName]:
        """The names alone, without reading any of the files."""
        with self._folder() as folder:
            return set() if folder is None else set(backup_names(folder))

    @contextmanager
    def open(self, filename: str) -> Iterator[tuple[BinaryIO, StoredBackup]]:
        """A backup's bytes and description. Raises BackupNotFound, and nothing for a damaged one."""
        name = parse_name(filename)
        with self._folder() as folder:
            if name is None or folder is None:
                raise BackupNotFound
            with _backup_file(folder, name) as file:
                described = _described(folder, name, file)
                file.seek(0)
                yield file, described

    def store(self, chunks: Iterable[bytes], name: BackupName) -> StoredBackup:
        """Write, flush to disk, read back, compare, and only then let it take its name.

        A name that is taken moves on by a second, except for the scheduler's own, which are replaced.
        Raises BackupNotWritten with nothing changed.
        """
        try:
            with self._folder(create=True) as folder:
                if folder is None:
                    raise FileNotFoundError(errno.ENOENT, "the folder vanished")
                return self._store(folder, chunks, name)
        except OSError as error:
            raise BackupNotWritten(reason_of(error)) from error

    def remove(self, filename: str) -> None:
        name = parse_name(filename)
        with self._folder(exclusive=True) as folder:
            if name is None or folder is None or name not in set(backup_names(folder)):
                raise BackupNotFound
            # The file goes first: a checksum without a file is nothing, a file without one would look older.
            try:
                os.unlink(name.filename, dir_fd=folder)
            except OSError as error:
                raise BackupNotRemoved(reason_of(error)) from error
            unlink_if_there(folder, name.filename + CHECKSUM)
            os.fsync(folder)

    def _store(self, folder: int, chunks: Iterable[bytes], name: BackupName) -> StoredBackup:
        sweep(folder)
        temporary = temporary_name()
        try:
            written = write_file(folder, temporary, chunks)
            with open_file(folder, temporary) as file:
                content = read_through(file)
                if content.digest != written:
                    raise OSError(errno.EIO, "what was read back is not what was written")
            name = self._publish(folder, temporary, name, written)
        finally:
            unlink_if_there(folder, temporary)
            unlink_if_there(folder, temporary + CHECKSUM)
        size = os.stat(name.filename, dir_fd=folder).st_size
        return StoredBackup(name, exported_at(content.head) or 0.0, size, verified=True, titles=content.titles)

    def _publish(self, folder: int, temporary: str, name: BackupName, digest: str) -> BackupName:
        """Give the file its name. Between any two steps a listing shows nothing that is not so."""
        if name.kind not in REPLACEABLE:
            while exists(folder, name.filename):
                name = next_name(name)
        line = f"{digest}  {name.filename}\n".encode()
        write_file(folder, temporary + CHECKSUM, [line])
        # An old checksum beside a new file would call a good file damaged; without one it is merely unproven.
        unlink_if_there(folder, name.filename + CHECKSUM)
        os.replace(temporary, name.filename, src_dir_fd=folder, dst_dir_fd=folder)
        os.replace(temporary + CHECKSUM, name.filename + CHECKSUM, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
        return name

    @contextmanager
    def _folder(self, *, create: bool = False, exclusive: bool = False) -> Iterator[int | None]:
        """A descriptor of the user's folder, locked: shared for looking, alone for changing. None without one."""
        if create:
            make_private_folder(self._root)
            make_private_folder(self._path)
        try:
            folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except (FileNotFoundError, NotADirectoryError):
            if create:
                raise
            yield None
            return
        except OSError as error:
            if create:
                raise
            raise StoreUnavailable(reason_of(error)) from error
        try:
            fcntl.flock(folder, fcntl.LOCK_EX if create or exclusive else fcntl.LOCK_SH)
            if create:
                # A folder of an earlier installation may be open to others.
                os.fchmod(folder, 0o700)
            yield folder
        finally:
            os.close(folder)


@contextmanager
def _backup_file(folder: int, name: BackupName) -> Iterator[BinaryIO]:
    try:
        with open_file(folder, name.filename) as file:
            yield file
    except FileNotFoundError as error:
        raise BackupNotFound from error
    except OSError as error:
        # No right to read it, or a disk that can't: the other backups are none the worse.
        raise BackupUnreadable(name.filename) from error


def _listed(folder: int, name: BackupName) -> StoredBackup | None:
    """One entry of the list; a file that cannot be read counts as damaged, one that just vanished as gone."""
    try:
        with _backup_file(folder, name) as file:
            return _described(folder, name, file)
    except BackupNotFound:
        return None
    except BackupUnreadable:
        status = os.stat(name.filename, dir_fd=folder, follow_symlinks=False)
        return StoredBackup(name, status.st_mtime, status.st_size, verified=False, titles=None)


def _described(folder: int, name: BackupName, file: BinaryIO) -> StoredBackup:
    status = os.fstat(file.fileno())
    content = read_through(file)
    expected = read_checksum(folder, name.filename)
    verified = None if expected is None else expected == content.digest
    created_at = exported_at(content.head)
    return StoredBackup(
        name,
        status.st_mtime if created_at is None else created_at,
        status.st_size,
        verified,
        titles=content.titles if verified and content.head.startswith(OWN_BEGINNING) else None,
    )
