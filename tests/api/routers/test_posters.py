import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.catalogue.posters import PosterHosts
from backend.app.database import Database
from backend.app.services.posters import PosterCache, Posters
from backend.app.settings import Settings
from tests.builders import an_account, signed_in

PNG = b"\x89PNG\r\n\x1a\nand so on"


@pytest.fixture
def base(app: FastAPI, client: TestClient, database: Database, settings: Settings) -> str:
    hosts = PosterHosts(
        tmdb_url="https://image.example",
        imdb_url="https://media.example",
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=iter([PNG]))),
    )
    app.state.posters = Posters(hosts, PosterCache(settings.poster_dir, 1_000), lambda: "a key")
    answer = signed_in(client, an_account(database)).get("/api/posters").json()
    return str(answer["base"])


def test_a_poster_is_a_picture_that_a_browser_keeps(client: TestClient, base: str) -> None:
    reply = client.get(f"{base}/tmdb/342/a.png")
    assert (reply.status_code, reply.content) == (200, PNG)
    names = ("Content-Type", "Cache-Control", "X-Content-Type-Options", "ETag")
    assert [reply.headers[name] for name in names] == [
        "image/png",
        "private, max-age=31536000, immutable",
        "nosniff",
        '"tmdb-342-a.png"',
    ]
    again = client.get(f"{base}/tmdb/342/a.png", headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tmdb/343/a.png", 422),
        ("/elsewhere/342/a.png", 422),
        ("/tmdb/342/..%2Fa.png", 404),
        ("/tmdb/342/" + "a" * 300 + ".png", 422),
    ],
)
def test_any_other_address_is_refused(client: TestClient, base: str, address: str, status: int) -> None:
    assert client.get(base + address).status_code == status


def test_a_stranger_gets_neither_the_pass_nor_a_picture(client: TestClient, base: str) -> None:
    assert client.get(f"{base}/tmdb/342/a.png").status_code == 200
    assert client.get("/api/posters").status_code == 401
    assert client.get(f"/api/posters/{'0' * 32}/tmdb/342/a.png").status_code == 404
