"""What tests are made of, each with only what matters to it."""

import time
from uuid import uuid4

import jwt
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.accounts import sessions
from backend.app.accounts.known_places import Caller
from backend.app.accounts.passwords import Passwords
from backend.app.accounts.tokens import Tokens
from backend.app.database import Database
from backend.app.services import accounts
from backend.app.services.accounts import Account, Newcomer

PASSWORD = "correct horse battery staple"

# Argon2id all the same, at a ten-thousandth of the cost.
CHEAP_PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def an_account(database: Database, *, email: str | None = None, username: str | None = None) -> Account:
    """An account with `PASSWORD`, under a name that no other has unless one is given."""
    name = username or f"user-{uuid4().hex[:12]}"
    newcomer = Newcomer(email or f"{name}@example.test", name, PASSWORD)
    return accounts.create(database, CHEAP_PASSWORDS, newcomer, now=time.time())


def bearer(app: FastAPI, account: Account) -> dict[str, str]:
    """The header that makes a request this account's."""
    tokens: Tokens = app.state.tokens
    database: Database = app.state.database
    with database.write() as session:
        token = sessions.begin(session, tokens, account.id, Caller(None), now=time.time())
    return {"Authorization": f"Bearer {token}"}


def former_token(tokens: Tokens, account: Account, *, issued_at: float | None = None) -> str:
    """As they were before there were sessions."""
    now = time.time() if issued_at is None else issued_at
    claims = {"sub": account.id, "iat": now, "exp": now + 2_592_000, "jti": uuid4().hex}
    return jwt.encode(claims, tokens.key(), "HS256")


def signed_in(client: TestClient, account: Account) -> TestClient:
    """A client of its own for the same application, whose every request is this account's."""
    app: FastAPI = client.app  # pyright: ignore[reportAssignmentType]
    return TestClient(app, raise_server_exceptions=False, headers=bearer(app, account))
