"""Which routes a token for scripts opens, over every route that there is."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.accounts.sessions import Scope
from backend.app.api.scopes import SCOPES
from backend.app.database import Database
from tests.acceptance.test_isolation import FOR_THE_ADMINISTRATOR, Operation, operations_of
from tests.builders import an_account, signed_in


@pytest.fixture
def operations(app: FastAPI) -> list[Operation]:
    return [each for each in operations_of(app) if each.needs_token and each.id not in FOR_THE_ADMINISTRATOR]


def script(client: TestClient, scope: str) -> TestClient:
    app: FastAPI = client.app  # pyright: ignore[reportAssignmentType]
    made = client.post("/api/account/tokens", json={"name": "nas", "scope": scope, "days": 1})
    assert made.status_code == 201
    return TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {made.json()['token']}"})


def refusal(scope: str) -> dict[str, Any]:
    return {
        "type": "/problems/scope-too-narrow",
        "title": "Not allowed",
        "status": 403,
        "detail": f"A token with the scope {scope} does not open this.",
    }


def test_the_table_names_every_route_that_takes_a_token(operations: list[Operation]) -> None:
    assert {each.id for each in operations} == set(SCOPES)


@pytest.mark.parametrize("scope", [Scope.BACKUP_READ, Scope.BACKUP, Scope.ALL])
def test_a_script_token_opens_its_routes_and_no_others(
    client: TestClient, database: Database, operations: list[Operation], scope: Scope
) -> None:
    alice = signed_in(client, an_account(database))
    token = script(alice, scope)
    for operation in operations:
        if operation.id == "logout":
            continue
        reply = operation.send(token)
        if scope.opens(SCOPES[operation.id]):
            assert (operation.id, reply.status_code in {401, 403}) == (operation.id, False)
        else:
            assert (operation.id, reply.status_code, reply.json()) == (operation.id, 403, refusal(scope))
    assert token.post("/api/auth/logout").status_code == 204
    assert token.get("/api/auth/me").status_code == 401
    assert alice.get("/api/auth/me").status_code == 200


@pytest.mark.parametrize("scope", [Scope.ACCOUNT, "everything", ""])
def test_a_script_gets_no_other_scope(client: TestClient, database: Database, scope: str) -> None:
    alice = signed_in(client, an_account(database))
    reply = alice.post("/api/account/tokens", json={"name": "nas", "scope": scope, "days": 1})
    assert reply.status_code == 422
