"""Documents of any size, the same ones in every run."""

from typing import Any

import orjson

PEOPLE = 200
LISTS = 20
LONG_AGO = 1_500_000_000.0
_STATUSES = ("toWatch", "watched", "watched", "custom")


def a_document(titles: int) -> bytes:
    """As many titles with two recommendations each; half of them are watched, a quarter is on a list."""
    document = {
        "version": 2,
        "exported_at": LONG_AGO,
        "movies": [_movie(number) for number in range(titles)],
        "people": [_person(number) for number in range(PEOPLE)],
        "lists": [_list(number) for number in range(LISTS)],
    }
    return orjson.dumps(document)


def titles_in(document_bytes: int) -> int:
    """How many titles a document of that many bytes has."""
    some = 1_000
    return document_bytes * some // (len(a_document(some)) - len(a_document(0)))


def _movie(number: int) -> dict[str, Any]:
    status = _STATUSES[number % 4]
    first, second = sorted((number * 7 % PEOPLE, (number * 7 + 1 + number % 150) % PEOPLE))
    return {
        "imdb_id": f"tt{number:07}",
        "status": status,
        "custom_list_id": f"list-{number % LISTS:02}" if status == "custom" else None,
        "last_modified": LONG_AGO + number + 0.25,
        "recommendations": [_recommendation(first, number), _recommendation(second, number)],
        "watch_history": {"date_watched": LONG_AGO - number, "my_rating": 1 + number % 19 / 2}
        if status == "watched"
        else None,
    }


def _recommendation(person: int, number: int) -> dict[str, Any]:
    return {
        "person_name": f"Person {person:03}",
        "date_recommended": LONG_AGO - number * 3.5,
        "vote_type": number % 5 > 0,
    }


def _person(number: int) -> dict[str, Any]:
    return {
        "name": f"Person {number:03}",
        "is_trusted": number % 3 == 0,
        "color": f"#{number:06x}",
        "emoji": "🎬",
        "last_modified": LONG_AGO,
    }


def _list(number: int) -> dict[str, Any]:
    return {
        "id": f"list-{number:02}",
        "name": f"List {number}",
        "color": "#ff0000",
        "icon": "star",
        "position": number,
        "created_at": LONG_AGO,
        "last_modified": LONG_AGO,
    }
