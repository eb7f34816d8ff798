"""A server on an older SQLite file that only got its missing columns: it runs, and says what it cannot do yet."""

from pathlib import Path

import orjson
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from backend.app.database import connect
from backend.app.main import create_app, ensure_additive_schema
from backend.app.settings import Settings
from tests.builders import an_account, signed_in
from tests.documents import a_document, a_movie, watched
from tests.existing_installation import build


@pytest.fixture
def alice(tmp_path: Path) -> TestClient:
    file = tmp_path / "app.db"
    build(file, {})
    url = f"sqlite:///{file}"
    database = connect(url)
    ensure_additive_schema(database.engine)
    settings = Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        database_url=url,
        backup_dir=tmp_path / "backups",
        secret_key=SecretStr("a key that is used in tests alone, 32+"),
    )
    client = TestClient(create_app(settings, database=database), raise_server_exceptions=False)
    return signed_in(client, an_account(database))


def test_what_the_old_tables_refuse_is_answered_with_what_the_operator_has_to_do(alice: TestClient) -> None:
    document = a_document(movies=[a_movie("tt1", watch_history=watched(None, None))])
    answers = [
        alice.put("/api/movies/tt1/watch", json={"my_rating": 8}),
        alice.post("/api/backup/import", content=orjson.dumps(document)),
    ]
    sentence = "The server's database is of an earlier version; the operator has to run moviemanager migrate."
    assert [(each.status_code, each.json()["detail"]) for each in answers] == [(503, sentence), (503, sentence)]


def test_everything_that_fits_works(alice: TestClient) -> None:
    document = a_document(movies=[a_movie("tt1", watch_history=watched())])
    assert alice.post("/api/backup/import", content=orjson.dumps(document)).status_code == 200
    assert alice.get("/api/backup/export").json()["movies"] == document["movies"]
