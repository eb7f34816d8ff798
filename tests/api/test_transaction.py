"""The transaction of a route ends with the route, before its answer is made."""

from typing import get_type_hints

from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from backend.app.api.routers import auth, backup, external, health, lists, movies, people, sync
from backend.app.api.transaction import TransactionRoute
from backend.app.database import Database
from tests.builders import an_account, signed_in

ROUTES = [
    route
    for module in (auth, backup, external, health, lists, movies, people, sync)
    for route in module.router.routes
    if isinstance(route, APIRoute)
]


def test_every_route_with_a_session_ends_it() -> None:
    with_session = [route for route in ROUTES if Session in get_type_hints(route.endpoint).values()]
    assert len(with_session) > 20
    assert [route.path for route in with_session if not isinstance(route, TransactionRoute)] == []


def test_what_cannot_be_committed_is_an_error_and_changes_nothing(client: TestClient, database: Database) -> None:
    http = signed_in(client, an_account(database))

    def fail(_connection: object) -> None:
        raise RuntimeError

    event.listen(database.engine, "commit", fail)
    refused = http.post("/api/people", json={"name": "Bob"})
    event.remove(database.engine, "commit", fail)
    assert (refused.status_code, http.get("/api/people").json()) == (500, [])


def test_a_refused_change_is_taken_back(client: TestClient, database: Database) -> None:
    """A title is made before its list turns out to be unknown."""
    http = signed_in(client, an_account(database))
    unknown = {"status": "custom", "custom_list_id": "none"}
    assert http.put("/api/movies/tt0000001/status", json=unknown).status_code == 422
    assert http.get("/api/movies").json() == []
