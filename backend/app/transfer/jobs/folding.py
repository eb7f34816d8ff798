"""All that the rows say of one title becomes what a library keeps of it: one status, one date, one rating, one list.

What is left out of a row is a notice on it; a row of which nothing is left is skipped, with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.app.formats.claims import Reason
from backend.app.library.model import Movie, WatchHistory
from backend.app.transfer.jobs.facts import Facts
from backend.app.transfer.jobs.options import Options
from backend.app.transfer.jobs.outcomes import Ending, ending_of
from backend.models import Status

LIKED = "Liked"
RATED_ONLY = "Rated without a watch date: it counts as watched, the date is unknown."
OTHER_VIEWING = "Another viewing counts; the library keeps one date for each title."
NO_HEART = "The like has no place in the library."


@dataclass(slots=True)
class Fate:
    """Of one row. Without an `ending` the plan says what becomes of it: whatever becomes of `facts`."""

    imdb_id: str | None = None
    ending: Ending | None = None
    facts: Facts = field(default_factory=Facts)
    notices: tuple[str, ...] = ()


def fold_title(
    imdb_id: str, first: Fate, later: Sequence[Fate], options: Options, lists: Mapping[str, str]
) -> Movie | None:
    """Settle the fates of a title's rows, which come in the order of the drop. `lists` are their names by id, the one
    that goes first at the front. None where no row says anything that is kept.
    """
    if not later:
        facts = first.facts
        if facts.watched_at is not None and facts.list_id is None and not facts.liked and not facts.wanted:
            # Most titles of a diary: nothing contradicts it.
            return Movie(imdb_id, _WATCHED, None, [], WatchHistory(facts.watched_at, facts.rating))  # pyright: ignore[reportArgumentType]
    rows = _without_repeats([first, *later])
    viewing = _viewing(rows, options)
    rating = _rating(rows)
    watched = any(each.facts.watched for each in rows) or rating is not None
    list_id = _list(rows, options, lists)
    wanted = any(each.facts.wanted for each in rows) and not watched
    if viewing is None and rating is not None and options.rating_date == "watch_date":
        viewing = replace(rating, watched_at=rating.rated_at)
    kept = Facts(
        watched=watched,
        watched_at=viewing.watched_at if viewing else None,
        is_day=viewing is not None and viewing.is_day,
        rating=rating.rating if rating else None,
        wanted=wanted,
        list_id=list_id,
    )
    for each in rows:
        _Settling(kept, options, lists).settle(each)
    return _movie(imdb_id, kept) if kept.any else None


def _without_repeats(fates: Sequence[Fate]) -> list[Fate]:
    """A row that says what another one has said is one row too many, in the same file or in another."""
    rows: dict[tuple[object, ...], Fate] = {}
    for fate in fates:
        if rows.setdefault(fate.facts.values, fate) is not fate:
            fate.ending = ending_of(Reason.DUPLICATE_ROW)
    return list(rows.values())


def _viewing(rows: Sequence[Fate], options: Options) -> Facts | None:
    """The latest or the first; of a day and an instant on it the instant, which says more."""
    dated = [each.facts for each in rows if each.facts.watched_at is not None]
    if not dated:
        return None
    pick = min if options.viewing == "first" else max
    picked = pick(dated, key=_when)
    exact = [each for each in dated if picked.is_day and not each.is_day and picked.same_viewing(each)]
    return pick(exact, key=_when) if exact else picked


def _when(facts: Facts) -> float:
    return facts.watched_at or 0.0


def _rating(rows: Sequence[Fate]) -> Facts | None:
    """The newest; without any date the first in the order of the drop."""
    rated = [each.facts for each in rows if each.facts.rating is not None]
    return max(rated, key=lambda each: float("-inf") if each.rated_at is None else each.rated_at, default=None)


def _list(rows: Sequence[Fate], options: Options, lists: Mapping[str, str]) -> str | None:
    on = {each.facts.list_id for each in rows}
    if options.likes == "list" and any(each.facts.liked for each in rows):
        on |= {list_id for list_id, name in lists.items() if name == LIKED}
    return next((list_id for list_id in lists if list_id in on), None)


@dataclass(slots=True)
class _Settling:
    """Leaves of a row's facts what counts of them, with a notice or a reason for each that does not."""

    kept: Facts
    options: Options
    lists: Mapping[str, str]
    used: Facts = field(default_factory=Facts)
    lost: list[Reason] = field(default_factory=list[Reason])
    notices: list[str] = field(default_factory=list[str])

    def settle(self, fate: Fate) -> None:
        said = fate.facts
        self.used.watched = said.watched and said.watched_at is None
        self._viewing(said)
        self._rating(said)
        if said.wanted:
            self.used.wanted = self.kept.wanted
            self.lost += [] if self.kept.wanted else [Reason.ALREADY_WATCHED]
        self._list(said)
        self._like(said)
        fate.facts, fate.notices = self.used, (*fate.notices, *self.notices)
        if not self.used.any:
            fate.ending = ending_of(self.lost[0] if self.lost else Reason.NO_PLACE)

    def _viewing(self, said: Facts) -> None:
        if said.watched_at is None:
            return
        if said.same_viewing(self.kept):
            self.used.watched, self.used.watched_at = True, self.kept.watched_at
        else:
            self.lost.append(Reason.OTHER_PLAY)
            self.notices.append(OTHER_VIEWING)

    def _rating(self, said: Facts) -> None:
        if said.rating is None:
            return
        if said.rating == self.kept.rating:
            self.used.rating = said.rating
        else:
            self.lost.append(Reason.DUPLICATE_ROW)
            self.notices.append(f"Rated {said.rating:g} here; another rating, {self.kept.rating:g}, counts.")
        if not said.watched and self.kept.watched_at is None:
            self.notices.append(RATED_ONLY)

    def _list(self, said: Facts) -> None:
        if said.list_id is None:
            return
        if said.list_id == self.kept.list_id:
            self.used.list_id = said.list_id
        else:
            self.lost.append(Reason.ONE_LIST_ONLY)
            self.notices.append(f"A title is on one list at most; this one is on {self._name_of_list}.")

    def _like(self, said: Facts) -> None:
        if not said.liked:
            return
        if self.options.likes == "skip":
            self.lost.append(Reason.NO_PLACE)
            self.notices.append(NO_HEART)
        elif self._name_of_list == LIKED:
            self.used.list_id = self.kept.list_id
        else:
            self.lost.append(Reason.ONE_LIST_ONLY)

    @property
    def _name_of_list(self) -> str:
        return self.lists.get(self.kept.list_id or "", "")


# As they are in a document that was read.
_WATCHED, _WANTED, _LISTED = Status.WATCHED.value, Status.TO_WATCH.value, Status.CUSTOM.value


def _movie(imdb_id: str, kept: Facts) -> Movie:
    if kept.watched:
        return Movie(imdb_id, _WATCHED, kept.list_id, [], WatchHistory(kept.watched_at, kept.rating))  # pyright: ignore[reportArgumentType]
    return Movie(imdb_id, _WANTED if kept.wanted else _LISTED, kept.list_id, [], None)  # pyright: ignore[reportArgumentType]
