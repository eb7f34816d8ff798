"""Compares a new backup with those before it, and says so where it shows a sudden loss."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from backend.app.backups.index import StoredBackup
from backend.app.backups.losses import Loss, Point, count, loss_sentence, lost_between, suspects
from backend.app.library.model import Document

ReadDocument: TypeAlias = Callable[[StoredBackup], Document | None]
"""The document of a backup; None where it cannot be read."""


def with_losses(
    made: StoredBackup, document: Document, good: Iterable[StoredBackup], *, read: ReadDocument
) -> StoredBackup:
    """The new backup with what it counts and what it lost. `good` are the good ones that are kept, in any order."""
    counts = count(document)
    earlier = sorted(good, key=lambda each: (each.day_number, each.created_at))
    if not earlier:
        return replace(made, counts=counts, lost={})
    made = replace(made, counts=counts, compared_with=earlier[-1].name.filename)
    if earlier[-1].content_sha256 == made.content_sha256 and earlier[-1].lost is not None:
        return replace(made, lost={})
    before = read(earlier[-1])
    lost = lost_between(before, document) if before is not None else None
    made = replace(made, lost=lost)
    loss = _sudden_loss([*earlier, made], document, read)
    return made if loss is None else replace(made, loss_before=loss.before, loss_sentence=loss.sentence)


def _sudden_loss(backups: Sequence[StoredBackup], document: Document, read: ReadDocument) -> Loss | None:
    """Only those backups are read for which the losses in between add up to half."""
    by_filename = {each.name.filename: each for each in backups}
    points = [
        Point(
            each.name.filename,
            each.day_number,
            each.counts,
            each.lost,
            each.compared_with,
            is_loss=each.loss_before is not None,
        )
        for each in backups
    ]
    for filename in suspects(points):
        before = read(by_filename[filename])
        if before is None:
            continue
        sentence = loss_sentence(count(before), lost_between(before, document), since=filename)
        if sentence is not None:
            return Loss(filename, sentence)
    return None
