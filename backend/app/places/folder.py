"""The place that is a folder: a disk, a stick, or a share that the system has mounted.

The folder itself is never made: one that is not there is a disk that is not mounted. Below it no link is followed.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from backend.app.places.beside import FactsBeside
from backend.app.places.copying import checked_pieces
from backend.app.places.keys import FACTS_ENDING, LARGEST_FACTS_FILE, checked_key, is_key, is_leftover, read_facts
from backend.app.places.place import (
    PlacedObject,
    PlaceError,
    PlaceUnavailable,
    RemovalRefused,
    exists_already,
    not_found,
)
from backend.app.safe_files import (
    exists,
    open_file,
    reason_of,
    rename_if_free,
    temporary_name,
    unlink_if_there,
    write_file,
)

_ATTEMPTS = 3


class FolderPlace(FactsBeside):
    durable = True

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def shown(self) -> str:
        return str(self._root)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with self._parent(checked_key(key)) as (folder, name):
            if folder is None:
                raise not_found()
            with ExitStack() as stack:
                try:
                    file = stack.enter_context(open_file(folder, name))
                except FileNotFoundError:
                    raise not_found() from None
                except OSError as error:
                    raise PlaceError(f"The object could not be read: {reason_of(error)}.") from None
                yield file

    def facts(self, key: str) -> Mapping[str, str] | None:
        with self._parent(checked_key(key)) as (folder, name):
            if folder is None or _status(folder, name) is None:
                return None
            try:
                with open_file(folder, name + FACTS_ENDING) as file:
                    return read_facts(file.read(LARGEST_FACTS_FILE))
            except OSError:
                return {}

    def look(self, key: str) -> PlacedObject | None:
        return self._look(checked_key(key))

    def _look(self, path: str) -> PlacedObject | None:
        with self._parent(path) as (folder, name):
            status = None if folder is None else _status(folder, name)
            return status and PlacedObject(path, status.st_size, status.st_mtime)

    def entries(self, prefix: str = "") -> Iterator[PlacedObject]:
        above, _, _ = prefix.rpartition("/")
        with self._folder(above) as folder:
            found = [] if folder is None else list(_walk(folder, f"{above}/" if above else "", wanted=is_key))
        yield from (each for each in found if each.key.startswith(prefix))

    def _leftovers(self) -> Iterator[PlacedObject]:
        with self._folder("") as folder:
            yield from [] if folder is None else list(_walk(folder, "", wanted=is_leftover))

    def folders(self) -> Iterator[str]:
        with self._folder("") as root, os.scandir(self._root if root is None else root) as found:
            names = [each.name for each in found if each.is_dir(follow_symlinks=False)]
        yield from filter(is_key, names)

    def close(self) -> None:
        """Nothing is kept open."""

    def _put(self, path: str, body: BinaryIO, *, sha256: str, only_if_absent: bool) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._write(path, body, sha256=sha256, only_if_absent=only_if_absent)
            except OSError as error:
                # Somebody has just removed the last object of the folder, and the folder with it.
                if error.errno != errno.ENOENT or attempt == _ATTEMPTS:
                    raise PlaceError(f"The object could not be written: {reason_of(error)}.") from None
            else:
                return

    def _write(self, path: str, body: BinaryIO, *, sha256: str, only_if_absent: bool) -> None:
        temporary = temporary_name()
        with self._parent(path, create=True) as (folder, name):
            if folder is None:
                raise FileNotFoundError(errno.ENOENT, "something else is in the way")
            try:
                write_file(folder, temporary, checked_pieces(body, sha256))
                if not only_if_absent:
                    os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
                elif not rename_if_free(folder, temporary, name):
                    raise exists_already()
                os.fsync(folder)
            finally:
                unlink_if_there(folder, temporary)

    def _remove(self, path: str) -> None:
        with self._parent(path) as (folder, name):
            if folder is None or not exists(folder, name):
                return
            try:
                os.unlink(name, dir_fd=folder)
                os.fsync(folder)
            except FileNotFoundError:
                return
            except OSError as error:
                raise RemovalRefused(f"The object could not be removed: {reason_of(error)}.") from None
        self._remove_empty(path.rpartition("/")[0])

    def _remove_empty(self, path: str) -> None:
        """The folders that held only this object, as a bucket has none without objects."""
        while path:
            above, _, name = path.rpartition("/")
            with self._folder(above) as folder:
                if folder is None:
                    return
                try:
                    os.rmdir(name, dir_fd=folder)
                except OSError:
                    return
            path = above

    @contextmanager
    def _parent(self, path: str, *, create: bool = False) -> Iterator[tuple[int | None, str]]:
        above, _, name = path.rpartition("/")
        with self._folder(above, create=create) as folder:
            yield folder, name

    @contextmanager
    def _folder(self, path: str, *, create: bool = False) -> Iterator[int | None]:
        """A descriptor of the folder at this path, entered step by step; None where there is none."""
        with ExitStack() as stack:
            folder = self._enter_root()
            stack.callback(os.close, folder)
            for name in filter(None, path.split("/")):
                if create:
                    with suppress(FileExistsError):
                        os.mkdir(name, 0o700, dir_fd=folder)
                        os.fsync(folder)
                try:
                    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
                except OSError:
                    yield None
                    return
                stack.callback(os.close, folder)
            yield folder

    def _enter_root(self) -> int:
        try:
            return os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            raise PlaceUnavailable("The folder is not there; its disk is probably not mounted.") from None
        except OSError as error:
            raise PlaceUnavailable(f"The folder can't be used: {reason_of(error)}.") from None


def _walk(folder: int, above: str, *, wanted: Callable[[str], bool]) -> Iterator[PlacedObject]:
    with os.scandir(folder) as found:
        names = [each.name for each in found]
    for name in names:
        key = above + name
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISREG(status.st_mode) and wanted(key):
                yield PlacedObject(key, status.st_size, status.st_mtime)
            elif stat.S_ISDIR(status.st_mode):
                inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
                try:
                    yield from _walk(inner, f"{key}/", wanted=wanted)
                finally:
                    os.close(inner)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise PlaceUnavailable(f"The folder can't be listed: {reason_of(error)}.") from None


def _status(folder: int, name: str) -> os.stat_result | None:
    """Of a regular file; None of anything else."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None
