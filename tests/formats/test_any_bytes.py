"""Whatever is dropped: rows, or a refusal that names its reason. Nothing else, and every row once."""

import io
import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.errors import Unusable
from backend.app.formats.claims import Claim, Question, Refused
from backend.app.formats.drop import parts
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.recognise import Header
from backend.app.formats.sources import SOURCES, recognise, settled
from backend.app.formats.text import Table, open_table
from tests.formats.archives import zipped
from tests.formats.dropped import NOW, dropped

# A list of Letterboxd is two tables.
HEADERS = sorted(
    {
        ",".join(sorted(source.signature.needs))
        for source in SOURCES
        if isinstance(source.signature, Header) and source.label != "Letterboxd list"
    }
)
_VALUES = [
    "",
    "0",
    "1",
    "9",
    "4.5",
    "11",
    "tt0113277",
    "nm1",
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    "1/2/24",
    "movie",
    "tv",
]
_ODD = ["Heat", '"', "\\", "a\nb", "\0", "\u2028", "é", "x" * 600, "true", "unknown", "★★½", "=SUM(1)", "1970-01-01"]
CELLS = st.sampled_from([*_VALUES, *_ODD])


def read_all(name: str, data: bytes) -> list[str]:
    """What came of each row, or of the file."""
    try:
        found = recognise(parts(io.BytesIO(data), name))
    except Unusable as refusal:
        return [refusal.detail]
    said: list[str] = []
    for file in settled(found.files):
        for source in file.sources:
            answers = {"which": f"{source.service}-{source.what}"}
            answers |= {
                each.key: each.default or (each.choices[0].value if each.choices else "x")
                for each in file.questions(answers)
                if each.key != "which"
            }
            try:
                for row in file.rows(answers, now=NOW):
                    assert isinstance(row, Claim | Refused)
                    dict(row.raw)
                    said.append(type(row).__name__)
            except Unusable as refusal:
                said.append(refusal.detail)
    return said


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    read_all("x.csv", data)


@given(st.binary(max_size=60), st.sampled_from(["ratings.csv", "watched-history.json", "x/likes/films.csv"]))
def test_any_bytes_in_an_archive(data: bytes, name: str) -> None:
    read_all("x.zip", zipped({name: data, "other.csv": data[::-1]}))


@st.composite
def tables(draw: st.DrawFn) -> str:
    header = draw(st.sampled_from(HEADERS))
    width = header.count(",") + 1
    rows = draw(st.lists(st.lists(CELLS, min_size=max(1, width - 1), max_size=width + 1), max_size=6))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return end.join([header, *(",".join(row) for row in rows)])


@given(tables())
def test_every_line_of_a_table_of_every_service_is_one_row(text: str) -> None:
    lines = sum(1 for _ in _lines(text))
    (part,) = dropped("x.csv", text)
    for file in recognise([part]).files:
        for source in file.sources:
            answers = _answers(source.questions(part) if source.questions else ())
            # Whose ratings are meant, no test can guess.
            with suppress(AnswerNeeded):
                rows = list(source.reader(part, answers, now=NOW))
                assert len(rows) == lines
                assert all(isinstance(row, Claim | Refused) for row in rows)


def _answers(questions: tuple[Question, ...]) -> dict[str, str]:
    return {each.key: each.default or (each.choices[0].value if each.choices else "x") for each in questions}


def _lines(text: str) -> Iterator[object]:
    (part,) = dropped("x.csv", text)
    with open_table(part) as table:
        assert isinstance(table, Table)
        yield from table


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2**70)
    | st.floats()
    | st.sampled_from(["", "Heat", "tt0113277", "\ud800", "2024-01-01T00:00:00Z", "movie"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "movie",
                    "show",
                    "episode",
                    "title",
                    "year",
                    "ids",
                    "imdb",
                    "tmdb",
                    "rating",
                    "watched_at",
                    "rated_at",
                    "listed_at",
                    "plays",
                    "status",
                    "movies",
                    "shows",
                    "anime",
                    "user_rating",
                    "memo",
                    "id",
                    "is_watched",
                    "rows",
                    "report",
                    "Items",
                    "ProviderIds",
                    "metadata",
                    "seen_history",
                    "lot",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(VALUES)
def test_any_json(value: object) -> None:
    text = json.dumps(value)
    read_all("x.json", text.encode())
    read_all("x.json", f"[{text}, {text}]".encode())


@pytest.mark.parametrize("name", ["x.csv", "x.json"])
@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"movies":' * 50_000, b"<a>" * 50_000, b"," * 500_000, b'"' * 200_000]
)
def test_what_is_large_and_empty_costs_little(name: str, data: bytes) -> None:
    read_all(name, data)
