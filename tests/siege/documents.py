"""Documents to import, that follow from a chance."""

from random import Random
from typing import Any

PEOPLE = ["Alice", "Böb", "O'Brien", "名無し", "a/b", "Zoë 🎬", "e\u0301", "%41"]
TIME = 1_700_000_000.0


def a_document(chance: Random, *, titles: int) -> dict[str, Any]:
    lists = [f"{chance.getrandbits(64):016x}" for _ in range(3)]
    return {
        "version": 2,
        "exported_at": TIME,
        "movies": [_movie(chance, number, lists) for number in chance.sample(range(titles * 2), titles)],
        "people": [_person(name, chance) for name in PEOPLE],
        "lists": [_list(list_id, position) for position, list_id in enumerate(lists)],
    }


def _movie(chance: Random, number: int, lists: list[str]) -> dict[str, Any]:
    status = chance.choice(["toWatch", "watched", "deleted", "custom"])
    people = chance.sample(PEOPLE, chance.randrange(3))
    watched = {"date_watched": TIME, "my_rating": float(chance.randrange(1, 11))}
    return {
        "imdb_id": f"tt{number:07}",
        "status": status,
        "custom_list_id": chance.choice(lists) if status == "custom" else None,
        "last_modified": TIME + chance.randrange(1_000),
        "recommendations": [{"person_name": name, "date_recommended": TIME, "vote_type": True} for name in people],
        "watch_history": watched if status == "watched" else None,
    }


def _person(name: str, chance: Random) -> dict[str, Any]:
    return {"name": name, "is_trusted": chance.random() < 0.5, "color": None, "emoji": None, "last_modified": TIME}


def _list(list_id: str, position: int) -> dict[str, Any]:
    shown = {"name": f"List {position}", "color": None, "icon": None, "position": position}
    return {"id": list_id, **shown, "created_at": TIME, "last_modified": TIME}
