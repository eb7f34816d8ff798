"""Where an account hears of its backups, over HTTP."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.accounts.mail import Mailer
from backend.app.database import Database
from backend.app.notices.channels import operator_channels
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from tests.builders import an_account, signed_in
from tests.mail_server import SmtpServer
from tests.manager_fixtures import NOON, Clock
from tests.notices.conftest import a_notifier
from tests.notices.receivers import receiving

SECRET = "https://hooks.example.org/services/a-secret"


@pytest.fixture
def mailing(app: FastAPI, smtp: SmtpServer, database: Database, manager: BackupManager, clock: Clock) -> FastAPI:
    app.state.clock = clock
    app.state.mailer = Mailer(smtp.url, sender="films@example.org", public_url="https://films.example.org")
    app.state.notifier = a_notifier(database, manager, clock, smtp=smtp)
    return app


@pytest.fixture
def owner(mailing: FastAPI, client: TestClient, alice: Account) -> TestClient:
    """Alice, whose account is the first."""
    return signed_in(client, alice)


def add(client: TestClient, kind: str, address: str | None = None) -> Any:
    return client.post("/api/notices/channels", json={"kind": kind, "address": address})


def test_channels_are_added_shown_without_their_secrets_tried_and_removed(
    owner: TestClient, alice: Account, smtp: SmtpServer
) -> None:
    letters, hook = add(owner, "email"), add(owner, "webhook", SECRET)
    assert (letters.status_code, hook.status_code) == (201, 201)
    never = {"made_at": NOON, "last_success_at": None, "last_failure_at": None, "last_failure": None}
    shown = [
        {"id": letters.json()["id"], "kind": "email", "shown": alice.email, "is_failing": False, **never},
        {"id": hook.json()["id"], "kind": "webhook", "shown": "https://hooks.example.org/…", "is_failing": False}
        | never,
    ]
    assert letters.json() == shown[0]
    listed = owner.get("/api/notices").json()
    assert sorted(listed["channels"], key=str) == sorted(shown, key=str)
    assert (listed["sends_mail"], "a-secret" in owner.get("/api/notices").text) == (True, False)
    tried = owner.post(f"/api/notices/channels/{letters.json()['id']}/test")
    assert tried.json() == {"delivered": True, "sentence": "The test was delivered."}
    [letter] = smtp.taken()
    assert (letter["To"], letter["Subject"]) == (alice.email, "Movie Manager: a test")
    assert owner.delete(f"/api/notices/channels/{hook.json()['id']}").status_code == 204
    assert owner.delete(f"/api/notices/channels/{hook.json()['id']}").status_code == 404
    [left] = owner.get("/api/notices").json()["channels"]
    assert (left["id"], left["last_success_at"]) == (letters.json()["id"], NOON)
    events = [each["event"] for each in owner.get("/api/account/log").json()["entries"]]
    assert (events.count("channel-added"), events.count("channel-removed")) == (2, 1)


def test_a_test_that_fails_says_why_and_is_kept(owner: TestClient) -> None:
    with receiving(410) as server:
        channel = add(owner, "ntfy", f"{server.url}/alice").json()["id"]
        tried = owner.post(f"/api/notices/channels/{channel}/test")
    assert (tried.status_code, tried.json()) == (200, {"delivered": False, "sentence": "It answered 410."})
    [shown] = owner.get("/api/notices").json()["channels"]
    assert (shown["is_failing"], shown["last_failure"], shown["last_failure_at"]) == (True, "It answered 410.", NOON)


@pytest.mark.parametrize(
    ("kind", "address", "status"),
    [
        ("webhook", "file:///etc/passwd", 422),
        ("webhook", None, 422),
        ("ntfy", "https://ntfy.sh/", 422),
        ("apprise", "json://localhost", 422),
        ("telegram", "https://example.org", 422),
        ("webhook", "a" * 501, 422),
        ("webhook", "https://exa\x00mple.org", 422),
    ],
)
def test_an_address_that_is_none_is_refused(owner: TestClient, kind: str, address: str | None, status: int) -> None:
    assert add(owner, kind, address).status_code == status
    assert owner.get("/api/notices").json()["channels"] == []


def test_the_same_channel_is_there_once_and_five_are_enough(owner: TestClient) -> None:
    assert [add(owner, "email").status_code for _ in range(2)] == [201, 409]
    statuses = [add(owner, "webhook", f"https://example.org/{number}").status_code for number in range(5)]
    assert statuses == [201, 201, 201, 201, 409]


def test_a_server_without_mail_offers_none(app: FastAPI, owner: TestClient) -> None:
    app.state.mailer = None
    assert owner.get("/api/notices").json()["sends_mail"] is False
    reply = add(owner, "email")
    assert (reply.status_code, reply.json()["detail"]) == (
        503,
        "This server sends no email. Choose ntfy or a webhook.",
    )


def test_the_owner_sees_how_the_operators_channels_do_and_nobody_sees_where_they_lead(  # noqa: PLR0917 -- fixtures
    mailing: FastAPI, owner: TestClient, client: TestClient, database: Database, manager: BackupManager, clock: Clock
) -> None:
    pytest.importorskip("apprise", reason="Apprise is not here, which tells the operator")
    with receiving() as server:
        urls = (server.url.replace("http:", "json:") + "/a-secret", "nonsense://a-secret")
        mailing.state.notifier = a_notifier(database, manager, clock, notice_urls=urls)
        tried = owner.post("/api/notices/operator/test")
        assert [each.json["title"] for each in server.taken()] == ["Movie Manager: a test"]
    assert [each["delivered"] for each in tried.json()["results"]] == [True, False]
    reply = owner.get("/api/notices")
    assert reply.json()["operator"] == {
        "count": 2,
        "failing": 1,
        "last_success_at": NOON,
        "last_failure_at": NOON,
        "last_failure": "Apprise does not understand this address of NOTICE_URLS.",
    }
    assert "a-secret" not in reply.text + tried.text + str(operator_channels(urls).keys())
    bob = signed_in(client, an_account(database))
    assert bob.get("/api/notices").json()["operator"] is None
    assert bob.post("/api/notices/operator/test").status_code == 403
