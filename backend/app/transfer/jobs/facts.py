"""What a row says of its title, in the library's own values: moments as float seconds, ratings as they are."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from backend.app.formats.claims import Claim, Moment
from backend.app.library.model import Movie
from backend.app.library.values import LATEST_TIME
from backend.app.library.viewings import is_same_viewing
from backend.models import Status

NOON = time(12)
SAME_MINUTE = 60.0
BEFORE_1970 = "The library keeps no dates before 1970; the watch date is left unknown."


@dataclass(slots=True)
class Facts:
    """Of the row as it was read; then, once its title is folded, only of what counts of it.

    `is_day` says that `watched_at` is the noon of a day whose time nobody knows.
    """

    watched: bool = False
    watched_at: float | None = None
    is_day: bool = False
    rating: float | None = None
    rated_at: float | None = None
    wanted: bool = False
    liked: bool = False
    list_id: str | None = None

    @property
    def values(self) -> tuple[object, ...]:
        return (
            self.watched,
            self.watched_at,
            self.is_day,
            self.rating,
            self.rated_at,
            self.wanted,
            self.liked,
            self.list_id,
        )

    @property
    def any(self) -> bool:
        return self.watched or self.wanted or self.rating is not None or self.list_id is not None

    def same_viewing(self, other: "Facts") -> bool:
        """Two instants are one viewing within a minute; a day is one with whatever may have been on it."""
        if self.watched_at is None or other.watched_at is None:
            return False
        if self.is_day or other.is_day:
            return is_same_viewing(self.watched_at, other.watched_at)
        return abs(self.watched_at - other.watched_at) <= SAME_MINUTE

    def held_by(self, movie: Movie) -> list[bool]:
        """Of each fact whether the library has it; the first is that there is such a title, which may be removed."""
        history = movie.watch_history
        held = [movie.status != Status.DELETED]
        if self.watched:
            held.append(history is not None)
        if self.watched_at is not None:
            kept = history.date_watched if history else None
            held.append(kept is not None and is_same_viewing(kept, self.watched_at))
        if self.rating is not None:
            held.append(history is not None and history.my_rating == self.rating)
        if self.wanted:
            held.append(movie.status == Status.TO_WATCH)
        if self.list_id is not None:
            held.append(movie.custom_list_id == self.list_id)
        return held


def facts_of(claim: Claim, zone: ZoneInfo) -> tuple[Facts, tuple[str, ...]]:
    """And notices. Without the list, whose id is not the row's to say."""
    notices: tuple[str, ...] = ()
    watched_on, rated_on = claim.watched_on, claim.rated_on
    is_day = isinstance(watched_on, date)
    watched_at = _noon(watched_on, zone) if is_day else watched_on
    rated_at = watched_at if rated_on is watched_on else moment_in(rated_on, zone)
    if watched_at is not None and not 0 <= watched_at <= LATEST_TIME:
        notices = (BEFORE_1970,)
        watched_at = None
    facts = Facts(
        claim.watched,
        watched_at if claim.watched else None,
        is_day,
        claim.rating,
        rated_at,
        claim.wanted,
        claim.liked,
    )
    return facts, notices


def moment_in(moment: Moment | None, zone: ZoneInfo) -> float | None:
    """A day is its noon there, so that it is the same day in almost every other zone."""
    return _noon(moment, zone) if isinstance(moment, date) else moment


@lru_cache(maxsize=10_000)
def _noon(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, NOON, tzinfo=zone).timestamp()
