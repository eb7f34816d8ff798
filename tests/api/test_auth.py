import json
import time
from typing import Any

import jwt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, select, update

from backend.app.accounts.tokens import Tokens
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.settings import Settings
from backend.models import RevokedToken, User
from tests.builders import PASSWORD, an_account, bearer, former_token, signed_in

CHALLENGE = 'Bearer realm="moviemanager"'
NEW_ACCOUNT = {"email": "alice@example.test", "username": "alice", "password": PASSWORD}


def problem(kind: str, status: int, title: str, detail: str) -> dict[str, Any]:
    return {"type": f"/problems/{kind}", "title": title, "status": status, "detail": detail}


REFUSED = problem("token-refused", 401, "Not signed in", "This sign-in no longer counts. Sign in again.")
DISABLED = problem("account-disabled", 401, "Not signed in", "This account is disabled. Ask the owner of this server.")


def said_of(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in ("id", "email", "username", "created_at", "is_owner")}


def test_health_needs_no_token(client: TestClient) -> None:
    reply = client.get("/api/health")
    assert (reply.status_code, reply.json()) == (200, {"status": "ok", "version": "1.0.0"})


def test_the_first_visitor_makes_the_first_account_and_is_signed_in(client: TestClient) -> None:
    assert client.get("/api/auth/setup").json() == {"needed": True, "people_backed_up": 0, "sends_mail": False}
    started = time.time()
    reply = client.post("/api/auth/setup", json=NEW_ACCOUNT)
    assert reply.status_code == 201
    body = reply.json()
    assert body == {
        "access_token": body["access_token"],
        "token_type": "bearer",
        "user": {
            "id": body["user"]["id"],
            "email": "alice@example.test",
            "username": "alice",
            "created_at": body["user"]["created_at"],
            "is_owner": True,
        },
    }
    assert started <= body["user"]["created_at"] <= time.time()
    me = client.get("/api/auth/me", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.json() == body["user"]
    assert client.get("/api/auth/setup").json() == {"needed": False, "people_backed_up": 0, "sends_mail": False}


def test_a_second_first_account_is_refused(client: TestClient, database: Database) -> None:
    an_account(database)
    reply = client.post("/api/auth/setup", json=NEW_ACCOUNT)
    assert reply.status_code == 409
    assert reply.json() == problem(
        "already-set-up", 409, "Conflict", "This server has an account already. Sign in, or ask its owner for one."
    )


def test_signing_in_gives_a_token_and_says_who_one_is(client: TestClient, database: Database) -> None:
    account = an_account(database, email="alice@example.test", username="alice")
    reply = client.post("/api/auth/login", json={"email": " Alice@example.test ", "password": PASSWORD})
    assert reply.status_code == 200
    token = reply.json()["access_token"]
    assert reply.json() == {"access_token": token, "token_type": "bearer", "user": said_of(account)}
    assert client.get("/api/auth/me", headers={"Authorization": f"bearer {token}"}).json() == said_of(account)


def stop_the_clock(client: TestClient) -> None:
    """A wait is over after a second, which a busy machine may take between two requests."""
    app: FastAPI = client.app  # pyright: ignore[reportAssignmentType]
    app.state.clock = lambda: 1_770_905_703.0


def test_a_wrong_password_is_401_and_many_are_429_with_the_seconds_to_wait(
    client: TestClient, database: Database
) -> None:
    an_account(database, email="alice@example.test")
    stop_the_clock(client)
    wrong = {"email": "alice@example.test", "password": "wrong"}
    for _ in range(5):
        reply = client.post("/api/auth/login", json=wrong)
        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"] == CHALLENGE
        assert reply.json() == problem(
            "wrong-password", 401, "Not signed in", "The email address or the password is wrong."
        )
    reply = client.post("/api/auth/login", json=wrong)
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "1")
    assert reply.json() == problem(
        "too-many-attempts", 429, "Too many requests", "Too many wrong passwords. Try again in 1 second."
    )


def test_who_calls_is_not_what_a_header_claims(client: TestClient, database: Database) -> None:
    an_account(database, email="alice@example.test")
    stop_the_clock(client)
    wrong = {"email": "alice@example.test", "password": "wrong"}
    statuses = [
        client.post(
            "/api/auth/login", json=wrong, headers={"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": "for=x"}
        ).status_code
        for number in range(6)
    ]
    assert statuses == [401] * 5 + [429]


def test_a_device_that_signed_in_is_known_by_a_cookie_that_no_page_can_read(
    client: TestClient, database: Database
) -> None:
    alice = {"email": an_account(database, email="alice@example.test").email, "password": PASSWORD}
    stop_the_clock(client)
    first = client.post("/api/auth/login", json=alice)
    mark = client.cookies["moviemanager-device"]
    assert first.headers["Set-Cookie"] == (
        f"moviemanager-device={mark}; HttpOnly; Max-Age=7776000; Path=/api/auth; SameSite=strict"
    )
    stranger = TestClient(client.app)
    assert [stranger.post("/api/auth/login", json=alice | {"password": "wrong"}).status_code for _ in range(6)] == [
        *[401] * 5,
        429,
    ]
    assert stranger.cookies == {}
    assert stranger.post("/api/auth/login", json=alice).status_code == 429
    again = client.post("/api/auth/login", json=alice)
    assert (again.status_code, client.cookies["moviemanager-device"]) == (200, mark)


def test_over_tls_the_cookie_stays_there(client: TestClient, database: Database) -> None:
    alice = {"email": an_account(database).email, "password": PASSWORD}
    over_tls = TestClient(client.app, base_url="https://testserver")
    assert over_tls.post("/api/auth/login", json=alice).headers["Set-Cookie"].endswith("; SameSite=strict; Secure")


def test_a_program_signs_in_again_with_the_token_that_it_had(client: TestClient, database: Database) -> None:
    alice = {"email": an_account(database, email="alice@example.test").email, "password": PASSWORD}
    stop_the_clock(client)
    token = client.post("/api/auth/login", json=alice).json()["access_token"]
    client.cookies.clear()
    for _ in range(5):
        assert client.post("/api/auth/login", json=alice | {"password": "wrong"}).status_code == 401
    assert client.post("/api/auth/login", json=alice).status_code == 429
    with_token = client.post("/api/auth/login", json=alice, headers={"Authorization": f"Bearer {token}"})
    assert with_token.status_code == 200


def test_another_password_ends_the_other_tokens(client: TestClient, database: Database) -> None:
    account = an_account(database)
    alice = signed_in(client, account)
    change = {"current_password": PASSWORD, "new_password": "another password"}
    reply = alice.post("/api/auth/password", json=change)
    assert reply.status_code == 200
    assert reply.json()["user"] == said_of(account)
    assert alice.get("/api/auth/me").json() == REFUSED
    token = reply.json()["access_token"]
    assert client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_wrong_current_password_does_not_look_like_a_lost_session(client: TestClient, database: Database) -> None:
    alice = signed_in(client, an_account(database))
    reply = alice.post("/api/auth/password", json={"current_password": "wrong", "new_password": "another password"})
    assert reply.status_code == 403
    assert reply.json() == problem(
        "current-password-wrong", 403, "Not allowed", "The current password is wrong, so it was not changed."
    )
    assert alice.get("/api/auth/me").status_code == 200


def test_without_a_token_one_is_told_to_sign_in(client: TestClient) -> None:
    reply = client.get("/api/auth/me")
    assert (reply.status_code, reply.headers["WWW-Authenticate"]) == (401, CHALLENGE)
    assert reply.json() == problem("no-token", 401, "Not signed in", "Sign in first: this needs a token.")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer a.b.c", "bearer \xe9.\xff.\x80", "Bearer  , ,"]
)
def test_a_header_that_holds_no_token_of_ours_is_401(client: TestClient, header: str) -> None:
    reply = client.get("/api/auth/me", headers={b"Authorization": header.encode("latin-1")})
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == CHALLENGE


def test_a_token_signed_with_none_or_with_another_key_or_expired_is_refused(
    client: TestClient, database: Database, settings: Settings
) -> None:
    assert settings.secret_key is not None
    key = settings.secret_key.get_secret_value()
    claims = {"sub": an_account(database).id, "iat": time.time(), "exp": time.time() + 60}
    good = jwt.encode(claims, key, algorithm="HS256")
    bad = [
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, "another key of thirty-two characters", algorithm="HS256"),
        jwt.encode({**claims, "exp": time.time() - 1}, key, algorithm="HS256"),
    ]
    replies = [client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}) for token in (good, *bad)]
    assert [reply.status_code for reply in replies] == [200, 401, 401, 401]
    assert [reply.json() for reply in replies[1:]] == [REFUSED] * 3


def test_a_token_of_a_deleted_account_is_refused(client: TestClient, database: Database) -> None:
    account = an_account(database)
    alice = signed_in(client, account)
    with database.write() as session:
        session.execute(delete(User).where(User.id == account.id))
    assert (alice.get("/api/auth/me").status_code, alice.get("/api/auth/me").json()) == (401, REFUSED)


def test_a_token_of_a_switched_off_account_is_refused(client: TestClient, database: Database) -> None:
    account = an_account(database)
    alice = signed_in(client, account)
    with database.write() as session:
        session.execute(update(User).where(User.id == account.id).values(is_active=False))
    reply = alice.get("/api/auth/me")
    assert (reply.status_code, reply.json()) == (401, DISABLED)
    login = client.post("/api/auth/login", json={"email": account.email, "password": PASSWORD})
    assert (login.status_code, login.json()) == (401, DISABLED)


def admin(client: TestClient, settings: Settings) -> dict[str, str]:
    assert settings.admin_token is not None
    reply = client.post("/api/auth/admin/login", json={"token": settings.admin_token.get_secret_value()})
    assert reply.status_code == 200
    assert reply.json() == {
        "access_token": reply.json()["access_token"],
        "token_type": "bearer",
        "expires_in": 12 * 3600,
    }
    return {"Authorization": f"Bearer {reply.json()['access_token']}"}


def test_the_administrator_makes_accounts_that_can_sign_in(client: TestClient, settings: Settings) -> None:
    reply = client.post("/api/auth/admin/users", json=NEW_ACCOUNT, headers=admin(client, settings))
    assert reply.status_code == 201
    user = reply.json()
    login = client.post("/api/auth/login", json={"email": NEW_ACCOUNT["email"], "password": PASSWORD})
    assert login.json()["user"] == user


@pytest.mark.parametrize(
    ("another", "kind", "detail"),
    [
        ({"username": "bob"}, "email-taken", "There is an account with this email address already."),
        ({"email": "bob@example.test"}, "username-taken", "There is an account with this user name already."),
    ],
)
def test_an_account_that_is_there_already_is_409(
    client: TestClient, settings: Settings, another: dict[str, str], kind: str, detail: str
) -> None:
    headers = admin(client, settings)
    assert client.post("/api/auth/admin/users", json=NEW_ACCOUNT, headers=headers).status_code == 201
    reply = client.post("/api/auth/admin/users", json=NEW_ACCOUNT | another, headers=headers)
    assert (reply.status_code, reply.json()) == (409, problem(kind, 409, "Conflict", detail))


def test_a_wrong_admin_token_is_refused_and_slowed_down(client: TestClient, settings: Settings) -> None:
    stop_the_clock(client)
    statuses = [client.post("/api/auth/admin/login", json={"token": "wrong"}).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


def test_a_users_token_makes_no_accounts_and_an_administrators_is_no_users(
    client: TestClient, app: FastAPI, database: Database, settings: Settings
) -> None:
    headers = bearer(app, an_account(database))
    reply = client.post("/api/auth/admin/users", json=NEW_ACCOUNT, headers=headers)
    assert reply.status_code == 403
    assert reply.json() == problem(
        "administrator-only", 403, "Not allowed", "Only the server's administrator can do this."
    )
    assert client.get("/api/auth/me", headers=admin(client, settings)).json() == REFUSED
    assert client.post("/api/auth/admin/users", json=NEW_ACCOUNT).status_code == 401


EMAIL_PATTERN = r"String should match pattern '^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$'"
UNUSABLE = [
    ("password", "x" * 7, "String should have at least 8 characters"),
    ("password", "x" * 1025, "String should have at most 1024 characters"),
    ("password", "eight\0characters", r"String should match pattern '^[^\x00]*$'"),
    ("password", 12345678, "Input should be a valid string"),
    ("password", None, "Input should be a valid string"),
    ("username", "", "String should have at least 1 character"),
    ("username", "   ", "String should have at least 1 character"),
    ("username", "x" * 65, "String should have at most 64 characters"),
    ("username", "a\nb", r"String should match pattern '^[^\x00-\x1f\x7f-\x9f]+$'"),
    ("email", "alice", EMAIL_PATTERN),
    ("email", "a@b@c", EMAIL_PATTERN),
    ("email", "a b@c.d", EMAIL_PATTERN),
    ("email", "a" * 251 + "@b.c", "String should have at most 254 characters"),
]


def test_an_account_needs_an_address_a_name_and_a_password_of_eight_characters(client: TestClient) -> None:
    for field, value, reason in UNUSABLE:
        reply = client.post("/api/auth/setup", json=NEW_ACCOUNT | {field: value})
        assert (reply.status_code, reply.json()["errors"]) == (422, [f"body.{field}: {reason}"])
    longest = {"email": "a" * 250 + "@b.c", "username": "x" * 64, "password": "x" * 1024}
    assert client.post("/api/auth/setup", json=longest).status_code == 201


@pytest.mark.parametrize("password", ["password", "12345678", "Trustno1", "QWERTYUIOP"])
def test_a_password_that_attackers_try_first_is_refused_wherever_one_is_chosen(
    client: TestClient, database: Database, password: str
) -> None:
    known = "It is among the first that attackers try; choose another one"
    reply = client.post("/api/auth/setup", json=NEW_ACCOUNT | {"password": password})
    assert (reply.status_code, reply.json()["errors"]) == (422, [f"body.password: {known}"])
    for address in ("join", "reset"):
        reply = client.post(f"/api/auth/{address}", json=NEW_ACCOUNT | {"link": "x", "password": password})
        assert f"body.password: {known}" in reply.json()["errors"]
    alice = signed_in(client, an_account(database))
    change = {"current_password": PASSWORD, "new_password": password}
    reply = alice.post("/api/auth/password", json=change)
    assert (reply.status_code, reply.json()["errors"]) == (422, [f"body.new_password: {known}"])
    # Whoever has one from before still signs in.
    assert client.post("/api/auth/login", json={"email": "a@b.test", "password": password}).status_code == 401


def test_text_that_has_no_utf8_is_refused(client: TestClient) -> None:
    # The escapes are plain ASCII on the way; what they spell cannot be stored.
    for address, fields in (("setup", ("email", "username", "password")), ("login", ("email", "password"))):
        for field in fields:
            body = json.dumps(NEW_ACCOUNT | {field: "\ud800@\udc00.example"})
            reply = client.post(f"/api/auth/{address}", content=body, headers={"Content-Type": "application/json"})
            assert reply.status_code == 422
            assert reply.json()["errors"][0].startswith(f"body.{field}: Input should be a valid string, unable to")


def test_a_token_that_was_signed_out_no_longer_counts_and_the_others_do(client: TestClient, database: Database) -> None:
    account = an_account(database)
    phone, browser = signed_in(client, account), signed_in(client, account)

    reply = browser.post("/api/auth/logout")

    assert (reply.status_code, reply.content) == (204, b"")
    again = browser.get("/api/auth/me"), browser.post("/api/auth/logout")
    assert [(reply.status_code, reply.json()) for reply in again] == [(401, REFUSED)] * 2
    assert phone.get("/api/auth/me").status_code == 200


def test_what_was_signed_out_is_forgotten_once_it_has_expired(
    app: FastAPI, client: TestClient, database: Database
) -> None:
    account = an_account(database)
    with database.write() as session:
        for digest, expires_at in (("past", time.time() - 1), ("coming", time.time() + 3600)):
            session.add(RevokedToken(digest=digest, user_id=account.id, expires_at=expires_at))
    tokens: Tokens = app.state.tokens
    token = former_token(tokens, account)

    assert client.post("/api/auth/logout", headers={"Authorization": f"Bearer {token}"}).status_code == 204

    with database.read() as session:
        kept = set(session.scalars(select(RevokedToken.digest)))
    assert kept == {"coming", tokens.read(token).digest}
