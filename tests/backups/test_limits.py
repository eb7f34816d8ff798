"""What a user may fill the disk with, and what a stolen token can take away: over HTTP, as they would try."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.backups.local_store import LocalStore
from backend.app.backups.retention import Reason
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from tests.builders import signed_in
from tests.manager_fixtures import NOON, Clock

MOST = 3


@pytest.fixture
def own(client: TestClient, database: Database, alice: Account, clock: Clock, backup_dir: Path) -> TestClient:
    app: FastAPI = client.app  # pyright: ignore[reportAssignmentType]
    app.state.backups = BackupManager(backup_dir, database, zone=ZoneInfo("UTC"), clock=clock, most_manual=MOST)
    return signed_in(client, alice)


def listed(own: TestClient, area: str = "list") -> list[str]:
    return [each["filename"] for each in own.get(f"/api/backup/{area}").raise_for_status().json()["backups"]]


def make(own: TestClient, clock: Clock) -> str:
    clock.now += 60
    return own.post("/api/backup/run").raise_for_status().json()["filename"]


def nightly(app: FastAPI, database: Database) -> list[str]:
    manager: BackupManager = app.state.backups
    with database.session() as db:
        return manager.run_scheduled_backups(db).done


def test_a_user_has_a_limited_number_of_manual_backups_and_nightly_ones_all_the_same(
    own: TestClient, app: FastAPI, database: Database, alice: Account, clock: Clock
) -> None:
    made = [make(own, clock) for _ in range(MOST)]
    refused = own.post("/api/backup/run")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "You have 3 manual backups, which is as many as there may be. Delete some first.",
    )
    own.put("/api/backup/settings", json={"backup_enabled": True}).raise_for_status()
    assert nightly(app, database) == [alice.id]
    assert sorted(listed(own)) == sorted([*made, "2026-02-12.json"])
    own.delete(f"/api/backup/{made[0]}").raise_for_status()
    assert make(own, clock) in listed(own)


def test_when_the_disk_is_nearly_full_the_nightly_run_comes_first(
    own: TestClient, app: FastAPI, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.put("/api/backup/settings", json={"backup_enabled": True}).raise_for_status()
    assert len(nightly(app, database)) == 1
    [size] = [each["size_bytes"] for each in own.get("/api/backup/list").json()["backups"]]
    monkeypatch.setattr(LocalStore, "free_bytes", lambda _: size - 1)
    refused = own.post("/api/backup/run")
    assert (refused.status_code, refused.json()["detail"]) == (
        507,
        "The disk of the backups has only room for the nightly run, so no backup was made now.",
    )
    clock.now += 86_400
    assert len(nightly(app, database)) == 1
    monkeypatch.setattr(LocalStore, "free_bytes", lambda _: 1_000_000)
    assert own.post("/api/backup/run").status_code == 201


def test_a_stolen_token_takes_every_backup_out_of_the_list_and_none_away(own: TestClient, clock: Clock) -> None:
    made = [make(own, clock) for _ in range(MOST)]
    before = own.get("/api/backup/list").json()
    for each in before["backups"]:
        each["kept_because"] = [each["kept_because"][0], Reason.FOUND, *each["kept_because"][1:]]
    for filename in made:
        assert own.delete(f"/api/backup/{filename}").status_code == 204
        assert own.delete(f"/api/backup/{filename}").status_code == 404
        assert own.delete(f"/api/backup/deleted/{filename}").status_code in {404, 405}
    assert (listed(own), sorted(listed(own, "deleted"))) == ([], sorted(made))
    deleted = own.get("/api/backup/deleted").json()["backups"]
    assert {(each["deleted_at"], each["gone_at"]) for each in deleted} == {(clock.now, clock.now + 14 * 86_400)}
    for filename in made:
        assert own.post(f"/api/backup/deleted/{filename}").json()["filename"] == filename
    assert (own.get("/api/backup/list").json(), listed(own, "deleted")) == (before, [])


def test_manual_backups_that_were_deleted_make_room_for_others_and_still_come_back(
    own: TestClient, clock: Clock
) -> None:
    first = make(own, clock)
    own.delete(f"/api/backup/{first}").raise_for_status()
    others = [make(own, clock) for _ in range(MOST)]
    own.post(f"/api/backup/deleted/{first}").raise_for_status()
    assert sorted(listed(own)) == sorted([first, *others])


def test_a_pinned_backup_is_not_deleted_before_it_is_unpinned(own: TestClient, clock: Clock) -> None:
    filename = make(own, clock)
    note = {"pinned": True, "label": "before the move"}
    said = own.put(f"/api/backup/{filename}/note", json=note).raise_for_status().json()
    assert (said["pinned"], said["label"], "Pinned." in said["kept_because"]) == (True, "before the move", True)
    refused = own.delete(f"/api/backup/{filename}")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        f"The backup {filename} is pinned. Unpin it first.",
    )
    own.put(f"/api/backup/{filename}/note", json={"pinned": False, "label": None}).raise_for_status()
    assert own.delete(f"/api/backup/{filename}").status_code == 204


def test_a_backup_has_every_reason_why_it_stays(own: TestClient, clock: Clock) -> None:
    filename = make(own, clock)
    [backup] = own.get("/api/backup/list").json()["backups"]
    assert backup == {
        "filename": filename,
        "created_at": NOON + 60,
        "size_bytes": backup["size_bytes"],
        "kind": "manual",
        "verified": True,
        "movies": 0,
        "restorable": None,
        "tested_at": None,
        "test_failure": None,
        "repaired_at": None,
        "repaired_from": None,
        "pinned": False,
        "label": None,
        "kept_because": [
            "Taken in the last 14 days.",
            "The newest good one of one of the last 14 days that have a good backup.",
            "The newest good one.",
        ],
    }
