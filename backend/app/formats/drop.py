"""What was uploaded, as its parts: a zip's entries, read in place, or the one file that it is.

A zip is judged by what its directory declares, before anything is inflated: zipfile never hands out more bytes of an
entry than are declared, and refuses an entry that holds more. Nothing is unpacked to disk.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, cast

from backend.app.errors import Unusable

MIB = 1024 * 1024
MOST_ENTRIES = 2_000
LARGEST_ENTRY = 64 * MIB
LARGEST_TOTAL = 128 * MIB
# Tables and JSON shrink to a tenth, zeros to a thousandth.
HIGHEST_RATIO, RATIO_COUNTS_ABOVE = 200, MIB
# zipfile reads the whole directory at once and makes an object of each entry, so its size is limited first.
LARGEST_READ = MIB

# Tokens and passwords of another service, and what it knows of the person: never opened, only listed.
PRIVATE = frozenset(
    {"access_token.csv", "auth-prod-login.csv", "profile.csv", "user-profile.json", "user-settings.json"}
)

_ZIP_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
_LEFT_BY_SYSTEMS = re.compile(r"(^|/)(__MACOSX/|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)")
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_LOCAL_HEADER_BYTES = 30
_READABLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class _BeforeItsBeginning(OSError):
    """What zipfile expects of a file that is too short for what it looks for."""


_BROKEN = (
    _BeforeItsBeginning,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


class UnsafeArchive(Unusable):
    """`reason` completes “This zip cannot be read: …”."""

    title = "Not a usable zip"

    def __init__(self, reason: str) -> None:
        super().__init__(f"This zip cannot be read: {reason}.")


@dataclass(frozen=True, slots=True)
class Part:
    """`path` begins with the name of the upload and names it alone, or the entry of it. Parts of one upload share its
    file: they may be open at once, but in one thread only.
    """

    path: str
    size: int
    opener: Callable[[], BinaryIO]

    @property
    def is_private(self) -> bool:
        return self.path.rpartition("/")[2].lower() in PRIVATE

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        with self.opener() as file:
            yield file


def parts(file: BinaryIO, name: str) -> list[Part]:
    """In the order of their paths; what is no zip is one part. Raises UnsafeArchive."""
    file.seek(0)
    if file.read(4) in _ZIP_BEGINNINGS:
        return _entries(file, name)
    return [Part(name, file.seek(0, io.SEEK_END), lambda: cast(BinaryIO, io.BufferedReader(_Window(file))))]


def _entries(file: BinaryIO, name: str) -> list[Part]:
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, _Window(file)))
    except _BROKEN as error:
        raise UnsafeArchive("it is broken, or it was cut off") from error
    entries = archive.infolist()
    _refuse_overlaps(entries)
    if len(entries) > MOST_ENTRIES:
        raise UnsafeArchive(f"it has more than {MOST_ENTRIES:,} entries")
    if sum(entry.file_size for entry in entries) > LARGEST_TOTAL:
        raise UnsafeArchive(f"unpacked it is larger than {LARGEST_TOTAL // MIB} MiB")
    found: dict[str, Part] = {}
    for entry in entries:
        path = _path(entry)
        if path.endswith("/") or _LEFT_BY_SYSTEMS.search(path):
            continue
        _refuse_unsafe(entry, path)
        if path in found:
            raise UnsafeArchive("two of its entries have the same name")
        found[path] = Part(f"{name}/{path}", entry.file_size, _opener(archive, entry))
    if not found:
        raise UnsafeArchive("it is empty")
    return [part for _, part in sorted(found.items())]


def _path(entry: zipfile.ZipInfo) -> str:
    """Windows writes backslashes; a Mac writes UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/")


def _refuse_unsafe(entry: zipfile.ZipInfo, path: str) -> None:
    if _OUTSIDE.search(path):
        raise UnsafeArchive("the name of an entry leads out of it")
    if entry.flag_bits & _ENCRYPTED:
        raise UnsafeArchive("it is encrypted. Unpack it with its password, and add the files")
    if entry.compress_type not in _READABLE:
        raise UnsafeArchive("it is compressed in a way that this server does not read. Unpack it, and add the files")
    if entry.file_size > LARGEST_ENTRY:
        raise UnsafeArchive(f"one of its entries is larger than {LARGEST_ENTRY // MIB} MiB")
    if entry.file_size > max(RATIO_COUNTS_ABOVE, HIGHEST_RATIO * entry.compress_size):
        raise UnsafeArchive("one of its entries is compressed too much to be a file of a service")


def _refuse_overlaps(entries: list[zipfile.ZipInfo]) -> None:
    """The zipfile of Python 3.11.7 does not notice entries that share their bytes (CVE-2024-0450)."""
    for one, next_one in pairwise(sorted(entries, key=lambda entry: entry.header_offset)):
        if one.header_offset + _LOCAL_HEADER_BYTES + one.compress_size > next_one.header_offset:
            raise UnsafeArchive("two of its entries overlap")


def _opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, io.BufferedReader(_Entry(archive, entry)))


class _Window(io.RawIOBase):
    """A file with a position of its own, that is not closed with it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size()}[whence]
        if start + offset < 0:
            raise _BeforeItsBeginning
        self._at = start + offset
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = max(self._size() - self._at, 0)
        if size > LARGEST_READ:
            raise UnsafeArchive(f"it has more than {MOST_ENTRIES:,} entries")
        self._file.seek(self._at)
        data = self._file.read(size)
        self._at += len(data)
        return data

    def readinto(self, buffer: "memoryview", /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        data = self.read(min(len(buffer), LARGEST_READ))
        buffer[: len(data)] = data
        return len(data)

    def _size(self) -> int:
        return self._file.seek(0, io.SEEK_END)


class _Entry(io.RawIOBase):
    """An entry as it inflates; whatever is wrong with it is an UnsafeArchive."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        try:
            self._inflated = archive.open(entry)
        except _BROKEN as error:
            raise _broken() from error

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._inflated.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self._inflated.seek(offset, whence)
        except _BROKEN as error:
            raise _broken() from error

    def readinto(self, buffer: "memoryview", /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        try:
            data = self._inflated.read(min(len(buffer), LARGEST_READ))
        except _BROKEN as error:
            raise _broken() from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inflated.close()
        super().close()


def _broken() -> UnsafeArchive:
    return UnsafeArchive("one of its entries is broken, or it was cut off")
