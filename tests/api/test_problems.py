import json
import logging
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import Body, FastAPI, Query
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import text

from backend.app.api import problems
from backend.app.api.guard import MAX_BODY_BYTES
from backend.app.database import Database, connect
from backend.app.errors import Conflict, MovieManagerError, NoSpace, Unavailable, Unusable
from backend.models import Base

MEDIA_TYPE = "application/problem+json"


class Rating(BaseModel):
    my_rating: Annotated[float, Query(ge=1, le=10)]


class Watched(BaseModel):
    titles: list[Rating]
    note: str = ""


class TooWild(Unusable):
    title = "Too wild"


@pytest.fixture
def app() -> FastAPI:
    """Routes that fail in every way there is."""
    app = FastAPI(responses=problems.EVERYWHERE)
    problems.install(app)

    @app.post("/api/watched")
    def watched(body: Watched) -> dict[str, int]:
        return {"titles": len(body.titles)}

    @app.post("/api/anything")
    def anything(body: Annotated[Any, Body()]) -> dict[str, str]:
        return {"kind": type(body).__name__}

    @app.get("/api/numbers/{number}")
    def numbers(number: int, limit: Annotated[int, Query(ge=1, le=500)] = 10) -> dict[str, int]:
        return {"sum": number + limit}

    @app.get("/api/names/{name}")
    def names(name: str, also: str = "") -> dict[str, str]:
        return {"name": name, "also": also}

    @app.get("/api/error/{which}")
    def error(which: str) -> None:
        errors: dict[str, Exception] = {
            "wild": TooWild("This is too wild.", errors=["movies[1]: is a bear", "\ud800"]),
            "busy": Unavailable("Somebody else is at it.", retry_after=7),
            "conflict": Conflict("It is there already: 🎬."),
            "space": NoSpace("There is no room."),
            "base": MovieManagerError("Nobody knows."),
            "bug": RuntimeError("a secret of the server at /srv/movies"),
        }
        raise errors[which]

    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("which", "document", "headers"),
    [
        (
            "wild",
            {
                "type": "/problems/too-wild",
                "title": "Too wild",
                "status": 422,
                "detail": "This is too wild.",
                "errors": ["movies[1]: is a bear", "\ud800"],
            },
            {},
        ),
        (
            "busy",
            {
                "type": "/problems/unavailable",
                "title": "Not available",
                "status": 503,
                "detail": "Somebody else is at it.",
            },
            {"Retry-After": "7"},
        ),
        (
            "conflict",
            {
                "type": "/problems/conflict",
                "title": "Conflict",
                "status": 409,
                "detail": "It is there already: 🎬.",
            },
            {},
        ),
        (
            "space",
            {
                "type": "/problems/no-space",
                "title": "Could not be written",
                "status": 507,
                "detail": "There is no room.",
            },
            {},
        ),
    ],
)
def test_the_products_own_errors_say_what_they_are(
    client: TestClient, which: str, document: dict[str, Any], headers: dict[str, str]
) -> None:
    reply = client.get(f"/api/error/{which}")
    assert (reply.status_code, reply.json()) == (document["status"], document)
    assert reply.headers["Content-Type"] == MEDIA_TYPE
    assert headers.items() <= reply.headers.items() | headers.items()
    assert {name: reply.headers.get(name) for name in headers} == headers


def test_a_bug_is_500_without_a_word_of_its_insides_and_is_logged_with_its_traceback(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        reply = client.get("/api/error/bug")
    assert reply.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong on the server. Its log says what.",
    }
    assert (reply.status_code, reply.headers["Content-Type"]) == (500, MEDIA_TYPE)
    (record,) = caplog.records
    assert record.getMessage() == "GET /api/error/bug failed"
    assert "RuntimeError: a secret of the server" in caplog.text
    assert "Traceback" in caplog.text


def test_an_address_that_is_not_there_is_404(client: TestClient) -> None:
    reply = client.get("/api/nowhere")
    assert (reply.status_code, reply.headers["Content-Type"]) == (404, MEDIA_TYPE)
    assert reply.json() == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing at this address.",
    }


def test_a_method_that_an_address_does_not_take_is_405_and_says_which_it_does(client: TestClient) -> None:
    reply = client.delete("/api/watched")
    assert (reply.status_code, reply.headers["Allow"]) == (405, "POST")
    assert reply.headers["Content-Type"] == MEDIA_TYPE
    assert reply.json() == {
        "type": "about:blank",
        "title": "Method Not Allowed",
        "status": 405,
        "detail": "This address does not take DELETE.",
    }


def test_what_is_wrong_in_a_body_is_named_by_its_path_and_reason(client: TestClient) -> None:
    reply = client.post("/api/watched", json={"titles": [{"my_rating": 5}, {"my_rating": 11}, {}], "note": ["secret"]})
    assert (reply.status_code, reply.headers["Content-Type"]) == (422, MEDIA_TYPE)
    assert reply.json() == {
        "type": "/problems/invalid-request",
        "title": "Cannot be used",
        "status": 422,
        "detail": (
            "The request cannot be used: "
            "body.titles[1].my_rating: Input should be less than or equal to 10 (and 2 more)."
        ),
        "errors": [
            "body.titles[1].my_rating: Input should be less than or equal to 10",
            "body.titles[2].my_rating: Field required",
            "body.note: Input should be a valid string",
        ],
    }


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("/api/numbers/1?limit=501", "query.limit: Input should be less than or equal to 500"),
        (
            "/api/numbers/one",
            "path.number: Input should be a valid integer, unable to parse string as an integer",
        ),
        (
            "/api/numbers/" + "9" * 5000,
            "path.number: Unable to parse input string as an integer, exceeded maximum size",
        ),
    ],
)
def test_what_is_wrong_in_an_address_is_named(client: TestClient, address: str, error: str) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.json()["errors"]) == (422, [error])


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"titles": [}',
        b"\xff\xfe\x00",
        b'{"note": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"titles": ' + b"9" * 5000 + b"}",
        b'{"titles": [{"my_rating": NaN}]}',
        b'{"titles": [{"my_rating": Infinity}]}',
        b'{"titles": [{"my_rating": 1e400}]}',
        b'{"titles": [], "note": 1, "\\ud800": "\\udfff"}',
        b'{"titles": [{"\\ud800\\u0000": "\\udfff"}]}',
        b"[]",
        b"null",
        b"true",
        b"1",
        b'"\\ud800"',
    ],
)
def test_a_body_that_cannot_be_used_is_422_whatever_it_is(client: TestClient, body: bytes) -> None:
    reply = client.post("/api/watched", content=body, headers=JSON)
    assert (reply.status_code, reply.headers["Content-Type"]) == (422, MEDIA_TYPE)
    assert reply.json()["type"] == "/problems/invalid-request"
    assert reply.json()["errors"]


def test_json_of_another_kind_is_422(client: TestClient) -> None:
    reply = client.post("/api/watched", content=b"titles=1", headers={"Content-Type": "text/plain"})
    assert reply.status_code == 422


def test_what_was_sent_is_never_in_the_answer(client: TestClient) -> None:
    for body in (
        b'{"titles": "hunter2"}',
        b'{"titles": [{"my_rating": "hunter2"}], "note": {"hunter2": 1}}',
        b'{"hunter2',
    ):
        reply = client.post("/api/watched", content=body, headers=JSON)
        assert reply.status_code == 422
        assert "hunter2" not in reply.text


def test_no_more_than_a_hundred_errors_are_listed(client: TestClient) -> None:
    reply = client.post("/api/watched", json={"titles": [{}] * 5000})
    assert len(reply.json()["errors"]) == 100
    assert reply.json()["detail"].endswith("Field required (and 4999 more).")


def _chunks(size: int) -> Iterator[bytes]:
    yield b'"'
    for _ in range(size // 65536 + 1):
        yield b"x" * 65536
    yield b'"'


def test_a_body_of_more_than_a_mebibyte_is_413_with_and_without_its_length(client: TestClient) -> None:
    fits = b'"' + b"x" * (MAX_BODY_BYTES - 2) + b'"'
    assert client.post("/api/anything", content=fits, headers=JSON).json() == {"kind": "str"}
    for content in (fits + b" ", _chunks(MAX_BODY_BYTES)):
        reply = client.post("/api/anything", content=content, headers=JSON)
        assert (reply.status_code, reply.headers["Content-Type"]) == (413, MEDIA_TYPE)
        assert reply.json() == {
            "type": "/problems/too-large",
            "title": "Too large",
            "status": 413,
            "detail": "The body of this request may have 1048576 bytes at most.",
        }


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/names/a%00b", 404),
        ("/api/names/%00", 404),
        ("/api/names/a?also=%00", 422),
        ("/api/names/a?%00=1", 422),
    ],
)
def test_a_nul_in_an_address_is_refused_before_it_reaches_a_database(
    client: TestClient, address: str, status: int
) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.headers["Content-Type"]) == (status, MEDIA_TYPE)


@pytest.mark.parametrize("address", ["/api/names/%ff?also=%ff", "/api/names/%ed%a0%80?also=%ed%a0%80"])
def test_bytes_that_are_no_text_come_through_as_text_that_can_be_stored(client: TestClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 200
    json.dumps(reply.json(), ensure_ascii=False).encode()


def test_every_answer_tells_the_browser_to_keep_to_itself(client: TestClient) -> None:
    for address in ("/api/names/a", "/api/nowhere", "/api/error/bug", "/api/names/%00", "/api/numbers/x"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def _route_that_runs(app: FastAPI, database: Database, statement: str) -> TestClient:
    @app.get("/api/statement")
    def statement_route() -> None:
        with database.write() as session:
            session.execute(text(statement))

    return TestClient(app, raise_server_exceptions=False)


def test_a_database_that_another_process_holds_is_503_and_says_when_to_try_again(app: FastAPI, tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path / 'app.db'}"
    holder, waiting = connect(url), connect(url)
    Base.metadata.create_all(holder.engine)
    with waiting.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    client = _route_that_runs(app, waiting, "SELECT 1")
    with holder.write() as session:
        session.execute(text("DELETE FROM users"))
        reply = client.get("/api/statement")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert reply.json() == {
        "type": "/problems/database-busy",
        "title": "Not available",
        "status": 503,
        "detail": "The database is busy. Try again in a few seconds.",
    }
    waiting.engine.dispose()
    holder.engine.dispose()


def test_a_full_database_is_507(app: FastAPI, tmp_path: Any) -> None:
    database = connect(f"sqlite:///{tmp_path / 'app.db'}")
    Base.metadata.create_all(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    client = _route_that_runs(app, database, "CREATE TABLE more AS SELECT zeroblob(1000000)")
    reply = client.get("/api/statement")
    assert (reply.status_code, reply.json()["type"]) == (507, "/problems/database-full")
    database.engine.dispose()


def test_a_table_that_is_missing_is_a_bug_and_not_a_busy_database(app: FastAPI, tmp_path: Any) -> None:
    database = connect(f"sqlite:///{tmp_path / 'app.db'}")
    reply = _route_that_runs(app, database, "SELECT * FROM nowhere").get("/api/statement")
    assert reply.status_code == 500
    database.engine.dispose()


@pytest.mark.parametrize("statement", ["SELECT 1 FROM pg_sleep(5)", "SELECT pg_terminate_backend(pg_backend_pid())"])
def test_what_passes_on_postgresql_is_503(app: FastAPI, postgres: Any, statement: str) -> None:
    with postgres.fresh_database() as url:
        database = connect(url)
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {database.engine.url.database} SET statement_timeout = 50")
        database.engine.dispose()
        reply = _route_that_runs(app, database, statement).get("/api/statement")
        assert (reply.status_code, reply.json()["type"]) == (503, "/problems/database-busy")
        database.engine.dispose()


def test_a_value_that_postgresql_cannot_hold_is_422(app: FastAPI, postgres: Any) -> None:
    with postgres.fresh_database() as url:
        database = connect(url)
        reply = _route_that_runs(app, database, "SELECT 99999999999999::int").get("/api/statement")
        assert (reply.status_code, reply.json()["type"]) == (422, "/problems/value-refused")
        database.engine.dispose()


def test_the_document_names_what_each_route_can_answer(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert list(paths["/api/numbers/{number}"]["get"]["responses"]) == ["200", "404", "422", "500", "503"]
    assert list(paths["/api/watched"]["post"]["responses"]) == ["200", "413", "422", "500", "503"]
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    assert paths["/api/watched"]["post"]["responses"]["413"]["content"] == {MEDIA_TYPE: reference}
    assert set(app.openapi()["components"]["schemas"]["Problem"]["required"]) == {"type", "title", "status", "detail"}
