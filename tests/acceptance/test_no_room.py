"""Where a backup cannot be written, nothing else is either, and the user is told."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from backend.app.backups.local_store import MARKER
from backend.app.database import Database, connect
from backend.app.main import create_app
from backend.app.schema.migrations import migrate
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from tests.acceptance.broken_folders import REASONS, Breaking, full, half_full, mount, read_only, replaced_by_a_file
from tests.acceptance.main_job import without_stamp
from tests.acceptance.servers import SECRET_KEY, serving
from tests.builders import an_account, bearer
from tests.library_builders import a_library

TITLES = 300
NOBODY = 65_534
NO_ENTRY = (503, "The server cannot use its folder of backups: permission denied. Nothing was changed.")
FOR_THE_NIGHT = "The disk of the backups has only room for the nightly run, so no backup was made now."
SETPRIV = shutil.which("setpriv")
AS_NOBODY = (str(SETPRIV), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


@pytest.fixture
def mounts() -> Iterator[ExitStack]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk that is full or read-only")
    with ExitStack() as stack:
        yield stack


@dataclass(frozen=True)
class Installation:
    """One user with a library and a backup of it, made while all was well."""

    app: FastAPI
    owner: Account
    filename: str

    @cached_property
    def client(self) -> TestClient:
        return TestClient(self.app, raise_server_exceptions=False, headers=bearer(self.app, self.owner))

    @property
    def folder(self) -> Path:
        settings: Settings = self.app.state.settings
        return settings.backup_dir / self.owner.id

    def export(self) -> bytes:
        return without_stamp(self.client.get("/api/backup/export").content)

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def status(self) -> dict[str, Any]:
        return self.client.get("/api/backup/status").json()

    def run_nightly_job(self) -> tuple[list[str], list[str]]:
        backups: BackupManager = self.app.state.backups
        with self.app.state.database.session() as session:
            summary = backups.run_scheduled_backups(session, retry_failed=True)
        return summary.done, summary.failed


def settled(app: FastAPI, database: Database) -> Installation:
    owner = an_account(database)
    a_library(database, owner, titles=TITLES)
    client = TestClient(app, headers=bearer(app, owner))
    client.put("/api/backup/settings", json={"backup_enabled": True}).raise_for_status()
    made = client.post("/api/backup/run").raise_for_status().json()
    client.put("/api/movies/tt0000001/status", json={"status": "deleted"}).raise_for_status()
    return Installation(app, owner, made["filename"])


MOVIE: dict[str, Any] = {
    "imdb_id": "tt7654321",
    "status": "toWatch",
    "custom_list_id": None,
    "last_modified": 1_700_000_000.0,
    "recommendations": [],
    "watch_history": None,
}
DOCUMENT: dict[str, Any] = {"version": 2, "exported_at": None, "movies": [MOVIE], "people": [], "lists": []}


@pytest.fixture(params=REASONS, ids=[each.__name__ for each in REASONS])
def broken(request: pytest.FixtureRequest) -> Breaking:
    return request.param


@pytest.fixture
def installation(app: FastAPI, database: Database, settings: Settings, request: pytest.FixtureRequest) -> Installation:
    """Its backups lie on a disk of their own, where that matters."""
    settings.backup_dir.mkdir()
    if "broken" not in request.fixturenames or request.getfixturevalue("broken") is not replaced_by_a_file:
        mounts: ExitStack = request.getfixturevalue("mounts")
        mount("-t", "tmpfs", "-o", "size=512k", "tmpfs", at=settings.backup_dir, stack=mounts)
    return settled(app, database)


def attempts(installation: Installation) -> dict[str, Callable[[], Any]]:
    """Whatever needs a backup to be written first."""
    client = installation.client
    return {
        "merge": lambda: client.post("/api/backup/import", json=DOCUMENT),
        "replace": lambda: client.post("/api/backup/import?mode=replace", json=DOCUMENT),
        "restore": lambda: client.post(f"/api/backup/restore/{installation.filename}"),
        "run": lambda: client.post("/api/backup/run"),
    }


def test_a_backup_that_cannot_be_written_is_507_and_nothing_has_changed(
    installation: Installation, settings: Settings, broken: Breaking
) -> None:
    library, files = installation.export(), installation.files()
    sentence = f"The backup could not be written ({REASONS[broken]}), so nothing was changed."
    expected: dict[str, tuple[int, str]] = dict.fromkeys(attempts(installation), (507, sentence))
    if broken in {full, half_full}:
        # What room there is belongs to the nightly run, and that is said before anything is tried.
        expected["run"] = (507, FOR_THE_NIGHT)
    if broken is read_only:
        locked = f"The library could not be locked ({REASONS[broken]}), so nothing was changed."
        expected |= dict.fromkeys(("merge", "replace", "restore"), (507, locked))
    if broken is replaced_by_a_file:
        # What is not there cannot be restored, and that is said first.
        expected["restore"] = (404, "There is no backup of this name in your account.")
    with broken(settings.backup_dir):
        for what, attempt in attempts(installation).items():
            before = installation.status()["last_failure_at"] or 0.0
            reply = attempt()
            assert (what, reply.status_code, reply.json()["detail"]) == (what, *expected[what])
            if reply.status_code == 507 and expected[what][1] != FOR_THE_NIGHT:
                require_failure_in_status(installation, REASONS[broken], after=before)
        assert installation.run_nightly_job() == ([], [installation.owner.id])
        assert installation.export() == library
    assert installation.files() == files
    assert installation.run_nightly_job() == ([installation.owner.id], [])
    assert (installation.status()["last_failure_reason"], installation.status()["failing_since"]) == (None, None)


def require_failure_in_status(installation: Installation, reason: str, *, after: float) -> None:
    status = installation.status()
    assert (status["last_failure_reason"], status["last_success_file"]) == (reason, installation.filename)
    assert after < status["last_failure_at"]
    assert status["failing_since"] <= status["last_failure_at"]


def test_an_upload_that_finds_no_room_on_its_way_is_507(
    installation: Installation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, files = installation.export(), installation.files()
    large = {**DOCUMENT, "notes": "x" * 2_000_000}
    with full(settings.backup_dir), monkeypatch.context() as elsewhere:
        elsewhere.setattr(tempfile, "tempdir", str(settings.backup_dir))
        reply = installation.client.post("/api/backup/import", json=large)
    assert (reply.status_code, reply.json()["detail"]) == (
        507,
        "The server has no room for this upload, so nothing was changed.",
    )
    assert (installation.export(), installation.files()) == (library, files)


def test_a_database_without_room_takes_nothing_of_an_import(tmp_path: Path, mounts: ExitStack) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", at=disk, stack=mounts)
    settings = settings_of(f"sqlite:///{disk / 'app.db'}", tmp_path / "backups")
    migrate(settings, report=lambda _: None)
    database = connect(settings.database_url)
    installation = settled(create_app(settings, database=database), database)
    library = installation.export()
    ids = [f"tt{number:07}" for number in range(20_000, 25_000)]
    large = {**DOCUMENT, "movies": [{**MOVIE, "imdb_id": imdb_id} for imdb_id in ids]}
    with full(disk):
        reply = installation.client.post("/api/backup/import", json=large)
        assert (reply.status_code, reply.json()["detail"]) == (
            507,
            "There is no space left for the database, so nothing was changed.",
        )
        assert installation.export() == library
    reply = installation.client.post("/api/backup/import", json=large)
    assert reply.json()["imported_counts"] == {"movies": len(ids), "people": 0, "lists": 0}
    database.engine.dispose()


def test_a_server_that_may_not_enter_its_folder_says_so_and_changes_nothing(tmp_path: Path, mounts: ExitStack) -> None:
    """Run as somebody else, since root may write everywhere."""
    if SETPRIV is None:
        pytest.skip("this machine has no setpriv to run a server as another user")
    settings = settings_of(f"sqlite:///{tmp_path / 'app.db'}", tmp_path / "backups")
    migrate(settings, report=lambda _: None)
    database = connect(settings.database_url)
    installation = settled(create_app(settings, database=database), database)
    library, files = installation.export(), installation.files()
    database.engine.dispose()
    for path in [tmp_path, *tmp_path.glob("app.db*")]:
        os.chown(path, NOBODY, NOBODY)
    with (
        serving(tmp_path, settings.database_url, before=AS_NOBODY) as server,
        server.client(installation.owner) as client,
    ):
        for attempt in (
            lambda: client.post("/backup/run"),
            lambda: client.post("/backup/import", json=DOCUMENT),
        ):
            reply = attempt()
            assert (reply.status_code, reply.json()["detail"]) == NO_ENTRY
        assert client.get("/backup/status").json()["last_failure_reason"] == "permission denied"
        refused = [
            client.get("/backup/list"),
            client.get(f"/backup/download/{installation.filename}"),
            client.post(f"/backup/restore/{installation.filename}"),
            client.delete(f"/backup/{installation.filename}"),
        ]
        assert [(reply.status_code, reply.json()["detail"]) for reply in refused] == 4 * [NO_ENTRY]
        # Now it may enter, but the file in it is somebody else's.
        for place in (installation.folder, installation.folder.parent, installation.folder.parent / MARKER):
            os.chown(place, NOBODY, NOBODY)
        os.utime(installation.folder / installation.filename)
        (listed,) = client.get("/backup/list").json()["backups"]
        assert (listed["filename"], listed["verified"], listed["movies"]) == (installation.filename, False, None)
        reply = client.post(f"/backup/restore/{installation.filename}")
        assert (reply.status_code, reply.json()["detail"]) == (
            422,
            f"The server cannot read the backup {installation.filename}. Nothing was changed; use another one.",
        )
        assert without_stamp(client.get("/backup/export").content) == library
    assert installation.files() == files


def settings_of(database_url: str, backup_dir: Path) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        database_url=database_url,
        backup_dir=backup_dir,
        secret_key=SecretStr(SECRET_KEY),
    )


def test_a_backup_that_cannot_be_removed_stays_and_the_user_is_told(
    installation: Installation, settings: Settings
) -> None:
    files = installation.files()
    with read_only(settings.backup_dir):
        reply = installation.client.delete(f"/api/backup/{installation.filename}")
    assert (reply.status_code, reply.json()["detail"]) == (
        507,
        "The backup could not be removed (read-only file system), so it is still there.",
    )
    assert installation.files() == files
