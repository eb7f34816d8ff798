"""What titles of other services are called at IMDb: asked of whatever can be asked, the cheapest first.

A source that fails says nothing of a title: it is then pending, and never unknown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

from backend.app.batches import batches
from backend.app.catalogue import Catalogue
from backend.app.catalogue.catalogue_data import CatalogueData
from backend.app.catalogue.links import PROPERTIES, LinkKind
from backend.app.catalogue.matching import Candidate, Certainty, Decision, Sought, decide, is_called_the_same
from backend.app.catalogue.omdb import Named as OmdbNamed
from backend.app.catalogue.service import KeyMissing
from backend.app.catalogue.title_names import normalized
from backend.app.catalogue.tmdb import MediaType, TmdbData
from backend.app.catalogue.tmdb import Named as TmdbNamed
from backend.app.errors import MovieManagerError, Unavailable
from backend.app.formats.claims import Id

# As many names as Wikidata answers about within its minute.
NAMES_A_QUERY, NUMBERS_A_QUERY = 40, 150
# Of as many hits of TMDB its page is asked for the number at IMDb.
MOST_PAGES = 3
# It answers three of this server's questions at once, and one of them may be a person's.
TMDB_AT_ONCE = 2
RETRY_SECONDS, KEY_SECONDS = 60, 3600

_AT_WIKIDATA: dict[Id, LinkKind] = {
    Id.TMDB_FILM: "tmdb_film",
    Id.TMDB_SERIES: "tmdb_series",
    Id.TVDB_FILM: "thetvdb_film",
    Id.TVDB_SERIES: "thetvdb_series",
    Id.LETTERBOXD_FILM: "letterboxd",
}
_KIND_OF: dict[Id, MediaType] = {
    Id.TMDB_FILM: "movie",
    Id.TMDB_SERIES: "tv",
    Id.TVDB_FILM: "movie",
    Id.TVDB_SERIES: "tv",
}


@dataclass(frozen=True, slots=True)
class Title:
    """`key` is how whoever asks knows it."""

    key: str
    sought: Sought
    ids: Mapping[Id, str] = field(default_factory=dict[Id, str])


@dataclass(frozen=True, slots=True)
class Found:
    """`because` is the sentence of a source that could not be asked, or of the key that would help.

    Of a pending title `retry_after` says after how many seconds to ask again, if waiting helps at all.
    """

    state: Certainty | Literal["pending"]
    candidates: tuple[Candidate, ...] = ()
    because: str | None = None
    retry_after: int | None = None

    @property
    def imdb_id(self) -> str | None:
        return self.candidates[0].imdb_id if self.state is Certainty.CERTAIN else None


def match_titles(catalogue: Catalogue, titles: Sequence[Title]) -> dict[str, Found]:
    """By key. Every title is asked for until it is certain or everybody was asked."""
    matching = _Matching(catalogue, [_Case(title) for title in titles])
    matching.run()
    return {case.title.key: matching.found(case) for case in matching.cases}


@dataclass
class _Case:
    """What is known of one title so far."""

    title: Title
    candidates: dict[str, Candidate] = field(default_factory=dict[str, Candidate])
    decision: Decision = field(default_factory=lambda: Decision(Certainty.UNKNOWN))
    asked: bool = False
    has_rivals: bool = False
    failures: list[MovieManagerError] = field(default_factory=list[MovieManagerError])

    @property
    def is_open(self) -> bool:
        """Rivals that one complete answer has named do not go away by asking another."""
        return self.decision.certainty is not Certainty.CERTAIN and not self.has_rivals

    def __post_init__(self) -> None:
        own = self.title.ids.get(Id.IMDB)
        if own is not None:
            self.is_certainly(self._as_sought(own))

    def has_number_of(self, imdb_id: str) -> None:
        """Two numbers of a row that are of two titles are for a person to settle."""
        known = self.decision.candidates if self.decision.certainty is Certainty.CERTAIN else ()
        if not known:
            self.is_certainly(self._as_sought(imdb_id))
        elif known[0].imdb_id != imdb_id:
            self.decision = Decision(Certainty.AMBIGUOUS, (*known, self._as_sought(imdb_id)))
            self.has_rivals = True

    def is_certainly(self, candidate: Candidate) -> None:
        self.decision = Decision(Certainty.CERTAIN, (candidate,))

    def _as_sought(self, imdb_id: str) -> Candidate:
        return Candidate(imdb_id, (self.title.sought.title,), self.title.sought.year, pages=_pages(imdb_id))

    def hear(self, candidates: Iterable[Candidate], *, complete: bool) -> None:
        self.asked = True
        for each in candidates:
            name = each.imdb_id or str(each.pages)
            self.candidates[name] = _together(self.candidates[name], each) if name in self.candidates else each
        heard = [*self.candidates.values()]
        self.decision = decide(self.title.sought, heard, complete=complete)
        if complete and self.decision.certainty is Certainty.AMBIGUOUS:
            self.has_rivals = sum(is_called_the_same(self.title.sought, each) for each in heard) > 1


class _Matching:
    def __init__(self, catalogue: Catalogue, cases: list[_Case]) -> None:
        self._catalogue = catalogue
        self.cases = cases
        self._failed: dict[str, MovieManagerError] = {}

    def run(self) -> None:
        catalogue = self._catalogue
        if catalogue.wikidata.configured:
            self._by_number()
        if catalogue.offline.configured:
            self._each("offline", self._offline)
        if catalogue.wikidata.configured:
            self._by_name_at_wikidata()
        if catalogue.tmdb.service.configured:
            self._each("tmdb", self._at_tmdb, at_once=TMDB_AT_ONCE)
        if catalogue.omdb.service.configured:
            self._each("omdb", self._at_omdb)
        if catalogue.wikidata.configured:
            self._each("wikidata", self._search_wikidata, unless_heard=True)

    def found(self, case: _Case) -> Found:
        candidates = case.decision.candidates
        if case.decision.certainty is Certainty.CERTAIN:
            return Found(Certainty.CERTAIN, candidates)
        if case.failures and not case.has_rivals:
            failure = case.failures[0]
            return Found("pending", candidates, failure.detail, _seconds_until_next(failure))
        without_key = self._without_key()
        if not case.asked and without_key is not None:
            return Found("pending", candidates, without_key)
        if case.decision.certainty is Certainty.UNKNOWN:
            return Found(Certainty.UNKNOWN, because=without_key)
        return Found(Certainty.AMBIGUOUS, candidates)

    def _without_key(self) -> str | None:
        """Which key would help, if any would."""
        service = self._catalogue.tmdb.service
        try:
            _ = service.key
        except KeyMissing as missing:
            return missing.detail
        return None

    def _open(self) -> list[_Case]:
        return [case for case in self.cases if case.is_open]

    def _each(self, source: str, ask: Callable[[_Case], None], *, at_once: int = 1, unless_heard: bool = False) -> None:
        def ask_for(case: _Case) -> None:
            self._ask(source, [case], lambda: ask(case))

        cases = [case for case in self._open() if not (unless_heard and case.candidates)]
        if at_once == 1:
            for case in cases:
                ask_for(case)
        else:
            with ThreadPoolExecutor(at_once) as pool:
                list(pool.map(ask_for, cases))

    def _ask(self, source: str, cases: Iterable[_Case], ask: Callable[[], None]) -> None:
        """A source that has failed is not asked for the rest: it would fail again, and be the ruder to."""
        failure = self._failed.get(source)
        if failure is None:
            try:
                ask()
            except MovieManagerError as error:
                failure = self._failed[source] = error
        if failure is not None:
            for case in cases:
                case.failures.append(failure)

    def _by_number(self) -> None:
        """Also of titles whose IMDb id is known, to hear whether it is that of their other numbers."""
        for kind, link in _AT_WIKIDATA.items():
            cases = [case for case in self.cases if kind in case.title.ids and not case.has_rivals]
            for some in batches(cases, NUMBERS_A_QUERY):
                self._ask("wikidata", some, lambda some=some, kind=kind, link=link: self._numbers(some, kind, link))
        contradicted = [case for case in self.cases if case.has_rivals]
        for some in batches(contradicted, NUMBERS_A_QUERY // 2):
            self._ask("wikidata", some, lambda some=some: self._name(some))

    def _numbers(self, cases: Sequence[_Case], kind: Id, link: LinkKind) -> None:
        values = list({case.title.ids[kind]: None for case in cases})
        known = self._catalogue.wikidata.numbers(PROPERTIES[link], values)
        for case in cases:
            case.asked = True
            imdb_id = known.get(case.title.ids[kind])
            if imdb_id is not None:
                case.has_number_of(imdb_id)

    def _name(self, cases: Sequence[_Case]) -> None:
        """What titles that a row takes for one are called, so that a person can tell them apart."""
        wanted = {each.imdb_id: None for case in cases for each in case.decision.candidates if each.imdb_id}
        titles = map(_of_catalogue, self._catalogue.wikidata.titles(list(wanted)))
        named = {title.imdb_id: title for title in titles}
        for case in cases:
            known = tuple(named.get(each.imdb_id, each) for each in case.decision.candidates)
            case.decision = replace(case.decision, candidates=known)

    def _offline(self, case: _Case) -> None:
        names = {spelling for name in case.title.sought.names for spelling in (name, normalized(name))}
        titles, complete = self._catalogue.offline.named(names)
        # It was found by a name, which need not be the one that the index shows.
        called = tuple(case.title.sought.names)
        candidates = [_of_catalogue(title) for title in titles]
        case.hear([replace(each, names=(*each.names, *called)) for each in candidates], complete=complete)

    def _by_name_at_wikidata(self) -> None:
        for some in batches([case for case in self._open() if case.title.sought.title], NAMES_A_QUERY):
            self._ask("wikidata", some, lambda some=some: self._named_at_wikidata(some))

    def _named_at_wikidata(self, cases: Sequence[_Case]) -> None:
        names = {name: None for case in cases for name in case.title.sought.names}
        candidates = [_of_catalogue(title) for title in self._catalogue.wikidata.named(list(names))]
        for case in cases:
            mine = [each for each in candidates if is_called_the_same(case.title.sought, each)]
            case.hear(mine, complete=True)

    def _search_wikidata(self, case: _Case) -> None:
        titles = self._catalogue.wikidata.search(case.title.sought.title) if case.title.sought.title else []
        # In the order of what its search thinks likely, and cut off where that ends.
        case.hear([_of_catalogue(title) for title in titles], complete=False)

    def _at_tmdb(self, case: _Case) -> None:
        for kind, media_type in _KIND_OF.items():
            if kind in case.title.ids and case.is_open:
                self._by_number_at_tmdb(case, kind, media_type)
        if case.is_open and case.title.sought.title:
            self._by_name_at_tmdb(case)

    def _by_number_at_tmdb(self, case: _Case, kind: Id, media_type: MediaType) -> None:
        tmdb, value = self._catalogue.tmdb, case.title.ids[kind]
        case.asked = True
        if not (value.isascii() and value.isdecimal() and len(value) < len("10000000000")):
            return
        is_own = kind in {Id.TMDB_FILM, Id.TMDB_SERIES}
        number = int(value) if is_own else tmdb.known_by_tvdb(media_type, value)
        page = tmdb.details(media_type, number) if number is not None else None
        if page is not None and page["imdbId"] is not None:
            case.is_certainly(_of_page(page))

    def _by_name_at_tmdb(self, case: _Case) -> None:
        hits, complete = self._named_at_tmdb(case.title.sought)
        candidates = [_of_tmdb(hit) for hit in hits]
        same = [each for each in candidates if is_called_the_same(case.title.sought, each)]
        pages = {
            (hit["mediaType"], hit["tmdbId"]): self._catalogue.tmdb.details(hit["mediaType"], hit["tmdbId"])
            for hit, each in zip(hits, candidates, strict=True)
            if each in same[:MOST_PAGES]
        }
        seen = [
            _of_page(page, hit) if (page := pages.get((hit["mediaType"], hit["tmdbId"]))) else _of_tmdb(hit)
            for hit in hits
        ]
        case.hear(seen, complete=complete)

    def _named_at_tmdb(self, sought: Sought) -> tuple[list[TmdbNamed], bool]:
        """All of the name if they are few enough; otherwise those of the year and of the years beside it."""
        hits, complete = self._films_and_series(sought.title, None)
        if complete or sought.year is None:
            return hits, complete
        by_number = {(hit["mediaType"], hit["tmdbId"]): hit for hit in hits}
        all_complete = True
        for year in (sought.year, sought.year - 1, sought.year + 1):
            of_year, complete = self._films_and_series(sought.title, year)
            by_number |= {(hit["mediaType"], hit["tmdbId"]): hit for hit in of_year}
            all_complete = all_complete and complete
        return list(by_number.values()), all_complete

    def _films_and_series(self, name: str, year: int | None) -> tuple[list[TmdbNamed], bool]:
        films, all_films = self._catalogue.tmdb.named("movie", name, year=year)
        series, all_series = self._catalogue.tmdb.named("tv", name, year=year)
        return [*films, *series], all_films and all_series

    def _at_omdb(self, case: _Case) -> None:
        sought = case.title.sought
        if not sought.title:
            return
        hits, complete = self._catalogue.omdb.named(sought.title)
        if not complete and sought.year is not None:
            of_year, _ = self._catalogue.omdb.named(sought.title, year=sought.year)
            hits += of_year
        case.hear([_of_omdb(hit) for hit in hits], complete=complete)


def _seconds_until_next(failure: MovieManagerError) -> int:
    """A source that names a time is believed; a key does not become right within a minute."""
    return failure.retry_after or (KEY_SECONDS if isinstance(failure, Unavailable) else RETRY_SECONDS)


def _together(one: Candidate, other: Candidate) -> Candidate:
    """What two sources say of one title: the first one's word, and the second one's where it has none."""
    return Candidate(
        one.imdb_id,
        tuple(dict.fromkeys((*one.names, *other.names))),
        one.year if one.year is not None else other.year,
        one.kind or other.kind,
        one.runtime or other.runtime,
        one.directors or other.directors,
        max(one.popularity, other.popularity),
        one.poster or other.poster,
        tuple(dict.fromkeys((*one.pages, *other.pages))),
    )


def _pages(imdb_id: str | None, *others: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (*([("IMDb", f"https://www.imdb.com/title/{imdb_id}/")] if imdb_id else []), *others)


def _of_catalogue(title: CatalogueData) -> Candidate:
    elsewhere: list[tuple[str, str]] = []
    if title["tmdbId"] is not None:
        elsewhere.append(_tmdb_page(title["mediaType"], title["tmdbId"]))
    if title["wikidataId"] is not None:
        elsewhere.append(("Wikidata", f"https://www.wikidata.org/wiki/{title['wikidataId']}"))
    return Candidate(
        title["imdbId"],
        tuple(dict.fromkeys(name for name in (title["title"], title["originalTitle"]) if name)),
        int(title["year"]) if title["year"] else None,
        title["kind"],
        title["runtime"],
        tuple((title["director"] or "").split(", ")) if title["director"] else (),
        pages=_pages(title["imdbId"], *elsewhere),
    )


def _tmdb_page(kind: str, number: int) -> tuple[str, str]:
    return ("TMDB", f"https://www.themoviedb.org/{kind}/{number}")


def _of_tmdb(hit: TmdbNamed) -> Candidate:
    return Candidate(
        None,
        tuple(dict.fromkeys(name for name in (hit["title"], hit["originalTitle"]) if name)),
        hit["year"],
        "series" if hit["mediaType"] == "tv" else "film",
        popularity=hit["popularity"],
        poster=hit["poster"],
        pages=_pages(None, _tmdb_page(hit["mediaType"], hit["tmdbId"])),
    )


def _of_page(page: TmdbData, hit: TmdbNamed | None = None) -> Candidate:
    names = (page["title"], hit["title"] if hit else None, hit["originalTitle"] if hit else None)
    return Candidate(
        page["imdbId"],
        tuple(dict.fromkeys(name for name in names if name)),
        int(page["year"]) if page["year"] else None,
        "series" if page["mediaType"] == "tv" else "film",
        page["runtime"],
        popularity=hit["popularity"] if hit else 0.0,
        poster=page["posterSmall"],
        pages=_pages(page["imdbId"], _tmdb_page(page["mediaType"], page["tmdbId"])),
    )


def _of_omdb(hit: OmdbNamed) -> Candidate:
    return Candidate(
        hit["imdbId"], (hit["title"],), hit["year"], hit["kind"], poster=hit["poster"], pages=_pages(hit["imdbId"])
    )
