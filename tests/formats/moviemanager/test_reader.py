"""Untrusted bytes: read what can be read, name what cannot, refuse the rest in plain words."""

import io
import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from backend.app.formats.errors import BackupTooNew, BadRows, NotADocument, VersionUnknown
from backend.app.formats.json_stream import WINDOW_CHARACTERS
from backend.app.formats.moviemanager.reader import Reading, read_document
from tests.documents import Row, a_document, a_list, a_movie, a_person, a_recommendation, watched

NOW = 1_770_905_703.0
NO_WHOLE_NUMBER = "This file has a version that is not a small whole number; a library has the version 1 or 2."
WHOLE = orjson.dumps(a_document(movies=[a_movie()], people=[a_person()], lists=[a_list()]))


def read(data: bytes | Row) -> Reading:
    return read_document(io.BytesIO(data if isinstance(data, bytes) else orjson.dumps(data)), now=NOW)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"hello", "it is not a JSON object"),
        (b"[]", "it is not a JSON object"),
        (b'"version"', "it is not a JSON object"),
        (WHOLE[:-1], "it was cut off"),
        (WHOLE[:-20], "it is not valid JSON, or it was cut off"),
        (WHOLE + b"{}", "something follows after its end"),
        (b'{"version": 2 "movies": []}', "it is not valid JSON"),
        (b'{"version": 2, "exported_at": NaN, "movies": []}', "NaN is not a number in JSON"),
        (b'{"version": 2, "exported_at": -Infinity, "movies": []}', "-Infinity is not a number in JSON"),
        (
            b'{"version": 2, "exported_at": 1e400, "movies": []}',
            "its “exported_at” is not a time between 1970 and 2100",
        ),
        (
            b'{"version": 2, "exported_at": "now", "movies": []}',
            "its “exported_at” is not a time between 1970 and 2100",
        ),
        (
            b'{"version": 2, "exported_at": [1], "movies": []}',
            "its “exported_at” is not a time between 1970 and 2100",
        ),
        (b'{"version": 2, "movies": [], "movies": []}', "two of its entries have the same name"),
        (b'{"version": 2, "movies": [], "version": 3}', "two of its entries have the same name"),
        (b'{"version": 2, "exported_at": ' + b"9" * 5000 + b"}", "it holds a number that is too large"),
        (b'{"version": 2, "movies": ' + b"[" * 100_000, "it is nested too deeply"),
        (b'{"version": 2, "x": ' + b'{"x":' * 100_000, "it is nested too deeply"),
        (b'{"version": 2, "movies": "\xff"}', "its text is not valid UTF-8"),
        (b'{"version": 2, "movies": {}}', "its “movies” is not a list"),
        (b'{"version": 2, "movies": null}', "its “movies” is not a list"),
        (b'{"version": 2, "hello": "world"}', "it has neither movies nor people nor lists"),
        (
            b'{"version": 2, "movies": ["' + b"x" * 20_000_000 + b'"]}',
            "one of its entries is not valid JSON, or is larger than any entry of a library",
        ),
        (b'{"version": 2, "x": [' + b"1," * 1_000_001 + b"1]}", "it has more entries than any library"),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else None,
)
def test_what_is_no_library_is_refused_in_plain_words(data: bytes, reason: str) -> None:
    with pytest.raises(NotADocument) as refused:
        read(data)
    assert refused.value.detail == f"This file cannot be read as a Movie Manager library: {reason}."


@pytest.mark.parametrize(
    ("version", "error", "sentence"),
    [
        ("3", BackupTooNew, "This file is version 3; this server reads up to version 2. Update the server first."),
        ("0", VersionUnknown, "This file has the version 0; a library has the version 1 or 2."),
        ("-1", VersionUnknown, "This file has the version -1; a library has the version 1 or 2."),
        ('"2"', VersionUnknown, NO_WHOLE_NUMBER),
        ("2.0", VersionUnknown, NO_WHOLE_NUMBER),
        ("true", VersionUnknown, NO_WHOLE_NUMBER),
        ("null", VersionUnknown, NO_WHOLE_NUMBER),
    ],
)  # fmt: skip
def test_a_version_that_is_not_known_is_refused_by_name(version: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error) as refused:
        read(b'{"version": ' + version.encode() + b', "movies": [], "people": [], "lists": []}')
    assert str(refused.value) == sentence


def test_a_file_without_a_version_is_refused() -> None:
    with pytest.raises(VersionUnknown) as refused:
        read(b'{"movies": [], "people": [], "lists": []}')
    assert refused.value.detail == "This file has no version; a library has the version 1 or 2."


def _in_movie(**fields: Any) -> Row:
    return a_document(movies=[a_movie(**fields)])


@pytest.mark.parametrize(
    ("document", "mistake"),
    [
        (_in_movie(watch_history=watched(rating=0)), "movies[0].watch_history.my_rating: must be between 1 and 10"),
        (_in_movie(watch_history=watched(rating=10.5)), "movies[0].watch_history.my_rating: must be between 1 and 10"),
        (_in_movie(watch_history=watched(rating="8")), "movies[0].watch_history.my_rating: must be a number"),
        (_in_movie(watch_history=watched(rating=True)), "movies[0].watch_history.my_rating: must be a number"),
        (_in_movie(watch_history={"my_rating": 8}), "movies[0].watch_history.date_watched: is missing"),
        (_in_movie(watch_history=[]), "movies[0].watch_history: must be an object"),
        (_in_movie(last_modified=-1), "movies[0].last_modified: must be a time between 1970 and 2100 in seconds"),
        (_in_movie(last_modified=1.831e12), "movies[0].last_modified: must be a time between 1970 and 2100 in seconds"),
        (_in_movie(last_modified=5e9), "movies[0].last_modified: must be a time between 1970 and 2100 in seconds"),
        (_in_movie(imdb_id="TT123"), "movies[0].imdb_id: must be “tt” and digits"),
        (_in_movie(imdb_id="nm0000001"), "movies[0].imdb_id: must be “tt” and digits"),
        (_in_movie(imdb_id=""), "movies[0].imdb_id: must be “tt” and digits"),
        (_in_movie(imdb_id="tt1\n"), "movies[0].imdb_id: must be “tt” and digits"),
        (_in_movie(imdb_id="tt" + "1" * 298), "movies[0].imdb_id: must be “tt” and digits"),
        (_in_movie(imdb_id="tt\u0661"), "movies[0].imdb_id: must be “tt” and digits"),
        (_in_movie(status="seen"), "movies[0].status: must be one of 'toWatch', 'watched', 'deleted' or 'custom'"),
        (_in_movie(recommendations=None), "movies[0].recommendations: must be a list"),
        (
            _in_movie(recommendations=[a_recommendation("a\0b")]),
            "movies[0].recommendations[0].person_name: must not contain NUL characters",
        ),
        (a_document(people=[a_person("x" * 10_000)]), "people[0].name: must have at most 200 characters"),
        (a_document(people=[a_person("")]), "people[0].name: must not be empty"),
        (a_document(people=[a_person(color="javascript:")]), "people[0].color: must be a colour such as #ff0000"),
        (a_document(people=[a_person(is_trusted=1)]), "people[0].is_trusted: must be true or false"),
        (a_document(lists=[a_list(position=1.5)]), "lists[0].position: must be a whole number"),
        (a_document(lists=[a_list(position=2**31)]), "lists[0].position: must be between -2147483648 and 2147483647"),
        (a_document(lists=[a_list("../x")]), "lists[0].id: must be the id of a list (letters, digits, “-” and “_”)"),
        ({**a_document(), "movies": ["tt1"]}, "movies[0]: must be an object"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_path_and_reason_and_left_out(document: Row, mistake: str) -> None:
    reading = read(document)
    assert reading.errors == [mistake]
    assert (reading.document.movies, reading.document.people, reading.document.lists) == ([], [], [])
    with pytest.raises(BadRows) as refused:
        reading.require_whole()
    assert refused.value.errors == (mistake,)
    assert refused.value.detail == "One row of this file cannot be used, so nothing was changed."


def test_a_lone_surrogate_is_a_bad_row() -> None:
    reading = read(WHOLE.replace(b'"name":"Alice"', b'"name":"\\ud800"'))
    assert reading.errors == ["people[0].name: must be valid text"]


@pytest.mark.parametrize("depth", [200, 500, 900])
def test_a_bad_row_may_be_nested_as_deeply_as_json_can_be(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    reading = read(b'{"version": 2, "movies": [{"imdb_id": "tt1", "x": ' + nested + b"}]}")
    assert [error.partition(":")[0] for error in reading.errors] == [
        "movies[0].status",
        "movies[0].custom_list_id",
        "movies[0].recommendations",
        "movies[0].watch_history",
    ]


def test_the_good_rows_beside_a_bad_one_are_read() -> None:
    reading = read(a_document(movies=[a_movie("tt1"), a_movie("nope"), a_movie("tt2")]))
    assert [movie.imdb_id for movie in reading.document.movies] == ["tt1", "tt2"]
    assert reading.errors == ["movies[1].imdb_id: must be “tt” and digits"]


def test_a_file_of_nothing_but_bad_rows_is_given_up_early() -> None:
    with pytest.raises(BadRows) as refused:
        read(b'{"version":2,"movies":[' + b"{}," * 2_000_000 + b"{}]}")
    assert refused.value.detail == "1,001 rows of this file cannot be used, so nothing was changed."
    assert len(refused.value.errors) == 100


@pytest.mark.parametrize("encode", [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.encode("utf-16")])
def test_other_encodings_that_say_so_are_read(encode: Callable[[str], bytes]) -> None:
    assert read(encode(WHOLE.decode())).document == read(WHOLE).document


@pytest.mark.parametrize("padding", range(-3, 4))
def test_a_value_may_lie_across_two_windows(padding: int) -> None:
    document = b'{"version":2,"exported_at":2000.5,"movies":[' + b" " * (WINDOW_CHARACTERS - 60 + padding)
    rest = orjson.dumps(a_movie(last_modified=1234.5)) + b'],"people":[],"lists":[]}'
    assert read(document + rest).document == read(b'{"version":2,"exported_at":2000.5,"movies":[' + rest).document


def test_the_version_may_come_last() -> None:
    moved = {name: value for name, value in a_document(movies=[a_movie()]).items() if name != "version"}
    assert read({**moved, "version": 2}).document == read(a_document(movies=[a_movie()])).document


def test_milliseconds_are_read_as_such_where_that_is_certain() -> None:
    reading = read(_in_movie(last_modified=1_760_000_000_000, watch_history=watched(1_750_000_000_500.0)))
    assert reading.document.movies[0].last_modified == 1_760_000_000.0
    assert reading.document.movies[0].watch_history is not None
    assert reading.document.movies[0].watch_history.date_watched == 1_750_000_000.5
    assert reading.notices == ["1 row has times in milliseconds; they were converted to seconds."]


def test_of_rows_that_come_twice_the_newest_counts_and_a_notice_says_so() -> None:
    older, newer = a_movie("tt1", last_modified=1.0), a_movie("tt1", last_modified=2.0, status="watched")
    unknown = a_movie("tt1", last_modified=None, status="deleted")
    reading = read(a_document(movies=[newer, older, unknown], people=[a_person(), a_person(is_trusted=False)]))
    assert [movie.status for movie in reading.document.movies] == ["watched"]
    assert [person.is_trusted for person in reading.document.people] == [False]
    assert reading.notices == [
        "2 duplicate titles; the newest was used.",
        "1 duplicate person; the newest was used.",
    ]


def test_of_two_recommendations_by_one_person_the_newest_counts() -> None:
    twice = [a_recommendation("Alice", 2.0), a_recommendation("Alice", 1.0, up=False)]
    reading = read(a_document(movies=[a_movie(recommendations=twice)], people=[a_person()]))
    assert [each.vote_type for each in reading.document.movies[0].recommendations] == [True]
    assert reading.notices == ["1 duplicate recommendation; the newest was used."]


def test_what_is_not_part_of_a_library_is_left_out_and_said() -> None:
    reading = read({**a_document(movies=[a_movie(media_type="movie")]), "rankings": [1, 2], "secret": {"a": 1}})
    assert reading.notices == ["Unknown keys were ignored: “rankings”, “secret”."]


def test_metadata_of_a_file_is_kept_as_json_text() -> None:
    reading = read(a_document(movies=[a_movie("tt1", tmdb_data={"title": "A"}, omdb_data='{"b":1}')]))
    assert [(each.tmdb_data, each.omdb_data) for each in reading.metadata.values()] == [('{"title":"A"}', '{"b":1}')]


@pytest.mark.parametrize("unusable", ["text", 5, [], {"a": "\0"}, {"deep": [[[]]] * 3}])
def test_metadata_that_cannot_be_kept_does_not_cost_the_title(unusable: Any) -> None:
    for _ in range(300):
        unusable = {"deep": unusable} if isinstance(unusable, dict) and "deep" in unusable else unusable
    reading = read_document(io.BytesIO(_dumped(a_document(movies=[a_movie("tt1", tmdb_data=unusable)]))), now=NOW)
    assert [movie.imdb_id for movie in reading.document.movies] == ["tt1"]
    assert reading.metadata == {}
    assert reading.notices == ["1 title has metadata that cannot be read; it was left out."]


def test_a_missing_section_is_said_and_refused_where_all_is_asked_for() -> None:
    reading = read(b'{"version": 2, "exported_at": 1, "movies": []}')
    assert reading.notices == [
        "The file has no “people” section.",
        "The file has no “lists” section.",
    ]
    with pytest.raises(NotADocument):
        reading.require_whole()


@pytest.mark.parametrize("vote", ["upvote", True])
def test_both_shapes_of_version_1_become_version_2(vote: Any) -> None:
    by = {"person": "Alice"} if vote == "upvote" else {"person_id": 7}
    old = {
        "version": 1,
        "user_id": "somebody",
        "movies": [
            {
                "imdb_id": "tt1",
                "user_id": "somebody",
                "status": None,
                "last_modified": 5.0,
                "tmdb_data": {"title": "A"},
                "omdb_data": None,
                "recommendations": [{"id": 1, **by, "date_recommended": 3.0, "vote_type": vote}],
                "watch_history": {"imdb_id": "tt1", "user_id": "somebody", "date_watched": 4.0, "my_rating": 9},
            }
        ],
        "people": [{"id": 7, "name": "Alice", "is_trusted": None, "is_default": True, "color": None, "emoji": None}],
        "lists": [],
    }
    reading = read(old)
    expected = a_document(
        movies=[
            a_movie(
                "tt1",
                status="watched",
                last_modified=5.0,
                recommendations=[a_recommendation("Alice", 3.0)],
                watch_history=watched(4.0, 9.0),
            )
        ],
        people=[a_person("Alice", is_trusted=False, color=None, emoji=None, last_modified=None)],
    )
    assert reading.errors == []
    assert reading.document.movies == read(expected).document.movies
    assert reading.document.people == read(expected).document.people
    assert reading.lists_unknown is True


def _dumped(document: Row) -> bytes:
    """JSON by the standard library, which nests as deep as it is asked to."""
    return json.dumps(document).encode()
