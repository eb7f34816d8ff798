"""Whatever stands in a file, each reader gives one row for each of its rows, or refuses the file by name."""

import csv
import io
import json
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.app.errors import Unusable
from backend.app.formats.claims import Answers, Claim, Row
from backend.app.formats.drop import Part
from backend.app.formats.recognise import AnyTable, Header, JsonArray, JsonObject, Source, XmlRoot
from backend.app.formats.sources import CARRIES, SOURCES
from tests.formats.dropped import NOW, carried, dropped

CELLS = (
    *("", " ", "0", "-1", "1", "5", "9.5", "87", "1e9", "nan", "-", "yes", "No", "x" * 600, "=SUM(1)", "★★½", "\\N"),
    *("tt0113277", "nm0000001", "tt0", "https://www.imdb.com/title/tt0113277/", "movie", "tv", "Completed", "FINISHED"),
    *("2023-01-05", "2023-02-30", "1970-01-01", "0001-01-01", "20222-01-01", "24.1.23", "13/13/13", "1/2/2023 8:15"),
    *("2023-01-05T20:00:00Z", "9999-12-31T23:59:59-23:59", "99999999999999", "Heat (1995)", "Heat: Season 1: A", ":"),
    *("\u200e", "\0", "\ufffd", "٣", "[map[id:1 type:movie]]", "watch-1", "episode"),
)
# Of what the readers look for in JSON and XML.
NAMES = (
    *("title", "year", "ids", "imdb", "tmdb", "type", "status", "rating", "activity", "customDate", "content", "movie"),
    *("show", "watched_at", "rated_at", "listed_at", "plays", "last_watched_at", "user_rating", "lot", "source", "id"),
    *("identifier", "reviews", "seen_history", "collections", "collection_name", "state", "ended_on", "UserData"),
    *("Played", "PlayCount", "LastPlayedDate", "ProviderIds", "Imdb", "Type", "Name", "viewCount", "lastViewedAt"),
    *("Guid", "guid", "userRating", "playcount", "uniqueid", "userrating", "lastplayed", "review", "date", "watched"),
    *("in_watchlist", "imdb_id", "tmdb_id", "release_date", "RunTimeTicks", "leafCount", "viewedLeafCount", "duration"),
)
MORE_COLUMNS = (
    *("title", "name", "year", "type", "score", "rating", "end_date", "repeats", "notes", "quote", "date rated", "url"),
    *("start time", "duration", "bookmark", "latest bookmark", "attributes", "created", "modified", "created_at"),
    *("season", "episode", "tmdb", "watched_at", "rated_at", "watchlisted_at", "rewatch_count", "updated_at", "status"),
)
LISTS = ("", "metadata", "media", "Items", "Metadata", "movies", "shows", "anime", "rows")
ANSWERS = (
    {},
    {"means": "watched", "scale": "5", "date_order": "day_first"},
    {"means": "list", "scale": "100", "date_order": "month_first", "kind": "series"},
)
values = st.recursive(
    st.sampled_from([None, True, False, 0, 5, -1, 8.5, 1e300, 10**400, *CELLS]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=12,
)


def of(kind: type[Any]) -> list[Source]:
    return [source for source in SOURCES if isinstance(source.signature, kind)]


def rows_or_refusal(source: Source, part: Part, answers: Answers) -> list[Row] | None:
    try:
        if source.questions:
            source.questions(part)
        return list(source.reader(part, answers, now=NOW))
    except Unusable:
        return None


def check(source: Source, rows: list[Row]) -> None:
    said, declared = carried(rows), CARRIES[source.service]
    assert (said.facts - declared.facts, said.ids - declared.ids, said.skips - declared.skips) == (set(), set(), set())
    for row in rows:
        assert row.raw or row.raw == {}
        if isinstance(row, Claim):
            assert row.title or row.ids
            assert row.rating is None or (1 <= row.rating <= 10 and not row.rating * 2 % 1)
            assert row.plays >= 1


@pytest.mark.parametrize("source", of(Header), ids=lambda source: f"{source.service}-{source.what}")
@settings(max_examples=20)
@given(data=st.data(), answers=st.sampled_from(ANSWERS))
def test_a_table(source: Source, data: st.DataObject, answers: Answers) -> None:
    assert isinstance(source.signature, Header)
    more = data.draw(st.sets(st.sampled_from(MORE_COLUMNS), max_size=4)) - source.signature.forbids
    columns = sorted(source.signature.needs | (set() if source.signature.exactly else more))
    lines = data.draw(st.lists(st.tuples(*[st.sampled_from(CELLS)] * len(columns)), max_size=3))
    text = io.StringIO()
    csv.writer(text).writerows([columns, *lines])
    rows = rows_or_refusal(source, dropped("a.csv", text.getvalue())[0], answers)
    check(source, rows or [])
    assert rows is None or len(rows) <= len(lines)


@given(
    columns=st.lists(st.sampled_from(("Title", "Watched", "Rating", "Year", "tmdb", "Type", "Status")), min_size=2),
    data=st.data(),
    answers=st.sampled_from(ANSWERS),
)
def test_a_table_of_nobody(columns: list[str], data: st.DataObject, answers: Answers) -> None:
    lines = data.draw(st.lists(st.tuples(*[st.sampled_from(CELLS)] * len(columns)), max_size=3))
    text = io.StringIO()
    csv.writer(text).writerows([columns, *lines])
    (source,) = of(AnyTable)
    check(source, rows_or_refusal(source, dropped("a.csv", text.getvalue())[0], answers) or [])


@pytest.mark.parametrize("source", of(JsonArray) + of(JsonObject), ids=lambda source: f"{source.service}-{source.what}")
@settings(max_examples=40)
@given(key=st.sampled_from(LISTS), items=st.lists(values, max_size=3))
def test_json(source: Source, key: str, items: list[Any]) -> None:
    text = json.dumps({key: items} if key else items)
    check(source, rows_or_refusal(source, dropped("a.json", text)[0], {}) or [])


@pytest.mark.parametrize("source", of(XmlRoot), ids=lambda source: f"{source.service}-{source.what}")
@settings(max_examples=40)
@given(
    name=st.sampled_from(("film", "movie", "tvshow", "Video", "Directory")),
    facts=st.dictionaries(st.sampled_from(NAMES), st.sampled_from([each for each in CELLS if each != "\0"])),
)
def test_xml(source: Source, name: str, facts: dict[str, str]) -> None:
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in facts.items())
    children = "".join(f"<{key}>{quoteattr(value)[1:-1]}</{key}>" for key, value in facts.items())
    part = dropped("a.xml", f"<all><{name}{attributes}>{children}</{name}></all>")[0]
    check(source, rows_or_refusal(source, part, {}) or [])
