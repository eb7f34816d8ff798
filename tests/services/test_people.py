import pytest
from sqlalchemy import delete

from backend.app.database import Database
from backend.app.library.removed_rows import NothingRemoved
from backend.app.services import movies, people
from backend.app.services.people import PersonExists, PersonUnknown
from backend.models import Movie
from tests.builders import an_account
from tests.library_builders import (
    LONG_AGO,
    a_person,
    a_recommendation,
    a_title,
    document_of,
    epoch_of,
    times_of,
)

NOW = 1_800_000_000.5


def clock() -> float:
    return NOW


def test_people_are_ordered_by_code_point_with_their_counts(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    a_title(database, alice)
    for name in ("Émile", "alice", "Zed", "🎬", "\N{FULLWIDTH LATIN CAPITAL LETTER A}"):
        a_person(database, alice, name, trusted=None)
    a_recommendation(database, alice, "tt0133093", "Zed")
    a_recommendation(database, alice, "tt0133093", "alice", up=False)
    a_person(database, bob, "Bob's")

    with database.read() as session:
        found = people.list_people(session, alice.id)

    assert [(person["name"], person["recommendation_count"], person["downvotes"]) for person in found] == [
        ("Zed", 1, 0),
        ("alice", 1, 1),
        ("Émile", 0, 0),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}", 0, 0),
        ("🎬", 0, 0),
    ]


def test_a_person_is_added_with_what_is_known(database: Database) -> None:
    alice = an_account(database)
    values = {"name": "Zoë", "is_trusted": True, "color": "#ff0000", "emoji": "🎬"}

    with database.write() as session:
        assert people.add_person(session, alice.id, values=values, clock=clock) == {
            **values,
            "last_modified": NOW,
            "recommendation_count": 0,
            "downvotes": 0,
        }


def test_a_name_that_is_taken_is_refused_in_ones_own_library_alone(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    a_person(database, alice, "Zoë")
    a_person(database, alice, "Bob")

    with database.write() as session:
        people.add_person(session, bob.id, values={"name": "Zoë"})
    with pytest.raises(PersonExists, match="is called Zoë already"), database.write() as session:
        people.add_person(session, alice.id, values={"name": "Zoë"})
    with pytest.raises(PersonExists), database.write() as session:
        people.update_person(session, alice.id, "Bob", changes={"name": "Zoë"})


def test_a_new_name_goes_with_every_recommendation_and_makes_clients_reload(database: Database) -> None:
    alice = an_account(database)
    for imdb_id in ("tt0000001", "tt0000002"):
        a_title(database, alice, imdb_id)
    a_person(database, alice, "Zoe", color="#00ff00")
    a_recommendation(database, alice, "tt0000001", "Zoe")
    before = epoch_of(database, alice)

    with database.write() as session:
        person = people.update_person(session, alice.id, "Zoe", changes={"name": "Zoë"}, clock=clock)
        movie = movies.get_movie(session, alice.id, "tt0000001")

    assert person == {
        "name": "Zoë",
        "is_trusted": False,
        "color": "#00ff00",
        "emoji": None,
        "last_modified": NOW,
        "recommendation_count": 1,
        "downvotes": 0,
    }
    assert [each["person_name"] for each in movie["recommendations"]] == ["Zoë"]
    assert times_of(database, alice) == {"tt0000001": NOW, "tt0000002": LONG_AGO}
    assert epoch_of(database, alice) != before


def test_other_changes_of_a_person_leave_titles_and_epoch_alone(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice)
    a_person(database, alice, "Zoë", color="#00ff00", emoji="🎬")
    a_recommendation(database, alice, "tt0133093", "Zoë")
    before = epoch_of(database, alice)

    with database.write() as session:
        changes = {"name": "Zoë", "is_trusted": True, "emoji": None}
        person = people.update_person(session, alice.id, "Zoë", changes=changes, clock=clock)

    assert (person["is_trusted"], person["color"], person["emoji"]) == (True, "#00ff00", None)
    assert times_of(database, alice) == {"tt0133093": LONG_AGO}
    assert epoch_of(database, alice) == before


def test_a_person_goes_with_their_recommendations_and_the_titles_count_as_changed(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    for owner in (alice, bob):
        a_title(database, owner, "tt0000001")
        a_title(database, owner, "tt0000002")
        a_person(database, owner, "Zoë")
        a_recommendation(database, owner, "tt0000001", "Zoë")
    before = epoch_of(database, alice)

    with database.write() as session:
        people.remove_person(session, alice.id, "Zoë", clock=clock)

    with database.read() as session:
        assert people.list_people(session, alice.id) == []
        assert movies.get_movie(session, alice.id, "tt0000001")["recommendations"] == []
        assert len(movies.get_movie(session, bob.id, "tt0000001")["recommendations"]) == 1
    assert times_of(database, alice) == {"tt0000001": NOW, "tt0000002": LONG_AGO}
    assert epoch_of(database, alice) != before


def test_a_removed_person_comes_back_exactly_as_they_were(database: Database) -> None:
    alice = an_account(database)
    for imdb_id, changed_at in (("tt0000001", LONG_AGO), ("tt0000002", None), ("tt0000003", 5.25)):
        a_title(database, alice, imdb_id, last_modified=changed_at)
    a_person(database, alice, "Zoë", trusted=None, color="#00ff00", emoji="🎬", last_modified=7.5)
    a_person(database, alice, "Bob")
    a_recommendation(database, alice, "tt0000001", "Zoë", date=3.125)
    a_recommendation(database, alice, "tt0000002", "Zoë", up=False)
    a_recommendation(database, alice, "tt0000002", "Bob")
    before, epoch = document_of(database, alice), epoch_of(database, alice)

    with database.write() as session:
        people.remove_person(session, alice.id, "Zoë")
    with database.write() as session:
        person = people.bring_back_person(session, alice.id, "Zoë")

    assert person == {
        "name": "Zoë",
        "is_trusted": False,
        "color": "#00ff00",
        "emoji": "🎬",
        "last_modified": 7.5,
        "recommendation_count": 2,
        "downvotes": 1,
    }
    assert document_of(database, alice) == before
    assert epoch_of(database, alice) != epoch
    with pytest.raises(NothingRemoved, match="no removed person"), database.write() as session:
        people.bring_back_person(session, alice.id, "Zoë")


def test_what_became_of_the_titles_after_a_person_was_removed_stays(database: Database) -> None:
    alice = an_account(database)
    a_person(database, alice, "Zoë")
    for imdb_id in ("tt0000001", "tt0000002"):
        a_title(database, alice, imdb_id)
        a_recommendation(database, alice, imdb_id, "Zoë")

    with database.write() as session:
        people.remove_person(session, alice.id, "Zoë", clock=lambda: NOW - 9)
    with database.write() as session:
        movies.touch(session, alice.id, ["tt0000001"], now=NOW - 5)
        session.execute(delete(Movie).where(Movie.user_id == alice.id, Movie.imdb_id == "tt0000002"))
    with database.write() as session:
        assert people.bring_back_person(session, alice.id, "Zoë", clock=clock)["recommendation_count"] == 1

    assert times_of(database, alice) == {"tt0000001": NOW}


def test_a_removed_person_stays_away_where_the_name_is_taken_again(database: Database) -> None:
    alice = an_account(database)
    a_person(database, alice, "Zoë", color="#00ff00")

    with database.write() as session:
        people.remove_person(session, alice.id, "Zoë")
        people.add_person(session, alice.id, values={"name": "Zoë"})
    with pytest.raises(PersonExists), database.write() as session:
        people.bring_back_person(session, alice.id, "Zoë")

    with database.read() as session:
        assert [person["color"] for person in people.list_people(session, alice.id)] == [None]


def test_nobody_reaches_the_people_of_another_account(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    a_person(database, alice, "Zoë")

    with database.write() as session:
        for attempt in (
            lambda: people.update_person(session, bob.id, "Zoë", changes={"color": "#000000"}),
            lambda: people.remove_person(session, bob.id, "Zoë"),
            lambda: people.person_stats(session, bob.id, "Zoë"),
        ):
            with pytest.raises(PersonUnknown, match="Nobody in your library is called Zoë"):
                attempt()


def test_statistics_say_what_became_of_the_recommendations(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice, "tt0000001", watched=(None, 9.0))
    a_title(database, alice, "tt0000002", watched=(None, 6.0))
    a_title(database, alice, "tt0000003", watched=(LONG_AGO, None))
    a_title(database, alice, "tt0000004")
    a_title(database, alice, "tt0000005", watched=(None, 1.0))
    for name in ("Zoë", "Nobody yet"):
        a_person(database, alice, name)
    for number in range(1, 5):
        a_recommendation(database, alice, f"tt000000{number}", "Zoë", up=number != 2)

    with database.read() as session:
        assert people.person_stats(session, alice.id, "Zoë") == {
            "name": "Zoë",
            "recommendations": 4,
            "upvotes": 3,
            "downvotes": 1,
            "watched": 3,
            "rated": 2,
            "average_rating": 7.5,
        }
        assert people.person_stats(session, alice.id, "Nobody yet") == {
            "name": "Nobody yet",
            "recommendations": 0,
            "upvotes": 0,
            "downvotes": 0,
            "watched": 0,
            "rated": 0,
            "average_rating": None,
        }
