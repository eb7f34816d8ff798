"""A document compressed with zstandard and, with recipients, locked with age; and back.

What comes back is compared and limited: a place may hold what others made of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import SEEK_END
from typing import Any, BinaryIO

import zstandard

from backend.app.backups.copies.errors import CopyDamaged, CopyLocked
from backend.app.backups.inspection import READ_SIZE
from backend.app.encryption import IdentityUnusable, decrypt_with, encrypt, is_encrypted
from backend.app.places.copying import spooled

LEVEL = 3
# Far beyond any library; what claims more is made to fill a disk.
LARGEST_DOCUMENT = 1 << 30
_LARGEST_WINDOW = 1 << 27
_FRAME_HEADER = 18
_UNKNOWN_SIZE = (0, zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR)


@dataclass(frozen=True, slots=True)
class Packed:
    """`sha256` is of its bytes, in hex."""

    file: BinaryIO
    sha256: str


@contextmanager
def pack(document: BinaryIO, recipients: Sequence[Any]) -> Iterator[Packed]:
    with spooled() as compressed, spooled() as locked:
        size = document.seek(0, SEEK_END)
        document.seek(0)
        # With its size in it a copy that is cut off is known as such, also by the program zstd.
        zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).copy_stream(document, compressed, size=size)
        compressed.seek(0)
        if recipients:
            encrypt(compressed, locked, recipients)
        packed = locked if recipients else compressed
        packed.seek(0)
        digest = digest_of(packed)
        packed.seek(0)
        yield Packed(packed, digest)


@contextmanager
def unpack(copy: BinaryIO, name: str, identities: Sequence[Any], *, opened_by: str = "") -> Iterator[BinaryIO]:
    """The document in a copy, whole. What locks it is read from its bytes, not from its name.

    Raises CopyLocked where none of the keys fits, CopyDamaged where the bytes are not what was written.
    """
    with spooled() as compressed, spooled() as document:
        if is_encrypted(copy):
            _unlock(copy, compressed, name, identities, opened_by=opened_by)
            compressed.seek(0)
            _decompress(compressed, document, name)
        else:
            _decompress(copy, document, name)
        document.seek(0)
        yield document


def digest_of(file: BinaryIO) -> str:
    digest = sha256()
    while chunk := file.read(READ_SIZE):
        digest.update(chunk)
    return digest.hexdigest()


def _unlock(copy: BinaryIO, target: BinaryIO, name: str, identities: Sequence[Any], *, opened_by: str) -> None:
    try:
        decrypt_with(copy, target, identities)
    except IdentityUnusable as error:
        if error.no_key:
            raise CopyLocked(name, opened_by) from error
        raise CopyDamaged(name, "it is cut off, or its bytes are no longer what was written") from error


def _decompress(source: BinaryIO, target: BinaryIO, name: str) -> None:
    head = source.read(_FRAME_HEADER)
    source.seek(0)
    written = 0
    try:
        promised = zstandard.get_frame_parameters(head).content_size
        reader = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).stream_reader(
            source, read_across_frames=True, closefd=False
        )
        while chunk := reader.read(READ_SIZE):
            written += len(chunk)
            if written > LARGEST_DOCUMENT:
                raise CopyDamaged(name, "it claims to be larger than any library")
            target.write(chunk)
    except zstandard.ZstdError as error:
        raise CopyDamaged(name, "its bytes are no longer what was written") from error
    # The library takes what is cut off for all that there is.
    if not written or (promised not in _UNKNOWN_SIZE and promised != written):
        raise CopyDamaged(name, "it is cut off")
