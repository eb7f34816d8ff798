from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app import web
from backend.app.api import problems
from backend.app.settings import Settings

PAGE = "<!doctype html><title>Movie Manager</title>"
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; "
    "script-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
ACCEPT_PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    build = tmp_path / "dist"
    (build / "assets").mkdir(parents=True)
    (build / "index.html").write_text(PAGE)
    (build / "assets" / "index-B1c2D3.js").write_text("let a")
    (build / "favicon.svg").write_text("<svg/>")
    (build / "serviceWorker.js").write_text("self")
    (build / "manifest.webmanifest").write_text("{}")
    (tmp_path / "secret.txt").write_text("hunter2")
    (build / "link.txt").symlink_to(tmp_path / "secret.txt")
    return build


def serving(folder: Path) -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False)

    @app.post("/api/login")
    def login() -> None: ...

    problems.install(app)
    web.install(app, Settings.model_construct(web_dir=folder))
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def client(build: Path) -> TestClient:
    return serving(build)


@pytest.mark.parametrize(
    "address", ["/", "/index.html", "/people", "/movies/tt0111161", "/people/Dana%20S.", "/a/b/c/"]
)
def test_every_page_of_the_web_app_is_its_one_page_and_is_asked_for_anew(client: TestClient, address: str) -> None:
    reply = client.get(address, headers=ACCEPT_PAGE)
    assert (reply.status_code, reply.text) == (200, PAGE)
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-cache"
    assert reply.headers["Content-Security-Policy"] == POLICY
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_named_after_its_content_is_kept_for_good(client: TestClient) -> None:
    reply = client.get("/assets/index-B1c2D3.js")
    assert (reply.status_code, reply.text) == (200, "let a")
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["Content-Type"].startswith("text/javascript")


def test_other_files_are_asked_for_anew_and_not_sent_twice(client: TestClient) -> None:
    reply = client.get("/favicon.svg")
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-cache")
    again = client.get("/favicon.svg", headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/serviceWorker.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
    ],
)
def test_the_service_worker_and_the_manifest_are_asked_for_anew_and_keep_to_the_policy(
    client: TestClient, address: str, kind: str
) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.headers["Content-Type"], reply.headers["Cache-Control"]) == (200, kind, "no-cache")
    assert reply.headers["Content-Security-Policy"] == POLICY
    again = client.get(address, headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_without_a_build_there_is_no_service_worker_in_place_of_one(tmp_path: Path) -> None:
    for address in ("/serviceWorker.js", "/manifest.webmanifest"):
        assert serving(tmp_path).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/assets/index-old.js", "/assets/x", "/missing.js", "/robots.txt"])
def test_a_file_that_is_missing_is_404_and_never_a_page_in_its_place(client: TestClient, address: str) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "address",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/link.txt",
        "/" + "a" * 5000,
        "/" + "a/" * 2000,
        "/%ff%fe",
    ],
)
def test_nothing_outside_the_build_is_ever_served(client: TestClient, address: str) -> None:
    reply = client.get(address)
    assert "hunter2" not in reply.text
    assert "root:" not in reply.text
    assert (reply.status_code, reply.text) == (200, PAGE) or reply.status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("address", ["/api", "/api/", "/api/nowhere", "/api/a/b/c", "/docs/x", "/openapi.json/x"])
def test_addresses_of_the_interface_are_never_pages(client: TestClient, method: str, address: str) -> None:
    reply = client.request(method, address, headers=ACCEPT_PAGE)
    assert (reply.status_code, reply.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_route_that_has_other_methods_stays_405(client: TestClient) -> None:
    reply = client.get("/api/login", headers=ACCEPT_PAGE)
    assert (reply.status_code, reply.headers["Allow"]) == (405, "POST")


def test_a_page_cannot_be_posted_to(client: TestClient) -> None:
    reply = client.post("/people")
    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, HEAD")


def test_the_root_is_the_page_for_whoever_asks(client: TestClient) -> None:
    assert client.get("/", headers={"Accept": "*/*"}).text == PAGE
    assert client.head("/").headers["Content-Type"] == "text/html; charset=utf-8"


def test_without_a_build_the_server_says_that_it_runs_and_what_is_missing(tmp_path: Path) -> None:
    client = serving(tmp_path / "nowhere")
    reply = client.get("/")
    assert reply.status_code == 200
    assert reply.headers["Content-Security-Policy"] == POLICY
    assert "Movie Manager is running" in reply.text
    assert "make web" in reply.text
    assert client.get("/people").status_code == 404
    assert client.get("/assets/index.js").status_code == 404


def test_a_build_that_appears_while_the_server_runs_is_served(tmp_path: Path) -> None:
    client = serving(tmp_path / "dist")
    assert client.get("/people").status_code == 404
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text(PAGE)
    assert client.get("/people").text == PAGE
