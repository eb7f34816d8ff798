"""What truly happened to each backup, known by its bytes, whatever the server has written down."""

import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import orjson

A_DAY = 86_400.0
# Half of a handful is no accident: the same number as in the product, which tells what it means by "sudden".
LEAST_ROWS = 6

Facts: TypeAlias = dict[str, dict[Any, Any]]
Day: TypeAlias = tuple[int, int]
"""A true day, and the date that the server's clock said. Where the clock is set in the middle of a true day, the server
cannot know, and it is as many days as it had dates.
"""


@dataclass(frozen=True, eq=False)
class Made:
    """A backup that was made whole. `moment` counts what was made; `said_at` is what the server's clock said then."""

    sha: str
    filename: str
    day: Day
    moment: int
    said_at: float
    facts: Facts = field(repr=False)


@dataclass
class Loss:
    """A sudden loss: `before` has to stay until it was seen, and there are 14 further days with a backup."""

    before: Made
    shown_by: Made
    seen: bool = False
    kept_instead: Made | None = None


@dataclass(frozen=True)
class Present:
    """A file with a backup's name, where it lies."""

    path: str
    sha: str

    @property
    def is_kept(self) -> bool:
        return "/" not in self.path


class Ledger:
    """`excused` are those that nobody has to keep: damaged, purged, or deleted by hand long ago."""

    def __init__(self, folder: Path) -> None:
        self.made: dict[str, Made] = {}
        self.in_order: list[Made] = []
        self.by_day: dict[Day, set[str]] = {}
        self.excused: dict[str, str] = {}
        self.moments = 0
        self.last_had: dict[Day, int] = {}
        self.deleted_on: dict[str, int] = {}
        self.pinned: set[str] = set()
        self.losses: list[Loss] = []
        self.shown: set[str] = set()
        self.once_deleted: set[str] = set()
        self.forgotten: set[str] = set()
        self.present: dict[str, Present] = {}
        self._folder = folder
        self._known: dict[str, tuple[tuple[int, ...], str]] = {}

    def look(self) -> dict[str, Present]:
        """Every file with a backup's name as it lies on the disk; only those that changed are read."""
        found: dict[str, Present] = {}
        for area, prefix in ((self._folder, ""), (self._folder / "deleted", "deleted/")):
            for each in _files(area):
                status = each.stat()
                path, mark = prefix + each.name, (status.st_ino, status.st_size, status.st_mtime_ns)
                known = self._known.get(path)
                if known is None or known[0] != mark:
                    known = self._known[path] = (mark, sha256(Path(each.path).read_bytes()).hexdigest())
                found[path] = Present(path, known[1])
        self.present = found
        return found

    def damaged(self, path: str) -> None:
        """The story has changed its bytes; under another name the file may be there as well."""
        inode = self._known[path][0][0]
        self._known = {path: known for path, known in self._known.items() if known[0][0] != inode}
        self.excuse(self.present[path].sha, "damaged")
        before = set(self.there)
        self.look()
        self.excused |= dict.fromkeys(self.there - before, "is damage")

    def excuse(self, sha: str, why: str) -> None:
        """Nobody has to keep it, nor what was let go because this one was of the same day."""
        self.excused[sha] = why
        there = self.there - self.excused.keys()
        for shas in self.by_day.values():
            if sha in shas and not shas & there:
                self.excused |= dict.fromkeys(shas, f"its day had only one that was {why}")

    @property
    def there(self) -> set[str]:
        return {each.sha for each in self.present.values()}

    def has_a_backup(self, sha: str, day: Day) -> None:
        """A run on this day said that this is its backup. A day to which the clock goes back is the last one again."""
        shas = self.by_day.pop(day, set())
        self.by_day[day] = shas | {sha}
        self.moments += 1
        self.last_had[day] = self.moments

    def enter(self, present: Present, *, day: Day, said_at: float) -> Made:
        content = (self._folder / present.path).read_bytes()
        self.has_a_backup(present.sha, day)
        made = Made(present.sha, present.path, day, self.moments, said_at, facts_of(orjson.loads(content)))
        self.made[made.sha] = made
        self.in_order.append(made)
        return made

    def days_since(self, moment: int, *, but: Day | None = None) -> int:
        """How many days have had a backup after that moment."""
        return sum(had > moment and day != but for day, had in self.last_had.items())


def _files(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return [each for each in found if each.name.endswith(".json") and each.name[0].isdigit()]
    except FileNotFoundError:
        return []


def facts_of(document: dict[str, Any]) -> Facts:
    """What a person would miss, by kind."""
    facts: Facts = {"titles": {}, "ratings": {}, "dates": {}, "places": {}, "votes": {}}
    for movie in document["movies"]:
        key, watched = movie["imdb_id"], movie["watch_history"] or {}
        said = {
            "titles": movie["status"] != "deleted" or None,
            "ratings": watched.get("my_rating"),
            "dates": watched.get("date_watched"),
            "places": movie["custom_list_id"],
        }
        for kind, value in said.items():
            if value is not None:
                facts[kind][key] = value
        for vote in movie["recommendations"]:
            facts["votes"][key, vote["person_name"]] = vote["vote_type"]
    return facts


def lost_half(before: Facts, after: Facts) -> bool:
    return any(
        len(rows) >= LEAST_ROWS and 2 * sum(after[kind].get(key) != value for key, value in rows.items()) >= len(rows)
        for kind, rows in before.items()
    )
