"""A power cut: what processes have not flushed by the time they are killed is lost, all of it or some.

Bytes are safe once their file was flushed, and a name once its folder was: a flush of a new file does not save its
name, though ext4 does. Of what was not flushed, pages of a file survive in any order, changed sizes with or without
their pages, and the names of a folder in the order of the changes, as where a journal keeps them (ext4, XFS).
"""

import os
import shutil
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.siege.preloaded import built

SOURCE = Path(__file__).with_name("losing_disk.c")
PAGE = 4_096
_RECORD = struct.Struct("=5QII")


@dataclass(frozen=True)
class _Change:
    """`name` is None for bytes; `before` is what the name stood for, or the size that the file had."""

    before: int
    name: str | None = None
    joined: bool = False
    start: int = 0
    reach: int = 0
    old: bytes = b""


class LosingDisk:
    """The disk of processes that were started with these variables."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._folder = Path(variables["LOSING_DISK_FOLDER"])
        self._journal = Path(variables["LOSING_DISK_JOURNAL"])

    def cut(self, chance: Random | None) -> int:
        """After the processes were killed: undo what was not flushed, or what the chance says of it.

        Returns how many changes there were to lose.
        """
        changes = _unflushed(self._journal / "records")
        for inode, path in self._files().items():
            _lose_bytes(path, [each for each in changes.get(inode, []) if each.name is None], chance)
        for inode, path in sorted(self._folders().items(), key=lambda each: -len(each[1].parts)):
            self._lose_names(path, [each for each in changes.get(inode, []) if each.name is not None], chance)
        # SQLite's own memory that processes share; the first to open the database makes it anew.
        for path in self._folder.rglob("*-shm"):
            path.unlink()
        for path in self._journal.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return sum(map(len, changes.values()))

    def _files(self) -> dict[int, Path]:
        paths = (path for root in (self._journal, self._folder) for path in root.rglob("*"))
        return {path.lstat().st_ino: path for path in paths if path.is_file() and not path.is_symlink()}

    def _folders(self) -> dict[int, Path]:
        folders = (path for path in self._folder.rglob("*") if path.is_dir() and not path.is_symlink())
        return {path.lstat().st_ino: path for path in (self._folder, *folders)}

    def _lose_names(self, folder: Path, changes: list[_Change], chance: Random | None) -> None:
        steps = [number for number, each in enumerate(changes) if not each.joined]
        kept = chance.choice([*steps, len(changes)]) if chance else 0
        lost: dict[str, int] = {}
        for change in changes[kept:]:
            lost.setdefault(change.name or "", change.before)
        for name in lost:
            path = folder / name
            if path.is_dir():
                path.rename(self._journal / f"folder-{path.lstat().st_ino}")
            elif path.exists():
                # Another name may get it back.
                with suppress(FileExistsError):
                    os.link(path, self._journal / str(path.lstat().st_ino))
                path.unlink()
        for name, inode in lost.items():
            if inode:
                os.link(self._journal / str(inode), folder / name)


def _lose_bytes(path: Path, changes: list[_Change], chance: Random | None) -> None:
    if not changes or path.name.endswith("-shm"):
        return
    pages: dict[int, list[_Change]] = defaultdict(list)
    for change in changes:
        for page in range(change.start // PAGE, -(-change.reach // PAGE)):
            pages[page].append(change)
    with path.open("r+b") as file:
        size = chance.choice([*(each.before for each in changes), path.stat().st_size]) if chance else changes[0].before
        for page, writes in pages.items():
            lost = writes[chance.randrange(len(writes) + 1) if chance else 0 :]
            for change in reversed(lost):
                _put_back(file.fileno(), change, page * PAGE)
        file.truncate(size)


def _put_back(file: int, change: _Change, page: int) -> None:
    """Within one page. Beyond its end a file had zeros."""
    start, end = max(change.start, page), min(change.reach, page + PAGE)
    old = change.old[start - change.start : end - change.start]
    os.pwrite(file, old.ljust(end - start, b"\0"), start)


def _unflushed(records: Path) -> dict[int, list[_Change]]:
    """By inode. A process that was killed while it wrote a record has not made the change."""
    found: dict[int, list[_Change]] = defaultdict(list)
    content = records.read_bytes() if records.exists() else b""
    at = 0
    while at + _RECORD.size <= len(content):
        inode, start, reach, before, size, kind, length = _RECORD.unpack_from(content, at)
        name_at, at = at + _RECORD.size, at + _RECORD.size + length + size
        name, old = content[name_at : name_at + length].decode(), content[name_at + length : at]
        if at > len(content):
            break
        match chr(kind):
            case "F":
                found.pop(inode, None)
            case "W":
                found[inode].append(_Change(before, start=start, reach=reach, old=old))
            case kind:
                found[inode].append(_Change(before, name, joined=kind == "n"))
    return found


@contextmanager
def losing_disk(folder: Path) -> Iterator[dict[str, str]]:
    """The variables that make `folder` one. The journal is beside it: an inode without a name gets one there."""
    with built(SOURCE) as library, TemporaryDirectory(prefix="siege-", dir=folder.parent) as journal:
        yield {
            "LD_PRELOAD": str(library),
            "LOSING_DISK_FOLDER": os.path.realpath(folder),
            "LOSING_DISK_JOURNAL": os.path.realpath(journal),
        }
