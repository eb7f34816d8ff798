"""Claims, and the titles that they were found to mean, become a document to import, and a fate for each row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from re import compile as pattern
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from backend.app.formats.claims import Reason, Refused, Row
from backend.app.json_values import whole_letters
from backend.app.library.model import CustomList, Document, Movie
from backend.app.library.values import HIGHEST_RATING, LONGEST_LIST_NAME, LOWEST_RATING
from backend.app.transfer.jobs.facts import facts_of
from backend.app.transfer.jobs.folding import LIKED, Fate, fold_title
from backend.app.transfer.jobs.options import Options
from backend.app.transfer.jobs.outcomes import ADDED, AMBIGUOUS, UNCHANGED, UPDATED, Ending, ending_of
from backend.app.transfer.jobs.titles import title_key
from backend.app.transfer.plan import Plan

_is_imdb_id = pattern(r"tt[0-9]{1,20}").fullmatch


class Standing(StrEnum):
    """How far the search for a title has come. `pending` could not be asked, `waiting` was not asked yet."""

    CERTAIN = "certain"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    PENDING = "pending"
    WAITING = "waiting"
    SKIPPED = "skipped"


_UNSETTLED = {
    Standing.AMBIGUOUS: AMBIGUOUS,
    Standing.UNKNOWN: ending_of(Reason.NOT_FOUND),
    Standing.PENDING: ending_of(Reason.LOOKUP_FAILED),
    Standing.WAITING: ending_of(Reason.LOOKUP_FAILED),
    Standing.SKIPPED: ending_of(Reason.CHOSEN_SKIP),
}


@dataclass(slots=True)
class Meaning:
    """`ending` is that of its rows where they do not come in: the same for all of them, so it is decided once."""

    standing: Standing
    imdb_id: str | None = None
    ending: Ending | None = field(init=False)

    def __post_init__(self) -> None:
        if self.standing is not Standing.CERTAIN:
            self.ending = _UNSETTLED[self.standing]
        else:
            self.ending = None if _is_imdb_id(self.imdb_id or "") else ending_of(Reason.BAD_ID)


_NOT_LOOKED_UP = Meaning(Standing.WAITING)


@dataclass(frozen=True, slots=True)
class Part:
    """A file that was understood, by the path under which a person knows it; its rows are read anew each time."""

    path: str
    service: str
    rows: Callable[[], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Folded:
    """`fates` has one for each row, in the order of the file, by path."""

    document: Document
    fates: Mapping[str, list[Fate]]

    def endings(self, plan: Plan) -> dict[str, list[Ending]]:
        """What the plan does to each row, where the row itself does not say."""
        titles = _titles(plan)
        return {path: [_ending(fate, titles) for fate in fates] for path, fates in self.fates.items()}


def fold(
    parts: Iterable[Part], meanings: Mapping[str, Meaning], options: Options, *, account: str, zone: ZoneInfo
) -> Folded:
    """Parts come in the order of the drop. The document's rows have no time: they fill what a library lacks."""
    folding = _Folding(meanings, options, account, zone)
    for part in parts:
        folding.take(part)
    return folding.finish()


@dataclass(slots=True)
class _Folding:
    meanings: Mapping[str, Meaning]
    options: Options
    account: str
    zone: ZoneInfo
    fates: dict[str, list[Fate]] = field(default_factory=dict[str, list[Fate]])
    # By title its first row, and those that come after: of most titles there are none.
    first: dict[str, Fate] = field(default_factory=dict[str, Fate])
    later: dict[str, list[Fate]] = field(default_factory=dict[str, list[Fate]])
    # By id; the same name at two services is two lists.
    lists: dict[str, str] = field(default_factory=dict[str, str])
    list_ids: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def take(self, part: Part) -> None:
        fates, first = self.fates.setdefault(part.path, []), self.first
        for row in part.rows():
            fate = self._fate(row, part.service)
            fates.append(fate)
            imdb_id = fate.imdb_id
            if fate.ending is None and imdb_id is not None and first.setdefault(imdb_id, fate) is not fate:
                self.later.setdefault(imdb_id, []).append(fate)

    def _fate(self, row: Row, service: str) -> Fate:
        if isinstance(row, Refused):
            return Fate(ending=ending_of(row.reason))
        key = title_key(row)
        if key is None:
            return Fate(ending=ending_of(Reason.NO_TITLE))
        meaning = self.meanings.get(key, _NOT_LOOKED_UP)
        if meaning.ending is not None:
            return Fate(ending=meaning.ending)
        imdb_id = meaning.imdb_id
        if row.rating is not None and not LOWEST_RATING <= row.rating <= HIGHEST_RATING:
            return Fate(imdb_id, ending_of(Reason.BAD_RATING))
        facts, notices = facts_of(row, self.zone)
        if row.list_name is not None:
            facts.list_id = self._list_id(service, row.list_name)
        if row.liked and self.options.likes == "list":
            self._list_id(service, LIKED)
        return Fate(imdb_id, None, facts, notices)

    def _list_id(self, service: str, name: str) -> str:
        """The same for every import of the same list, so that the second one finds it again."""
        found = self.list_ids.get((service, name))
        if found is None:
            whole = whole_letters(name)
            found = str(uuid5(NAMESPACE_URL, f"moviemanager:{self.account}:{service}:{whole}"))
            self.list_ids[service, name] = found
            self.lists[found] = whole.replace("\0", "").strip()[:LONGEST_LIST_NAME] or "List"
        return found

    def finish(self) -> Folded:
        names = self._lists_in_order()
        movies: list[Movie] = []
        for imdb_id in sorted(self.first):
            movie = fold_title(imdb_id, self.first[imdb_id], self.later.get(imdb_id, ()), self.options, names)
            if movie is not None:
                movies.append(movie)
        used = {movie.custom_list_id for movie in movies}
        lists = [
            CustomList(list_id, name, None, None, position)
            for position, (list_id, name) in enumerate(self._by_name())
            if list_id in used
        ]
        return Folded(Document(None, movies, [], lists), self.fates)

    def _lists_in_order(self) -> dict[str, str]:
        """The one that a person named goes first, the others by name and the likes last."""

        def place(each: tuple[str, str]) -> int:
            return 0 if each[1] == self.options.list_first else 2 if each[1] == LIKED else 1

        return dict(sorted(self._by_name(), key=place))

    def _by_name(self) -> list[tuple[str, str]]:
        """Whichever file came first."""
        return sorted(self.lists.items(), key=lambda each: (each[1], each[0]))


def _titles(plan: Plan) -> dict[str, tuple[Movie | None, Movie]]:
    """Each title of the document as it is in the library and as it will be."""
    titles: dict[str, tuple[Movie | None, Movie]] = {movie.imdb_id: (None, movie) for movie in plan.movies.added}
    titles |= {after.imdb_id: (before, after) for before, after in plan.movies.updated}
    titles |= {movie.imdb_id: (movie, movie) for movie in plan.movies.unchanged}
    titles |= {current.imdb_id: (current, current) for current, _ in plan.movies.kept}
    return titles


def _ending(fate: Fate, titles: Mapping[str, tuple[Movie | None, Movie]]) -> Ending:
    if fate.ending is not None:
        return fate.ending
    before, after = titles[fate.imdb_id or ""]
    if before is None:
        return ADDED
    had, has = fate.facts.held_by(before), fate.facts.held_by(after)
    if all(had):
        return UNCHANGED
    if any(now and not then for then, now in zip(had, has, strict=True)):
        return UPDATED
    if fate.facts.wanted and after.watch_history is not None:
        return ending_of(Reason.ALREADY_WATCHED)
    return ending_of(Reason.KEPT_OURS)
