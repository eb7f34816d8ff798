"""Compares a new backup with those before it, and says so where it shows a sudden loss."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TypeAlias

from backend.app.backups.index import StoredBackup
from backend.app.backups.losses import Loss, Point, count, loss_sentence, lost_between, suspects
from backend.app.library.model import Document

ReadDocument: TypeAlias = Callable[[StoredBackup], Document | None]
"""The document of a backup; None where it cannot be read."""

NewDocument: TypeAlias = Callable[[], Document | None]
"""The document of the backup that is compared."""


def with_losses(
    made: StoredBackup, document: Document, good: Iterable[StoredBackup], *, read: ReadDocument
) -> StoredBackup:
    """The new backup with what it counts and what it lost. `good` are the good ones that are kept, in any order."""
    return _compared(replace(made, counts=count(document)), lambda: document, good, read)


def with_losses_of_known(made: StoredBackup, good: Iterable[StoredBackup], *, read: ReadDocument) -> StoredBackup:
    """The same for a backup that has its counts already; its document is read only where that may show a loss."""
    return _compared(made, cache(lambda: read(made)), good, read)


def _compared(
    made: StoredBackup, document: NewDocument, good: Iterable[StoredBackup], read: ReadDocument
) -> StoredBackup:
    earlier = sorted(good, key=lambda each: (each.day_number, each.created_at))
    if not earlier:
        return replace(made, lost={})
    lost = _lost_since(earlier[-1], made, document, read)
    made = replace(made, compared_with=earlier[-1].name.filename, lost=lost)
    loss = _sudden_loss([*earlier, made], document, read)
    return made if loss is None else replace(made, loss_before=loss.before, loss_sentence=loss.sentence)


def _days(backups: Iterable[StoredBackup]) -> Iterator[int]:
    """The number of each one's day among those that have a backup.

    Those that were found all have the number of the day on which they were found, though they are of many days.
    """
    days: set[tuple[int, date]] = set()
    for each in backups:
        days.add(each.day_of_backup)
        yield len(days)


def _lost_since(
    earlier: StoredBackup, made: StoredBackup, document: NewDocument, read: ReadDocument
) -> dict[str, int] | None:
    """None where one of them cannot be read."""
    if earlier.content_sha256 == made.content_sha256:
        return {}
    before, after = read(earlier), document()
    return None if before is None or after is None else lost_between(before, after)


def _sudden_loss(backups: Sequence[StoredBackup], document: NewDocument, read: ReadDocument) -> Loss | None:
    """Only those backups are read for which the losses in between add up to half."""
    by_filename = {each.name.filename: each for each in backups}
    points = [
        Point(each.name.filename, day, each.counts, each.lost, each.compared_with, is_loss=each.loss_before is not None)
        for day, each in zip(_days(backups), backups, strict=True)
    ]
    for filename in suspects(points):
        before, after = read(by_filename[filename]), document()
        if before is None or after is None:
            continue
        sentence = loss_sentence(count(before), lost_between(before, after), since=filename)
        if sentence is not None:
            return Loss(filename, sentence)
    return None
