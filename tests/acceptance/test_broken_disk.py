"""One file that cannot be read, or a folder that cannot be changed, is said so; all other backups stay within reach."""

import os
import subprocess
from contextlib import ExitStack

from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.database import Database
from backend.app.settings import Settings
from tests.acceptance.test_no_room import mount, mounts
from tests.builders import an_account, bearer

__all__ = ["mounts"]


def test_a_file_that_the_disk_cannot_read_is_damaged_and_the_others_are_listed(
    app: FastAPI, database: Database, settings: Settings, mounts: ExitStack
) -> None:
    owner = an_account(database)
    client = TestClient(app, raise_server_exceptions=False, headers=bearer(app, owner))
    good = client.post("/api/backup/run").raise_for_status().json()
    unreadable = settings.backup_dir / owner.id / "2026-01-01.json"
    unreadable.touch()
    # A process has no memory at the address 0, so reading this file is an input/output error.
    mount("--bind", f"/proc/{os.getpid()}/mem", at=unreadable, stack=mounts)
    listed = client.get("/api/backup/list").raise_for_status().json()["backups"]
    assert {each["filename"]: each["verified"] for each in listed} == {good["filename"]: True, unreadable.name: False}
    refused = client.post(f"/api/backup/restore/{unreadable.name}")
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "The server cannot read the backup 2026-01-01.json. Nothing was changed; use another one.",
    )


def test_a_backup_that_cannot_be_removed_stays_and_the_user_is_told(
    app: FastAPI, database: Database, settings: Settings, mounts: ExitStack
) -> None:
    owner = an_account(database)
    client = TestClient(app, raise_server_exceptions=False, headers=bearer(app, owner))
    settings.backup_dir.mkdir()
    mount("-t", "tmpfs", "-o", "size=512k", "tmpfs", at=settings.backup_dir, stack=mounts)
    made = client.post("/api/backup/run").raise_for_status().json()
    subprocess.run(["mount", "-o", "remount,ro", str(settings.backup_dir)], check=True)
    refused = client.delete(f"/api/backup/{made['filename']}")
    assert (refused.status_code, refused.json()["detail"]) == (
        507,
        "The backup could not be removed (read-only file system), so it is still there.",
    )
    assert [each["verified"] for each in client.get("/api/backup/list").json()["backups"]] == [True]
