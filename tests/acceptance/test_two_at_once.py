"""Two imports into one library at once: one after the other, or a plain no. Nobody else is held up."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.database import Database, connect
from backend.app.main import create_app
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from tests.acceptance.hostile_files import a_document, a_movie
from tests.builders import CHEAP_PASSWORDS, an_account, bearer

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class TwoServers:
    """On one database and one folder of backups, each with its own connections."""

    one: FastAPI
    other: FastAPI
    alice: Account
    bob: Account
    root: Path

    def let_imports_wait(self, server: FastAPI, seconds: float) -> None:
        settings: Settings = server.state.settings
        server.state.backups = BackupManager(
            settings.backup_dir, server.state.database, zone=settings.zone, lock_wait=seconds
        )

    @contextmanager
    def import_of_alice_under_way(self, pool: ThreadPoolExecutor) -> Iterator[Future[Any]]:
        """It has locked the library, and cannot get on with its safety backup before this ends."""
        archive = self.one.state.backups.archive
        make, begun, may_go_on = archive.make, Event(), Event()

        def make_when_told(*arguments: Any, **options: Any) -> Any:
            begun.set()
            assert may_go_on.wait(PATIENCE_SECONDS)
            return make(*arguments, **options)

        archive.make = make_when_told
        try:
            first = pool.submit(send, self.one, self.alice, "tt0000001")
            assert begun.wait(PATIENCE_SECONDS)
            archive.make = make
            yield first
        finally:
            may_go_on.set()


def send(server: FastAPI, owner: Account, imdb_id: str) -> Any:
    document = a_document(a_movie(imdb_id=imdb_id))
    return client_of(server, owner).post("/api/backup/import", json=document)


def client_of(server: FastAPI, owner: Account) -> TestClient:
    return TestClient(server, raise_server_exceptions=False, headers=bearer(server, owner))


def titles(server: FastAPI, owner: Account) -> list[str]:
    document = client_of(server, owner).get("/api/backup/export").raise_for_status().json()
    assert [each["imdb_id"] for each in client_of(server, owner).get("/api/movies").json()] == [
        each["imdb_id"] for each in document["movies"]
    ]
    return [each["imdb_id"] for each in document["movies"]]


@pytest.fixture
def two(app: FastAPI, database: Database, settings: Settings) -> Iterator[TwoServers]:
    database_of_other = connect(settings.database_url)
    other = create_app(settings, database=database_of_other)
    other.state.passwords = CHEAP_PASSWORDS
    yield TwoServers(app, other, an_account(database), an_account(database), settings.backup_dir)
    database_of_other.engine.dispose()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def test_the_second_import_waits_for_the_first(two: TwoServers, pool: ThreadPoolExecutor) -> None:
    two.let_imports_wait(two.other, PATIENCE_SECONDS)
    with two.import_of_alice_under_way(pool) as first:
        second = pool.submit(send, two.other, two.alice, "tt0000002")
        with pytest.raises(TimeoutError):
            second.result(0.3)
    assert [first.result().status_code, second.result().status_code] == [200, 200]
    assert titles(two.one, two.alice) == ["tt0000001", "tt0000002"]


def test_the_second_import_is_told_to_come_back_when_the_first_takes_too_long(
    two: TwoServers, pool: ThreadPoolExecutor
) -> None:
    two.let_imports_wait(two.other, 0.1)
    with two.import_of_alice_under_way(pool) as first:
        refused = send(two.other, two.alice, "tt0000002")
        assert not first.done()
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["detail"]) == (
        409,
        "5",
        "Another import or restore of this library is running. Wait until it has ended, then try again.",
    )
    assert first.result().status_code == 200
    assert titles(two.one, two.alice) == ["tt0000001"]


def test_whoever_reads_or_previews_is_served_meanwhile(two: TwoServers, pool: ThreadPoolExecutor) -> None:
    with two.import_of_alice_under_way(pool) as first:
        assert titles(two.one, two.alice) == titles(two.other, two.bob) == []
        preview = client_of(two.other, two.alice).post("/api/backup/import?dry_run=true", json=a_document(a_movie()))
        assert (preview.status_code, preview.json()["rows_total"]) == (200, 1)
        assert not first.done()
    assert first.result().status_code == 200


def test_another_users_import_does_not_even_wait_meanwhile(two: TwoServers, pool: ThreadPoolExecutor) -> None:
    with two.import_of_alice_under_way(pool) as first:
        of_bob = pool.submit(send, two.other, two.bob, "tt0000003")
        assert of_bob.result(PATIENCE_SECONDS).status_code == 200
        assert not first.done()
    assert first.result().status_code == 200
    assert (titles(two.one, two.alice), titles(two.one, two.bob)) == (["tt0000001"], ["tt0000003"])
