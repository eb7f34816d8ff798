import pytest

from backend.app.database import Database
from backend.app.library.removed_rows import NothingRemoved
from backend.app.services import lists, movies, watching
from backend.app.services.lists import ListExists, ListNotFound
from backend.models import Status
from tests.builders import an_account
from tests.library_builders import LONG_AGO, a_list, a_title, document_of, epoch_of, times_of

NOW = 1_800_000_000.5


def clock() -> float:
    return NOW


def test_lists_are_ordered_by_position_and_then_by_the_code_points_of_their_ids(database: Database) -> None:
    alice = an_account(database)
    for list_id, position in (("b", 1), ("a", 1), ("B", 1), ("z", None), ("y", -1)):
        a_list(database, alice, list_id=list_id, position=position)

    with database.read() as session:
        found = lists.list_lists(session, alice.id)

    assert [(each["id"], each["position"]) for each in found] == [("y", -1), ("z", 0), ("B", 1), ("a", 1), ("b", 1)]


def test_a_new_list_comes_last_unless_a_position_is_given(database: Database) -> None:
    alice = an_account(database)

    with database.write() as session:
        first = lists.add_list(session, alice.id, values={"name": "First", "color": "#ff0000"}, clock=clock)
        lists.add_list(session, alice.id, values={"name": "Far", "position": 7}, clock=clock)
        last = lists.add_list(session, alice.id, values={"name": "Last", "position": None}, clock=clock)

    assert first == {
        "id": first["id"],
        "name": "First",
        "color": "#ff0000",
        "icon": None,
        "position": 0,
        "created_at": NOW,
        "last_modified": NOW,
        "movie_count": 0,
    }
    assert last["position"] == 8


def test_a_list_after_the_last_possible_position_shares_it(database: Database) -> None:
    alice = an_account(database)
    a_list(database, alice, position=2**31 - 1)

    with database.write() as session:
        assert lists.add_list(session, alice.id, values={"name": "Last"})["position"] == 2**31 - 1


def test_a_list_knows_its_titles(database: Database) -> None:
    alice = an_account(database)
    list_id, other = a_list(database, alice), a_list(database, alice)
    a_title(database, alice, "tt0000002", status="custom", list_id=list_id)
    a_title(database, alice, "tt0000001", status="custom", list_id=list_id)
    a_title(database, alice, "tt0000003", status="custom", list_id=other)
    a_title(database, alice, "tt0000004")

    with database.read() as session:
        assert lists.get_list(session, alice.id, list_id)["movie_count"] == 2
        found = lists.list_movies(session, alice.id, list_id)

    assert [movie["imdb_id"] for movie in found] == ["tt0000001", "tt0000002"]


def test_only_what_is_given_changes(database: Database) -> None:
    alice = an_account(database)
    list_id = a_list(database, alice, "Before", position=4)

    with database.write() as session:
        changed = lists.update_list(session, alice.id, list_id, changes={"name": "After"}, clock=clock)

    assert (changed["name"], changed["position"], changed["created_at"], changed["last_modified"]) == (
        "After",
        4,
        LONG_AGO,
        NOW,
    )


def test_the_titles_of_a_list_that_goes_become_what_they_were_besides(database: Database) -> None:
    alice = an_account(database)
    list_id, other = a_list(database, alice), a_list(database, alice)
    a_title(database, alice, "tt0000001", status="custom", list_id=list_id)
    a_title(database, alice, "tt0000002", status="custom", list_id=list_id, watched=(None, 8.0))
    a_title(database, alice, "tt0000003", status="custom", list_id=other)
    a_title(database, alice, "tt0000004", status="deleted", list_id=list_id)
    before = epoch_of(database, alice)

    with database.write() as session:
        lists.remove_list(session, alice.id, list_id, clock=clock)

    with database.read() as session:
        found = movies.list_movies(session, alice.id)
        assert [each["id"] for each in lists.list_lists(session, alice.id)] == [other]
    assert [(movie["status"], movie["custom_list_id"], movie["last_modified"]) for movie in found] == [
        ("toWatch", None, NOW),
        ("watched", None, NOW),
        ("custom", other, LONG_AGO),
        ("deleted", None, NOW),
    ]
    assert epoch_of(database, alice) != before


def test_a_removed_list_comes_back_exactly_as_it_was(database: Database) -> None:
    alice = an_account(database)
    list_id, other = a_list(database, alice, "Rainy", position=4), a_list(database, alice, "Other", position=4)
    a_title(database, alice, "tt0000001", status="custom", list_id=list_id, last_modified=5.25)
    a_title(database, alice, "tt0000002", status="custom", list_id=list_id, watched=(None, 8.0))
    a_title(database, alice, "tt0000003", status="watched", list_id=list_id, watched=(None, None), last_modified=None)
    a_title(database, alice, "tt0000004", status="deleted", list_id=list_id)
    a_title(database, alice, "tt0000005", status="custom", list_id=other)
    before, epoch = document_of(database, alice), epoch_of(database, alice)

    with database.write() as session:
        lists.remove_list(session, alice.id, list_id)
    with database.write() as session:
        found = lists.bring_back_list(session, alice.id, list_id)

    assert (found["id"], found["position"], found["movie_count"]) == (list_id, 4, 3)
    assert document_of(database, alice) == before
    assert epoch_of(database, alice) != epoch
    with pytest.raises(NothingRemoved, match="no removed list"), database.write() as session:
        lists.bring_back_list(session, alice.id, list_id)


def test_what_became_of_the_titles_after_a_list_was_removed_stays(database: Database) -> None:
    alice = an_account(database)
    list_id, other = a_list(database, alice), a_list(database, alice)
    for imdb_id in ("tt0000001", "tt0000002", "tt0000003"):
        a_title(database, alice, imdb_id, status="custom", list_id=list_id)

    with database.write() as session:
        lists.remove_list(session, alice.id, list_id, clock=lambda: NOW - 9)
    with database.write() as session:
        watching.set_status(session, alice.id, "tt0000001", status=Status.WATCHED, clock=lambda: NOW - 5)
        watching.set_status(
            session, alice.id, "tt0000002", status=Status.CUSTOM, custom_list_id=other, clock=lambda: NOW - 5
        )
    with database.write() as session:
        lists.bring_back_list(session, alice.id, list_id, clock=clock)

    with database.read() as session:
        found = movies.list_movies(session, alice.id)
    assert [(movie["status"], movie["custom_list_id"], movie["last_modified"]) for movie in found] == [
        ("watched", list_id, NOW),
        ("custom", other, NOW - 5),
        ("custom", list_id, LONG_AGO),
    ]


def test_a_removed_list_takes_another_id_where_another_account_has_it_by_now(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    list_id = a_list(database, alice, "Rainy")
    a_title(database, alice, status="custom", list_id=list_id)

    with database.write() as session:
        lists.remove_list(session, alice.id, list_id)
    a_list(database, bob, "Bob's", list_id=list_id)
    with database.write() as session:
        found = lists.bring_back_list(session, alice.id, list_id)

    assert (found["id"] != list_id, found["name"], found["movie_count"]) == (True, "Rainy", 1)
    with database.read() as session:
        assert lists.get_list(session, bob.id, list_id)["name"] == "Bob's"


def test_a_removed_list_stays_away_where_it_is_there_again(database: Database) -> None:
    alice = an_account(database)
    list_id = a_list(database, alice, "Rainy")

    with database.write() as session:
        lists.remove_list(session, alice.id, list_id)
    a_list(database, alice, "Imported", list_id=list_id)
    with pytest.raises(ListExists, match="again already"), database.write() as session:
        lists.bring_back_list(session, alice.id, list_id)


def test_nobody_reaches_the_lists_of_another_account(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    list_id = a_list(database, alice)
    a_title(database, alice, status="custom", list_id=list_id)

    with database.write() as session:
        for attempt in (
            lambda: lists.get_list(session, bob.id, list_id),
            lambda: lists.list_movies(session, bob.id, list_id),
            lambda: lists.update_list(session, bob.id, list_id, changes={"name": "Mine"}),
            lambda: lists.remove_list(session, bob.id, list_id),
        ):
            with pytest.raises(ListNotFound, match="You have no list with the id"):
                attempt()

    assert times_of(database, alice) == {"tt0133093": LONG_AGO}
    with database.read() as session:
        assert lists.get_list(session, alice.id, list_id)["name"] == "Favourites"
