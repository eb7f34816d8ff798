"""The file names of backups: the one pattern by which a file is a backup, and what its name says.

A name holds local time, by the same clock that the slots follow.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    DAILY = "daily"
    HOURLY = "hourly"
    MANUAL = "manual"
    BEFORE_IMPORT = "before-import"
    BEFORE_RESTORE = "before-restore"
    # The rows of a library that could not be written as a document; for an expert, never restored by a click.
    RESCUE = "rescue"


SCHEDULED = frozenset({Kind.DAILY, Kind.HOURLY})
SAFETY = frozenset({Kind.BEFORE_IMPORT, Kind.BEFORE_RESTORE, Kind.RESCUE})

_PATTERN = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:_([0-9]{2})(?:([0-9]{2})([0-9]{2})-(daily|hourly|manual|before-import|before-restore|rescue))?)?\.(jsonl?)",
    re.ASCII,
)
LONGEST_NAME = len("2026-02-12_141503-before-restore.json")


@dataclass(frozen=True, slots=True)
class BackupName:
    """`taken_at` is the naive local time that the name gives, as far as it gives one."""

    filename: str
    kind: Kind
    taken_at: datetime

    @property
    def day(self) -> date:
        return self.taken_at.date()


@lru_cache(maxsize=50_000)
def parse_name(filename: str) -> BackupName | None:
    """What a name says, or None for a name that is no backup's."""
    match = _PATTERN.fullmatch(filename) if len(filename) <= LONGEST_NAME else None
    if match is None:
        return None
    year, month, day, hour, minute, second, kind, ending = match.groups()
    if (ending == "jsonl") != (kind == Kind.RESCUE):
        return None
    try:
        taken_at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001 -- local by intent
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
    return exact_name(kind, local)


def exact_name(kind: Kind, local: datetime) -> BackupName:
    """The name to the second; for a scheduled backup, where its short name is taken by another content."""
    local = local.replace(tzinfo=None, microsecond=0, fold=0)
    ending = "jsonl" if kind is Kind.RESCUE else "json"
    return _named(f"{local:%Y-%m-%d_%H%M%S}-{kind}.{ending}")


def next_name(name: BackupName) -> BackupName:
    """The same kind one second later, for when the name is taken."""
    return exact_name(name.kind, name.taken_at + timedelta(seconds=1))


def _named(filename: str) -> BackupName:
    name = parse_name(filename)
    if name is None:
        raise ValueError(f"{filename} does not follow the pattern of backups")
    return name
