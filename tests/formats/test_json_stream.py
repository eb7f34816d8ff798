"""The scanner gives the same values however the bytes arrive."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.app.formats import json_stream
from backend.app.formats.errors import NotADocument
from backend.app.formats.json_stream import Value, scan

NUMBERS = ["0", "-0", "1", "-1", "7.5", "1234567890.125", "1e5", "1E+5", "1e-5", "-1.5e-300", "1e400", "0.1e1"]
EVERYTHING = (
    '{"a":-12.5e+10 , "b" :[1.25,2e-3,-4E5,[],{}] ,"c":"x\\u00e9\\ud83c\\udfac\\n\\"","d":true,"e":[null,false],'
    '"é🎬":{"":[-0.0]}}'
).encode()


def values(data: bytes) -> list[Value] | str:
    """What a file holds, or why it is refused."""
    try:
        return list(scan(io.BytesIO(data)))
    except NotADocument as error:
        return error.detail


def in_windows(monkeypatch: pytest.MonkeyPatch, data: bytes, size: int) -> list[Value] | str:
    monkeypatch.setattr(json_stream, "WINDOW_CHARACTERS", size)
    return values(data)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("after", ["}", " }", ',"x":1}'])
def test_a_number_may_lie_across_two_windows(monkeypatch: pytest.MonkeyPatch, number: str, after: str) -> None:
    data = f'{{"exported_at":{number}{after}'.encode()
    expected = [Value(key, None, value) for key, value in json.loads(data).items()]
    for size in range(1, len(data) + 1):
        assert in_windows(monkeypatch, data, size) == expected, size


def test_a_document_is_read_alike_in_windows_of_every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    expected: list[Value] = []
    for key, value in json.loads(EVERYTHING).items():
        elements = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        expected += [Value(key, index, each) for index, each in elements]
    for size in range(1, len(EVERYTHING) + 1):
        assert in_windows(monkeypatch, EVERYTHING, size) == expected, size


@pytest.mark.parametrize(
    "broken", ["1.", "1e", "1e+", "-", "1.e5", "01", "+1", "1.5.5", "tru", '"x', "[1", "[1,]", ".5"]
)
def test_what_is_broken_is_refused_in_windows_of_every_size(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    for data in (f'{{"a":{broken}}}'.encode(), f'{{"a":{broken}'.encode(), f'{{"a":[0,{broken},1]}}'.encode()):
        for size in range(1, len(data) + 1):
            assert isinstance(in_windows(monkeypatch, data, size), str), (data, size)


_json: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(
    document=st.dictionaries(st.text(max_size=5), _json, max_size=4),
    size=st.integers(1, 64),
    cut=st.integers(0, 400),
    spaced=st.booleans(),
)
def test_any_object_whole_or_cut_off_is_read_alike_in_windows_of_any_size(
    document: dict[str, Any], size: int, cut: int, *, spaced: bool
) -> None:
    text = json.dumps(document, indent=1 if spaced else None, ensure_ascii=False, allow_nan=False)
    for data in (text.encode(errors="surrogatepass"), text.encode(errors="surrogatepass")[:cut]):
        with pytest.MonkeyPatch.context() as patched:
            assert in_windows(patched, data, size) == values(data)
