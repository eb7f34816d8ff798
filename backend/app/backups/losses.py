"""Sudden losses, judged by content: what of one backup is gone or overwritten in a later one.

Sizes say little: a library that is marked as deleted as a whole, or overwritten by junk, is as large as before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from backend.app.library.model import Document, Movie

# A loss of half is an accident until somebody says otherwise.
SUDDEN = 0.5
# Fewer rows halve by a few ordinary edits.
LEAST_ROWS = 6
# Losses of this many backup days are added up.
DAYS_TOGETHER = 14

Counts: TypeAlias = Mapping[str, int]

_WORDS = {
    "titles": "titles",
    "ratings": "ratings",
    "dates": "watch dates",
    "recommendations": "recommendations",
    "places": "places on lists",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One good backup in the order in which they were made. `counts` and `lost` are None where nobody has looked.

    `day` is the number of its day among those that have a backup.
    `lost` is what it lacks of the backup `compared_with`, which may be gone since.
    """

    filename: str
    day: int
    counts: Counts | None
    lost: Counts | None
    compared_with: str | None
    is_loss: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """`before` is the last good backup before it; `sentence` says what is gone."""

    before: str
    sentence: str


def count(document: Document) -> dict[str, int]:
    """How many of each kind there are; titles that are marked as deleted don't count as titles."""
    return {kind: len(found) for kind, found in _rows(document).items()}


def lost_between(before: Document, after: Document) -> dict[str, int]:
    """How many rows of `before` are gone from `after`, or say something else there."""
    earlier, later = _rows(before), _rows(after)
    return {
        kind: sum(later[kind].get(key, _MISSING) != value for key, value in rows.items())
        for kind, rows in earlier.items()
    }


def suspects(points: Sequence[Point]) -> list[str]:
    """From which earlier backups the newest one may have lost half: to be compared row by row.

    Losses of several backups are added up, which may count a row twice; hence suspects and no verdict.
    """
    if not points:
        return []
    newest = points[-1]
    total: dict[str, int] = {}
    # What a backup lost is unknown where nobody has looked, or where the one before it could not be read, or is gone.
    unknown = False
    found: list[str] = []
    for earlier, later in zip(reversed(points[:-1]), reversed(points), strict=False):
        if later.is_loss or newest.day - earlier.day > DAYS_TOGETHER:
            break
        unknown = unknown or later.lost is None or later.compared_with != earlier.filename
        for kind, number in (later.lost or {}).items():
            total[kind] = total.get(kind, 0) + number
        if unknown or _may_be_sudden(earlier.counts, total):
            found.append(earlier.filename)
    return found


def loss_sentence(counts: Counts, lost: Counts, *, since: str) -> str | None:
    """What a loss is called, or None where it is none. `since` names the backup that still has it all."""
    parts = [
        f"{lost[kind]:,} of {of:,} {_WORDS[kind]}" for kind, of in counts.items() if _is_sudden(lost.get(kind, 0), of)
    ]
    if not parts:
        return None
    gone = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Since the backup {since}, {gone} are gone or overwritten, so that backup is being kept."


def _may_be_sudden(counts: Counts | None, lost: Counts) -> bool:
    return counts is None or any(_is_sudden(lost.get(kind, 0), of) for kind, of in counts.items())


def _is_sudden(lost: int, of: int) -> bool:
    return of >= LEAST_ROWS and lost >= of * SUDDEN


_MISSING = object()
_VALUES: Mapping[str, Callable[[Movie], Any]] = {
    "titles": lambda movie: None if movie.status == "deleted" else True,
    "ratings": lambda movie: movie.watch_history and movie.watch_history.my_rating,
    "dates": lambda movie: movie.watch_history and movie.watch_history.date_watched,
    "places": lambda movie: movie.custom_list_id,
}


def _rows(document: Document) -> dict[str, dict[Any, Any]]:
    rows: dict[str, dict[Any, Any]] = {
        kind: {movie.imdb_id: found for movie in document.movies if (found := value(movie)) is not None}
        for kind, value in _VALUES.items()
    }
    rows["recommendations"] = {
        (movie.imdb_id, each.person_name): each.vote_type for movie in document.movies for each in movie.recommendations
    }
    return rows
