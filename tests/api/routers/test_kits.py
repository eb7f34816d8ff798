"""Emergency kits over HTTP: the server's owner makes one with the password, and it counts once it was typed back."""

import json
import logging
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from backend.app.database import Database
from backend.app.encryption import identity_of
from backend.app.services import emergency_kits
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, fingerprint
from backend.models import AccountLogEntry, UnconfirmedKit
from tests.builders import PASSWORD, an_account, signed_in
from tests.manager_fixtures import NOON, Clock
from tests.snapshot.test_encryption import NOT_HERE

pytest.importorskip("pyrage", reason=NOT_HERE)

KITS = "/api/server/kits"
NOTHING = {
    "locked": False,
    "only_owners": False,
    "kits": [],
    "sentence": "Copies are not locked: whoever can read the place can read them.",
}


@pytest.fixture
def owner(app: FastAPI, client: TestClient, alice: Account, manager: BackupManager, clock: Clock) -> TestClient:
    """Alice, whose account is the first."""
    app.state.clock = clock
    app.state.backups = manager
    return signed_in(client, alice)


def post(client: TestClient, address: str, body: dict[str, Any]) -> Any:
    return client.post(address, content=json.dumps(body), headers={"Content-Type": "application/json"})


def make(client: TestClient, **more: Any) -> Any:
    return post(client, KITS, {"current_password": PASSWORD, **more})


def made(client: TestClient) -> dict[str, Any]:
    reply = make(client)
    assert reply.status_code == 201, reply.text
    return reply.json()


def secret_in(kit: dict[str, Any]) -> str:
    [secret] = [line for line in kit["page"].splitlines() if not line.startswith("#")]
    return secret


def confirm(client: TestClient, kit: dict[str, Any], ending: str | None = None) -> Any:
    ending = secret_in(kit)[-6:] if ending is None else ending
    return client.post(f"{KITS}/{kit['fingerprint']}/confirm", json={"ending": ending})


def listed(kit: dict[str, Any], state: str, **more: Any) -> dict[str, Any]:
    times = {"made_at": NOON, "confirmed_at": NOON, "retired_at": None}
    return {"fingerprint": kit["fingerprint"], "state": state, **times, "asked_for": False, "checkable": True, **more}


def test_a_kit_is_made_shown_once_and_counts_once_it_was_typed_back(
    owner: TestClient, alice: Account, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert owner.get(KITS).json() == {"kits": [], "locking": NOTHING, "places": [], "available": True}
    with caplog.at_level(logging.DEBUG):
        reply = make(owner)
    kit = reply.json()
    secret = secret_in(kit)
    assert (reply.status_code, reply.headers["Cache-Control"]) == (201, "no-store")
    assert fingerprint(str(identity_of(secret).to_public())) == kit["fingerprint"]
    assert (kit["filename"], kit["file"]) == (f"moviemanager-kit-{kit['fingerprint']}.txt", kit["page"])
    assert f"moviemanager backup adopt PLACE --identity {kit['filename']}\n" in kit["page"]
    assert f"import --user {alice.email} --mode replace" in kit["page"]
    waiting = owner.get(KITS).json()
    assert (waiting["kits"], waiting["locking"]) == ([listed(kit, "waiting", confirmed_at=None)], NOTHING)

    wrong = confirm(owner, kit, "QQQQQQ")
    assert (wrong.status_code, wrong.json()["detail"]) == (
        422,
        "That is not how the key ends. Look at its last 6 characters. Nothing was changed.",
    )
    assert owner.get(KITS).json() == waiting
    counts = confirm(owner, kit, f" {secret[-6:].lower()} ")
    assert (counts.status_code, counts.json()) == (200, listed(kit, "counts"))
    now = owner.get(KITS).json()
    assert (now["kits"], now["locking"]["locked"], now["locking"]["kits"]) == (
        [listed(kit, "counts")],
        True,
        [kit["fingerprint"]],
    )
    with database.read() as session:
        entries = session.execute(select(AccountLogEntry.event, AccountLogEntry.details)).all()
    details = f'{{"fingerprint":"{kit["fingerprint"]}"}}'
    assert [tuple(each) for each in entries if each.event.startswith("kit-")] == [
        ("kit-made", details),
        ("kit-confirmed", details),
    ]
    replies = [owner.get(KITS), owner.get("/api/account/log"), counts, wrong]
    shown_again = " ".join(each.text for each in replies)
    assert (secret in shown_again, secret[-6:] in shown_again, secret in caplog.text) == (False, False, False)


def test_another_kit_takes_its_place_and_the_former_one_stays_named(owner: TestClient, clock: Clock) -> None:
    first = made(owner)
    confirm(owner, first)
    clock.now += 60
    second = made(owner)
    assert [each["state"] for each in owner.get(KITS).json()["kits"]] == ["waiting", "counts"]
    assert confirm(owner, second).status_code == 200
    assert owner.get(KITS).json()["kits"] == [
        listed(second, "counts", made_at=NOON + 60, confirmed_at=NOON + 60),
        listed(first, "replaced", retired_at=NOON + 60),
    ]
    assert confirm(owner, first).status_code == 409


def test_of_two_made_at_once_the_newer_one_can_be_typed_back(owner: TestClient) -> None:
    first, second = made(owner), made(owner)
    assert (confirm(owner, first).status_code, confirm(owner, second).status_code) == (404, 200)


def test_a_year_later_it_is_asked_for_again(owner: TestClient, clock: Clock) -> None:
    kit = made(owner)
    confirm(owner, kit)
    clock.now += 366 * 86_400
    assert owner.get(KITS).json()["kits"] == [listed(kit, "counts", asked_for=True)]
    assert confirm(owner, kit, "QQQQQQ").status_code == 422
    assert confirm(owner, kit).json() == listed(kit, "counts", confirmed_at=clock.now)


def test_being_signed_in_is_not_enough(owner: TestClient, database: Database) -> None:
    refused = make(owner, current_password="not the password")
    assert (refused.status_code, refused.json()["detail"]) == (403, "The password is wrong. Nothing was changed.")
    assert owner.post(KITS, json={}).status_code == 422
    with database.read() as session:
        assert session.scalars(select(UnconfirmedKit)).all() == []


def test_wrong_passwords_make_wait_as_at_the_sign_in(owner: TestClient) -> None:
    statuses = [make(owner, current_password=f"wrong {number}").status_code for number in range(12)]
    assert (statuses[0], statuses[-1]) == (403, 429)


def test_nobody_but_the_owner_of_the_server(owner: TestClient, database: Database) -> None:
    kit = made(owner)
    bob = signed_in(owner, an_account(database, email="bob@example.org"))
    assert [bob.get(KITS).status_code, make(bob).status_code, confirm(bob, kit).status_code] == [403, 403, 403]
    assert owner.get(KITS).json()["kits"] == [listed(kit, "waiting", confirmed_at=None)]


@pytest.mark.parametrize("passphrase", ["", "short", "a\0b" * 5, "x" * 1025, "\ud800" * 8, 7])
def test_a_passphrase_that_cannot_be_used_is_refused(owner: TestClient, passphrase: Any) -> None:
    assert make(owner, passphrase=passphrase).status_code == 422
    assert owner.get(KITS).json()["kits"] == []


@pytest.mark.parametrize("ending", [None, 7, "x" * 21, "\ud800", ["T"]])
def test_an_end_that_is_none_is_refused(owner: TestClient, ending: Any) -> None:
    kit = made(owner)
    reply = post(owner, f"{KITS}/{kit['fingerprint']}/confirm", {"ending": ending})
    assert (reply.status_code, owner.get(KITS).json()["kits"][0]["state"]) == (422, "waiting")


@pytest.mark.parametrize("unknown", ["0123456789abcdef", "x" * 3000, "%F0%9F%8E%AC", "..%2F"])
def test_a_kit_that_is_not_known_is_said_to_be(owner: TestClient, unknown: str) -> None:
    assert owner.post(f"{KITS}/{unknown}/confirm", json={"ending": "QQQQQQ"}).status_code == 404


def test_one_kit_is_made_at_a_time(owner: TestClient) -> None:
    with emergency_kits._one_at_a_time:  # noqa: SLF001 -- another request holds it
        busy = make(owner)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert owner.get(KITS).json()["kits"] == []


def test_where_encryption_is_not_installed_it_says_what_to_install(
    owner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyrage", None)
    monkeypatch.setattr("backend.app.encryption.find_spec", lambda _: None)
    assert owner.get(KITS).json()["available"] is False
    refused = make(owner)
    assert (refused.status_code, "pip install 'moviemanager[encryption]'" in refused.json()["detail"]) == (503, True)


def test_where_there_is_no_memory_for_a_passphrase_no_kit_is_made(
    owner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.app.encryption._LOCKS", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    refused = make(owner, passphrase="a long phrase")
    assert (refused.status_code, "half a gigabyte of memory" in refused.json()["detail"]) == (503, True)
    assert owner.get(KITS).json()["kits"] == []


@pytest.mark.long
def test_with_a_passphrase_the_key_is_in_the_answer_in_no_way(owner: TestClient) -> None:
    """Seconds, in which the server goes on."""
    kit = make(owner, passphrase="a long phrase").json()
    assert kit["file"].startswith("-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert kit["page"].endswith(kit["file"])
    assert "AGE-SECRET-KEY" not in f"{kit}"
    [ending] = [line.split()[5].rstrip(".") for line in kit["page"].splitlines() if "The key ends with" in line]
    assert confirm(owner, kit, ending).status_code == 200
