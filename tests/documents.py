"""Documents for tests: the smallest that are valid, and every one that can be."""

import io
from typing import Any

import orjson
from hypothesis import strategies as st

from backend.app.database import Database
from backend.app.library.values import LATEST_TIME
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, ImportResult

Row = dict[str, Any]


def a_movie(imdb_id: str = "tt0133093", **fields: Any) -> Row:
    movie: Row = {
        "imdb_id": imdb_id,
        "status": "toWatch",
        "custom_list_id": None,
        "last_modified": 1000.0,
        "recommendations": [],
        "watch_history": None,
    }
    return {**movie, **fields}


def a_recommendation(by: str = "Alice", date: float | None = 500.0, *, up: bool = True) -> Row:
    return {"person_name": by, "date_recommended": date, "vote_type": up}


def watched(date: float | None = 900.0, rating: Any = 8.5) -> Row:
    return {"date_watched": date, "my_rating": rating}


def a_person(name: str = "Alice", **fields: Any) -> Row:
    person: Row = {"name": name, "is_trusted": True, "color": "#ff0000", "emoji": "🎬", "last_modified": 100.0}
    return {**person, **fields}


def a_list(list_id: str = "list-1", **fields: Any) -> Row:
    custom_list: Row = {
        "id": list_id,
        "name": "Favourites",
        "color": "#ff0000",
        "icon": "star",
        "position": 0,
        "created_at": 50.0,
        "last_modified": 100.0,
    }
    return {**custom_list, **fields}


def a_document(
    *, movies: list[Row] | None = None, people: list[Row] | None = None, lists: list[Row] | None = None
) -> Row:
    return {
        "version": 2,
        "exported_at": 2000.0,
        "movies": movies or [],
        "people": people or [],
        "lists": lists or [],
    }


def bring(
    manager: BackupManager, database: Database, owner: Account, document: Row | bytes, **options: Any
) -> ImportResult:
    """Import as a request does: one transaction, committed."""
    data = document if isinstance(document, bytes) else orjson.dumps(document)
    with database.write() as session:
        return manager.import_document(session, owner.id, io.BytesIO(data), **options)


def restore(manager: BackupManager, database: Database, owner: Account, filename: str, **options: Any) -> ImportResult:
    with database.write() as session:
        return manager.restore_from_backup(session, owner.id, filename, **options)


def exported(manager: BackupManager, database: Database, owner: Account) -> bytes:
    """The library's document, byte for byte, without its instant."""
    with database.read() as session:
        document = b"".join(manager.export(session, owner.id))
    head, _, rest = document.partition(b',"movies"')
    assert head.startswith(b'{"version":2,"exported_at":')
    return rest


def library_of(manager: BackupManager, database: Database, owner: Account) -> Row:
    """The same as plain values."""
    return orjson.loads(b'{"movies"' + exported(manager, database, owner))


times = st.none() | st.floats(0, LATEST_TIME).map(lambda time: time + 0.0)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
imdb_ids = st.integers(0, 10**9).map(lambda number: f"tt{number:07}")
colors = st.none() | st.sampled_from(["#ff0000", "#0A84FF", "#abc", "red"])
list_ids = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=1, max_size=36)


@st.composite
def libraries(draw: st.DrawFn) -> Row:
    """Any document that a library can have: what refers to something refers to what is there."""
    people = draw(st.lists(_people, max_size=4, unique_by=lambda person: person["name"]))
    lists = draw(st.lists(_lists, max_size=3, unique_by=lambda each: each["id"]))
    movies = draw(st.lists(_movies(people, lists), max_size=6, unique_by=lambda movie: movie["imdb_id"]))
    return in_order({"version": 2, "exported_at": 2000.0, "movies": movies, "people": people, "lists": lists})


def in_order(document: Row) -> Row:
    return {
        **document,
        "movies": sorted(document["movies"], key=lambda movie: movie["imdb_id"]),
        "people": sorted(document["people"], key=lambda person: person["name"]),
        "lists": sorted(document["lists"], key=lambda each: (each["position"], each["id"])),
    }


_people = st.fixed_dictionaries(
    {
        "name": texts,
        "is_trusted": st.booleans(),
        "color": colors,
        "emoji": st.none() | st.sampled_from(["🎬", "👩🏽\u200d🚀", ""]),
        "last_modified": times,
    }
)
_lists = st.fixed_dictionaries(
    {
        "id": list_ids,
        "name": texts,
        "color": colors,
        "icon": st.none() | texts,
        "position": st.integers(-(2**31), 2**31 - 1),
        "created_at": times,
        "last_modified": times,
    }
)


def _movies(people: list[Row], lists: list[Row]) -> st.SearchStrategy[Row]:
    names = [person["name"] for person in people]
    recommendation: st.SearchStrategy[Row] = st.fixed_dictionaries(
        {
            "person_name": st.sampled_from(names or ["nobody"]),
            "date_recommended": times,
            "vote_type": st.booleans(),
        }
    )
    by_name = st.lists(recommendation, max_size=3 if names else 0, unique_by=lambda each: each["person_name"])
    movies = st.fixed_dictionaries(
        {
            "imdb_id": imdb_ids,
            "status": st.sampled_from(["toWatch", "watched", "deleted", "custom"]),
            "custom_list_id": st.none() | st.sampled_from([each["id"] for each in lists]) if lists else st.none(),
            "last_modified": times,
            "recommendations": by_name.map(lambda each: sorted(each, key=lambda one: one["person_name"])),
            "watch_history": st.none()
            | st.fixed_dictionaries({"date_watched": times, "my_rating": st.none() | st.floats(1, 10)}),
        }
    )
    return movies.map(_custom_on_a_list_alone)


def _custom_on_a_list_alone(movie: Row) -> Row:
    if movie["status"] == "custom" and movie["custom_list_id"] is None:
        return {**movie, "status": "toWatch"}
    return movie
