"""The backup routes as a client meets them."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.database import Database
from backend.app.services.accounts import Account
from tests.builders import an_account, signed_in
from tests.documents import a_document, a_list, a_movie, a_person, a_recommendation, watched

A_LIBRARY = a_document(
    movies=[
        a_movie("tt1", status="watched", watch_history=watched(), recommendations=[a_recommendation("Alice")]),
        a_movie("tt2"),
    ],
    people=[a_person("Alice")],
    lists=[a_list()],
)


@pytest.fixture
def account(database: Database) -> Account:
    return an_account(database)


@pytest.fixture
def alice(client: TestClient, account: Account) -> TestClient:
    return signed_in(client, account)


def imported(client: TestClient, document: Any = A_LIBRARY, **parameters: Any) -> Any:
    answer = client.post("/api/backup/import", content=orjson.dumps(document), params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_export_is_a_download_with_the_day_in_its_name(alice: TestClient) -> None:
    imported(alice)
    answer = alice.get("/api/backup/export")
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="moviemanager-export-')
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert {name: document[name] for name in ("version", "movies", "people", "lists")} == {
        name: A_LIBRARY[name] for name in ("version", "movies", "people", "lists")
    }


def test_the_answer_to_an_import_has_the_agreed_shape(alice: TestClient) -> None:
    answer = imported(alice)
    none = {"added": 0, "updated": 0, "unchanged": 0, "kept": 0, "removed": 0}
    assert answer == {
        "success": True,
        "dry_run": False,
        "mode": "merge",
        "imported_counts": {"movies": 2, "people": 1, "lists": 1},
        "changes": {
            "movies": {**none, "added": 2},
            "people": {**none, "added": 1},
            "lists": {**none, "added": 1},
        },
        "imdb_ids_needing_enrichment": ["tt1", "tt2"],
        "safety_backup": answer["safety_backup"],
        "rescue_copy": None,
        "errors": [],
        "notices": [],
        "plan_digest": None,
        "rows": None,
        "rows_total": None,
        "list_names": None,
    }
    assert answer["safety_backup"].endswith("-before-import.json")


def test_a_preview_has_rows_and_changes_nothing(alice: TestClient) -> None:
    preview = imported(alice, dry_run=True)
    assert (preview["dry_run"], preview["safety_backup"], preview["rows_total"]) == (True, None, 4)
    assert [(row["kind"], row["key"], row["action"]) for row in preview["rows"]] == [
        ("movie", "tt1", "add"),
        ("movie", "tt2", "add"),
        ("person", "Alice", "add"),
        ("list", "list-1", "add"),
    ]
    assert alice.get("/api/backup/export").json()["movies"] == []
    assert alice.get("/api/backup/list").json() == {"backups": []}


def test_all_rows_of_a_preview_are_there_to_be_asked_for(alice: TestClient) -> None:
    first = imported(alice, dry_run=True, limit=1)
    assert ([row["key"] for row in first["rows"]], first["rows_total"]) == (["tt1"], 4)
    rest = imported(alice, dry_run=True, offset=1, limit=10_000, plan=first["plan_digest"])
    assert [row["key"] for row in rest["rows"]] == ["tt2", "Alice", "list-1"]
    assert rest["plan_digest"] == first["plan_digest"]
    imported(alice)
    past = alice.post("/api/backup/run").json()["filename"]
    alice.delete("/api/people/Alice")
    answer = alice.post(f"/api/backup/restore/{past}", params={"dry_run": True, "offset": 1, "limit": 1}).json()
    assert ([row["key"] for row in answer["rows"]], answer["rows_total"]) == (["Alice"], 2)


def test_a_preview_names_the_lists_that_its_file_adds_though_their_own_rows_are_not_shown(alice: TestClient) -> None:
    document = A_LIBRARY | {"movies": [a_movie("tt1", custom_list_id="list-1")]}
    first = imported(alice, document, dry_run=True, limit=1)
    assert [row["kind"] for row in first["rows"]] == ["movie"]
    assert first["list_names"] == {"list-1": "Favourites"}


def test_more_of_a_plan_that_no_longer_holds_is_not_shown(alice: TestClient) -> None:
    agreed = imported(alice, dry_run=True)["plan_digest"]
    alice.post("/api/people", json={"name": "Alice"}).raise_for_status()
    answer = alice.post("/api/backup/import", json=A_LIBRARY, params={"dry_run": True, "offset": 2, "plan": agreed})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/plan-changed")
    assert answer.json()["preview"]["rows"][0]["key"] == "Alice"


@pytest.mark.parametrize("window", [{"offset": -1}, {"limit": 0}, {"limit": 10_001}, {"offset": "x"}])
def test_a_window_that_is_none_is_refused(alice: TestClient, window: dict[str, Any]) -> None:
    answer = alice.post("/api/backup/import", json=A_LIBRARY, params={"dry_run": True, **window})
    assert answer.status_code == 422


def test_an_upload_may_be_compressed(alice: TestClient) -> None:
    body = gzip.compress(orjson.dumps(A_LIBRARY))
    answer = alice.post("/api/backup/import", content=body, headers={"Content-Encoding": "gzip"})
    assert answer.json()["imported_counts"] == {"movies": 2, "people": 1, "lists": 1}


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [(b"not gzip", "gzip", 422), (gzip.compress(b"{}", mtime=0)[:-4], "gzip", 422), (b"{}", "br", 415)],
)
def test_a_compression_that_is_broken_or_unknown_is_refused(
    alice: TestClient, body: bytes, encoding: str, status: int
) -> None:
    answer = alice.post("/api/backup/import", content=body, headers={"Content-Encoding": encoding})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_bad_rows_are_named_in_the_problem(alice: TestClient) -> None:
    document = a_document(movies=[a_movie("tt1"), a_movie("tt2", watch_history=watched(rating=11))])
    answer = alice.post("/api/backup/import?strict=true", content=orjson.dumps(document))
    assert answer.status_code == 422
    assert answer.json() == {
        "type": "/problems/bad-rows",
        "title": "Some rows cannot be used",
        "status": 422,
        "detail": "One row of this file cannot be used, so nothing was changed.",
        "errors": ["movies[1].watch_history.my_rating: must be between 1 and 10"],
    }


@pytest.mark.parametrize("query", ["mode=overwrite", "dry_run=perhaps", "strict=2"])
def test_an_unknown_word_in_the_address_is_refused(alice: TestClient, query: str) -> None:
    answer = alice.post(f"/api/backup/import?{query}", content=orjson.dumps(A_LIBRARY))
    assert answer.status_code == 422


def test_undo_is_the_restore_of_the_safety_backup(alice: TestClient) -> None:
    imported(alice)
    before = alice.get("/api/backup/export").json()["movies"]
    safety = imported(alice, a_document(movies=[a_movie("tt9")]), mode="replace")["safety_backup"]
    undone = alice.post(f"/api/backup/restore/{safety}").json()
    assert (undone["mode"], undone["changes"]["movies"]["removed"]) == ("replace", 1)
    assert alice.get("/api/backup/export").json()["movies"] == before


def test_a_manual_backup_is_listed_fetched_and_removed(alice: TestClient) -> None:
    imported(alice)
    made = alice.post("/api/backup/run")
    assert made.status_code == 201
    backup = made.json()
    assert (backup["kind"], backup["verified"], backup["movies"]) == ("manual", True, 2)
    assert alice.get("/api/backup/list").json()["backups"][0] == backup
    fetched = alice.get(f"/api/backup/download/{backup['filename']}")
    assert fetched.headers["content-disposition"] == f'attachment; filename="{backup["filename"]}"'
    assert fetched.json()["movies"] == A_LIBRARY["movies"]
    assert alice.delete(f"/api/backup/{backup['filename']}").status_code == 204
    assert alice.get(f"/api/backup/download/{backup['filename']}").status_code == 404


def test_a_damaged_backup_can_be_fetched_and_not_restored(alice: TestClient, account: Account, settings: Any) -> None:
    imported(alice)
    filename = alice.post("/api/backup/run").json()["filename"]
    path: Path = settings.backup_dir / account.id / filename
    path.write_bytes(path.read_bytes()[:-10])
    refused = alice.post(f"/api/backup/restore/{filename}")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/backup-damaged")
    assert alice.get(f"/api/backup/download/{filename}").content == path.read_bytes()
    assert alice.get("/api/backup/list").json()["backups"][0]["verified"] is False


def test_the_setting_is_off_until_somebody_turns_it_on(alice: TestClient) -> None:
    assert alice.get("/api/backup/settings").json() == {"backup_enabled": False}
    assert alice.put("/api/backup/settings", json={"backup_enabled": True}).json() == {"backup_enabled": True}
    assert alice.get("/api/backup/settings").json() == {"backup_enabled": True}
    assert alice.get("/api/backup/status").json()["backup_enabled"] is True


@pytest.mark.parametrize("value", ["true", 1, None])
def test_the_setting_is_true_or_false_and_nothing_else(alice: TestClient, value: Any) -> None:
    assert alice.put("/api/backup/settings", json={"backup_enabled": value}).status_code == 422


def test_an_upload_without_a_token_is_refused_before_it_is_read(app: FastAPI, client: TestClient) -> None:
    def endless() -> Any:
        yield b"{"
        raise AssertionError("the body was read")

    answer = client.post("/api/backup/import", content=endless())
    assert answer.status_code == 401
