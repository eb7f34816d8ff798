import time

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.database import Database
from tests.builders import PASSWORD, an_account, signed_in

IPHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1"}


def test_a_sign_in_is_listed_with_its_device_and_can_be_ended_from_another(
    app: FastAPI, client: TestClient, database: Database
) -> None:
    account = an_account(database, email="alice@example.test")
    started = time.time()
    credentials = {"email": account.email, "password": PASSWORD}
    token = client.post("/api/auth/login", json=credentials, headers=IPHONE).json()["access_token"]
    phone = TestClient(app, headers={"Authorization": f"Bearer {token}"})
    laptop = signed_in(client, account)
    found = {each["is_this"]: each for each in laptop.get("/api/account/sessions").json()["sessions"]}
    listed = found[False]
    assert listed == {
        "id": listed["id"],
        "kind": "sign-in",
        "scope": "account",
        "name": None,
        "device": "Safari on iPhone",
        "address": "testclient",
        "made_at": listed["made_at"],
        "last_used_at": listed["made_at"],
        "expires_at": listed["expires_at"],
        "is_this": False,
    }
    assert started <= listed["made_at"] <= time.time()
    assert laptop.delete(f"/api/account/sessions/{listed['id']}").status_code == 204
    assert phone.get("/api/auth/me").status_code == 401
    again = laptop.delete(f"/api/account/sessions/{listed['id']}")
    assert (again.status_code, again.json()["detail"]) == (
        404,
        "There is no such sign-in or token of this account; it may have ended already.",
    )


def test_a_renewed_token_is_of_the_same_sign_in(app: FastAPI, client: TestClient, database: Database) -> None:
    alice = signed_in(client, an_account(database))
    reply = alice.post("/api/auth/renew")
    assert reply.json() == {"access_token": reply.json()["access_token"], "token_type": "bearer"}
    renewed = TestClient(app, headers={"Authorization": f"Bearer {reply.json()['access_token']}"})
    assert [each["is_this"] for each in renewed.get("/api/account/sessions").json()["sessions"]] == [True]


def test_signing_out_everywhere_else_answers_with_the_token_that_stays(
    app: FastAPI, client: TestClient, database: Database
) -> None:
    account = an_account(database)
    phone, laptop = signed_in(client, account), signed_in(client, account)
    reply = laptop.delete("/api/account/sessions")
    assert reply.status_code == 200
    here = TestClient(app, headers={"Authorization": f"Bearer {reply.json()['access_token']}"})
    assert [each.get("/api/auth/me").status_code for each in (phone, laptop, here)] == [401, 200, 200]


def test_a_script_token_is_shown_once(client: TestClient, database: Database) -> None:
    alice = signed_in(client, an_account(database))
    made = alice.post("/api/account/tokens", json={"name": " nas ", "scope": "backup:read", "days": 365}).json()
    assert (made["session"]["name"], made["session"]["scope"], made["session"]["kind"]) == (
        "nas",
        "backup:read",
        "script",
    )
    listed = alice.get("/api/account/sessions")
    assert made["session"] in listed.json()["sessions"]
    assert made["token"] not in listed.text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "a\nb"}, {"days": 0}, {"days": 3661}, {"scope": "account"}])
def test_a_script_token_needs_a_name_a_scope_and_an_end(
    client: TestClient, database: Database, wrong: dict[str, object]
) -> None:
    alice = signed_in(client, an_account(database))
    wanted = {"name": "nas", "scope": "all", "days": 1}
    assert alice.post("/api/account/tokens", json=wanted | wrong).status_code == 422
