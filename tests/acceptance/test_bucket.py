"""A server whose own backups are in a bucket: real processes on PostgreSQL and a real S3."""

import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx
import pytest
import stamina

from backend.app.database import Database, connect
from backend.app.places.address import place_at
from backend.app.places.place import Place
from backend.app.schema.migrations import migrate
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from tests.acceptance.main_job import without_stamp
from tests.acceptance.servers import COMMAND, environment, servers, serving
from tests.builders import an_account
from tests.documents import a_document, a_movie
from tests.manager_fixtures import Clock
from tests.place_servers import PlaceServer, PlaceServers
from tests.postgres import PostgresServer

TITLES = ["tt0000001", "tt0000002", "tt0000003"]


@pytest.fixture
def bucket(place_servers: PlaceServers) -> str:
    return place_servers.fresh("seaweedfs")


@pytest.fixture
def url(postgres: PostgresServer) -> Any:
    with postgres.fresh_database() as url:
        migrate(Settings(_env_file=None, database_url=url), report=lambda _: None)  # pyright: ignore[reportCallIssue]
        yield url


def settle(url: str) -> Account:
    database = connect(url)
    account = an_account(database, email="alice@example.org")
    database.engine.dispose()
    return account


def command(folder: Path, url: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *words],
        cwd=folder,
        env=environment(folder, url, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def done(reply: httpx.Response) -> Any:
    assert reply.is_success, reply.text
    return reply.json() if reply.content else None


def bring(http: httpx.Client, titles: list[str]) -> Mapping[str, Any]:
    document = a_document(movies=[a_movie(each) for each in titles])
    return done(http.post("/backup/import", params={"mode": "replace"}, json=document))


def exported(http: httpx.Client) -> bytes:
    return without_stamp(http.get("/backup/export").content)


def names(http: httpx.Client, path: str = "/backup/list") -> list[str]:
    return [each["filename"] for each in done(http.get(path))["backups"]]


@pytest.mark.slow
def test_everything_that_works_with_a_folder_works_with_a_bucket(tmp_path: Path, url: str, bucket: str) -> None:
    alice = settle(url)
    with serving(tmp_path, url, BACKUP_DIR=bucket) as server, server.client(alice) as http:
        bring(http, TITLES)
        before = exported(http)
        made = done(http.post("/backup/run"))["filename"]
        bring(http, TITLES[:1])
        assert [each == made for each in names(http)].count(False) == 2, "each import made its safety backup"

        downloaded = http.get(f"/backup/download/{made}")
        assert without_stamp(downloaded.content) == before
        listed = {each["filename"]: each for each in done(http.get("/backup/list"))["backups"]}
        assert (listed[made]["verified"], listed[made]["size_bytes"]) == (True, len(downloaded.content))
        done(http.post(f"/backup/restore/{made}", params={"mode": "replace"}))
        assert exported(http) == before

        done(http.put(f"/backup/{made}/note", json={"pinned": True, "label": "all three"}))
        assert http.delete(f"/backup/{made}").status_code == httpx.codes.CONFLICT
        done(http.put(f"/backup/{made}/note", json={"pinned": False, "label": "all three"}))
        done(http.delete(f"/backup/{made}"))
        assert (made in names(http), names(http, "/backup/deleted")) == (False, [made])
        done(http.post(f"/backup/deleted/{made}"))
        assert made in names(http)

        done(http.put("/backup/settings", json={"backup_enabled": True}))
        ran = command(tmp_path, url, "backup", "run", BACKUP_DIR=bucket)
        assert (ran.returncode, ran.stderr) == (0, "")
        drilled = command(tmp_path, url, "backup", "drill", "--all", BACKUP_DIR=bucket)
        assert drilled.returncode == 0, drilled.stdout
        verified = command(tmp_path, url, "backup", "verify", BACKUP_DIR=bucket)
        assert verified.returncode == 0, verified.stdout
        snapshot = command(tmp_path, url, "snapshot", "films.tar.gz", BACKUP_DIR=bucket)
        assert snapshot.stdout.splitlines()[-1] == "The backups are in a bucket, and stay there.", snapshot.stderr
        status = done(http.get("/backup/status"))
        assert (status["state"], status["last_test_ok"], status["free_bytes"]) == ("ok", True, None)
        everything = names(http)

    # Nothing of it was in a folder of this machine, and the bucket alone brings it back on another one.
    assert not (tmp_path / "backups").exists()
    place = place_at(bucket)
    there = {each.key for each in place.entries()}
    place.close()
    assert there >= {f"{alice.id}/{each}" for each in everything} | {f"{alice.id}/account.json", ".moviemanager"}


@pytest.mark.slow
def test_two_servers_share_a_bucket(tmp_path: Path, url: str, bucket: str) -> None:
    alice = settle(url)
    with ExitStack() as stack:
        both = stack.enter_context(servers(tmp_path, url, count=2, BACKUP_DIR=bucket))
        here, there = (stack.enter_context(each.client(alice)) for each in both)
        bring(here, TITLES)
        made = {done(each.post("/backup/run"))["filename"] for each in (here, there)}
        assert (len(made), made <= set(names(here)), names(here)) == (2, True, names(there))


@pytest.mark.slow
def test_a_server_that_has_lost_its_database_comes_back_from_the_bucket(
    tmp_path: Path, url: str, bucket: str, postgres: PostgresServer
) -> None:
    alice = settle(url)
    with serving(tmp_path, url, BACKUP_DIR=bucket) as server, server.client(alice) as http:
        bring(http, TITLES)
        before = exported(http)
        made = done(http.post("/backup/run"))["filename"]
    with postgres.fresh_database() as another:
        with serving(tmp_path, another, BACKUP_DIR=bucket) as server, server.client() as stranger:
            assert done(stranger.get("/auth/setup"))["people_backed_up"] == 1
        adopted = command(tmp_path, another, "backup", "adopt", BACKUP_DIR=bucket)
        assert (adopted.returncode, adopted.stdout) == (
            0,
            f"alice@example.org: {made} restored, 3 titles.\n1 of 1 libraries restored.\n",
        )
        with serving(tmp_path, another, BACKUP_DIR=bucket) as server, server.client(alice) as http:
            assert (exported(http), made in names(http)) == (before, True)


def test_a_bucket_that_lies_is_refused_when_the_server_starts(
    tmp_path: Path, url: str, place_servers: PlaceServers
) -> None:
    refused = command(tmp_path, url, "serve", "--port", "0", BACKUP_DIR=place_servers.fresh("lying s3"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[-1] == (
        "The server cannot use its bucket of backups: it does not keep two from creating the same object and it keeps "
        "bytes that do not match the digest sent along, so no backup would be safe in it. Nothing was changed."
    )


def test_a_bucket_that_is_out_of_reach_when_the_server_starts_is_used_when_it_is_back(tmp_path: Path, url: str) -> None:
    """As with a disk that is not mounted: the library is there, and the status says what is wrong."""
    alice = settle(url)
    nowhere = "s3://id:hush@films/p?endpoint=http://127.0.0.1:9"
    with serving(tmp_path, url, BACKUP_DIR=nowhere) as server, server.client(alice) as http:
        done(http.put("/backup/settings", json={"backup_enabled": True}))
        status = done(http.get("/backup/status"))
        sentence = "The server cannot use its bucket of backups: the place can't be reached: there is no connection."
        assert (status["state"], status["sentence"]) == ("missing", sentence)
        assert http.post("/backup/run").status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert exported(http)
        assert "hush" not in server.log.read_text()


class DyingPlace:
    """A bucket whose server is killed after so many backups were put."""

    def __init__(self, place: Place, server: PlaceServer, *, after: int, ending: str = ".json") -> None:
        self._ending = ending
        self._place = place
        self._server = server
        self._left = after

    def put(self, key: str, *content: Any, **options: Any) -> None:
        if key.endswith(self._ending):
            self._left -= 1
            if self._left == 0:
                self._server.process.kill()
                self._server.process.wait()
        self._place.put(key, *content, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._place, name)


@pytest.mark.slow
def test_a_store_that_dies_in_the_night_is_an_error_until_it_is_back(
    tmp_path: Path, postgres_database: Database, clock: Clock
) -> None:
    servers = PlaceServers(tmp_path)
    place = place_at(servers.fresh("seaweedfs"))
    server = servers.server("seaweedfs")
    dying = cast("Place", DyingPlace(place, server, after=9))
    manager = BackupManager(dying, postgres_database, zone=ZoneInfo("UTC"), clock=clock)
    people = [an_account(postgres_database) for _ in range(12)]
    with postgres_database.write() as session:
        for each in people:
            manager.set_enabled(session, each.id, enabled=True)

    with stamina.set_testing(True, attempts=1), postgres_database.session() as session:
        night = manager.run_scheduled_backups(session)
    assert (bool(night.done), bool(night.failed), len(night.done) + len(night.failed)) == (True, True, len(people))
    with postgres_database.read() as session:
        failed = manager.status(session, night.failed[0])
    assert (failed.state, "bucket of backups" in failed.sentence) == ("missing", True)

    with server.again():
        # A store that is just back may refuse something yet; what failed is tried again every hour.
        failed_still, hours = night.failed, 0
        while failed_still and hours < 10:
            clock.now, hours = clock.now + 3600.0, hours + 1
            with postgres_database.session() as session:
                again = manager.run_scheduled_backups(session, retry_failed=True)
            assert sorted([*again.done, *again.failed]) == sorted(failed_still)
            failed_still = again.failed
        assert failed_still == []
        for each in people:
            [backup] = manager.verify_backups(each.id)
            assert (backup.name.filename, backup.verified) == ("2026-02-12.json", True)
    place.close()
    servers.close()
