"""The archive as it is read, of which nothing is believed: regular files alone, each name once, nothing behind it.

Python's own reader would load headers of any size into memory and follow what they say of links.
"""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from backend.app.snapshot.errors import NotASnapshot

CHUNK = 1 << 20
_BLOCK = 512
_PADDING = 20 * _BLOCK
# What libraries and databases hold is never compressed further than some 160 times; a run of zeros is, 1,030 times.
_FURTHEST = 300
_ANY_RATIO_UP_TO = 64 << 20
_MOST_MEMBERS = 5_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """`content` has to be read to its end before the next member; it raises NotASnapshot where it is cut off."""

    name: str
    size: int
    modified: int
    content: Iterator[bytes]


def members(file: BinaryIO) -> Iterator[Member]:
    """Raises NotASnapshot."""
    source = _Decompressed(file)
    seen: set[str] = set()
    while any(block := source.read(_BLOCK)):
        header = _header(block)
        if header.name in seen:
            raise NotASnapshot(f"it holds {header.name!r} twice")
        if len(seen) == _MOST_MEMBERS:
            raise NotASnapshot(f"it holds more than {_MOST_MEMBERS:,} files")
        seen.add(header.name)
        yield Member(header.name, header.size, int(header.mtime), _content(source, header.size))
        source.read(-header.size % _BLOCK)
    source.require_end()


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, ValueError):
        raise NotASnapshot("it is damaged, or no tar archive") from None
    if header.type != tarfile.REGTYPE:
        raise NotASnapshot(f"{header.name!r} in it is no regular file")
    if header.size < 0:
        raise NotASnapshot("it is damaged, or no tar archive")
    return header


def _content(source: "_Decompressed", size: int) -> Iterator[bytes]:
    while size:
        chunk = source.read(min(CHUNK, size))
        yield chunk
        size -= len(chunk)


class _Decompressed:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._gzip = gzip.GzipFile(fileobj=file, mode="rb")
        self._given = 0

    def read(self, size: int) -> bytes:
        content = self._read(size)
        if len(content) < size:
            raise NotASnapshot("it is cut off")
        return content

    def require_end(self) -> None:
        """Of zeros there may be some more: tar writes them in blocks of its own size."""
        if any(self._read(_PADDING)) or self._read(1):
            raise NotASnapshot("something lies behind its end")

    def _read(self, size: int) -> bytes:
        try:
            content = self._gzip.read(size)
        except EOFError:
            raise NotASnapshot("it is cut off") from None
        except (gzip.BadGzipFile, zlib.error):
            raise NotASnapshot("it is damaged, or not compressed with gzip") from None
        self._given += len(content)
        taken = 1
        with suppress(OSError):
            taken = self._file.tell()
        if self._given > _ANY_RATIO_UP_TO and self._given > _FURTHEST * taken:
            raise NotASnapshot(f"it expands more than {_FURTHEST} times, as only runs of one byte do")
        return content
