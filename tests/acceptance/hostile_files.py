"""Files that no server should take, each with the sentence that it is refused with, and odd ones that it should."""

import json
from typing import Any

PAST, FUTURE = 1_700_000_000.0, 1_831_000_000_000.0


def a_movie(**other: Any) -> dict[str, Any]:
    movie = {"imdb_id": "tt7777777", "status": "watched", "custom_list_id": None, "last_modified": PAST}
    return {**movie, "recommendations": [], "watch_history": {"date_watched": PAST, "my_rating": 8.0}, **other}


def rated(rating: Any) -> dict[str, Any]:
    return a_movie(watch_history={"date_watched": PAST, "my_rating": rating})


def recommended(**other: Any) -> dict[str, Any]:
    return a_movie(recommendations=[{"person_name": "Ann", "date_recommended": PAST, "vote_type": True, **other}])


def a_person(**other: Any) -> dict[str, Any]:
    return {"name": "Ann", "is_trusted": True, "color": None, "emoji": None, "last_modified": PAST, **other}


def a_custom_list(**other: Any) -> dict[str, Any]:
    times = {"created_at": PAST, "last_modified": PAST}
    return {"id": "l", "name": "List", "color": None, "icon": None, "position": 0, **times, **other}


def a_document(*movies: Any, people: Any = (), lists: Any = (), **other: Any) -> dict[str, Any]:
    return {"version": 2, "exported_at": PAST, "movies": [*movies], "people": [*people], "lists": [*lists], **other}


def as_bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


VALID = as_bytes(a_document(a_movie()))
NOT_A_LIBRARY = "This file cannot be read as a Movie Manager library: "
NO_VERSION = "; a library has the version 1 or 2."

UNREADABLE = {
    "an empty file": (b"", NOT_A_LIBRARY + "it is empty."),
    "white space": (b" \n\t ", NOT_A_LIBRARY + "it is empty."),
    "a table": (b"Date,Name\n2020-01-01,Heat\n", NOT_A_LIBRARY + "it is not a JSON object."),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", NOT_A_LIBRARY + "its text is not valid UTF-8."),
    "a list": (b"[]", NOT_A_LIBRARY + "it is not a JSON object."),
    "a text": (b'"library"', NOT_A_LIBRARY + "it is not a JSON object."),
    "null": (b"null", NOT_A_LIBRARY + "it is not a JSON object."),
    "JSON of something else": (b'{"name": "package", "dependencies": {}}', "This file has no version" + NO_VERSION),
    "something else with a version": (
        b'{"version": 2, "name": "package"}',
        NOT_A_LIBRARY + "it has neither movies nor people nor lists.",
    ),
    "two documents": (VALID + VALID, NOT_A_LIBRARY + "something follows after its end."),
    "a document cut off": (VALID[: len(VALID) // 2], NOT_A_LIBRARY + "it is not valid JSON, or it was cut off."),
    "version 0": (as_bytes(a_document(version=0)), "This file has the version 0" + NO_VERSION),
    "version -1": (as_bytes(a_document(version=-1)), "This file has the version -1" + NO_VERSION),
    "version 3": (
        as_bytes(a_document(version=3)),
        "This file is version 3; this server reads up to version 2. Update the server first.",
    ),
    "version “2”": (
        as_bytes(a_document(version="2")),
        "This file has a version that is not a small whole number" + NO_VERSION,
    ),
    "version 2.0": (
        as_bytes(a_document(version=2.0)),
        "This file has a version that is not a small whole number" + NO_VERSION,
    ),
    "version true": (
        as_bytes(a_document(version=True)),
        "This file has a version that is not a small whole number" + NO_VERSION,
    ),
    "version null": (
        as_bytes(a_document(version=None)),
        "This file has a version that is not a small whole number" + NO_VERSION,
    ),
    "a version of 5,000 digits": (
        b'{"version": ' + b"2" * 5_000 + b', "movies": []}',
        NOT_A_LIBRARY + "it holds a number that is too large.",
    ),
    "no version": (
        b'{"exported_at": 1.0, "movies": [], "people": [], "lists": []}',
        "This file has no version" + NO_VERSION,
    ),
    "movies that are no list": (b'{"version": 2, "movies": {"tt1": 1}}', NOT_A_LIBRARY + "its “movies” is not a list."),
    "100,000 brackets": (b'{"version": 2, "movies": ' + b"[" * 100_000, NOT_A_LIBRARY + "it is nested too deeply."),
    "100,000 brackets and no more": (b"[" * 100_000, NOT_A_LIBRARY + "it is not a JSON object."),
    "100,000 braces": (b'{"version": 2, "movies": [' + b'{"a":' * 100_000, NOT_A_LIBRARY + "it is nested too deeply."),
    "a number of 5,000 digits": (
        VALID.replace(b"8.0", b"8" * 5_000),
        NOT_A_LIBRARY + "it holds a number that is too large.",
    ),
    "NaN": (VALID.replace(b"8.0", b"NaN"), NOT_A_LIBRARY + "NaN is not a number in JSON."),
    "Infinity": (VALID.replace(b"8.0", b"Infinity"), NOT_A_LIBRARY + "Infinity is not a number in JSON."),
    "-Infinity": (VALID.replace(b"8.0", b"-Infinity"), NOT_A_LIBRARY + "-Infinity is not a number in JSON."),
    "NaN as the time of the export": (
        b'{"version": 2, "exported_at": NaN, "movies": []}',
        NOT_A_LIBRARY + "NaN is not a number in JSON.",
    ),
    "an absurd time of the export": (
        as_bytes(a_document(exported_at=-5)),
        NOT_A_LIBRARY + "its “exported_at” is not a time between 1970 and 2100.",
    ),
    "text that is not UTF-8": (
        VALID.replace(b"tt7777777", b"tt\xff\xfe777"),
        NOT_A_LIBRARY + "its text is not valid UTF-8.",
    ),
    "UTF-16 without a mark": (VALID.decode().encode("utf-16-le"), NOT_A_LIBRARY + "it is not valid JSON."),
}

UNUSABLE_ROWS = {
    "1e400": (VALID.replace(b"8.0", b"1e400"), ["movies[0].watch_history.my_rating: must be a finite number"]),
    "a rating of 0": (a_document(rated(0)), ["movies[0].watch_history.my_rating: must be between 1 and 10"]),
    "a rating of 10.5": (a_document(rated(10.5)), ["movies[0].watch_history.my_rating: must be between 1 and 10"]),
    "a rating of “8”": (a_document(rated("8")), ["movies[0].watch_history.my_rating: must be a number"]),
    "a rating of true": (a_document(rated(True)), ["movies[0].watch_history.my_rating: must be a number"]),
    "a rating of 400 digits": (
        VALID.replace(b"8.0", b"8" * 400),
        ["movies[0].watch_history.my_rating: must be a number"],
    ),
    "a time before 1970": (
        a_document(a_movie(last_modified=-1.0)),
        ["movies[0].last_modified: must be a time between 1970 and 2100 in seconds"],
    ),
    "a time in the year 60000": (
        a_document(a_movie(last_modified=FUTURE)),
        ["movies[0].last_modified: must be a time between 1970 and 2100 in seconds"],
    ),
    "a time that is a text": (
        a_document(a_movie(last_modified="2024-01-01")),
        ["movies[0].last_modified: must be a number"],
    ),
    "a time that is true": (
        a_document(recommended(date_recommended=True)),
        ["movies[0].recommendations[0].date_recommended: must be a number"],
    ),
    "the id TT123": (a_document(a_movie(imdb_id="TT123")), ["movies[0].imdb_id: must be “tt” and digits"]),
    "the id of a person": (a_document(a_movie(imdb_id="nm0000001")), ["movies[0].imdb_id: must be “tt” and digits"]),
    "an empty id": (a_document(a_movie(imdb_id="")), ["movies[0].imdb_id: must be “tt” and digits"]),
    "an id of 300 digits": (
        a_document(a_movie(imdb_id="tt" + "1" * 300)),
        ["movies[0].imdb_id: must be “tt” and digits"],
    ),
    "an id with a line's end": (a_document(a_movie(imdb_id="tt1\n")), ["movies[0].imdb_id: must be “tt” and digits"]),
    "an id with other digits": (
        a_document(a_movie(imdb_id="tt\u0661\u0662")),
        ["movies[0].imdb_id: must be “tt” and digits"],
    ),
    "an id that is a number": (a_document(a_movie(imdb_id=7)), ["movies[0].imdb_id: must be text"]),
    "an unknown status": (
        a_document(a_movie(status="seen")),
        ["movies[0].status: must be one of 'toWatch', 'watched', 'deleted' or 'custom'"],
    ),
    "a vote of 1": (
        a_document(recommended(vote_type=1)),
        ["movies[0].recommendations[0].vote_type: must be true or false"],
    ),
    "a name of 10,000 letters": (
        a_document(people=[a_person(name="x" * 10_000)]),
        ["people[0].name: must have at most 200 characters"],
    ),
    "a recommender of 10,000 letters": (
        a_document(recommended(person_name="x" * 10_000)),
        ["movies[0].recommendations[0].person_name: must have at most 200 characters"],
    ),
    "a list's name of 10,000 letters": (
        a_document(lists=[a_custom_list(name="x" * 10_000)]),
        ["lists[0].name: must have at most 200 characters"],
    ),
    "no name": (a_document(people=[a_person(name="")]), ["people[0].name: must not be empty"]),
    "a NUL in a name": (
        a_document(people=[a_person(name="A\x00n")]),
        ["people[0].name: must not contain NUL characters"],
    ),
    "a NUL in a recommender": (
        a_document(recommended(person_name="A\x00n")),
        ["movies[0].recommendations[0].person_name: must not contain NUL characters"],
    ),
    "a NUL in a list's name": (
        a_document(lists=[a_custom_list(name="\x00")]),
        ["lists[0].name: must not contain NUL characters"],
    ),
    "half a character in a name": (
        a_document(people=[a_person(name="A\ud800")]),
        ["people[0].name: must be valid text"],
    ),
    "half a character in a recommender": (
        a_document(recommended(person_name="\udfff")),
        ["movies[0].recommendations[0].person_name: must be valid text"],
    ),
    "half a character in an emoji": (
        a_document(people=[a_person(emoji="\ud83c")]),
        ["people[0].emoji: must be valid text"],
    ),
    "a colour that is a script": (
        a_document(people=[a_person(color="javascript:alert(1)")]),
        ["people[0].color: must be a colour such as #ff0000"],
    ),
    "a list's colour that is a script": (
        a_document(lists=[a_custom_list(color="javascript:alert(1)")]),
        ["lists[0].color: must be a colour such as #ff0000"],
    ),
    "a list's id that is a path": (
        a_document(lists=[a_custom_list(id="../../etc/passwd")]),
        ["lists[0].id: must be the id of a list (letters, digits, “-” and “_”)"],
    ),
    "a position of 20 digits": (
        a_document(lists=[a_custom_list(position=10**20)]),
        ["lists[0].position: must be between -2147483648 and 2147483647"],
    ),
    "a row that is null": (a_document(None), ["movies[0]: must be an object"]),
    "a row that is a list": (a_document([]), ["movies[0]: must be an object"]),
    "an empty row": (
        a_document({}),
        [
            "movies[0].imdb_id: is missing",
            "movies[0].status: is missing",
            "movies[0].custom_list_id: is missing",
            "movies[0].recommendations: is missing",
            "movies[0].watch_history: is missing",
        ],
    ),
}
