from typing import Any

import orjson
import pytest

from backend.app.database import Database
from backend.app.services import lists, movies, people, sync
from backend.app.services.accounts import Account
from tests.builders import an_account
from tests.library_builders import (
    LONG_AGO,
    a_library,
    a_list,
    a_person,
    a_recommendation,
    a_title,
    counted_queries,
    titles_of,
)


def as_sent(view: object) -> Any:
    return orjson.loads(orjson.dumps(view))


def test_a_title_comes_with_all_that_is_known_of_it(database: Database) -> None:
    alice = an_account(database)
    list_id = a_list(database, alice)
    a_title(
        database,
        alice,
        "tt0133093",
        status="custom",
        list_id=list_id,
        watched=(LONG_AGO, 8.5),
        tmdb='{"id": 603, "title": "Matrix", "year": 1999}',
        omdb={"imdbRating": "N/A"},
    )
    for name in ("Zoë", "Zed", "Émile", "alice", "🎬"):
        a_person(database, alice, name)
        a_recommendation(database, alice, "tt0133093", name, up=name != "Zed", date=LONG_AGO)

    with database.read() as session:
        assert as_sent(movies.get_movie(session, alice.id, "tt0133093")) == {
            "imdb_id": "tt0133093",
            "status": "custom",
            "custom_list_id": list_id,
            "last_modified": LONG_AGO,
            "tmdb_data": {"id": 603, "title": "Matrix", "year": 1999},
            "omdb_data": {"imdbRating": "N/A"},
            "catalogue_data": None,
            "recommendations": [
                {"person_name": "Zed", "date_recommended": LONG_AGO, "vote_type": False},
                {"person_name": "Zoë", "date_recommended": LONG_AGO, "vote_type": True},
                {"person_name": "alice", "date_recommended": LONG_AGO, "vote_type": True},
                {"person_name": "Émile", "date_recommended": LONG_AGO, "vote_type": True},
                {"person_name": "🎬", "date_recommended": LONG_AGO, "vote_type": True},
            ],
            "watch_history": {"date_watched": LONG_AGO, "my_rating": 8.5},
        }


def test_a_stub_has_nulls_where_nothing_is_known(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice, "tt0000001", last_modified=None)

    with database.read() as session:
        assert as_sent(movies.list_movies(session, alice.id)) == [
            {
                "imdb_id": "tt0000001",
                "status": "toWatch",
                "custom_list_id": None,
                "last_modified": None,
                "tmdb_data": None,
                "omdb_data": None,
                "catalogue_data": None,
                "recommendations": [],
                "watch_history": None,
            }
        ]


def test_stored_text_that_is_no_json_object_is_null(database: Database) -> None:
    alice = an_account(database)
    unreadable = ["", "not JSON", "null", "[1]", '"text"', "5", "NaN", '{"a": NaN}', '{"a": "\\ud800"}', '{"a": 1e400}']
    for number, stored in enumerate(unreadable):
        a_title(database, alice, f"tt{number}", tmdb=stored, omdb=stored)

    with database.read() as session:
        found = as_sent(movies.list_movies(session, alice.id))
        shown = titles_of(session, alice.id)

    assert [(movie["tmdb_data"], movie["omdb_data"]) for movie in found] == [(None, None)] * len(unreadable)
    assert [(title["title"], title["needs_metadata"]) for title in shown] == [(None, True)] * len(unreadable)


def test_metadata_nested_deeper_than_can_be_sent_is_null(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice, tmdb='{"a": ' + "[" * 500 + "]" * 500 + "}", omdb={"title": "Readable"})

    with database.read() as session:
        movie = as_sent(movies.list_movies(session, alice.id))[0]

    assert (movie["tmdb_data"], movie["omdb_data"]) == (None, {"title": "Readable"})


def test_titles_without_a_status_row_are_watched_or_to_be_watched(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice, "tt0000001", status=None)
    a_title(database, alice, "tt0000002", status=None, watched=(None, None))

    with database.read() as session:
        found = movies.list_movies(session, alice.id)

    assert [movie["status"] for movie in found] == ["toWatch", "watched"]


def test_titles_are_ordered_by_the_code_points_of_their_ids(database: Database) -> None:
    alice = an_account(database)
    for imdb_id in ("tt9", "tt10", "tt0133093", "tt100"):
        a_title(database, alice, imdb_id)

    with database.read() as session:
        assert [movie["imdb_id"] for movie in movies.list_movies(session, alice.id)] == [
            "tt0133093",
            "tt10",
            "tt100",
            "tt9",
        ]


def test_the_titles_of_another_account_are_not_seen(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    a_title(database, alice, "tt0133093", watched=(None, 9.0))
    a_person(database, alice, "Zoë")
    a_recommendation(database, alice, "tt0133093", "Zoë")
    a_title(database, bob, "tt0133093")

    with database.read() as session:
        (bobs,) = movies.list_movies(session, bob.id)
        assert (bobs["recommendations"], bobs["watch_history"]) == ([], None)


def test_a_title_that_is_not_there_is_named(database: Database) -> None:
    alice = an_account(database)

    with database.read() as session, pytest.raises(movies.MovieUnknown, match="tt0000404 is not in your library"):
        movies.get_movie(session, alice.id, "tt0000404")


def test_reading_takes_the_same_queries_whatever_the_size(database: Database) -> None:
    counts: list[dict[str, int]] = []
    for size in (2, 80):
        owner = an_account(database)
        a_library(database, owner, titles=size)
        counts.append(queries_per_read(database, owner))

    assert counts[0] == counts[1]
    assert counts[0] == {"movies": 2, "titles": 5, "people": 1, "lists": 1, "movies of a list": 3, "changes": 5}


def queries_per_read(database: Database, owner: Account) -> dict[str, int]:
    counts: dict[str, int] = {}
    with database.read() as session:
        list_id = lists.list_lists(session, owner.id)[0]["id"]
        reads = {
            "movies": lambda: movies.list_movies(session, owner.id),
            "titles": lambda: titles_of(session, owner.id),
            "people": lambda: people.list_people(session, owner.id),
            "lists": lambda: lists.list_lists(session, owner.id),
            "movies of a list": lambda: lists.list_movies(session, owner.id, list_id),
            "changes": lambda: sync.changes(session, owner.id, since=0, limit=500, offset=0),
        }
        for name, read in reads.items():
            with counted_queries(database) as queries:
                assert read()
            counts[name] = len(queries)
    return counts
