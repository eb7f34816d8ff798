"""The place of backups that is a folder. A file appears in it whole or not at all.

Folders are entered through descriptors and names follow one pattern, so no name, and no link that somebody put
there, leads anywhere else. No lock is taken: a folder that several machines share (NFS, SMB) may not share locks,
so every step is one that the file system does once or not at all.
"""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from backend.app.backups.beside import as_note, digest_in, written_note
from backend.app.backups.errors import (
    BackupNotFound,
    BackupNotRemoved,
    BackupNotWritten,
    BackupUnreadable,
    StoreUnavailable,
)
from backend.app.backups.filenames import BackupName, next_name, parse_name
from backend.app.backups.store import Area, Entry, Fingerprint, Note, Traits
from backend.app.safe_files import (
    NO_HARD_LINKS,
    TEMPORARY,
    drop_page_cache,
    exists,
    make_private_folder,
    open_file,
    reason_of,
    rename_by_claim,
    rename_if_free,
    replace_file,
    temporary_name,
    unlink_if_there,
    write_file,
)

MARKER = ".moviemanager"
CHECKSUM = ".sha256"
NOTE = ".note"
ACCOUNT = "account.json"
DELETED = "deleted"
# Writing one backup takes seconds. What is this much older than a file made now is nobody's any more.
ABANDONED_AFTER_NS = 24 * 3600 * 10**9
_LARGEST_BESIDE = 4_096


class LocalStore:
    """Backups below `root`, which need not exist before the first one is stored.

    `expected_marker` says what the root's marker has to hold, or None while no backup was ever stored there: then
    the first one makes it. A root that has lost its marker is a disk that is not mounted.
    """

    traits = Traits(durable=True, creates_once=True, checks_digests=False)

    def __init__(
        self, root: Path, *, expected_marker: Callable[[], str | None], remember: Callable[[str], str]
    ) -> None:
        self._root = root
        self._expected_marker = expected_marker
        self._remember = remember
        self._known: str | None = None

    def prepare(self) -> None:
        self.require_ready()
        try:
            self._make_root()
        except OSError as error:
            raise BackupNotWritten(reason_of(error)) from error

    def require_ready(self) -> None:
        self._known = self._known or self._expected_marker()
        found = self._marker()
        if found != self._known:
            # Asked again, the marker last, since it is made first: the operator may have accepted the folder.
            self._known = self._expected_marker()
            found = self._marker()
        if self._known is not None and found is None:
            raise StoreUnavailable("it is empty of what it held, so its disk is probably not mounted")
        if self._known is not None and found != self._known:
            raise StoreUnavailable("it belongs to another installation")

    @contextmanager
    def stage(self, account: str, chunks: Iterable[bytes]) -> Iterator["_Staged"]:
        try:
            self._make_root()
            with self._folder(account, create=True) as folder:
                if folder is None:
                    raise FileNotFoundError(errno.ENOENT, "the folder vanished")
                staged = _Staged(folder, chunks)
                try:
                    yield staged
                finally:
                    staged.discard()
        except OSError as error:
            raise BackupNotWritten(reason_of(error)) from error

    def fingerprint(self, account: str) -> Fingerprint:
        self.require_ready()
        marks: set[tuple[str, str, int, int, int]] = set()
        for area in Area:
            with self._folder(account, area) as folder:
                if folder is not None:
                    marks.update(_marks(folder, area))
        return Fingerprint(hash(frozenset(marks)), max((name for _, name, *_ in marks), default=""))

    def entries(self, account: str) -> list[Entry]:
        self.require_ready()
        found: list[Entry] = []
        for area in Area:
            with self._folder(account, area) as folder:
                if folder is not None:
                    found.extend(_entries(folder, area))
        return found

    @contextmanager
    def open(self, account: str, area: Area, filename: str, *, from_disk: bool = False) -> Iterator[BinaryIO]:
        self.require_ready()
        with self._folder(account, area) as folder:
            if folder is None or parse_name(filename) is None:
                raise BackupNotFound
            try:
                with open_file(folder, filename) as file:
                    if from_disk:
                        drop_page_cache(file.fileno())
                    yield file
            except FileNotFoundError as error:
                raise BackupNotFound from error
            except OSError as error:
                # No right to read it, or a disk that can't: the other backups are none the worse.
                raise BackupUnreadable(filename) from error

    def digest(self, account: str, area: Area, filename: str) -> str | None:
        line = self._read_beside(account, area, filename + CHECKSUM)
        if line is None:
            return None
        return digest_in(line, filename)

    def note(self, account: str, area: Area, filename: str) -> Note:
        return as_note(self._read_beside(account, area, filename + NOTE))

    def write_note(self, account: str, area: Area, filename: str, note: Note) -> None:
        try:
            with self._folder(account, area) as folder:
                if folder is None or parse_name(filename) is None or not exists(folder, filename):
                    raise BackupNotFound
                _write_note(folder, filename, note)
                os.fsync(folder)
        except OSError as error:
            raise BackupNotWritten(reason_of(error)) from error

    def delete(self, account: str, filename: str, *, at: float) -> str:
        return self._move(account, filename, Area.KEPT, Area.DELETED, deleted_at=at)

    def undelete(self, account: str, filename: str) -> str:
        return self._move(account, filename, Area.DELETED, Area.KEPT, deleted_at=None)

    def remove(self, account: str, area: Area, filename: str) -> None:
        self.require_ready()
        with self._folder(account, area) as folder:
            if folder is None or not _is_backup(folder, filename):
                raise BackupNotFound
            try:
                _unlink_beside(folder, filename)
                os.unlink(filename, dir_fd=folder)
                os.fsync(folder)
            except FileNotFoundError as error:
                raise BackupNotFound from error
            except OSError as error:
                raise BackupNotRemoved(reason_of(error)) from error

    def sweep(self, account: str) -> None:
        for area in Area:
            with self._folder(account, area) as folder, suppress(OSError):
                if folder is not None:
                    _sweep(folder)

    def describe_account(self, account: str, description: bytes) -> None:
        with self._folder(account) as folder:
            if folder is None:
                return
            with suppress(FileNotFoundError), open_file(folder, ACCOUNT) as file:
                if file.read(len(description) + 1) == description:
                    return
            replace_file(folder, ACCOUNT, description)
            os.fsync(folder)

    def description(self, account: str) -> bytes | None:
        return self._read_beside(account, Area.KEPT, ACCOUNT)

    def remove_account(self, account: str) -> None:
        with self._folder(account) as folder:
            if folder is None:
                return
            with suppress(FileNotFoundError):
                os.unlink(ACCOUNT, dir_fd=folder)
            with suppress(OSError):
                os.rmdir(DELETED, dir_fd=folder)
        with suppress(OSError):
            (self._root / account).rmdir()

    def free_bytes(self) -> int | None:
        try:
            room = os.statvfs(next(each for each in (self._root, *self._root.absolute().parents) if each.exists()))
        except OSError:
            return None
        return room.f_bavail * room.f_frsize

    def accounts(self) -> Iterator[str]:
        self.require_ready()
        if not self._root.is_dir():
            return
        try:
            with os.scandir(self._root) as entries:
                folders = [each.name for each in entries if each.is_dir(follow_symlinks=False)]
        except OSError as error:
            raise StoreUnavailable(reason_of(error)) from error
        yield from sorted(name for name in folders if not name.startswith("."))

    def _make_root(self) -> None:
        """The root with its marker; of two that make it at once both end with the same one."""
        self.require_ready()
        make_private_folder(self._root)
        if self._known is not None and self._marker() == self._known:
            return
        folder = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        temporary = temporary_name()
        try:
            if self._marker() is None:
                write_file(folder, temporary, [f"{uuid5(NAMESPACE_URL, temporary)}\n".encode()])
                rename_if_free(folder, temporary, MARKER)
                os.fsync(folder)
        finally:
            unlink_if_there(folder, temporary)
            os.close(folder)
        self._known = self._remember(self._marker() or "")
        self.require_ready()

    def _marker(self) -> str | None:
        try:
            return (self._root / MARKER).read_text(errors="replace")[:64].strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreUnavailable(reason_of(error)) from error

    def _read_beside(self, account: str, area: Area, filename: str) -> bytes | None:
        with self._folder(account, area) as folder:
            if folder is None:
                return None
            try:
                with open_file(folder, filename) as file:
                    return file.read(_LARGEST_BESIDE)
            except FileNotFoundError:
                return None
            except OSError:
                return b""

    def _move(self, account: str, filename: str, source: Area, target: Area, *, deleted_at: float | None) -> str:
        """The file is in both areas for a moment, and in none never."""
        self.require_ready()
        try:
            with (
                self._folder(account, source) as here,
                self._folder(account, target, create=True) as there,
            ):
                name = parse_name(filename)
                if here is None or there is None or name is None or not _is_backup(here, filename):
                    raise BackupNotFound
                original = os.stat(filename, dir_fd=here, follow_symlinks=False)
                digest, note = self.digest(account, source, filename), self.note(account, source, filename)
                describe = partial(_describe, there, original, digest, Note(note.pinned, note.label, deleted_at))
                moved = _move_under_free_name(here, there, name, original, describe)
                # Without hard links it went in one step, and what lies beside it is still there.
                if not exists(here, filename):
                    _unlink_beside(here, filename)
                os.fsync(here)
        except FileNotFoundError as error:
            raise BackupNotFound from error
        except OSError as error:
            raise BackupNotRemoved(reason_of(error)) from error
        return moved

    @contextmanager
    def _folder(self, account: str, area: Area = Area.KEPT, *, create: bool = False) -> Iterator[int | None]:
        """A descriptor of an account's folder, or of its area; None where there is none."""
        path = self._root / account
        if create:
            make_private_folder(path)
        folder = _open_folder(path)
        if folder is None:
            if create:
                raise NotADirectoryError(errno.EEXIST, "something else is in its place")
            yield None
            return
        try:
            if create:
                # A folder of an earlier installation may be open to others.
                os.fchmod(folder, 0o700)
            if area is Area.KEPT:
                yield folder
                return
            with _subfolder(folder, DELETED, create=create) as inner:
                yield inner
        finally:
            os.close(folder)


class _Staged:
    def __init__(self, folder: int, chunks: Iterable[bytes]) -> None:
        self._folder = folder
        self._temporary = temporary_name()
        self._file: BinaryIO | None = None
        try:
            self.digest = write_file(folder, self._temporary, chunks)
        except BaseException:
            unlink_if_there(folder, self._temporary)
            raise

    @property
    def file(self) -> BinaryIO:
        if self._file is None:
            descriptor = os.open(self._temporary, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=self._folder)
            self._file = os.fdopen(descriptor, "rb")
        self._file.seek(0)
        return self._file

    def publish(self, names: Iterable[BackupName]) -> Entry:
        # Under its new name it may have been moved by another machine before this one has looked at it.
        status = os.fstat(self.file.fileno())
        name = next(each for each in names if rename_if_free(self._folder, self._temporary, each.filename))
        replace_file(self._folder, name.filename + CHECKSUM, _checksum_line(self.digest, name.filename))
        os.fsync(self._folder)
        return Entry(name, Area.KEPT, status.st_size, status.st_mtime_ns)

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()
        unlink_if_there(self._folder, self._temporary)


def _open_folder(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise StoreUnavailable(reason_of(error)) from error


@contextmanager
def _subfolder(folder: int, name: str, *, create: bool) -> Iterator[int | None]:
    if create:
        with suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=folder)
    try:
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    except OSError:
        if create:
            raise
        yield None
        return
    try:
        yield inner
    finally:
        os.close(inner)


def _entries(folder: int, area: Area) -> Iterator[Entry]:
    """The regular files with a backup's name. Everything else in the folder is somebody else's."""
    with os.scandir(folder) as found:
        for each in found:
            name = parse_name(each.name)
            if name is not None and each.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    status = each.stat(follow_symlinks=False)
                    yield Entry(name, area, status.st_size, status.st_mtime_ns)


def _marks(folder: int, area: Area) -> Iterator[tuple[str, str, int, int, int]]:
    """Of all that might be backups, in a third of the time that reading their names takes."""
    with os.scandir(folder) as found:
        for each in found:
            if each.name[0].isdigit() and not each.name.endswith((CHECKSUM, NOTE)):
                with suppress(FileNotFoundError):
                    status = each.stat(follow_symlinks=False)
                    yield area, each.name, status.st_mode, status.st_size, status.st_mtime_ns


def _is_backup(folder: int, filename: str) -> bool:
    if parse_name(filename) is None:
        return False
    try:
        with open_file(folder, filename):
            return True
    except FileNotFoundError:
        return False
    except OSError:
        # It is there, though it cannot be read.
        return exists(folder, filename)


def _move_under_free_name(
    here: int, there: int, name: BackupName, original: os.stat_result, describe: Callable[[str], None]
) -> str:
    """Under its own name, or the next that is free, in another folder; `describe` writes what lies beside it.

    A name that this very file has there already is taken as well: it may be of somebody who is just moving it the
    other way, and then takes that one away. What a killed process has linked is there twice, and never not at all.
    """
    target = name
    while True:
        try:
            os.link(name.filename, target.filename, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)
        except FileExistsError:
            target = next_name(target)
        except OSError as error:
            if error.errno not in NO_HARD_LINKS:
                raise
            described = partial(describe, target.filename)
            if rename_by_claim(here, name.filename, there, target.filename, before_release=described):
                return target.filename
            target = next_name(target)
        else:
            describe(target.filename)
            _unlink_if_still(here, name, original)
            return target.filename


def _describe(folder: int, original: os.stat_result, digest: str | None, note: Note, filename: str) -> None:
    """Where somebody else moves it at the same time, it may be another one that has come under this name."""
    if digest and _is_still(folder, filename, original):
        replace_file(folder, filename + CHECKSUM, _checksum_line(digest, filename))
    else:
        unlink_if_there(folder, filename + CHECKSUM)
    _write_note(folder, filename, note)
    os.fsync(folder)


def _is_still(folder: int, filename: str, original: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(filename, dir_fd=folder, follow_symlinks=False), original)
    except FileNotFoundError:
        return False


def _unlink_if_still(folder: int, name: BackupName, original: os.stat_result) -> None:
    """Remove this very file. Between looking at a name and removing it another file may get it, so it is taken away
    first, and what turns out to be another one is put back.
    """
    taken = temporary_name()
    if not _is_still(folder, name.filename, original):
        return
    _unlink_beside(folder, name.filename)
    try:
        os.rename(name.filename, taken, src_dir_fd=folder, dst_dir_fd=folder)
    except FileNotFoundError:
        return
    if _is_still(folder, taken, original):
        unlink_if_there(folder, taken)
        return
    while not rename_if_free(folder, taken, name.filename):
        name = next_name(name)


def _unlink_beside(folder: int, filename: str) -> None:
    """Before the file itself: without a checksum it is unproven, but a checksum without a file is an error."""
    unlink_if_there(folder, filename + CHECKSUM)
    unlink_if_there(folder, filename + NOTE)


def _sweep(folder: int) -> None:
    """Ages are measured by the folder's own clock: against a file that is made in it now."""
    with os.scandir(folder) as found:
        names = {each.name for each in found}
    leftovers = [name for name in names if name.startswith(TEMPORARY) or _is_orphan(name, names)]
    if not leftovers:
        return
    fresh = temporary_name()
    write_file(folder, fresh, [])
    try:
        now = os.stat(fresh, dir_fd=folder).st_mtime_ns
    finally:
        unlink_if_there(folder, fresh)
    for name in leftovers:
        with suppress(FileNotFoundError):
            if os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime_ns < now - ABANDONED_AFTER_NS:
                unlink_if_there(folder, name)


def _is_orphan(name: str, names: set[str]) -> bool:
    """A checksum or note of a backup that is not there."""
    owner, ending = name.rpartition(".")[0], "." + name.rpartition(".")[2]
    return ending in {CHECKSUM, NOTE} and parse_name(owner) is not None and owner not in names


def _checksum_line(digest: str, filename: str) -> bytes:
    return f"{digest}  {filename}\n".encode()


def _write_note(folder: int, filename: str, note: Note) -> None:
    if note == Note():
        unlink_if_there(folder, filename + NOTE)
        return
    replace_file(folder, filename + NOTE, written_note(note))
