"""Restores of copies on trial: once a week a sample of each account's at each place, opened as a restore opens them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from backend.app.backups.copies.cache import Copy, newest_first
from backend.app.backups.copies.errors import CopyDamaged, CopyLocked, CopyNotFound
from backend.app.backups.copies.opening import opened_copy
from backend.app.backups.drill import Drill
from backend.app.places.place import Place

TEST_EVERY_SECONDS = 7 * 86_400.0


def sample(copies: Iterable[Copy], relied_on: str | None, *, now: float) -> list[Copy]:
    """Where none was tested within a week, the one that is relied on and the one whose test is the longest ago.

    Once a library is again as it was, an old copy is relied on: that one is tested as soon as nobody has looked at it
    for a week, whatever became of the others.
    """
    there = newest_first(each for each in copies if each.counts or each.restorable is False)
    if not there:
        return []
    first = next((each for each in there if each.name.filename == relied_on), there[0])
    if not any(_is_recent(each.tested_at, now) for each in there):
        longest_ago = min(there, key=lambda each: (each.tested_at or 0.0, each.created_at))
        return [first] if longest_ago is first else [first, longest_ago]
    return [] if any(_is_recent(each, now) for each in (first.tested_at, first.confirmed_at)) else [first]


def _is_recent(at: float | None, now: float) -> bool:
    """What lies ahead was written by a clock that is wrong, or was."""
    return at is not None and 0 <= now - at < TEST_EVERY_SECONDS


def drill_copies(
    place: Place,
    folder: str,
    copies: Iterable[Copy],
    relied_on: str | None,
    *,
    identities: Sequence[Any],
    drill: Drill,
    clock: Callable[[], float],
) -> list[Copy]:
    """The copies of the sample with what their tests said; those that only their owner can open are left out.

    Raises PlaceUnavailable.
    """
    tested: list[Copy] = []
    for each in sample(copies, relied_on, now=clock()):
        try:
            with opened_copy(place, folder, each, identities) as document:
                failure = drill.failure_of(document, now=clock())
        except (CopyLocked, CopyNotFound):
            continue
        except CopyDamaged as error:
            failure = f"{error.reason}."
        tested.append(replace(each, restorable=failure is None, tested_at=clock(), test_failure=failure))
    return tested
