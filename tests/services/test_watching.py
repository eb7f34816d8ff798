from threading import Thread

import pytest
from sqlalchemy import update

from backend.app.database import Database
from backend.app.library.lock import lock_library
from backend.app.services import movies, watching
from backend.app.services.movies import WatchView
from backend.app.services.watching import ListNotSaid, ListUnknown
from backend.models import Movie, Status
from tests.builders import an_account
from tests.library_builders import LONG_AGO, a_list, a_title, times_of

NOW = 1_800_000_000.5


def clock() -> float:
    return NOW


def test_watching_an_unknown_title_creates_it_and_makes_nothing_up(database: Database) -> None:
    alice = an_account(database)

    with database.write() as session:
        movie = watching.set_watch(session, alice.id, "tt0133093", changes={}, clock=clock)

    assert (movie["status"], movie["watch_history"], movie["last_modified"]) == (
        "watched",
        {"date_watched": None, "my_rating": None},
        NOW,
    )


def test_what_is_not_said_of_a_watched_title_stays(database: Database) -> None:
    alice = an_account(database)
    cases: list[tuple[dict[str, float | None], WatchView]] = [
        ({"my_rating": 9.0}, {"date_watched": LONG_AGO, "my_rating": 9.0}),
        ({"date_watched": None}, {"date_watched": None, "my_rating": 7.5}),
        ({"date_watched": NOW, "my_rating": None}, {"date_watched": NOW, "my_rating": None}),
        ({}, {"date_watched": LONG_AGO, "my_rating": 7.5}),
    ]
    for number, (changes, kept) in enumerate(cases):
        imdb_id = a_title(database, alice, f"tt{number}", status="watched", watched=(LONG_AGO, 7.5))
        with database.write() as session:
            movie = watching.set_watch(session, alice.id, imdb_id, changes=changes, clock=clock)
        assert (movie["watch_history"], movie["last_modified"]) == (kept, NOW)


def test_not_watched_after_all(database: Database) -> None:
    alice = an_account(database)
    for imdb_id, before, after in (("tt1", "watched", "toWatch"), ("tt2", "deleted", "deleted")):
        a_title(database, alice, imdb_id, status=before, watched=(LONG_AGO, 7.5))
        with database.write() as session:
            movie = watching.clear_watch(session, alice.id, imdb_id, clock=clock)
        assert (movie["status"], movie["watch_history"], movie["last_modified"]) == (after, None, NOW)


def test_a_title_that_was_never_watched_does_not_change_by_clearing(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice)

    with database.write() as session:
        watching.clear_watch(session, alice.id, "tt0133093", clock=clock)

    assert times_of(database, alice) == {"tt0133093": LONG_AGO}


def test_clearing_an_unknown_title_creates_nothing(database: Database) -> None:
    alice = an_account(database)

    with pytest.raises(movies.MovieUnknown), database.write() as session:
        watching.clear_watch(session, alice.id, "tt0133093")

    assert times_of(database, alice) == {}


def test_a_new_status_keeps_the_list_and_what_is_known_of_watching(database: Database) -> None:
    alice = an_account(database)
    list_id = a_list(database, alice)
    a_title(database, alice, status="custom", list_id=list_id, watched=(LONG_AGO, 7.5))

    for status in (Status.TO_WATCH, Status.DELETED, Status.WATCHED, Status.CUSTOM):
        with database.write() as session:
            movie = watching.set_status(session, alice.id, "tt0133093", status=status, clock=clock)
        assert (movie["status"], movie["custom_list_id"]) == (status.value, list_id)
        assert (movie["watch_history"], movie["last_modified"]) == ({"date_watched": LONG_AGO, "my_rating": 7.5}, NOW)


def test_a_title_of_any_status_is_put_on_a_list_and_taken_off(database: Database) -> None:
    alice = an_account(database)
    list_id = a_list(database, alice)
    a_title(database, alice, status="watched", watched=(None, None))

    for place in (list_id, None):
        with database.write() as session:
            movie = watching.set_status(
                session, alice.id, "tt0133093", status=Status.WATCHED, custom_list_id=place, clock=clock
            )
        assert (movie["status"], movie["custom_list_id"]) == ("watched", place)
    with pytest.raises(ListNotSaid), database.write() as session:
        watching.set_status(session, alice.id, "tt0133093", status=Status.CUSTOM)


def test_watching_a_title_leaves_it_on_its_list(database: Database) -> None:
    alice = an_account(database)
    list_id = a_list(database, alice)
    a_title(database, alice, status="custom", list_id=list_id)

    with database.write() as session:
        watched = watching.set_watch(session, alice.id, "tt0133093", changes={}, clock=clock)
        cleared = watching.clear_watch(session, alice.id, "tt0133093", clock=clock)

    assert (watched["status"], watched["custom_list_id"]) == ("watched", list_id)
    assert (cleared["status"], cleared["custom_list_id"]) == ("toWatch", list_id)


def test_a_status_for_a_title_without_one_and_for_an_unknown_title(database: Database) -> None:
    alice = an_account(database)
    list_id = a_list(database, alice)
    a_title(database, alice, "tt0000001", status=None)

    with database.write() as session:
        for imdb_id in ("tt0000001", "tt0000002"):
            movie = watching.set_status(
                session, alice.id, imdb_id, status=Status.CUSTOM, custom_list_id=list_id, clock=clock
            )
            assert (movie["status"], movie["custom_list_id"]) == ("custom", list_id)

    assert times_of(database, alice) == {"tt0000001": NOW, "tt0000002": NOW}


def test_a_list_that_is_not_ones_own_is_refused_and_nothing_changes(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    bobs_list = a_list(database, bob)
    sentence = f"You have no list with the id {bobs_list}; the title stays as it was."

    with pytest.raises(ListUnknown, match=sentence), database.write() as session:
        watching.set_status(session, alice.id, "tt0133093", status=Status.CUSTOM, custom_list_id=bobs_list)
    with pytest.raises(ListNotSaid), database.write() as session:
        watching.set_status(session, alice.id, "tt0133093", status=Status.CUSTOM)

    assert times_of(database, alice) == {}


def test_a_change_that_waited_for_its_turn_has_the_time_at_which_it_was_made(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice)
    order: list[str] = []

    def change() -> None:
        with database.write() as session:
            watching.set_status(
                session, alice.id, "tt0133093", status=Status.DELETED, clock=lambda: order.append("asked") or NOW
            )

    waiting = Thread(target=change)
    with database.write() as session:
        lock_library(session, alice.id)
        waiting.start()
        session.execute(update(Movie).values(last_modified=1.0))
        waiting.join(timeout=0.2)
        order.append("released")
    waiting.join()

    assert order == ["released", "asked"]
    assert times_of(database, alice) == {"tt0133093": NOW}
