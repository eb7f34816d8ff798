"""What tests are made of, each with only what matters to it."""

import time
from uuid import uuid4

from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

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
    return {"Authorization": f"Bearer {tokens.issue(account.id)}"}


def signed_in(client: TestClient, account: Account) -> TestClient:
    """A client of its own for the same application, whose every request is this account's."""
    app: FastAPI = client.app  # pyright: ignore[reportAssignmentType]
    return TestClient(app, raise_server_exceptions=False, headers=bearer(app, account))
