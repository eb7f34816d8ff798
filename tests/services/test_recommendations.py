from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from backend.app.database import Database
from backend.app.services import movies, people, recommendations
from backend.app.services.recommendations import NewRecommendation, NotRecommended
from tests.builders import an_account
from tests.library_builders import LONG_AGO, a_person, a_recommendation, a_title, counted_queries, times_of

NOW = 1_800_000_000.5


def by(name: str, *, up: bool = True, date: float | None = None, said: bool = True) -> NewRecommendation:
    return NewRecommendation(person_name=name, vote_type=up, date_recommended=date, date_known=said)


def test_a_recommendation_of_an_unknown_title_by_an_unknown_person_creates_both(database: Database) -> None:
    alice = an_account(database)

    with database.write() as session:
        movie = recommendations.recommend(
            session, alice.id, "tt0133093", given=[by("Zoë", date=LONG_AGO)], clock=lambda: NOW
        )

    assert movie == {
        "imdb_id": "tt0133093",
        "status": "toWatch",
        "custom_list_id": None,
        "last_modified": NOW,
        "tmdb_data": None,
        "omdb_data": None,
        "catalogue_data": None,
        "recommendations": [{"person_name": "Zoë", "date_recommended": LONG_AGO, "vote_type": True}],
        "watch_history": None,
    }
    with database.read() as session:
        assert people.list_people(session, alice.id) == [
            {
                "name": "Zoë",
                "is_trusted": False,
                "color": None,
                "emoji": None,
                "last_modified": NOW,
                "recommendation_count": 1,
                "downvotes": 0,
            }
        ]


def test_a_second_recommendation_by_the_same_person_changes_the_first(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice, "tt0133093")
    for name in ("Zoë", "Bob"):
        a_person(database, alice, name)
        a_recommendation(database, alice, "tt0133093", name, date=LONG_AGO)

    with database.write() as session:
        movie = recommendations.recommend(
            session,
            alice.id,
            "tt0133093",
            given=[by("Zoë", up=True), by("Zoë", up=False, said=False), by("Bob", date=None)],
            clock=lambda: NOW,
        )

    assert movie["recommendations"] == [
        {"person_name": "Bob", "date_recommended": None, "vote_type": True},
        {"person_name": "Zoë", "date_recommended": LONG_AGO, "vote_type": False},
    ]
    assert times_of(database, alice) == {"tt0133093": NOW}


def test_a_date_that_nobody_said_is_not_made_up(database: Database) -> None:
    alice = an_account(database)

    with database.write() as session:
        movie = recommendations.recommend(session, alice.id, "tt0133093", given=[by("Zoë", said=False)])

    assert movie["recommendations"] == [{"person_name": "Zoë", "date_recommended": None, "vote_type": True}]


def test_names_are_matched_exactly(database: Database) -> None:
    alice = an_account(database)
    names = ["Zoë", "Zoe\N{COMBINING DIAERESIS}", "zoë", "Zoë ", "' OR 1=1 --", "a/b%2F", "🎬"]

    with database.write() as session:
        movie = recommendations.recommend(session, alice.id, "tt0133093", given=[by(name) for name in names])

    assert [each["person_name"] for each in movie["recommendations"]] == sorted(names)


def test_many_recommendations_at_once_take_no_more_queries_than_a_few(database: Database) -> None:
    alice = an_account(database)
    counts: list[int] = []
    for imdb_id, size in (("tt0000001", 5), ("tt0000002", 200)):
        given = [by(f"{imdb_id} {number}") for number in range(size)]
        with counted_queries(database) as queries, database.write() as session:
            recommendations.recommend(session, alice.id, imdb_id, given=given)
        with counted_queries(database) as again, database.write() as session:
            recommendations.recommend(session, alice.id, imdb_id, given=given)
        counts.extend((len(queries), len(again)))

    assert (counts[0], counts[1]) == (counts[2], counts[3])


def test_several_devices_may_recommend_the_same_new_title_at_once(database: Database) -> None:
    alice = an_account(database)
    start = Barrier(6)

    def recommend(number: int) -> None:
        start.wait()
        with database.write() as session:
            given = [by("Zoë"), by(f"Device {number}")]
            recommendations.recommend(session, alice.id, "tt0133093", given=given)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(recommend, range(6)))

    with database.read() as session:
        (movie,) = movies.list_movies(session, alice.id)
    names = [each["person_name"] for each in movie["recommendations"]]
    assert names == [*(f"Device {number}" for number in range(6)), "Zoë"]


def test_a_recommendation_is_removed_and_the_person_stays(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    for owner in (alice, bob):
        a_title(database, owner, "tt0133093")
        a_person(database, owner, "Zoë")
        a_recommendation(database, owner, "tt0133093", "Zoë")

    with database.write() as session:
        movie = recommendations.remove_recommendation(
            session, alice.id, "tt0133093", person_name="Zoë", clock=lambda: NOW
        )
        left = people.list_people(session, alice.id)
        bobs = people.list_people(session, bob.id)

    assert (movie["recommendations"], movie["last_modified"]) == ([], NOW)
    assert [(person["name"], person["recommendation_count"]) for person in left] == [("Zoë", 0)]
    assert [(person["name"], person["recommendation_count"]) for person in bobs] == [("Zoë", 1)]
    assert times_of(database, bob) == {"tt0133093": LONG_AGO}


def test_removing_what_nobody_recommended_changes_nothing(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    a_title(database, alice, "tt0133093")
    a_person(database, bob, "Zoë")

    with pytest.raises(NotRecommended), database.write() as session:
        recommendations.remove_recommendation(session, alice.id, "tt0133093", person_name="Zoë")

    assert times_of(database, alice) == {"tt0133093": LONG_AGO}
