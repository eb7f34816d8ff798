"""The folder of backups, read while a server writes to it.

Every file there appears whole or not at all and is never written to again. It may come, go, and move to the recently
deleted meanwhile, so the folder is listed until a listing has nothing new.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from backend.app.safe_files import exists, open_file, reason_of
from backend.app.services.backup import CHECKSUM, MARKER
from backend.app.snapshot.contents import BACKUPS, reason_against
from backend.app.snapshot.errors import SnapshotNotMade
from backend.app.snapshot.tar_writing import CHUNK, TarWriter

_LISTINGS = 10
_TRIES = 3
_IN_MEMORY = 16 << 20
_LARGEST_CHECKSUM = 4096


class _BeingWritten(Exception):
    pass


@dataclass(frozen=True, slots=True)
class LeftOut:
    path: str
    reason: str


@dataclass
class BackupFiles:
    """`taken` has the digest of each path; what could not be taken is in `left_out`."""

    root: Path
    target: TarWriter
    taken: dict[str, str] = field(default_factory=dict[str, str])
    left_out: dict[str, LeftOut] = field(default_factory=dict[str, LeftOut])

    def take(self) -> None:
        for _ in range(_LISTINGS):
            before = len(self.taken)
            for path, folder, name in listed(self.root):
                if path not in self.taken and path not in self.left_out:
                    self._take(path, folder, name)
            if len(self.taken) == before:
                return

    def _take(self, path: str, folder: int, name: str) -> None:
        reason = reason_against(path)
        if reason is None and not (name.endswith(CHECKSUM) and self._is_of_another(path, folder, name)):
            with ExitStack() as copies:
                # What goes wrong in reading is about this file alone; in writing, about the snapshot.
                try:
                    copy, checksum = _read_whole(folder, name, copies)
                except FileNotFoundError:
                    # Gone, or moved to where the next listing finds it.
                    reason = "it is no regular file" if exists(folder, name) else None
                except OSError as error:
                    reason = reason_of(error)
                except _BeingWritten:
                    reason = "somebody writes to it"
                else:
                    self._add(path, copy)
                    if checksum is not None and f"{path}{CHECKSUM}" not in self.taken:
                        self._add(f"{path}{CHECKSUM}", checksum)
        if reason is not None:
            self.left_out[path] = LeftOut(path, reason)

    def _add(self, path: str, copy: "_Copy") -> None:
        if reason := reason_against(path):
            self.left_out[path] = LeftOut(path, reason)
            return
        self.taken[path] = self.target.add(BACKUPS + path, copy.file, copy.size, modified=copy.modified)

    def _is_of_another(self, path: str, folder: int, name: str) -> bool:
        """A checksum that has come since its backup was taken, and is of another one under the same name."""
        digest = self.taken.get(path.removesuffix(CHECKSUM))
        return digest is not None and digest not in (_read(folder, name) or b"").decode(errors="replace")


def listed(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Every file of a folder of backups: its path below it, a descriptor of where it lies, and its name there.

    What begins with a dot is what servers work with, but for the marker.
    """
    root = folder.resolve()
    if not root.is_dir():
        return
    for above, folders, names, descriptor in os.fwalk(root, onerror=_tolerate_gone, follow_symlinks=False):
        is_root = Path(above) == root
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(each for each in names if not each.startswith(".") or (is_root and each == MARKER)):
            yield (name if is_root else f"{Path(above).relative_to(root).as_posix()}/{name}"), descriptor, name


@dataclass(frozen=True, slots=True)
class _Copy:
    file: BinaryIO
    size: int
    modified: float


def _read_whole(folder: int, name: str, copies: ExitStack) -> tuple[_Copy, _Copy | None]:
    """A file, and the checksum beside it: of the same one, also where another one comes under its name meanwhile."""
    for _ in range(_TRIES):
        checksum = _read_checksum(folder, name)
        copy = read_unchanged(folder, name, copies)
        if checksum == _read_checksum(folder, name):
            break
    else:
        raise _BeingWritten
    if checksum is None:
        return copy, None
    return copy, _Copy(BytesIO(checksum), len(checksum), copy.modified)


def read_unchanged(folder: int, name: str, copies: ExitStack) -> _Copy:
    for _ in range(_TRIES):
        with open_file(folder, name) as file:
            copy = copies.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 -- `copies` closes it
            before = os.fstat(file.fileno())
            while chunk := file.read(CHUNK):
                copy.write(chunk)
            after = os.fstat(file.fileno())
        if before.st_size == after.st_size == copy.tell() and before.st_mtime_ns == after.st_mtime_ns:
            copy.seek(0)
            return _Copy(cast(BinaryIO, copy), after.st_size, after.st_mtime)
    raise _BeingWritten


def _read_checksum(folder: int, name: str) -> bytes | None:
    return None if name.endswith(CHECKSUM) else _read(folder, f"{name}{CHECKSUM}")


def _read(folder: int, name: str) -> bytes | None:
    try:
        with open_file(folder, name) as file:
            return file.read(_LARGEST_CHECKSUM)
    except FileNotFoundError:
        return None


def _tolerate_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise SnapshotNotMade(f"a folder of backups cannot be read ({reason_of(error)})") from error
