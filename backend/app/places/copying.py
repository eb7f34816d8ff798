"""Bytes on their way to a place and from it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256 as sha256_of
from typing import BinaryIO, cast

from backend.app.places.place import PlaceError

PIECE_BYTES = 256 * 1024
_IN_MEMORY = 8 * 1024 * 1024


class WrongDigest(PlaceError):
    def __init__(self) -> None:
        super().__init__("The bytes are not those that the digest is of, so they were not kept.")


def pieces(body: BinaryIO) -> Iterator[bytes]:
    """From the beginning, so that a second attempt sends the same."""
    body.seek(0)
    while piece := body.read(PIECE_BYTES):
        yield piece


def checked_pieces(body: BinaryIO, sha256: str) -> Iterator[bytes]:
    """Raises WrongDigest at the end, for places that do not compare the digest themselves."""
    digest = sha256_of()
    for piece in pieces(body):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise WrongDigest


def size_of(body: BinaryIO) -> int:
    return body.seek(0, 2)


@contextmanager
def spooled() -> Iterator[BinaryIO]:
    """A file without a name, in memory while it is small."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        yield cast("BinaryIO", file)
