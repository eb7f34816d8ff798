"""A page that has its own name lead to this machine (DNS rebinding) does not get the first account."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.api.trusted_host import is_trusted
from backend.app.database import Database, connect
from backend.app.settings import Settings
from tests.builders import an_account

NEWCOMER = {"email": "owner@example.test", "username": "owner", "password": "a long enough password"}


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8155", "localhost.", "127.0.0.1:8155", "[::1]", "[::1]:8155", "films.example.org:80"],
)
def test_loopback_and_what_the_operator_names_is_trusted(host: str) -> None:
    assert is_trusted(host, ("films.example.org",))


@pytest.mark.parametrize(
    "host",
    [
        "",
        "rebound.example",
        "localhost.rebound.example",
        "127.0.0.1.rebound.example",
        "192.168.1.5:8155",
        "[::1",
        "[::1].rebound.example",
        "localhost@rebound.example",
        "films.example.org.rebound.example",
        "0.0.0.0",
    ],
)
def test_every_other_name_is_not(host: str) -> None:
    assert not is_trusted(host, ("films.example.org",))


def test_the_first_account_is_refused_under_another_name(client: TestClient) -> None:
    refused = client.post("/api/auth/setup", json=NEWCOMER, headers={"Host": "rebound.example"})
    assert (refused.status_code, refused.json()["title"]) == (403, "Unknown host")
    assert client.get("/api/auth/setup").json() == {"needed": True, "people_backed_up": 0, "sends_mail": False}
    assert client.post("/api/auth/setup", json=NEWCOMER, headers={"Host": "127.0.0.1:8155"}).status_code == 201


@pytest.mark.parametrize("path", ["/api/auth/setup", "/api/auth/login", "/api/titles", "/api/nothing"])
def test_until_there_is_an_account_nothing_is_served_under_another_name(
    client: TestClient, database: Database, path: str
) -> None:
    rebound = {"Host": "rebound.example"}
    refused = client.get(path, headers=rebound)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/host-not-trusted")
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/api/health", headers=rebound).status_code == 200
    assert client.get("/", headers=rebound).status_code == 200
    an_account(database)
    assert client.get(path, headers=rebound).status_code == client.get(path).status_code != 403


def test_a_server_whose_database_was_never_made_says_so_under_any_name(app: FastAPI) -> None:
    app.state.database = connect("sqlite://")
    there, elsewhere = (
        TestClient(app, raise_server_exceptions=False).get("/api/auth/setup", headers=headers)
        for headers in ({}, {"Host": "rebound.example"})
    )
    assert (there.status_code, there.json()) == (elsewhere.status_code, elsewhere.json())


def test_names_are_separated_by_commas_and_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "Films.Example.org, 192.168.1.5")
    assert Settings(_env_file=None).allowed_hosts == ("films.example.org", "192.168.1.5")  # pyright: ignore[reportCallIssue]
