import json
from typing import Any

from sqlalchemy import delete, update

from backend.app.database import Database
from backend.app.services import titles, watching
from backend.app.services.stored_metadata import facts
from backend.models import Movie
from tests.builders import an_account
from tests.library_builders import LONG_AGO, a_list, a_person, a_recommendation, a_title, titles_of

Shown = tuple[str | None, str | None, str | None, list[str]]

WHOLE = {
    "tmdbId": 603,
    "title": "The Matrix",
    "year": "1999",
    "poster": "https://example.test/500.jpg",
    "genres": ["Action"],
    "mediaType": "movie",
}


def test_the_grid_has_one_light_row_per_title(database: Database) -> None:
    alice = an_account(database)
    list_id = a_list(database, alice)
    a_title(
        database, alice, "tt0133093", status="custom", list_id=list_id, watched=(None, 8.5), tmdb=WHOLE, omdb="broken"
    )
    for name in ("Zoë", "Bob", "Ada"):
        a_person(database, alice, name)
        a_recommendation(database, alice, "tt0133093", name, up=name != "Zoë")
    a_title(database, alice, "tt0000001", status="deleted", last_modified=None)

    with database.read() as session:
        assert titles_of(session, alice.id) == [
            {
                "imdb_id": "tt0000001",
                "title": None,
                "year": None,
                "poster": None,
                "media_type": None,
                "genres": [],
                "director": None,
                "runtime": None,
                "imdb_rating": None,
                "status": "deleted",
                "custom_list_id": None,
                "recommended_by": [],
                "advised_against_by": [],
                "date_watched": None,
                "my_rating": None,
                "watched": False,
                "last_modified": None,
                "needs_metadata": True,
            },
            {
                "imdb_id": "tt0133093",
                "title": "The Matrix",
                "year": "1999",
                "poster": "https://example.test/500.jpg",
                "media_type": "movie",
                "genres": ["Action"],
                "director": None,
                "runtime": None,
                "imdb_rating": None,
                "status": "custom",
                "custom_list_id": list_id,
                "recommended_by": ["Ada", "Bob"],
                "advised_against_by": ["Zoë"],
                "date_watched": None,
                "my_rating": 8.5,
                "watched": True,
                "last_modified": LONG_AGO,
                "needs_metadata": False,
            },
        ]


def test_what_is_shown_comes_from_either_service_and_every_generation_of_rows() -> None:
    cases: list[tuple[dict[str, Any] | None, dict[str, Any] | None, Shown]] = [
        ({"id": 1, "title": "Amélie", "year": 2001}, None, ("Amélie", "2001", None, [])),
        (None, {"title": "WALL·E", "year": 2008, "genres": ["Animation"]}, ("WALL·E", "2008", None, ["Animation"])),
        (
            {"title": "Lost", "year": None, "poster": None, "genres": []},
            {"title": "Other", "year": "2004-2010", "poster": "http://example.test/l.jpg", "genres": ["Drama"]},
            ("Lost", "2004-2010", "http://example.test/l.jpg", ["Drama"]),
        ),
        (None, {"title": "N/A", "year": "N/A", "poster": "N/A", "genres": "N/A"}, (None, None, None, [])),
        (
            {"title": 5, "year": True, "poster": "javascript:alert(1)", "genres": [1, "Drama", None]},
            None,
            (None, None, None, ["Drama"]),
        ),
        (
            {"title": "T", "posterSmall": "https://example.test/s.jpg"},
            None,
            ("T", None, "https://example.test/s.jpg", []),
        ),
    ]
    for tmdb, omdb, shown in cases:
        found = facts(json.dumps(tmdb) if tmdb else None, json.dumps(omdb) if omdb else None)
        assert found is not None
        assert (found["title"], found["year"], found["poster"], found["genres"]) == shown


def test_what_is_rendered_is_what_is_listed_and_only_what_has_changed_is_rendered_anew(database: Database) -> None:
    alice = an_account(database)
    for number in range(3):
        a_title(database, alice, f"tt000000{number}", tmdb={"title": f"Title {number}"})
    a_person(database, alice, "Bob")
    with database.read() as session:
        first = titles.render(session, alice.id, "as it was")
    a_recommendation(database, alice, "tt0000001", "Bob")
    a_title(database, alice, "tt0000000.5", tmdb={"title": "In between"})
    with database.write() as session:
        watching.set_watch(session, alice.id, "tt0000002", changes={"my_rating": 7.0})
        second = titles.render(session, alice.id, "as it was", first)
        listed = titles_of(session, alice.id)
    assert json.loads(second.json) == listed
    assert [title["title"] for title in listed] == ["Title 0", "In between", "Title 1", "Title 2"]
    assert [each for each in second.titles if second.titles[each] is not first.titles.get(each)] == [
        "tt0000000.5",
        "tt0000001",
        "tt0000002",
    ]


def test_a_title_that_is_gone_is_not_rendered_and_of_other_metadata_everything_is(database: Database) -> None:
    alice = an_account(database)
    for number in range(2):
        a_title(database, alice, f"tt000000{number}", tmdb={"title": "As it was"})
    with database.read() as session:
        first = titles.render(session, alice.id, "as it was")
    with database.write() as session:
        session.execute(delete(Movie).where(Movie.imdb_id == "tt0000000"))
        session.execute(update(Movie).values(tmdb_data='{"title": "Another"}'))
    with database.read() as session:
        same = titles.render(session, alice.id, "as it was", first)
        other = titles.render(session, alice.id, "another", first)
    shown = [[(each["imdb_id"], each["title"]) for each in json.loads(grid.json)] for grid in (same, other)]
    assert shown == [[("tt0000001", "As it was")], [("tt0000001", "Another")]]


def test_runtime_and_imdbs_rating_are_numbers_or_nothing() -> None:
    cases: list[tuple[object, object, tuple[int | None, float | None]]] = [
        (117, "8.5", (117, 8.5)),
        ("117 min", 8.5, (117, 8.5)),
        ("N/A", "N/A", (None, None)),
        (0, "0", (None, None)),
        (True, True, (None, None)),
        (-5, "11", (None, None)),
        (10**400, "1e400", (None, None)),
        ("9" * 5_000, "nan", (None, None)),
        ([90], {"rating": 8}, (None, None)),
        (90.5, None, (None, None)),
    ]
    for runtime, rating, shown in cases:
        found = facts(json.dumps({"title": "T", "runtime": runtime}), json.dumps({"imdbRating": rating}))
        assert found is not None
        assert (found["runtime"], found["imdb_rating"]) == shown
