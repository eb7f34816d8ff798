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


def sample(copies: Iterable[Copy], *, now: float) -> list[Copy]:
    """The newest, and the one whose test is the longest ago; none where any was tested within a week."""
    there = newest_first(each for each in copies if each.counts or each.restorable is False)
    tested = [each.tested_at for each in there if each.tested_at is not None]
    # A test that lies ahead was made by a wrong clock.
    if not there or any(0 <= now - each < TEST_EVERY_SECONDS for each in tested):
        return []
    newest = there[0]
    longest_ago = min(there, key=lambda each: (each.tested_at or 0.0, each.created_at))
    return [newest] if longest_ago is newest else [newest, longest_ago]


def drill_copies(
    place: Place,
    folder: str,
    copies: Iterable[Copy],
    *,
    identities: Sequence[Any],
    drill: Drill,
    clock: Callable[[], float],
) -> list[Copy]:
    """The copies of the sample with what their tests said; those that only their owner can open are left out.

    Raises PlaceUnavailable.
    """
    tested: list[Copy] = []
    for each in sample(copies, now=clock()):
        try:
            with opened_copy(place, folder, each, identities) as document:
                failure = drill.failure_of(document, now=clock())
        except (CopyLocked, CopyNotFound):
            continue
        except CopyDamaged as error:
            failure = f"{error.reason}."
        tested.append(replace(each, restorable=failure is None, tested_at=clock(), test_failure=failure))
    return tested
