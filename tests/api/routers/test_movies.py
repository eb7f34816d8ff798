from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.app.database import Database
from tests.builders import an_account, signed_in
from tests.library_builders import a_list, a_title


@pytest.fixture
def alice(client: TestClient, database: Database) -> TestClient:
    return signed_in(client, an_account(database))


def test_a_title_goes_through_its_life_over_http(alice: TestClient) -> None:
    created = alice.post(
        "/api/movies/tt0133093/recommendations",
        json={"person_name": "Zoë", "vote_type": False, "date_recommended": 1_700_000_000.25, "extra": 1},
    )
    list_id = alice.post("/api/lists", json={"name": "Favourites"}).json()["id"]
    on_list = alice.put("/api/movies/tt0133093/status", json={"status": "custom", "custom_list_id": list_id})
    watched = alice.put("/api/movies/tt0133093/watch", json={"date_watched": None, "my_rating": 8.5})
    cleared = alice.delete("/api/movies/tt0133093/watch")

    assert [reply.status_code for reply in (created, on_list, watched, cleared)] == [201, 200, 200, 200]
    assert created.json() == {
        "imdb_id": "tt0133093",
        "status": "toWatch",
        "custom_list_id": None,
        "last_modified": created.json()["last_modified"],
        "tmdb_data": None,
        "omdb_data": None,
        "catalogue_data": None,
        "recommendations": [{"person_name": "Zoë", "date_recommended": 1_700_000_000.25, "vote_type": False}],
        "watch_history": None,
    }
    assert (on_list.json()["status"], on_list.json()["custom_list_id"]) == ("custom", list_id)
    assert watched.json()["watch_history"] == {"date_watched": None, "my_rating": 8.5}
    assert (cleared.json()["status"], cleared.json()["watch_history"]) == ("toWatch", None)
    assert alice.get("/api/movies").json() == [cleared.json()]
    assert alice.get("/api/movies/tt0133093").json() == cleared.json()
    [title] = alice.get("/api/titles").json()
    assert (title["recommended_by"], title["advised_against_by"]) == ([], ["Zoë"])


def test_several_recommendations_at_once_and_the_earliest_clients_word_for_a_person(alice: TestClient) -> None:
    body = {"recommendations": [{"person": "Zoë"}, {"person_name": "Bob", "vote_type": False}, {"person": "Zoë"}]}

    reply = alice.post("/api/movies/tt0133093/recommendations/bulk", json=body)

    assert reply.status_code == 201
    assert reply.json()["recommendations"] == [
        {"person_name": "Bob", "date_recommended": None, "vote_type": False},
        {"person_name": "Zoë", "date_recommended": None, "vote_type": True},
    ]


def test_what_is_no_imdb_id_is_refused(alice: TestClient) -> None:
    for imdb_id in ("TT123", "nm0000001", "tt", "tt" + "1" * 300, "tt12x", "%20", "tt1%0A"):
        for reply in (
            alice.get(f"/api/movies/{imdb_id}"),
            alice.put(f"/api/movies/{imdb_id}/watch", json={}),
            alice.put(f"/api/movies/{imdb_id}/status", json={"status": "watched"}),
            alice.post(f"/api/movies/{imdb_id}/recommendations", json={"person_name": "Zoë"}),
            alice.post(f"/api/movies/{imdb_id}/refresh"),
        ):
            assert reply.status_code == 422, imdb_id

    assert alice.get("/api/movies").json() == []


REFUSED: list[tuple[str, str, bytes]] = [
    ("PUT", "watch", b'{"my_rating": 0}'),
    ("PUT", "watch", b'{"my_rating": 10.5}'),
    ("PUT", "watch", b'{"my_rating": "8"}'),
    ("PUT", "watch", b'{"my_rating": true}'),
    ("PUT", "watch", b'{"my_rating": NaN}'),
    ("PUT", "watch", b'{"date_watched": -1}'),
    ("PUT", "watch", b'{"date_watched": 1e400}'),
    ("PUT", "watch", b'{"date_watched": Infinity}'),
    ("PUT", "watch", b'{"date_watched": 1700000000000}'),
    ("PUT", "watch", b"[]"),
    ("PUT", "watch", b"not JSON"),
    ("PUT", "watch", b'{"my_rating": ' + b"9" * 5_000 + b"}"),
    ("PUT", "watch", b"[" * 100_000),
    ("PUT", "status", b'{"status": "seen"}'),
    ("PUT", "status", b'{"status": null}'),
    ("PUT", "status", b"{}"),
    ("PUT", "status", b'{"status": "custom"}'),
    ("PUT", "status", b'{"status": "custom", "custom_list_id": "nobodys"}'),
    ("PUT", "status", b'{"status": "custom", "custom_list_id": "\\u0000"}'),
    ("POST", "recommendations", b"{}"),
    ("POST", "recommendations", b'{"person_name": ""}'),
    ("POST", "recommendations", b'{"person_name": "a\\u0000b"}'),
    ("POST", "recommendations", b'{"person_name": "\\ud800"}'),
    ("POST", "recommendations", b'{"person_name": "\xff"}'),
    ("POST", "recommendations", b'{"person_name": 5}'),
    ("POST", "recommendations", b'{"person_name": "' + b"x" * 201 + b'"}'),
    ("POST", "recommendations", b'{"person_name": "Z", "vote_type": "upvote"}'),
    ("POST", "recommendations", b'{"person_name": "Z", "vote_type": 1}'),
    ("POST", "recommendations", b'{"person_name": "Z", "date_recommended": "today"}'),
    ("POST", "recommendations/bulk", b'{"recommendations": {}}'),
    ("POST", "recommendations/bulk", b'{"recommendations": [{"person_name": "Z"}, {"person_name": ""}]}'),
    (
        "POST",
        "recommendations/bulk",
        b'{"recommendations": [' + b'{"person_name": "Z"},' * 1_000 + b'{"person_name": "Y"}]}',
    ),
]


def test_bad_input_is_refused_and_nothing_changes(alice: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    for method, what, body in REFUSED:
        reply = alice.request(method, f"/api/movies/tt0133093/{what}", content=body, headers=headers)
        assert reply.status_code == 422, (what, body[:60], reply.text[:200])

    assert alice.get("/api/movies").json() == []
    assert alice.get("/api/people").json() == []


def test_a_list_of_another_account_is_refused_in_plain_words(
    alice: TestClient, client: TestClient, database: Database
) -> None:
    bobs_list = a_list(database, an_account(database))

    reply = alice.put("/api/movies/tt1/status", json={"status": "custom", "custom_list_id": bobs_list})

    problem: dict[str, Any] = reply.json()
    assert (reply.status_code, problem["type"], problem["detail"]) == (
        422,
        "/problems/list-unknown",
        f"You have no list with the id {bobs_list}; the title stays as it was.",
    )


def test_titles_that_are_not_there_are_not_found(alice: TestClient) -> None:
    for reply in (
        alice.get("/api/movies/tt404"),
        alice.delete("/api/movies/tt404/watch"),
        alice.delete("/api/movies/tt404/recommendations/Zo%C3%AB"),
    ):
        assert reply.status_code == 404


def test_unreadable_metadata_does_not_break_the_library(client: TestClient, database: Database) -> None:
    alice = an_account(database)
    for number, stored in enumerate(["not JSON", "[]", '{"title": "Readable", "x": "\\u0000"}']):
        a_title(database, alice, f"tt{number}", tmdb=stored)
    asking = signed_in(client, alice)

    assert [movie["tmdb_data"] for movie in asking.get("/api/movies").json()] == [
        None,
        None,
        {"title": "Readable", "x": "\x00"},
    ]
    assert [title["title"] for title in asking.get("/api/titles").json()] == [None, None, "Readable"]
    assert len(asking.get("/api/sync/changes").json()["movies"]) == 3
