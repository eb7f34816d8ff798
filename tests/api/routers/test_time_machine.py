"""Looking into backups, restoring parts of them, and saying yes to one plan and no other, as a client meets them."""

from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from backend.app.database import Database
from backend.app.services.accounts import Account
from tests.builders import an_account, signed_in
from tests.documents import a_document, a_list, a_movie, a_person, a_recommendation, watched

THE_PAST = a_document(
    movies=[
        a_movie("tt1", status="watched", watch_history=watched(), recommendations=[a_recommendation("Élodie")]),
        a_movie("tt2", status="custom", custom_list_id="list-1"),
        a_movie("tt3"),
    ],
    people=[a_person("Élodie"), a_person("Bob")],
    lists=[a_list("list-1", name="Rainy days")],
)
THE_PRESENT = a_document(movies=[a_movie("tt3", status="deleted", last_modified=5000.0), a_movie("tt9")])


@pytest.fixture
def account(database: Database) -> Account:
    return an_account(database)


@pytest.fixture
def alice(client: TestClient, account: Account) -> TestClient:
    return signed_in(client, account)


def become(client: TestClient, document: Any) -> None:
    answer = client.post("/api/backup/import", content=orjson.dumps(document), params={"mode": "replace"})
    assert answer.status_code == 200, answer.text


def back_up(client: TestClient) -> str:
    answer = client.post("/api/backup/run")
    assert answer.status_code == 201, answer.text
    return answer.json()["filename"]


@pytest.fixture
def past(alice: TestClient) -> str:
    """A backup of `THE_PAST`; the library is `THE_PRESENT`."""
    become(alice, THE_PAST)
    filename = back_up(alice)
    become(alice, THE_PRESENT)
    return filename


def library(client: TestClient) -> Any:
    document = client.get("/api/backup/export").json()
    return {name: document[name] for name in ("movies", "people", "lists")}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, ["tt1", "tt2", "tt3"]),
        ({"limit": 1, "offset": 1}, ["tt2"]),
        ({"search": "élodie"}, ["tt1"]),
        ({"search": "RAINY"}, ["tt2"]),
        ({"search": "tt3"}, ["tt3"]),
        ({"search": "nothing like it"}, []),
        ({"kind": "people"}, ["Bob", "Élodie"]),
        ({"kind": "lists", "search": "days"}, ["list-1"]),
    ],
)
def test_a_backup_is_looked_into_a_window_at_a_time(
    alice: TestClient, past: str, query: dict[str, Any], keys: list[str]
) -> None:
    found = alice.get(f"/api/backup/{past}/contents", params=query).json()
    assert [row["key"] for row in found["rows"]] == keys
    assert (found["filename"], found["counts"]) == (past, {"movies": 3, "people": 2, "lists": 1})


def test_a_row_of_a_backup_says_what_the_document_says(alice: TestClient, past: str) -> None:
    [row] = alice.get(f"/api/backup/{past}/contents", params={"search": "tt2"}).json()["rows"]
    assert row == {
        "kind": "movie",
        "key": "tt2",
        "title": None,
        "row": THE_PAST["movies"][1],
        "list_name": "Rainy days",
    }


def test_two_moments_are_compared(alice: TestClient, past: str) -> None:
    now = alice.get("/api/backup/compare", params={"from": past}).json()
    assert (now["from"], now["to"], now["rows_total"]) == (past, None, 7)
    assert now["changes"]["movies"] == {"added": 1, "updated": 1, "unchanged": 0, "kept": 0, "removed": 2}
    assert [(row["action"], row["key"]) for row in now["rows"][:3]] == [
        ("remove", "tt1"),
        ("remove", "tt2"),
        ("remove", "Bob"),
    ]
    present = back_up(alice)
    assert alice.get("/api/backup/compare", params={"from": past, "to": present}).json()["rows"] == now["rows"]
    assert alice.get("/api/backup/compare", params={"from": present}).json()["rows"] == []


def test_a_title_is_followed_over_the_backups(alice: TestClient, past: str) -> None:
    found = alice.get("/api/backup/history/tt1").json()
    assert (found["imdb_id"], found["now"], found["skipped"]) == ("tt1", None, [])
    assert [(span["change"], span["last"], span["movie"]) for span in found["spans"]][:1] == [
        ("appeared", found["spans"][0]["last"], THE_PAST["movies"][0])
    ]
    present = back_up(alice)
    [_, vanished] = alice.get("/api/backup/history/tt1").json()["spans"]
    assert (vanished["change"], vanished["last"], vanished["movie"]) == ("vanished", present, None)
    assert alice.get("/api/backup/history/nonsense").status_code == 422


def test_selected_titles_come_back_with_what_they_need_and_all_else_stays(alice: TestClient, past: str) -> None:
    chosen = {"movies": ["tt1", "tt2"]}
    preview = alice.post(f"/api/backup/restore/{past}", params={"dry_run": True}, json=chosen).json()
    assert {(row["action"], row["key"]) for row in preview["rows"]} == {
        ("add", "tt1"),
        ("add", "tt2"),
        ("add", "Élodie"),
        ("add", "list-1"),
    }
    done = alice.post(f"/api/backup/restore/{past}", params={"plan": preview["plan_digest"]}, json=chosen).json()
    assert library(alice) == {
        "movies": [*THE_PAST["movies"][:2], *THE_PRESENT["movies"]],
        "people": [THE_PAST["people"][0]],
        "lists": THE_PAST["lists"],
    }
    alice.post(f"/api/backup/restore/{done['safety_backup']}")
    assert library(alice)["movies"] == THE_PRESENT["movies"]


def test_what_is_not_in_the_backup_cannot_be_selected(alice: TestClient, past: str) -> None:
    before = library(alice)
    refused = alice.post(f"/api/backup/restore/{past}", json={"movies": ["tt1", "tt77"], "people": ["Nobody"]})
    assert (refused.status_code, len(refused.json()["errors"])) == (422, 2)
    assert library(alice) == before


def test_a_plan_that_no_longer_holds_is_shown_anew_and_nothing_changes(alice: TestClient, past: str) -> None:
    preview = alice.post(f"/api/backup/restore/{past}", params={"dry_run": True}).json()
    alice.put("/api/movies/tt55/status", json={"status": "toWatch"})
    before = library(alice)
    refused = alice.post(f"/api/backup/restore/{past}", params={"plan": preview["plan_digest"]})
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (409, "/problems/plan-changed")
    assert problem["preview"]["changes"]["movies"]["removed"] == preview["changes"]["movies"]["removed"] + 1
    assert library(alice) == before
    agreed = alice.post(f"/api/backup/restore/{past}", params={"plan": problem["preview"]["plan_digest"]})
    assert agreed.status_code == 200
    assert library(alice) == {name: THE_PAST[name] for name in ("movies", "people", "lists")} | {
        "people": sorted(THE_PAST["people"], key=lambda person: person["name"])
    }


def test_an_import_that_changes_nothing_leaves_no_trace(alice: TestClient, past: str) -> None:
    files, epoch = alice.get("/api/backup/list").json(), alice.get("/api/sync/epoch").json()
    again = alice.post("/api/backup/import", content=orjson.dumps(THE_PRESENT)).json()
    assert (again["safety_backup"], again["changes"]["movies"]["unchanged"]) == (None, 2)
    assert (alice.get("/api/backup/list").json(), alice.get("/api/sync/epoch").json()) == (files, epoch)


def test_a_deleted_backup_is_listed_apart_and_comes_back(alice: TestClient, past: str) -> None:
    assert alice.delete(f"/api/backup/{past}").status_code == 204
    assert past not in [each["filename"] for each in alice.get("/api/backup/list").json()["backups"]]
    assert alice.post(f"/api/backup/restore/{past}").status_code == 404
    [deleted] = alice.get("/api/backup/deleted").json()["backups"]
    assert (deleted["filename"], deleted["gone_at"] - deleted["deleted_at"]) == (past, 14 * 86_400)
    assert alice.post(f"/api/backup/deleted/{past}").json()["filename"] == past
    assert alice.get("/api/backup/deleted").json() == {"backups": []}
    assert alice.post(f"/api/backup/restore/{past}").status_code == 200


def test_a_pinned_backup_has_a_name_and_is_not_deleted(alice: TestClient, past: str) -> None:
    noted = alice.put(f"/api/backup/{past}/note", json={"pinned": True, "label": "before the big tidy-up"}).json()
    assert (noted["pinned"], noted["label"], noted["kept_because"][0]) == (True, "before the big tidy-up", "Pinned.")
    refused = alice.delete(f"/api/backup/{past}")
    assert (refused.status_code, refused.json()["detail"]) == (409, f"The backup {past} is pinned. Unpin it first.")
    alice.put(f"/api/backup/{past}/note", json={"pinned": False, "label": None})
    assert alice.delete(f"/api/backup/{past}").status_code == 204


def test_a_sudden_loss_is_said_until_it_is_seen(alice: TestClient) -> None:
    alice.put("/api/backup/settings", json={"backup_enabled": True})
    become(alice, a_document(movies=[a_movie(f"tt{number}") for number in range(10)]))
    before = back_up(alice)
    become(alice, a_document(movies=[a_movie("tt1")]))
    after = back_up(alice)
    status = alice.get("/api/backup/status").json()
    assert status["state"] == "shrunk"
    assert status["loss"]["backup"] == after
    assert status["loss"]["before"] != after
    assert before in [each["filename"] for each in alice.get("/api/backup/list").json()["backups"]]
    seen = alice.post("/api/backup/status/seen").json()
    assert (seen["state"], seen["loss"]["seen"]) == ("ok", True)


def test_a_library_that_is_broken_can_be_restored_and_its_rows_are_kept(
    alice: TestClient, account: Account, past: str, database: Database
) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps no bytes where text belongs")
    with database.engine.begin() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        connection.execute(text("UPDATE movie_status SET status = x'ff00' WHERE user_id = :u"), {"u": account.id})
        connection.execute(text("PRAGMA ignore_check_constraints = OFF"))
    assert alice.post("/api/backup/run").status_code == 422
    assert "tt3" in alice.get("/api/backup/status").json()["last_failure_reason"]
    done = alice.post(f"/api/backup/restore/{past}").json()
    assert (done["success"], done["safety_backup"]) == (True, None)
    assert [movie["imdb_id"] for movie in library(alice)["movies"]] == ["tt1", "tt2", "tt3"]
    rescue = done["rescue_copy"]
    kinds = {each["filename"]: each["kind"] for each in alice.get("/api/backup/list").json()["backups"]}
    assert kinds[rescue] == "rescue"
    assert b'"t":"movie_status"' in alice.get(f"/api/backup/download/{rescue}").content
    assert alice.post(f"/api/backup/restore/{rescue}").status_code == 422
