"""What Wikidata is asked, in SPARQL: one row for each fact of a title.

Rows instead of one wide row for each title: of several directors, dates and languages a join would give every
combination. The service answers within a minute or not at all, and labels are taken by language rather than through
its label service, since a name that is the same everywhere may be kept as “mul” alone.
"""

from collections.abc import Iterable, Sequence

# A fact that is a name is asked for with the thing that it names, in each language.
_OF_THE_TITLE = (
    ("original", "?item wdt:P1476 ?value ."),
    ("published", "?item wdt:P577 ?value ."),
    ("began", "?item wdt:P580 ?value ."),
    ("minutes", "?item wdt:P2047 ?value ."),
    ("tmdbFilm", "?item wdt:P4947 ?value ."),
    ("tmdbSeries", "?item wdt:P4983 ?value ."),
    ("letterboxd", "?item wdt:P6127 ?value ."),
)
_NAMES = (("director", "P57"), ("genre", "P136"), ("country", "P495"))


def languages(wanted: str) -> list[str]:
    """In the order of preference; “mul” is Wikidata's word for a name that is the same in every language."""
    return [*dict.fromkeys((wanted, "en", "mul"))]


def by_imdb_id(imdb_ids: Sequence[str], language: str) -> str:
    return _facts(f"VALUES ?imdb {{ {_texts(imdb_ids)} }}\n  ?item wdt:P345 ?imdb .", language)


def by_item(items: Sequence[str], language: str) -> str:
    named = " ".join(f"wd:{item}" for item in items)
    return _facts(f"VALUES ?item {{ {named} }}\n  ?item wdt:P345 ?imdb .", language)


def by_property(wanted: str, values: Sequence[str], language: str) -> str:
    """The titles that another service knows by these numbers or names."""
    return _facts(f"VALUES ?known {{ {_texts(values)} }}\n  ?item wdt:{wanted} ?known ; wdt:P345 ?imdb .", language)


def by_label(names: Sequence[str], language: str) -> str:
    """Everything that has one of these names and a number of a title at IMDb."""
    spoken = " ".join(f"{_text(name)}@{each}" for name in names for each in languages(language))
    return _facts(
        f'VALUES ?name {{ {spoken} }}\n  ?item rdfs:label ?name ; wdt:P345 ?imdb . FILTER(STRSTARTS(?imdb, "tt"))',
        language,
    )


def numbers(wanted: str, values: Sequence[str]) -> str:
    """Which number of IMDb goes with each value of a property."""
    return (
        f"SELECT ?known ?imdb ?item WHERE {{\n  VALUES ?known {{ {_texts(values)} }}\n"
        f"  ?item wdt:{wanted} ?known ; wdt:P345 ?imdb .\n}}"
    )


def _facts(which: str, language: str) -> str:
    spoken = f"FILTER(LANG(?value) IN ({', '.join(map(_text, languages(language)))}))"
    sites = " ".join(f"<https://{each}.wikipedia.org/>" for each in languages(language) if each != "mul")
    arms = [
        _arm("label", f"?item rdfs:label ?value . {spoken}"),
        _arm("kind", '?item wdt:P31 ?of . ?of rdfs:label ?value . FILTER(LANG(?value) = "en")'),
        _arm("wikipedia", f"VALUES ?site {{ {sites} }} ?value schema:about ?item ; schema:isPartOf ?site ."),
        *(_arm(name, pattern) for name, pattern in _OF_THE_TITLE),
        *(_arm(name, f"?item wdt:{wanted} ?of . ?of rdfs:label ?value . {spoken}") for name, wanted in _NAMES),
    ]
    return "SELECT ?imdb ?item ?what ?of ?value WHERE {\n  " + which + "\n  " + "\n  UNION ".join(arms) + "\n}"


def _arm(name: str, pattern: str) -> str:
    return f'{{ {pattern} BIND("{name}" AS ?what) }}'


def _texts(values: Iterable[str]) -> str:
    return " ".join(_text(value) for value in values)


def _text(value: str) -> str:
    """A literal. What could end it is left out: no id or address that Wikidata knows has a quote in it."""
    return '"' + "".join(letter for letter in value if letter.isprintable() and letter not in '"\\') + '"'
