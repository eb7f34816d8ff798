"""The facts that a copy carries beside its bytes, from which all that is known of it is found again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backend.app.library.values import LATEST_TIME

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FINGERPRINTS = re.compile(r"[0-9a-f]{16}(,[0-9a-f]{16}){0,31}", re.ASCII)
_WORD = re.compile(r"[!-~]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """`sha256` is of the document, `packed_sha256` of the bytes of the copy, `content_sha256` of all but `exported_at`.

    `opened_by` are the fingerprints of the keys that it was locked with, with commas between them. `written_by` is
    the installation that has written it. Anything may be None in what others put there.
    """

    sha256: str | None = None
    content_sha256: str | None = None
    packed_sha256: str | None = None
    created_at: float | None = None
    titles: int | None = None
    opened_by: str = ""
    written_by: str | None = None

    def written(self) -> dict[str, str]:
        said = {
            "plain_sha256": self.sha256,
            "content_sha256": self.content_sha256,
            "packed_sha256": self.packed_sha256,
            "created_at": None if self.created_at is None else repr(self.created_at),
            "titles": None if self.titles is None else str(self.titles),
            "opened_by": self.opened_by or None,
            "written_by": self.written_by,
        }
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def read(cls, found: Mapping[str, str]) -> "CopyFacts":
        """Whatever was made of them there: what cannot be is as if it were not said."""
        return cls(
            _matching(_DIGEST, found.get("plain_sha256")),
            _matching(_DIGEST, found.get("content_sha256")),
            _matching(_DIGEST, found.get("packed_sha256")),
            _time(found.get("created_at")),
            _count(found.get("titles")),
            _matching(_FINGERPRINTS, found.get("opened_by")) or "",
            _matching(_WORD, found.get("written_by")),
        )


def _matching(pattern: re.Pattern[str], value: str | None) -> str | None:
    return value if value is not None and pattern.fullmatch(value) else None


def _time(value: str | None) -> float | None:
    try:
        time = float(value or "")
    except ValueError:
        return None
    return time if 0 <= time <= LATEST_TIME else None


def _count(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 10 else None  # noqa: PLR2004 -- more than any library
