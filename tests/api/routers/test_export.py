"""Moving out over HTTP."""

import io
import zipfile
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from backend.app.database import Database
from tests.builders import an_account, signed_in
from tests.documents import a_document, a_movie, watched

FORMATS = ["letterboxd", "trakt", "trakt-csv", "imdb", "csv"]


@pytest.fixture
def alice(client: TestClient, database: Database) -> TestClient:
    alice = signed_in(client, an_account(database))
    movie = a_movie("tt0113277", status="watched", watch_history=watched(1_704_148_200.0, 8.0))
    assert alice.post("/api/backup/import", content=orjson.dumps(a_document(movies=[movie]))).status_code == 200
    return alice


def unpacked(client: TestClient, target: str, **query: Any) -> dict[str, str]:
    answer = client.get(f"/api/export/{target}", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="moviemanager-{target}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("target", FORMATS)
def test_each_format_is_a_zip_that_names_what_is_missing(alice: TestClient, target: str) -> None:
    files = unpacked(alice, target)
    assert "not-exported.csv" in files
    assert any("tt0113277" in text for text in files.values())


def test_days_are_those_of_the_zone_that_was_asked_for(alice: TestClient) -> None:
    for zone, day in (("Europe/Helsinki", "2024-01-02"), ("America/New_York", "2024-01-01")):
        assert unpacked(alice, "letterboxd", zone=zone)["letterboxd-films-1.csv"] == (
            f"imdbID,Title,Year,Rating10,WatchedDate\r\ntt0113277,,,8,{day}\r\n"
        )


@pytest.mark.parametrize("zone", ["Nowhere", "../etc/passwd", "", "\0", "Europe"])
def test_what_is_no_zone_is_refused(alice: TestClient, zone: str) -> None:
    assert alice.get("/api/export/csv", params={"zone": zone}).status_code == 422


def test_another_format_is_refused_and_a_stranger_is_turned_away(alice: TestClient, client: TestClient) -> None:
    assert alice.get("/api/export/netflix").status_code == 422
    assert client.get("/api/export/csv").status_code == 401
