"""The file names of backups: the one pattern by which a file is a backup, and what its name says.

A name holds local time, by the same clock that the slots follow.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    DAILY = "daily"
    HOURLY = "hourly"
    MANUAL = "manual"
    BEFORE_IMPORT = "before-import"
    BEFORE_RESTORE = "before-restore"


# Those that the scheduler makes: a later one of the same day or hour takes the place of the earlier.
REPLACEABLE = frozenset({Kind.DAILY, Kind.HOURLY})

_PATTERN = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:_(?P<hour>[0-9]{2})|_(?P<time>[0-9]{6})-(?P<kind>manual|before-import|before-restore))?\.json",
    re.ASCII,
)
LONGEST_NAME = len("2026-02-12_141503-before-restore.json")


@dataclass(frozen=True, slots=True)
class BackupName:
    """`taken_at` is the naive local time that the name gives, as far as it gives one."""

    filename: str
    kind: Kind
    taken_at: datetime


def parse_name(filename: str) -> BackupName | None:
    """What a name says, or None for a name that is no backup's."""
    match = _PATTERN.fullmatch(filename) if len(filename) <= LONGEST_NAME else None
    if match is None:
        return None
    date, hour, time, kind = match.group("date", "hour", "time", "kind")
    clock = time or (f"{hour}0000" if hour else "000000")
    try:
        taken_at = datetime.strptime(f"{date} {clock}", "%Y-%m-%d %H%M%S")  # noqa: DTZ007 -- local by intent
    except ValueError:
        return None
    return BackupName(filename, Kind(kind) if kind else Kind.HOURLY if hour else Kind.DAILY, taken_at)


def name_for(kind: Kind, local: datetime) -> BackupName:
    """The name of a backup of this kind that is taken at this local time."""
    local = local.replace(tzinfo=None, microsecond=0, fold=0)
    if kind is Kind.DAILY:
        return _named(f"{local:%Y-%m-%d}.json")
    if kind is Kind.HOURLY:
        return _named(f"{local:%Y-%m-%d_%H}.json")
    return _named(f"{local:%Y-%m-%d_%H%M%S}-{kind}.json")


def next_name(name: BackupName) -> BackupName:
    """The same kind one second later, for when the name is taken."""
    return name_for(name.kind, name.taken_at + timedelta(seconds=1))


def _named(filename: str) -> BackupName:
    name = parse_name(filename)
    if name is None:
        raise ValueError(f"{filename} does not follow the pattern of backups")
    return name
