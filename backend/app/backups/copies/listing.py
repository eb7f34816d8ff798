"""What a place lists of an account, brought together with what was known of it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from backend.app.backups.copies.cache import Copy
from backend.app.backups.copies.facts import CopyFacts
from backend.app.backups.copies.names import CopyName, parse_copy_name
from backend.app.encryption import is_encrypted
from backend.app.places.place import ObjectNotFound, Place, PlacedObject

# What a clock of a place and of this server may differ in what they say of one object.
SAME_TIME_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Survey:
    """An account's copies by file name. `news` are those that the database does not know so; `vanished` those of them
    that were there until now.
    """

    copies: dict[str, Copy]
    news: list[Copy]
    vanished: list[Copy]


def survey(
    place: Place,
    folder: str,
    listed: Iterable[PlacedObject],
    known: Mapping[str, Copy],
    *,
    now: float,
    installation: str | None,
) -> Survey:
    """Facts are asked of what is new or has another size; nothing is forgotten that is not listed.

    Raises PlaceUnavailable.
    """
    found: dict[str, Copy] = {}
    news: list[Copy] = []
    for each in listed:
        name = parse_copy_name(each.key.rpartition("/")[2])
        if name is None:
            continue
        before = known.get(name.filename)
        if before is not None and _is_as_known(before, each):
            copy = replace(before, missing_since=None)
        else:
            with_news = _look_at(place, f"{folder}/{name.filename}", name, each, installation)
            if with_news is None:
                continue
            copy = with_news
        if copy != before:
            news.append(copy)
        found[name.filename] = copy
    gone = [each for filename, each in known.items() if filename not in found]
    vanished = [replace(each, missing_since=now) for each in gone if each.missing_since is None]
    missing = {each.name.filename: each for each in (*gone, *vanished)}
    return Survey({**missing, **found}, [*news, *vanished], vanished)


def _is_as_known(before: Copy, listed: PlacedObject) -> bool:
    """One that was never looked at closely is looked at again."""
    same_time = abs(before.changed_at - listed.changed_at) <= SAME_TIME_SECONDS
    return before.size_bytes == listed.size_bytes and same_time


def _look_at(place: Place, key: str, name: CopyName, listed: PlacedObject, installation: str | None) -> Copy | None:
    """None where it has just vanished."""
    said = place.facts(key)
    if said is None:
        return None
    facts = CopyFacts.read(said)
    is_locked = False
    with suppress(ObjectNotFound), place.open(key) as body:
        is_locked = is_encrypted(body)
    return copy_of(
        name, listed, facts, is_locked=is_locked, is_ours=installation is not None and facts.written_by == installation
    )


def copy_of(name: CopyName, listed: PlacedObject, facts: CopyFacts, *, is_locked: bool, is_ours: bool) -> Copy:
    return Copy(
        name,
        listed.size_bytes,
        listed.changed_at,
        listed.changed_at if facts.created_at is None else facts.created_at,
        sha256=facts.sha256,
        content_sha256=facts.content_sha256,
        packed_sha256=facts.packed_sha256,
        titles=facts.titles,
        is_locked=is_locked,
        opened_by=facts.opened_by if is_locked else "",
        is_ours=is_ours,
    )
