"""The library as one table for spreadsheets and scripts: a row for each title, and nothing of it left out."""

import re
from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

import orjson

from backend.app.formats.claims import Kind
from backend.app.formats.outgoing.tables import table
from backend.app.formats.outgoing.titles import Outgoing, Title, in_utc, local_day
from backend.app.library.model import Recommendation

HEADER = (
    "imdb_id",
    "title",
    "year",
    "type",
    "status",
    "list",
    "watched",
    "date_watched",
    "date_local",
    "my_rating",
    "recommended_by",
    "recommended_on",
    "vote",
    "last_modified",
)
LEFT_OUT = "Colours, emoji, icons and the order of people and lists are in the JSON export only."
# What a spreadsheet would compute. One that is there already is told apart by another before it.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_TYPES = {Kind.FILM: "movie", Kind.SERIES: "tv", Kind.UNKNOWN: ""}


def own_table(titles: Iterable[Title], *, zone: ZoneInfo) -> Outgoing:
    """With an apostrophe before what a spreadsheet would take for a formula; our own reader takes it off again."""
    out = Outgoing()
    ordered = sorted(titles, key=lambda title: title.imdb_id)
    out.files["moviemanager.csv"] = table(HEADER, (_row(title, zone) for title in ordered))
    out.lose(None, LEFT_OUT)
    return out


def _row(title: Title, zone: ZoneInfo) -> Sequence[object]:
    advice = sorted(title.recommendations, key=lambda each: each.person_name)
    return [
        title.imdb_id,
        harmless(title.name or ""),
        title.year,
        _TYPES[title.kind],
        title.status,
        harmless(title.list_name or ""),
        "yes" if title.watched else "",
        in_utc(title.date_watched),
        local_day(title.date_watched, zone),
        title.rating,
        harmless(_one_or_all(advice, lambda each: each.person_name)),
        _one_or_all(advice, lambda each: in_utc(each.date_recommended)),
        _one_or_all(advice, lambda each: "up" if each.vote_type else "down"),
        in_utc(title.last_modified),
    ]


def _one_or_all(advice: Sequence[Recommendation], say: Callable[[Recommendation], str]) -> str:
    """Of several a JSON array, in the same order in every column."""
    said = [say(each) for each in advice]
    return orjson.dumps(said).decode() if len(said) > 1 else "".join(said)


def harmless(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def as_it_was(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
