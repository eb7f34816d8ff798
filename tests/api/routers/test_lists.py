import pytest
from fastapi.testclient import TestClient

from backend.app.database import Database
from tests.builders import an_account, signed_in


@pytest.fixture
def alice(client: TestClient, database: Database) -> TestClient:
    return signed_in(client, an_account(database))


def test_a_list_goes_through_its_life_over_http(alice: TestClient) -> None:
    created = alice.post("/api/lists", json={"name": "Favourites", "color": "#ff0000", "icon": "star"})
    list_id = created.json()["id"]
    alice.put("/api/movies/tt1/status", json={"status": "custom", "custom_list_id": list_id}).raise_for_status()
    changed = alice.put(f"/api/lists/{list_id}", json={"name": "Best", "icon": None, "position": 3})
    titles = alice.get(f"/api/lists/{list_id}/movies")
    everything = alice.get("/api/lists")
    removed = alice.delete(f"/api/lists/{list_id}")

    assert [reply.status_code for reply in (created, changed, titles, removed)] == [201, 200, 200, 204]
    assert changed.json() == {
        "id": list_id,
        "name": "Best",
        "color": "#ff0000",
        "icon": None,
        "position": 3,
        "created_at": created.json()["created_at"],
        "last_modified": changed.json()["last_modified"],
        "movie_count": 1,
    }
    assert everything.json() == [changed.json()]
    assert [movie["imdb_id"] for movie in titles.json()] == ["tt1"]
    assert alice.get(f"/api/lists/{list_id}").status_code == 404
    assert alice.get("/api/movies/tt1").json()["status"] == "toWatch"


def test_bad_input_is_refused_and_nothing_changes(alice: TestClient) -> None:
    list_id = alice.post("/api/lists", json={"name": "Favourites"}).json()["id"]
    before = alice.get("/api/lists").json()
    bad = [
        b'{"name": ""}',
        b'{"name": null}',
        b'{"name": "a\\u0000"}',
        b'{"name": "' + b"x" * 201 + b'"}',
        b'{"name": "N", "color": "javascript:alert(1)"}',
        b'{"name": "N", "position": 2147483648}',
        b'{"name": "N", "position": 1.5}',
        b'{"name": "N", "position": true}',
        b'{"name": "N", "icon": "' + b"x" * 65 + b'"}',
        b"null",
    ]
    headers = {"Content-Type": "application/json"}
    for body in bad:
        for method, address in (("POST", "/api/lists"), ("PUT", f"/api/lists/{list_id}")):
            reply = alice.request(method, address, content=body, headers=headers)
            assert reply.status_code == 422, (method, body[:60], reply.text[:200])

    assert alice.get("/api/lists").json() == before


def test_lists_that_are_not_there_are_not_found(alice: TestClient) -> None:
    for list_id in ("nobodys", "%F0%9F%8E%AC", "x" * 5_000):
        for reply in (
            alice.get(f"/api/lists/{list_id}"),
            alice.put(f"/api/lists/{list_id}", json={"name": "Mine"}),
            alice.delete(f"/api/lists/{list_id}"),
            alice.get(f"/api/lists/{list_id}/movies"),
        ):
            assert reply.status_code == 404
