"""Files of a folder by its descriptor: no path is ever followed, no link, no pipe.

Errors are OSError throughout; what is not a regular file does not exist.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid4, uuid5

from backend.app.backups.filenames import BackupName, parse_name
from backend.app.library.values import LATEST_TIME

READ_SIZE = 1024 * 1024
TEMPORARY = ".tmp-"
CHECKSUM = ".sha256"
# How the documents of this server begin, and how a title begins in them: quotes inside of texts are escaped.
OWN_BEGINNING = b'{"version":2,"exported_at":'
_TITLE_MARK = b'{"imdb_id":'
_EXPORTED_AT = re.compile(rb'"exported_at"\s*:\s*([0-9]+(?:\.[0-9]+)?)')
_HEAD_BYTES = 512
_FOLDER_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.@+-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Content:
    """What one pass over a file tells: its SHA-256 in hex, its first bytes, how many titles it seems to hold."""

    digest: str
    head: bytes
    titles: int


def folder_name(user_id: str) -> str:
    """The account's id, or a name derived from it where an adopted account has an id that could lead elsewhere."""
    return user_id if _FOLDER_NAME.fullmatch(user_id) else str(uuid5(NAMESPACE_URL, f"moviemanager:{user_id}"))


def temporary_name() -> str:
    return f"{TEMPORARY}{uuid4().hex}"


def backup_names(folder: int) -> list[BackupName]:
    """The regular files with a backup's name. Everything else in the folder is somebody else's."""
    with os.scandir(folder) as entries:
        files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    return [name for name in map(parse_name, files) if name is not None]


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
    return digest.hexdigest()


def read_through(file: BinaryIO) -> Content:
    digest = sha256()
    head, titles, tail = b"", 0, b""
    while chunk := file.read(READ_SIZE):
        digest.update(chunk)
        head = head or chunk[:_HEAD_BYTES]
        titles += (tail + chunk).count(_TITLE_MARK)
        # One byte less than the mark, so that a mark across two chunks is counted and none is counted twice.
        tail = chunk[-(len(_TITLE_MARK) - 1) :]
    return Content(digest.hexdigest(), head, titles)


def exported_at(head: bytes) -> float | None:
    """When a file says that it was made; None where it doesn't, or says what cannot be."""
    match = _EXPORTED_AT.search(head)
    time = float(match.group(1)) if match else None
    return time if time is not None and time <= LATEST_TIME else None


def read_checksum(folder: int, filename: str) -> str | None:
    """What the checksum beside a file says, or None without one. An unreadable one matches nothing."""
    try:
        with open_file(folder, filename + CHECKSUM) as file:
            digest, _, named = file.read(_HEAD_BYTES).decode(errors="replace").rstrip("\n").partition("  ")
    except FileNotFoundError:
        return None
    except OSError:
        return ""
    return digest.lower() if named == filename else ""


def sweep(folder: int) -> None:
    """Remove what a killed process left half written: with the folder to ourselves, nobody is still at it."""
    with os.scandir(folder) as entries:
        left = [entry.name for entry in entries if entry.name.startswith(TEMPORARY)]
    for name in left:
        unlink_if_there(folder, name)


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
    """A folder for its owner alone, on disk when this returns; one that is there stays as it is."""
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reason_of(error: OSError) -> str:
    """The system's word for what went wrong, without the path that its message would carry."""
    return (os.strerror(error.errno) if error.errno else "unknown reason").lower()
