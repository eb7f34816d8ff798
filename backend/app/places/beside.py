"""Facts of objects at places without metadata: in a small file beside each object that has any."""

import io
from collections.abc import Callable, Mapping
from hashlib import sha256 as sha256_of
from typing import BinaryIO, Protocol

from backend.app.places.keys import FACTS_ENDING, checked_facts, read_facts, written_facts


class PutBytes(Protocol):
    def __call__(self, path: str, body: BinaryIO, *, sha256: str, only_if_absent: bool) -> None:
        """Whole or not at all. Raises ObjectExists, PlaceUnavailable, PlaceError."""
        ...


def put_with_facts(
    key: str,
    body: BinaryIO,
    *,
    sha256: str,
    facts: Mapping[str, str],
    only_if_absent: bool,
    put: PutBytes,
    remove: Callable[[str], None],
) -> None:
    """An object that is replaced gets its facts first. One that is created gets them from whoever has created it: of
    two who try, the other must not write its own beside it.
    """
    beside, said = key + FACTS_ENDING, written_facts(checked_facts(facts))
    if only_if_absent:
        put(key, body, sha256=sha256, only_if_absent=True)
    if facts:
        put(beside, io.BytesIO(said), sha256=sha256_of(said).hexdigest(), only_if_absent=False)
    else:
        remove(beside)
    if not only_if_absent:
        put(key, body, sha256=sha256, only_if_absent=False)


def facts_of(content: bytes | None) -> dict[str, str]:
    return {} if content is None else read_facts(content)
