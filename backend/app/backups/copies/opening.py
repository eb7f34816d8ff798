"""A copy opened as a restore opens it: fetched, unlocked, decompressed, compared with its document's digest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from backend.app.backups.copies.cache import Copy
from backend.app.backups.copies.errors import CopyDamaged, CopyNotFound
from backend.app.backups.copies.packing import digest_of, unpack
from backend.app.places.place import ObjectNotFound, Place

CHANGED = "its bytes are no longer what was written"


@contextmanager
def opened_copy(place: Place, folder: str, copy: Copy, identities: Sequence[Any]) -> Iterator[BinaryIO]:
    """The document in a copy of which the database knows, which is what it has to be.

    Raises CopyNotFound, CopyDamaged, CopyLocked, PlaceUnavailable.
    """
    key = f"{folder}/{copy.name.filename}"
    with opened_key(place, key, identities, sha256=copy.sha256, opened_by=copy.opened_by) as document:
        yield document


@contextmanager
def opened_key(
    place: Place, key: str, identities: Sequence[Any], *, sha256: str | None, opened_by: str = ""
) -> Iterator[BinaryIO]:
    """The same of whatever lies there. `sha256` is what it has to be, where that is known."""
    name = key.rpartition("/")[2]
    with fetched_copy(place, key) as copy, unpack(copy, name, identities, opened_by=opened_by) as document:
        if sha256 is not None and digest_of(document) != sha256:
            raise CopyDamaged(name, CHANGED)
        document.seek(0)
        yield document


@contextmanager
def fetched_copy(place: Place, key: str) -> Iterator[BinaryIO]:
    """Its bytes as they are there. Raises CopyNotFound, PlaceUnavailable."""
    try:
        with place.open(key) as copy:
            yield copy
    except ObjectNotFound:
        raise CopyNotFound from None
