"""The quick check of a title and the reader's own rules are of one mind."""

from typing import Any

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from backend.app.library.check import is_sound_movie
from backend.app.library.columns import movie_fields
from backend.app.library.model import Movie

ADAPTER = TypeAdapter(Movie)
TIME = st.one_of(
    st.none(), st.sampled_from([0.0, -0.1, 4_102_444_800.0, 4_102_444_801.0, float("inf"), float("nan"), "soon", b"\0"])
)
WATCHED = st.sampled_from([(False, None, None), (True, None, None), (True, 5.0, 8.5), (True, -1.0, None)]) | st.tuples(
    st.just(value=True), TIME, st.sampled_from([None, 1.0, 10.0, 0.9, 10.1, float("nan"), b"8", "8"])
)


@examples(max_examples=500)
@given(
    imdb_id=st.sampled_from(["tt1", "tt" + "1" * 20, "tt" + "1" * 21, "TT1", "tt1\n", "tt", "", b"tt1"]),
    status=st.sampled_from(["toWatch", "watched", "deleted", "custom", "lent", "", b"watched"]),
    list_id=st.sampled_from([None, "l-1", "l 1", "", "l1\n", "x" * 64, "x" * 65, b"l1"]),
    last_modified=TIME,
    watched=WATCHED,
    recommended=TIME,
)
def test_a_title_is_sound_where_the_reader_would_take_it(
    *, imdb_id: Any, status: Any, list_id: Any, last_modified: Any, watched: Any, recommended: Any
) -> None:
    movie = (imdb_id, status, list_id, last_modified, *watched)
    recommendations = [(imdb_id, "Dana", recommended, True)]
    assert is_sound_movie(movie, recommendations) == would_be_read(movie_fields(movie, recommendations))


def would_be_read(row: dict[str, Any]) -> bool:
    """The reader never meets bytes, which Pydantic would take for the name of a status."""
    if isinstance(row["status"], bytes):
        return False
    try:
        ADAPTER.validate_python(row)
    except ValidationError:
        return False
    return True
