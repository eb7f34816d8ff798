"""Real databases for every test: a fresh SQLite file and a fresh PostgreSQL database."""

from collections.abc import Iterator
from copy import copy
from pathlib import Path

import hypothesis
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.datastructures import State

from backend.app.database import Database, connect
from backend.app.main import create_app, provide
from backend.app.settings import Settings
from tests.builders import CHEAP_PASSWORDS
from tests.mail_server import smtp
from tests.manager_fixtures import alice, backup_dir, bob, clock, manager, postgres_database
from tests.place_servers import PlaceServers
from tests.postgres import PostgresServer, find_postgres
from tests.templates import TODAYS_TABLES, Databases, SqliteFile

__all__ = ["alice", "backup_dir", "bob", "clock", "manager", "postgres_database", "smtp"]

# What `make test-long` tries the costly properties on; the default is a hundred examples.
hypothesis.settings.register_profile("long", max_examples=600)

REAL_DATA_REASON = "the folder of real data is not here (set MOVIEMANAGER_DATA to its path)"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server: the one that TEST_DATABASE_URL names, or one started for this run."""
    with find_postgres() as server:
        if server is None:
            pytest.skip("no PostgreSQL: set TEST_DATABASE_URL, or install Debian's postgresql")
        yield server
        server.close()


@pytest.fixture(scope="session")
def place_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaceServers]:
    """S3, WebDAV and SFTP servers, each started when a test first asks for it."""
    servers = PlaceServers(tmp_path_factory.mktemp("places"))
    yield servers
    servers.close()


@pytest.fixture(scope="session", autouse=True)
def _revisions_are_read_once() -> Iterator[None]:
    """Alembic runs the file of every revision for every command, which often costs more than the command itself."""
    read, known = ScriptDirectory.from_config, dict[str, ScriptDirectory]()

    def from_config(config: Config) -> ScriptDirectory:
        folder = str(Path(config.get_main_option("script_location") or "").resolve())
        if folder not in known:
            known[folder] = read(config)
        return known[folder]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", from_config)
        yield


@pytest.fixture(scope="session")
def kept_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the SQLite files that tests get copies of."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Where the test's database comes from, of each kind."""
    if request.param == "sqlite":
        return SqliteFile(request.getfixturevalue("tmp_path") / "app.db", request.getfixturevalue("kept_files"))
    return request.getfixturevalue("postgres")


@pytest.fixture
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The address of a database, gone after the test. It is empty, unless `database` is asked for too."""
    with databases.fresh_database(TODAYS_TABLES if "database" in request.fixturenames else None) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with today's tables."""
    database = connect(database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        database_url=database_url,
        backup_dir=tmp_path / "backups",
        backup_timezone="UTC",
        secret_key=SecretStr("a key that is used in tests alone, 32+"),
        admin_token=SecretStr("an admin token for tests"),
        allowed_hosts=("testserver",),
        wikidata=False,
        catalogue_index=tmp_path / "catalogue.db",
        poster_dir=tmp_path / "posters",
        tmdb_image_url="http://127.0.0.1:9/t/p",
        imdb_image_url="http://127.0.0.1:9/images/M",
    )


@pytest.fixture(scope="session")
def assembled() -> FastAPI:
    """The application once for all tests, because putting its routes together takes longer than most of them."""
    return create_app(Settings(_env_file=None))  # pyright: ignore[reportCallIssue]


@pytest.fixture
def app(assembled: FastAPI, settings: Settings, database: Database) -> FastAPI:
    """The application over `database`; its lifespan has not begun, so nothing runs in the background."""
    app = copy(assembled)
    app.state = State()
    provide(app, settings, database)
    app.state.passwords = CHEAP_PASSWORDS
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Requests without a token. Errors come back as answers, as they would over the network."""
    return TestClient(app, raise_server_exceptions=False)
