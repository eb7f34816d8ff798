import pytest
from fastapi.testclient import TestClient

from backend.app.database import Database
from tests.builders import an_account, signed_in


@pytest.fixture
def alice(client: TestClient, database: Database) -> TestClient:
    return signed_in(client, an_account(database))


def test_a_person_goes_through_their_life_over_http(alice: TestClient) -> None:
    created = alice.post("/api/people", json={"name": "Zoe", "is_trusted": True, "color": "#ff0000", "emoji": "🎬"})
    alice.post("/api/movies/tt1/recommendations", json={"person_name": "Zoe"})
    renamed = alice.put("/api/people/Zoe", json={"name": "Zoë", "color": None})
    stats = alice.get("/api/people/Zo%C3%AB/stats")
    everybody = alice.get("/api/people")
    removed = alice.delete("/api/people/Zo%C3%AB")

    assert [reply.status_code for reply in (created, renamed, stats, removed)] == [201, 200, 200, 204]
    assert created.json() == {
        "name": "Zoe",
        "is_trusted": True,
        "color": "#ff0000",
        "emoji": "🎬",
        "last_modified": created.json()["last_modified"],
        "recommendation_count": 0,
        "downvotes": 0,
    }
    assert everybody.json() == [renamed.json()]
    assert {key: renamed.json()[key] for key in ("name", "is_trusted", "color", "emoji", "recommendation_count")} == {
        "name": "Zoë",
        "is_trusted": True,
        "color": None,
        "emoji": "🎬",
        "recommendation_count": 1,
    }
    assert stats.json()["recommendations"] == 1
    assert removed.content == b""
    assert alice.get("/api/people").json() == []
    assert alice.get("/api/movies/tt1").json()["recommendations"] == []


def test_a_name_that_is_taken_is_a_conflict(alice: TestClient) -> None:
    for name in ("Zoë", "Bob"):
        alice.post("/api/people", json={"name": name}).raise_for_status()

    again = alice.post("/api/people", json={"name": "Zoë"})
    renamed = alice.put("/api/people/Bob", json={"name": "Zoë"})

    assert [(reply.status_code, reply.json()["detail"]) for reply in (again, renamed)] == [
        (409, "Somebody in your library is called Zoë already.")
    ] * 2
    assert [person["name"] for person in alice.get("/api/people").json()] == ["Bob", "Zoë"]


def test_bad_input_is_refused_and_nothing_changes(alice: TestClient) -> None:
    alice.post("/api/people", json={"name": "Zoë", "color": "#ff0000"}).raise_for_status()
    before = alice.get("/api/people").json()
    bad = [
        b'{"name": ""}',
        b'{"name": null}',
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"name": "' + b"x" * 10_000 + b'"}',
        b'{"name": "N", "color": "javascript:alert(1)"}',
        b'{"name": "N", "is_trusted": "yes"}',
        b'{"name": "N", "is_trusted": null}',
        b'{"name": "N", "emoji": 5}',
        b"5",
    ]
    headers = {"Content-Type": "application/json"}
    for body in bad:
        for method, address in (("POST", "/api/people"), ("PUT", "/api/people/Zo%C3%AB")):
            reply = alice.request(method, address, content=body, headers=headers)
            assert reply.status_code == 422, (method, body[:60], reply.text[:200])

    assert alice.get("/api/people").json() == before


def test_people_who_are_not_there_are_not_found(alice: TestClient) -> None:
    for reply in (
        alice.put("/api/people/Nobody", json={}),
        alice.delete("/api/people/Nobody"),
        alice.get("/api/people/Nobody/stats"),
        alice.delete("/api/people/"),
    ):
        assert reply.status_code == 404
