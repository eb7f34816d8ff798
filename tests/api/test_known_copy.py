"""A client that has the library already is told so, and is never told so wrongly."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.app.database import Database
from backend.app.library.title_metadata import store_answers
from backend.app.services.accounts import Account
from tests.builders import an_account, signed_in
from tests.library_builders import a_list, a_person, a_recommendation, a_title

LIST = "11111111-1111-1111-1111-111111111111"
LISTINGS = ["/api/titles", "/api/movies", "/api/people", "/api/lists", f"/api/lists/{LIST}/movies"]


@pytest.fixture
def owner(database: Database) -> Account:
    owner = an_account(database)
    a_title(database, owner, "tt0000001", status="watched", watched=(1.0, 5.0))
    a_person(database, owner, "Zoë")
    a_recommendation(database, owner, "tt0000001", "Zoë")
    a_list(database, owner, list_id=LIST)
    return owner


@pytest.fixture
def http(client: TestClient, owner: Account) -> TestClient:
    return signed_in(client, owner)


def tags(http: TestClient) -> list[str]:
    return [http.get(path).headers["etag"] for path in LISTINGS]


@pytest.mark.parametrize("path", LISTINGS)
def test_what_a_client_has_is_not_sent_again(http: TestClient, path: str) -> None:
    first = http.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Authorization, Accept-Encoding"
    for known in (first.headers["etag"], f'"other", {first.headers["etag"]}', first.headers["etag"].removeprefix("W/")):
        again = http.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = http.get(path, headers={"If-None-Match": 'W/"other"'})
    assert (other.status_code, other.json()) == (200, first.json())


def test_tags_of_addresses_and_accounts_differ(http: TestClient, database: Database, client: TestClient) -> None:
    other = signed_in(client, an_account(database))
    seen = [*tags(http), *(other.get(path).headers["etag"] for path in LISTINGS[:4])]
    assert len(set(seen)) == len(seen)
    assert other.get("/api/titles", headers={"If-None-Match": tags(http)[0]}).json() == []


DOCUMENT = {"version": 2, "exported_at": 1.0, "movies": [], "people": [], "lists": []}
CHANGES: dict[str, Callable[[TestClient], Any]] = {
    "a rating": lambda http: http.put("/api/movies/tt0000001/watch", json={"my_rating": 6.0}),
    "a status": lambda http: http.put("/api/movies/tt0000001/status", json={"status": "deleted"}),
    "not watched": lambda http: http.delete("/api/movies/tt0000001/watch"),
    "a recommendation": lambda http: http.post("/api/movies/tt0000002/recommendations", json={"person_name": "Al"}),
    "none any more": lambda http: http.delete("/api/movies/tt0000001/recommendations/Zoë"),
    "a person": lambda http: http.post("/api/people", json={"name": "Al"}),
    "a person's colour": lambda http: http.put("/api/people/Zoë", json={"color": "#000000"}),
    "a person's name": lambda http: http.put("/api/people/Zoë", json={"name": "Zoe"}),
    "a person less": lambda http: http.delete("/api/people/Zoë"),
    "a list": lambda http: http.post("/api/lists", json={"name": "Al"}),
    "a list's name": lambda http: http.put(f"/api/lists/{LIST}", json={"name": "Al"}),
    "a list less": lambda http: http.delete(f"/api/lists/{LIST}"),
    "an import": lambda http: http.post("/api/backup/import?mode=replace", json=DOCUMENT),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_every_change_every_tag_is_another_one(http: TestClient, what: str) -> None:
    before = tags(http)
    assert CHANGES[what](http).is_success
    after = [http.get(path, headers={"If-None-Match": tag}) for path, tag in zip(LISTINGS, before, strict=True)]
    assert [reply.status_code for reply in after if reply.status_code != 404] == [200] * (
        4 if what in {"a list less", "an import"} else 5
    )


def test_what_was_fetched_for_another_account_is_news(http: TestClient, database: Database) -> None:
    before = tags(http)
    with database.write() as session:
        store_answers(session, "wikidata", {}, ["tt0000001"], now=1.0, language="en")
    assert tags(http) == before
    with database.write() as session:
        store_answers(session, "wikidata", {"tt0000001": '{"title": "Named"}'}, now=2.0, language="en")
    titles = http.get("/api/titles", headers={"If-None-Match": before[0]})
    assert [title["title"] for title in titles.json()] == ["Named"]


def test_what_changes_nothing_leaves_the_tags(http: TestClient) -> None:
    before = tags(http)
    assert http.put("/api/movies/tt0000001/watch", json={"my_rating": 11.0}).status_code == 422
    assert http.post("/api/people", json={"name": "Zoë"}).status_code == 409
    assert http.post("/api/backup/import?dry_run=true", json=DOCUMENT).is_success
    assert http.put("/api/backup/settings", json={"backup_enabled": True}).is_success
    assert tags(http) == before


def test_an_answer_from_the_cache_is_the_same_compressed_or_not(
    http: TestClient, database: Database, owner: Account
) -> None:
    for number in range(20):
        a_title(database, owner, f"tt{number + 100:07}")
    plain = [http.get("/api/movies", headers={"Accept-Encoding": "identity"}) for _ in range(2)]
    with http.stream("GET", "/api/movies", headers={"Accept-Encoding": "gzip"}) as reply:
        packed = b"".join(reply.iter_raw())
        assert reply.headers["content-encoding"] == "gzip"
        assert int(reply.headers["content-length"]) == len(packed)
    assert gzip.decompress(packed) == plain[0].content == plain[1].content
    assert len(json.loads(plain[0].content)) == 21


def test_without_a_token_nothing_is_said_of_a_copy(http: TestClient, client: TestClient) -> None:
    for path, tag in zip(LISTINGS, tags(http), strict=True):
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 401
