from typing import Any

import pytest
from sqlalchemy import delete

from backend.app.database import Database
from backend.app.library.epoch import current_epoch
from backend.app.services import movies, title_states
from backend.app.services.accounts import Account
from backend.app.services.movies import MovieUnknown
from backend.app.services.title_states import Changes, NotDeleted, TitleState
from backend.app.services.watching import ListUnknown
from backend.models import User
from tests.builders import an_account
from tests.library_builders import (
    LONG_AGO,
    a_library,
    a_list,
    a_person,
    a_recommendation,
    a_title,
    counted_queries,
    times_of,
)

NOW = 1_800_000_000.5
SEEN = {"date_watched": LONG_AGO, "my_rating": 7.25}


def change(database: Database, account: Account, changes: dict[str, Changes]) -> list[TitleState]:
    with database.write() as session:
        return title_states.change(session, account.id, changes, clock=lambda: NOW)


def states(database: Database, account: Account) -> dict[str, tuple[Any, ...]]:
    with database.read() as session:
        return {
            movie["imdb_id"]: (movie["status"], movie["custom_list_id"], movie["watch_history"])
            for movie in movies.list_movies(session, account.id)
        }


def given(states: list[TitleState]) -> dict[str, Changes]:
    return {
        each.imdb_id: {
            "status": each.status,
            "custom_list_id": each.custom_list_id,
            "watch_history": each.watch_history,
        }
        for each in states
    }


def test_many_titles_change_in_one_step_and_go_back_in_another(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    mine = a_list(database, alice)
    a_title(database, alice, "tt1", status="watched", watched=(LONG_AGO, 7.25))
    a_title(database, alice, "tt2", status="custom", list_id=mine)
    a_title(database, alice, "tt3", status="toWatch")
    a_title(database, alice, "tt4", status="deleted")
    a_title(database, bob, "tt1", status="toWatch")
    before, of_bob = states(database, alice), states(database, bob)

    unknown = {"date_watched": None, "my_rating": None}
    was = change(
        database,
        alice,
        {
            "tt1": {"status": "watched", "watch_history": {}},
            "tt2": {"status": "watched", "watch_history": {}},
            "tt3": {"custom_list_id": mine, "watch_history": {"my_rating": 9.0}},
            "tt4": {"status": "toWatch"},
        },
    )

    assert states(database, alice) == {
        "tt1": ("watched", None, SEEN),
        "tt2": ("watched", mine, unknown),
        "tt3": ("toWatch", mine, {"date_watched": None, "my_rating": 9.0}),
        "tt4": ("toWatch", None, None),
    }
    assert [each.imdb_id for each in was] == ["tt2", "tt3", "tt4"]
    assert times_of(database, alice) == {"tt1": LONG_AGO, "tt2": NOW, "tt3": NOW, "tt4": NOW}

    change(database, alice, given(was))
    assert states(database, alice) == before
    assert states(database, bob) == of_bob


def test_what_was_only_on_a_list_is_watched_or_to_be_watched_without_it(database: Database) -> None:
    alice = an_account(database)
    mine = a_list(database, alice)
    a_title(database, alice, "tt1", status="custom", list_id=mine, watched=(LONG_AGO, 7.25))
    a_title(database, alice, "tt2", status="custom", list_id=mine)
    a_title(database, alice, "tt3", status="deleted", list_id=mine)
    before = states(database, alice)
    was = change(database, alice, {imdb_id: {"custom_list_id": None} for imdb_id in ("tt1", "tt2", "tt3")})
    assert states(database, alice) == {
        "tt1": ("watched", None, SEEN),
        "tt2": ("toWatch", None, None),
        "tt3": ("deleted", None, None),
    }
    change(database, alice, given(was))
    assert states(database, alice) == before
    change(database, alice, {"tt3": {"status": "custom", "custom_list_id": None}})
    assert states(database, alice)["tt3"] == ("toWatch", None, None)


@pytest.mark.parametrize(
    ("imdb_id", "said", "error"),
    [
        ("tt2", {"status": "deleted"}, MovieUnknown),
        ("tt1", {"custom_list_id": "of-nobody"}, ListUnknown),
        ("tt1", {"custom_list_id": "bobs"}, ListUnknown),
    ],
)
def test_where_one_title_cannot_be_changed_none_is(
    database: Database, imdb_id: str, said: Changes, error: type[Exception]
) -> None:
    alice, bob = an_account(database), an_account(database)
    a_list(database, bob, list_id="bobs")
    a_title(database, bob, "tt2")
    for each in ("tt0", "tt1"):
        a_title(database, alice, each, status="toWatch")
    before = states(database, alice)
    with pytest.raises(error):
        change(database, alice, {"tt0": {"status": "deleted"}, imdb_id: said})
    assert states(database, alice) == before


def test_only_what_is_marked_as_deleted_is_removed_for_good(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    for account in (alice, bob):
        a_title(database, account, "tt1", status="deleted", watched=(LONG_AGO, None))
        a_person(database, account, "Dana")
        a_recommendation(database, account, "tt1", "Dana")
    a_title(database, alice, "tt2", status="watched")
    of_bob = states(database, bob)
    with database.write() as session:
        epoch = current_epoch(session, alice.id)
        for imdb_id, error in (("tt2", NotDeleted), ("tt3", MovieUnknown)):
            with pytest.raises(error):
                title_states.remove_for_good(session, alice.id, imdb_id)
        assert current_epoch(session, alice.id) == epoch
        title_states.remove_for_good(session, alice.id, "tt1")
        assert current_epoch(session, alice.id) != epoch
    assert list(states(database, alice)) == ["tt2"]
    assert states(database, bob) == of_bob


def test_the_number_of_queries_does_not_grow_with_the_titles(database: Database) -> None:
    alice = an_account(database)
    counts: list[int] = []
    for titles in (2, 40):
        a_library(database, alice, titles=titles)
        changes: dict[str, Changes] = {
            f"tt{number:07}": {"watch_history": {"my_rating": 3.0}} for number in range(titles)
        }
        with counted_queries(database) as queries:
            assert len(change(database, alice, changes)) == titles
        counts.append(len(queries))
        with database.write() as session:
            session.execute(delete(User).where(User.id == alice.id))
        alice = an_account(database)
    assert counts[0] == counts[1]
