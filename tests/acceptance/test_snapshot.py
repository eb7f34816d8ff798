"""A snapshot that is made under load, or killed, is whole or is not there; and so is a restore."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, inspect, text
from starlette.datastructures import State

from backend.app.database import Database
from backend.app.main import provide
from backend.app.schema.migrations import migrate
from backend.app.services import accounts
from backend.app.services.accounts import Account
from backend.app.snapshot.checking import check
from backend.app.snapshot.errors import PlaceInUse
from backend.app.snapshot.making import make
from backend.app.snapshot.restoring import restore
from backend.app.snapshot.working_folder import PREFIX
from backend.models import AccountLogEntry, SignInSession
from tests.acceptance.doomed import NightlyRun, Reaper
from tests.acceptance.doomed_snapshots import EVERYTHING, Making, Restoring, settings_of
from tests.acceptance.servers import Server, serving
from tests.builders import CHEAP_PASSWORDS, PASSWORD, an_account
from tests.documents import a_document, a_movie
from tests.library_builders import a_library
from tests.postgres import PostgresServer
from tests.schema.test_migrations import HEAD, REVISIONS, downgrade
from tests.snapshot.conftest import Installation
from tests.templates import Databases, Template

SEED = 20_261_130
SOME, MANY = 5, 50
NOON = 1_790_000_000.0
DAY = 86_400.0
some = pytest.param(SOME, id="some")
many = pytest.param(MANY, id="many", marks=pytest.mark.long)


class Places:
    """Empty places, each of which nothing was ever in."""

    def __init__(self, folder: Path, postgres: PostgresServer | None, stack: ExitStack) -> None:
        self._folder = folder
        self._postgres = postgres
        self._stack = stack
        self._number = 0

    def another(self) -> Installation:
        self._number += 1
        folder = self._folder / f"place-{self._number}"
        url = f"sqlite:///{folder / 'app.db'}"
        if self._postgres is not None:
            url = self._stack.enter_context(self._postgres.fresh_database())
        place = Installation(settings_of(url, folder / "backups"))
        self._stack.callback(place.close)
        return place


MIGRATED = Template("migrated", lambda url: migrate(settings_of(url, Path()), lambda _: None))


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """As a server leaves it, with its revision."""
    with databases.fresh_database(MIGRATED) as url:
        yield url


@pytest.fixture
def places(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Places]:
    is_postgres = database.engine.dialect.name == "postgresql"
    with ExitStack() as stack:
        yield Places(tmp_path, request.getfixturevalue("postgres") if is_postgres else None, stack)


@pytest.fixture
def here(database: Database, database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Twelve accounts, three of which have backups, all of which get one in each nightly run."""
    here = Installation(settings_of(database_url, tmp_path / "backups"))
    here.fill()
    for number in range(9):
        a_library(database, an_account(database, email=f"user-{number}@example.org"), titles=20)
    with database.write() as session:
        for each in accounts_of(here):
            here.backups.set_enabled(session, each.id, enabled=True)
    yield here
    here.close()


def accounts_of(here: Installation) -> list[Account]:
    with here.database.read() as session:
        return accounts.list_all(session)


class Load:
    """What goes on meanwhile: one account is edited, another imports, and nightly runs follow one another."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._stopping = Event()
        self.editor = an_account(here.database, email="editor@example.org")
        self.importer = an_account(here.database, email="importer@example.org")
        self.documents = [documents_of(number) for number in (1, 2)]
        self.edits = 0
        self.imports = 0
        self.nights = 0

    @contextmanager
    def going_on(self, server: Server) -> Iterator[None]:
        """Once each of them has begun."""
        failures: list[BaseException] = []
        with server.client(self.editor) as editing, server.client(self.importer) as importing:
            # There is always something, and time for others.
            steps = (
                (partial(self._edit, editing), 0.02),
                (partial(self._import, importing), 0.2),
                (self._run_the_night, 0.4),
            )
            threads = [Thread(target=self._repeat, args=(*each, failures)) for each in steps]
            for each in threads:
                each.start()
            try:
                while not (failures or (self.edits and self.imports and self.nights)):
                    time.sleep(0.01)
                yield
            finally:
                self._stopping.set()
                for each in threads:
                    each.join()
        assert failures == []

    def _repeat(self, step: Callable[[], None], pause: float, failures: list[BaseException]) -> None:
        try:
            while not self._stopping.wait(pause):
                step()
        except BaseException as error:  # noqa: BLE001 -- the test fails with it
            failures.append(error)

    def _edit(self, client: httpx.Client) -> None:
        reply = client.put(f"/movies/{title(self.edits)}/watch", json={"my_rating": 5.0})
        assert reply.status_code == 200, reply.text
        self.edits += 1

    def _import(self, client: httpx.Client) -> None:
        document = self.documents[self.imports % 2]
        reply = client.post("/backup/import?mode=replace", content=json.dumps(document))
        assert reply.status_code == 200, reply.text
        self.imports += 1

    def _run_the_night(self) -> None:
        root = self._here.settings.backup_dir
        NightlyRun(self._here.settings.database_url, root, NOON + self.nights * DAY).act(self._here.database)
        self.nights += 1


def title(number: int) -> str:
    return f"tt{number:07}"


def documents_of(number: int) -> dict[str, Any]:
    return a_document(movies=[a_movie(title(each)) for each in range(number * 100, number * 100 + 150)])


# PostgreSQL's own program sees to it there.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("databases", "kills"),
    [
        pytest.param("sqlite", SOME, id="sqlite-some"),
        pytest.param("sqlite", MANY, id="sqlite-many", marks=pytest.mark.long),
        pytest.param("postgresql", MANY, id="postgresql-many", marks=pytest.mark.long),
    ],
    indirect=["databases"],
)
def test_under_load_and_killed_it_is_whole_or_not_there(
    here: Installation, places: Places, assembled: FastAPI, tmp_path: Path, kills: int
) -> None:
    folder = tmp_path / "snapshots"
    folder.mkdir()
    reaper = Reaper(SEED)
    print(f"seed {SEED}")  # noqa: T201 -- a failure shows it
    database_url = here.settings.database_url
    load = Load(here)
    with serving(tmp_path, database_url, SNAPSHOT_DIR=str(tmp_path / "nightly")) as server:
        with load.going_on(server):
            killed = attempts = 0
            while killed < kills:
                assert attempts <= 5 * kills, "it ends before it can be killed"
                file = folder / f"{attempts}.tar.gz"
                was_killed = reaper.was_killed(Making(database_url, here.settings.backup_dir, NOON, file))
                killed += was_killed
                attempts += 1
                assert file.exists() or was_killed
                if file.exists():
                    require_whole(here, file)
            edits = load.edits
            make(here.settings, folder / "last.tar.gz", now=NOON, parts=EVERYTHING)
        require_whole(here, the_nightly_one(tmp_path / "nightly"))
    assert [path.name for path in folder.iterdir() if path.name.startswith(PREFIX)] == []
    place = places.another()
    restore(place.settings, folder / "last.tar.gz")
    require_of_one_moment(place, here, load, assembled, edits_before=edits)


def the_nightly_one(folder: Path) -> Path:
    """The server makes it after its first run, which is at its start."""
    until = time.monotonic() + 60
    while not (found := list(folder.glob("moviemanager-*.tar.gz"))):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found[0]


def require_whole(here: Installation, file: Path) -> None:
    checked = check(here.settings, file)
    assert (checked.accounts, checked.problems) == (14, [])


def require_of_one_moment(
    place: Installation, here: Installation, load: Load, assembled: FastAPI, *, edits_before: int
) -> None:
    restored, now = place.exports(), here.exports()
    edited = [each["imdb_id"] for each in json.loads(restored.pop("editor@example.org"))["movies"]]
    assert edited == [title(number) for number in range(len(edited))]
    assert edits_before <= len(edited) <= load.edits
    imported = {each["imdb_id"] for each in json.loads(restored.pop("importer@example.org"))["movies"]}
    assert imported in [{each["imdb_id"] for each in document["movies"]} for document in load.documents]
    assert restored == {email: document for email, document in now.items() if email in restored}
    files, there = place.files(), here.files()
    # Nightly runs have removed some since; none is another one.
    assert {path: there[path] for path in files if path in there and is_backup(path)} == {
        path: content for path, content in files.items() if path in there and is_backup(path)
    }
    for account in accounts_of(place):
        for each in place.backups.list_backups(account.id):
            assert (each.name.filename, each.verified) == (each.name.filename, True)
        assert place.backups.drill(account.id).failed == []
    require_everybody_to_sign_in(place, assembled)


def is_backup(path: str) -> bool:
    return Path(path).name != "account.json" and not path.endswith(".note")


def require_everybody_to_sign_in(place: Installation, assembled: FastAPI) -> None:
    app = copy(assembled)
    app.state = State()
    provide(app, place.settings, place.database)
    app.state.passwords = CHEAP_PASSWORDS
    client = TestClient(app, base_url="http://localhost")
    for each in accounts_of(place):
        reply = client.post("/api/auth/login", json={"email": each.email, "password": PASSWORD})
        assert reply.status_code == 200, reply.text


@pytest.mark.parametrize("kills", [some, many])
def test_a_restore_that_is_killed_has_happened_or_is_run_again(
    here: Installation, places: Places, tmp_path: Path, kills: int
) -> None:
    file = tmp_path / "all.tar.gz"
    make(here.settings, file, now=NOON, parts=EVERYTHING)
    exports, files = here.exports(), here.files()
    reaper, killed, attempts = Reaper(SEED), 0, 0
    while killed < kills:
        assert attempts <= 5 * kills, "it ends before it can be killed"
        place = places.another()
        killed += reaper.was_killed(Restoring(place.settings.database_url, place.settings.backup_dir, NOON, file))
        attempts += 1
        if not has_come_back(place):
            try:
                restore(place.settings, file)
            except PlaceInUse:
                assert has_come_back(place)
        # What the dead have left is swept away by whoever comes after them.
        make(place.settings, tmp_path / f"{attempts}.tar.gz", now=NOON, parts=EVERYTHING)
        assert (place.exports(), place.files()) == (exports, files)
        assert list(place.settings.backup_dir.parent.rglob(f"{PREFIX}*")) == []
        place.close()


def has_come_back(place: Installation) -> bool:
    """As an operator would see it: a server is started on it, or it is not."""
    url = place.settings.database_url
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///")).exists()
    # PostgreSQL's own program may still be at it.
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with place.database.engine.connect() as connection:
        while connection.execute(text(others)).scalar_one():
            connection.rollback()
            time.sleep(0.01)
        return bool(inspect(connection).get_table_names())


def test_from_the_previous_schema_everything_comes_back(
    here: Installation, database_url: str, places: Places, assembled: FastAPI, tmp_path: Path
) -> None:
    """It is migrated on its way."""
    exports, files = here.exports(), here.files()
    # What the previous schema has no place for, a downgrade does not drop.
    with here.database.write() as session:
        for table in (AccountLogEntry, SignInSession):
            session.execute(delete(table))
    here.close()
    downgrade(database_url, REVISIONS[-2])
    made = make(here.settings, tmp_path / "older.tar.gz", now=NOON, parts=EVERYTHING)
    place = places.another()
    restored = restore(place.settings, tmp_path / "older.tar.gz")
    assert made.about.schema_revision == REVISIONS[-2]
    assert restored.sentences[0] == f"Upgraded from revision {REVISIONS[-2]} to {HEAD}."
    assert (place.exports(), place.files()) == (exports, files)
    require_everybody_to_sign_in(place, assembled)
