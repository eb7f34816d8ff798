"""Other web apps may call the interface where the operator names them, and nowhere else."""

import pytest
from fastapi.testclient import TestClient

from backend.app.database import Database
from backend.app.main import create_app
from backend.app.settings import Settings
from tests.builders import an_account, bearer

FRIEND, STRANGER = {"Origin": "https://friend.example"}, {"Origin": "https://stranger.example"}


@pytest.fixture
def client(settings: Settings, database: Database) -> TestClient:
    app = create_app(settings.model_copy(update={"cors_origins": ("https://friend.example",)}), database=database)
    return TestClient(app, raise_server_exceptions=False, headers=bearer(app, an_account(database)))


def test_a_named_app_may_ask_and_learns_what_a_download_is_called(client: TestClient) -> None:
    asked = {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization"}
    allowed = client.options("/api/backup/2026-02-12.json", headers=FRIEND | asked)
    assert (allowed.status_code, allowed.headers["Access-Control-Allow-Origin"]) == (200, FRIEND["Origin"])
    exported = client.get("/api/backup/export", headers=FRIEND)
    assert exported.headers["Access-Control-Allow-Origin"] == FRIEND["Origin"]
    assert exported.headers["Access-Control-Expose-Headers"] == "Content-Disposition, ETag, Retry-After"


def test_a_problem_reaches_a_named_app_as_well(client: TestClient) -> None:
    refused = client.get("/api/nowhere", headers=FRIEND)
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (404, FRIEND["Origin"])


def test_everybody_else_gets_no_permission(client: TestClient) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/api/backup/export", headers=STRANGER).headers
