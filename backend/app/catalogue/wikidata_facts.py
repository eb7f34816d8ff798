"""From the rows that Wikidata answers to titles. Every function here is total: what is not understood is not there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.app.catalogue import answers
from backend.app.catalogue.catalogue_data import FILMS_AND_SERIES, CatalogueData, Kind, media_type

ITEM = re.compile(r"Q[1-9][0-9]{0,11}")
_ENTITY = re.compile(r"https?://www\.wikidata\.org/entity/(Q[1-9][0-9]{0,11})")
_LETTERBOXD = re.compile(r"[a-z0-9-]{1,200}")
_WIKIPEDIA = re.compile(r"https://[a-z-]+\.wikipedia\.org/wiki/\S+")
# Earlier words win: a “television series episode” is an episode, and an “animated short film” is a short.
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("video game", "game"),
    ("episode", "episode"),
    ("short", "short"),
    ("music video", "video"),
    ("special", "special"),
    ("film series", "other"),
    ("series", "series"),
    ("television program", "series"),
    ("television show", "series"),
    ("season", "series"),
    ("film", "film"),
    ("movie", "film"),
)
MOST_NAMES = 20
LONGEST_RUNTIME = 5_000
LONGEST_NUMBER = 10


@dataclass
class _Names:
    """One thing's name by language."""

    by_language: dict[str, str] = field(default_factory=dict[str, str])

    def best(self, languages: Sequence[str]) -> tuple[str, str] | None:
        return next(((self.by_language[each], each) for each in languages if each in self.by_language), None)


@dataclass
class _Facts:
    """What the rows say of one item: plain values by what they are, and names by what they are and whose."""

    values: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    names: dict[str, dict[str, _Names]] = field(default_factory=dict[str, dict[str, _Names]])

    def add(self, row: "_Row") -> None:
        if row.language is None:
            self.values.setdefault(row.what, []).append(row.value)
        else:
            of_what = self.names.setdefault(row.what, {})
            of_what.setdefault(row.of, _Names()).by_language.setdefault(row.language, row.value)

    def first(self, *whats: str) -> str | None:
        return min((value for what in whats for value in self.values.get(what, [])), default=None)

    def named(self, what: str, languages: Sequence[str]) -> list[str]:
        """In the order in which the things were entered at Wikidata, which is the same for every answer."""
        things = sorted(self.names.get(what, {}).items(), key=lambda thing: (len(thing[0]), thing[0]))
        found = [best[0] for _, names in things if (best := names.best(languages)) is not None]
        return list(dict.fromkeys(found))[:MOST_NAMES]


@dataclass(frozen=True)
class _Row:
    imdb_id: str
    item: str
    what: str
    of: str
    value: str
    language: str | None


def titles_in(rows: Iterable[Any], languages: Sequence[str]) -> dict[str, CatalogueData]:
    """By IMDb id. Where two items claim one id, a film or series counts before anything else, then the older item."""
    facts: dict[tuple[str, str], _Facts] = {}
    for each in rows:
        row = _row(each)
        if row is not None:
            facts.setdefault((row.imdb_id, row.item), _Facts()).add(row)
    found: dict[str, CatalogueData] = {}
    for (imdb_id, item), of_item in sorted(facts.items(), key=lambda one: (len(one[0][1]), one[0][1])):
        title = _title(imdb_id, item, of_item, languages)
        if title is not None and (imdb_id not in found or _counts_before(title, found[imdb_id])):
            found[imdb_id] = title
    return found


def _counts_before(one: CatalogueData, other: CatalogueData) -> bool:
    return one["kind"] in FILMS_AND_SERIES[:2] and other["kind"] not in FILMS_AND_SERIES[:2]


def _row(row: Any) -> _Row | None:
    cells = {name: answers.record(cell) for name, cell in answers.record(row).items()}
    item = _ENTITY.fullmatch(str(cells.get("item", {}).get("value")))
    of = _ENTITY.fullmatch(str(cells.get("of", {}).get("value")))
    imdb_id = answers.imdb_id(cells.get("imdb", {}).get("value"))
    what = answers.text(cells.get("what", {}).get("value"))
    value, language = answers.text(cells.get("value", {}).get("value")), cells.get("value", {}).get("xml:lang")
    if item is None or imdb_id is None or what is None or value is None:
        return None
    if cells["value"].get("type") == "bnode":
        return None  # Wikidata's way to say that there is a value, and that nobody knows it.
    return _Row(imdb_id, item[1], what, of[1] if of else "", value, language if isinstance(language, str) else None)


def _title(imdb_id: str, item: str, facts: _Facts, languages: Sequence[str]) -> CatalogueData | None:
    """None without a name in any wanted language or in its own."""
    originals = facts.names.get("original", {}).get("", _Names()).by_language
    original = next(iter(sorted(originals.items())), None)
    label = facts.names.get("label", {}).get("", _Names()).best(languages)
    name = label or (original and (original[1], original[0]))
    if name is None:
        return None
    kind = _kind(facts.named("kind", ["en"]))
    return {
        "source": "wikidata",
        "imdbId": imdb_id,
        "wikidataId": item,
        "title": name[0],
        "titleLanguage": name[1],
        "originalTitle": original[1] if original else None,
        "year": _year(facts, kind),
        "kind": kind,
        "mediaType": media_type(kind),
        "director": ", ".join(facts.named("director", languages)) or None,
        "genres": facts.named("genre", languages),
        "runtime": _minutes(facts),
        "country": ", ".join(facts.named("country", languages)) or None,
        "wikipedia": _matching(facts.values.get("wikipedia", []), _WIKIPEDIA),
        "letterboxd": _matching(facts.values.get("letterboxd", []), _LETTERBOXD),
        "tmdbId": _number(facts.first("tmdbSeries" if kind == "series" else "tmdbFilm")),
    }


def _kind(labels: Sequence[str]) -> Kind:
    """By the English names of its classes: there are hundreds, and all of them say what they are."""
    for word, kind in _KINDS:
        if any(word in label.lower() for label in labels):
            return kind
    return "other"


def _year(facts: _Facts, kind: Kind) -> str | None:
    """Of the first release; of a series, when it began."""
    began = answers.year(facts.first("began")) if kind == "series" else None
    return began or answers.year(facts.first("published"))


def _minutes(facts: _Facts) -> int | None:
    for value in facts.values.get("minutes", []):
        whole = value.lstrip("+").partition(".")[0]
        if whole.isdecimal() and len(whole) <= LONGEST_NUMBER and 0 < int(whole) <= LONGEST_RUNTIME:
            return int(whole)
    return None


def _number(value: str | None) -> int | None:
    if value is None or not value.isascii() or not value.isdecimal() or len(value) > LONGEST_NUMBER:
        return None
    return answers.whole(int(value))


def _matching(values: Iterable[str], pattern: re.Pattern[str]) -> str | None:
    return next((value for value in values if pattern.fullmatch(value)), None)
