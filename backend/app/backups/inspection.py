"""What one pass over a backup's bytes tells, without parsing them."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from backend.app.library.values import LATEST_TIME

READ_SIZE = 1024 * 1024
# How the documents of this server begin, and how a title begins in them: quotes inside of texts are escaped.
OWN_BEGINNING = b'{"version":2,"exported_at":'
_AFTER_THE_TIME = b',"movies":['
_TITLE_MARK = b'{"imdb_id":'
_EXPORTED_AT = re.compile(rb'"exported_at"\s*:\s*([0-9]+(?:\.[0-9]+)?)')
_HEAD_BYTES = 512


@dataclass(frozen=True, slots=True)
class Content:
    """`digest` is of all bytes, `content_digest` of all but `exported_at` (SHA-256, hex).

    `content_digest` and `titles` are None for what is not this server's writing. `exported_at` is None where the
    file doesn't say it, or says what cannot be.
    """

    digest: str
    content_digest: str | None
    exported_at: float | None
    titles: int | None


def inspect(file: BinaryIO) -> Content:
    digest, rest = sha256(), sha256()
    head, titles, tail = b"", 0, b""
    while chunk := file.read(READ_SIZE):
        digest.update(chunk)
        if head:
            rest.update(chunk)
        else:
            head = chunk[:_HEAD_BYTES]
            rest.update(chunk[_length_of_stamp(head) :])
        titles += (tail + chunk).count(_TITLE_MARK)
        # One byte less than the mark, so that a mark across two chunks is counted and none is counted twice.
        tail = chunk[-(len(_TITLE_MARK) - 1) :]
    is_own = _length_of_stamp(head) > 0
    return Content(
        digest.hexdigest(), rest.hexdigest() if is_own else None, _exported_at(head), titles if is_own else None
    )


def _length_of_stamp(head: bytes) -> int:
    """How many bytes come before the first title in this server's own writing; 0 for any other."""
    return max(head.find(_AFTER_THE_TIME), 0) if head.startswith(OWN_BEGINNING) else 0


def _exported_at(head: bytes) -> float | None:
    match = _EXPORTED_AT.search(head)
    time = float(match.group(1)) if match else None
    return time if time is not None and time <= LATEST_TIME else None
