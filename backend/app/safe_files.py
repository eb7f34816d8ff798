"""Files of a folder by its descriptor: no path is ever followed, no link, no pipe.

Errors are OSError throughout; what is not a regular file does not exist.
"""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid4, uuid5

TEMPORARY = ".tmp-"
_FOLDER_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.@+-]{0,63}", re.ASCII)
_TEMPORARY_NAME = re.compile(rf"{re.escape(TEMPORARY)}([0-9a-f]{{32}}|claim-.+)")
# A file system without hard links says one of these (exFAT, some network shares).
NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


def folder_name(user_id: str) -> str:
    """The account's id, or a name derived from it where an adopted account has an id that could lead elsewhere."""
    return user_id if _FOLDER_NAME.fullmatch(user_id) else str(uuid5(NAMESPACE_URL, f"moviemanager:{user_id}"))


def is_temporary(filename: str) -> bool:
    """Whether this program may have given a half-written file this name, or claimed another name by it."""
    return _TEMPORARY_NAME.fullmatch(filename) is not None


def temporary_name() -> str:
    return f"{TEMPORARY}{uuid4().hex}"


@contextmanager
def open_file(folder: int, filename: str) -> Iterator[BinaryIO]:
    """Open a file and nothing but a file: no link is followed, no pipe is waited for."""
    try:
        descriptor = os.open(filename, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.EMLINK, errno.ENXIO}:
            raise FileNotFoundError from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError
    with os.fdopen(descriptor, "rb") as file:
        yield file


def write_file(folder: int, filename: str, chunks: Iterable[bytes]) -> str:
    """Write a new file and flush it to disk; returns the SHA-256 of what was meant to be written, in hex."""
    descriptor = os.open(filename, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
    digest = sha256()
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(descriptor)
        drop_page_cache(descriptor)
    return digest.hexdigest()


def drop_page_cache(descriptor: int) -> None:
    """The next read comes from the disk, not from memory. Dirty pages stay, so flush first."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def replace_file(folder: int, filename: str, content: bytes) -> None:
    """Write beside, flush, rename: the file holds the old content or the new one, whole."""
    temporary = temporary_name()
    try:
        write_file(folder, temporary, [content])
        os.replace(temporary, filename, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        unlink_if_there(folder, temporary)


def rename_if_free(folder: int, temporary: str, filename: str, *, source: int | None = None) -> bool:
    """Give a file its name only if nothing has it; false where the name is taken. It may come from another folder.

    A hard link is made or refused in one step on every file system that has them, also between machines that
    share a folder without sharing locks. Elsewhere a claim file, which can be made only once, stands for it.
    """
    source = folder if source is None else source
    try:
        os.link(temporary, filename, src_dir_fd=source, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_HARD_LINKS:
            raise
        return rename_by_claim(source, temporary, folder, filename)
    os.unlink(temporary, dir_fd=source)
    return True


def rename_by_claim(
    source: int, name: str, folder: int, filename: str, *, before_release: Callable[[], None] | None = None
) -> bool:
    """For where there are no hard links: the same by a claim file, also from one folder into another.

    Until `before_release` has returned nobody else gives the name to another file, even if this one is moved on.
    """
    claim = f"{TEMPORARY}claim-{filename}"
    try:
        os.close(os.open(claim, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder))
    except FileExistsError:
        return False
    try:
        if exists(folder, filename):
            return False
        os.rename(name, filename, src_dir_fd=source, dst_dir_fd=folder)
        if before_release is not None:
            before_release()
    finally:
        unlink_if_there(folder, claim)
    return True


def exists(folder: int, filename: str) -> bool:
    try:
        os.stat(filename, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def unlink_if_there(folder: int, filename: str) -> None:
    try:
        os.unlink(filename, dir_fd=folder)
    except FileNotFoundError:
        return


def make_private_folder(path: Path) -> None:
    """A folder for its owner alone, on disk with those above it when this returns; one that is there stays as it is."""
    missing = [each for each in (path, *path.parents) if not each.is_dir()]
    if missing:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in missing:
        flush_folder(each.parent)


def flush_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reason_of(error: OSError) -> str:
    """The system's word for what went wrong, without the path that its message would carry."""
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    return (os.strerror(error.errno) if error.errno else "unknown reason").lower()
