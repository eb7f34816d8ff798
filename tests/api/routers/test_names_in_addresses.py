from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from backend.app.database import Database
from tests.builders import an_account, bearer
from tests.real_server import served

AWKWARD_NAMES = [
    "a/b",
    "a//b/",
    "100%",
    "%2F",
    "%25",
    "Zoë 🎬",
    "\"q\" 's'",
    "?x=1#y",
    " ",
    "stats",
    "a/stats",
    "..a",
    "&amp;+;=",
    "back\\slash",
    "line\nbreak",
    "x" * 200,
]


@pytest.fixture
def alice(app: FastAPI, database: Database) -> Iterator[httpx.Client]:
    headers = bearer(app, an_account(database))
    with served(app) as address, httpx.Client(base_url=f"{address}/api", headers=headers) as client:
        yield client


def test_a_person_of_any_name_is_reached(alice: httpx.Client) -> None:
    for number, name in enumerate(AWKWARD_NAMES):
        alice.post("/people", json={"name": name}).raise_for_status()
        address = f"/people/{quote(name, safe='')}"
        assert alice.get(f"{address}/stats").json()["name"] == name
        assert alice.put(address, json={"emoji": str(number)}).json()["name"] == name

    found = {person["name"]: person["emoji"] for person in alice.get("/people").json()}
    assert found == {name: str(number) for number, name in enumerate(AWKWARD_NAMES)}
    assert [person["name"] for person in alice.get("/people").json()] == sorted(AWKWARD_NAMES)
    for name in AWKWARD_NAMES:
        assert alice.delete(f"/people/{quote(name, safe='')}").status_code == 204
    assert alice.get("/people").json() == []


def test_a_recommendation_by_a_person_of_any_name_is_removed(alice: httpx.Client) -> None:
    given = {"recommendations": [{"person_name": name} for name in AWKWARD_NAMES]}
    alice.post("/movies/tt0133093/recommendations/bulk", json=given).raise_for_status()

    left = sorted(AWKWARD_NAMES)
    for name in AWKWARD_NAMES:
        reply = alice.delete(f"/movies/tt0133093/recommendations/{quote(name, safe='')}")
        left.remove(name)
        assert [each["person_name"] for each in reply.json()["recommendations"]] == left


@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_that_no_address_can_hold_is_said_beside_it(alice: httpx.Client, name: str) -> None:
    called = {"called": name}
    alice.post("/movies/tt0133093/recommendations", json={"person_name": name}).raise_for_status()

    assert alice.get("/people/named/stats", params=called).json()["name"] == name
    assert alice.put("/people/named", params=called, json={"emoji": "🎬"}).json()["name"] == name
    assert alice.delete("/people/named", params=called).status_code == 204
    assert alice.post("/people/deleted/named", params=called).json()["recommendation_count"] == 1
    reply = alice.delete("/movies/tt0133093/recommendations/named", params=called)
    assert reply.json()["recommendations"] == []
