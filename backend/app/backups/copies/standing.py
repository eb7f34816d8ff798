"""What a place is worth to an account, as a pure function of facts: the state and a sentence that says what is so."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from backend.app.backups.copies.cache import Copy, travels
from backend.app.backups.index import StoredBackup
from backend.app.backups.store import Area

# A backup that was just made is copied by the next hourly round.
SOON_SECONDS = 2 * 3600.0
# For so long it is said that copies had vanished, after they were made anew.
SAY_SO_SECONDS = 14 * 86_400.0


class CopyStanding(StrEnum):
    OK = "ok"
    WAITING = "waiting"
    BEHIND = "behind"
    UNREACHABLE = "unreachable"
    GONE = "gone"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class CopyFactsOfPlace:
    """What the state is decided by. Times are float seconds since 1970, UTC.

    `failing_since` is of the place, `failure` of it or of the account. `missing` counts copies that were there and are
    gone, `vanished` those that were made anew at `anew_at`.
    """

    now: float
    zone: ZoneInfo
    failing_since: float | None = None
    failure: str | None = None
    gone_since: float | None = None
    missing: int = 0
    vanished: int = 0
    anew_at: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`holds_from` is when the newest library that is safe there was exported first, `holds_until` when last: between
    them it did not change. None where nothing is safe there.
    """

    state: CopyStanding
    sentence: str
    holds_from: float | None
    holds_until: float | None
    nights_behind: int


def decide_standing(facts: CopyFactsOfPlace, stored: Collection[StoredBackup], copies: Collection[Copy]) -> Standing:
    """The worst that holds."""
    wanted = sorted((each for each in stored if each.area is Area.KEPT and travels(each)), key=_created_at)
    safe = [each for each in copies if each.counts]
    held = [each for each in wanted if any(copy.holds(each) for copy in safe)]
    until = held[-1].created_at if held else max((each.created_at for each in safe), default=None)
    lacking = [each for each in wanted if until is None or each.created_at > until]
    nights = len({each.name.day for each in lacking if each.created_at < facts.now - SOON_SECONDS})
    last = held[-1] if held else None
    since = min((each.created_at for each in safe if last is not None and each.holds(last)), default=until)
    bad = next(_states(facts, copies, nights=nights), None)
    state, sentence = bad or _well(facts, wanted, lacking, since=since, until=until)
    return Standing(state, sentence, since, until, nights)


def _states(facts: CopyFactsOfPlace, copies: Collection[Copy], *, nights: int) -> Iterator[tuple[CopyStanding, str]]:
    """Everything that is not well, the worst first."""
    if facts.gone_since is not None:
        day = _day(facts, facts.gone_since)
        gone = (
            f"All copies are gone from there since {day}. Is its disk mounted? Nothing is copied there until they are "
        )
        yield CopyStanding.GONE, f"{gone}back, or the operator has said that it is meant to be empty."
    if facts.failing_since is not None:
        behind = f" {_nights(nights)} behind." if nights else ""
        yield (
            CopyStanding.UNREACHABLE,
            f"Not reachable since {_day(facts, facts.failing_since)}: {facts.failure or 'the log says why'}.{behind}",
        )
    bad = [each for each in copies if each.is_there and (each.is_damaged or each.restorable is False)]
    if bad:
        newest = max(bad, key=_created_at)
        why = newest.test_failure or "what was read back is not what was copied."
        yield CopyStanding.DAMAGED, f"The copy {newest.name.filename} is not to be relied on: {why}"
    if nights:
        yield CopyStanding.BEHIND, f"{_nights(nights)} behind{f': {facts.failure}' if facts.failure else ''}."
    if facts.missing:
        were = "copy that was there is" if facts.missing == 1 else "copies that were there are"
        yield CopyStanding.GONE, f"{facts.missing} {were} gone, and the server has no such backup any more."


def _well(
    facts: CopyFactsOfPlace,
    wanted: Collection[StoredBackup],
    lacking: Collection[StoredBackup],
    *,
    since: float | None,
    until: float | None,
) -> tuple[CopyStanding, str]:
    if not wanted and until is None:
        return CopyStanding.WAITING, "There is no backup to copy yet."
    if until is None or since is None:
        return CopyStanding.WAITING, "The first copy is made within the hour."
    if lacking:
        said = f"Holds everything up to {_day(facts, until)}; the newest backup is copied within the hour."
    elif _date(facts, since) != _date(facts, until):
        said = f"Holds the newest backup. The library has not changed since {_day(facts, since)}."
    else:
        said = "Holds the newest backup."
    if facts.vanished and facts.anew_at is not None and facts.now - facts.anew_at < SAY_SO_SECONDS:
        copies, were = ("copy", "was") if facts.vanished == 1 else ("copies", "were")
        day = _day(facts, facts.anew_at)
        said += f" {facts.vanished} {copies} had vanished from there by {day}, and {were} made anew."
    return CopyStanding.OK, said


def _nights(number: int) -> str:
    return f"{number} night{'' if number == 1 else 's'}"


def _day(facts: CopyFactsOfPlace, at: float) -> str:
    day = _date(facts, at)
    return f"{day.day} {day:%B %Y}"


def _date(facts: CopyFactsOfPlace, at: float) -> date:
    return datetime.fromtimestamp(at, facts.zone).date()


def _created_at(each: StoredBackup | Copy) -> float:
    return each.created_at
