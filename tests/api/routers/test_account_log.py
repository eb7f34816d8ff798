"""What an account's log says, by whom, and for how long."""

import sqlite3
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from backend.app.accounts import account_log
from backend.app.accounts.account_log import KEPT_FOR, Event
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.services.tidying import tidy
from backend.models import AccountLink, AccountLogEntry, BackupNight, SignInSession
from tests.builders import PASSWORD, an_account, signed_in

DEVICE = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
FIREFOX = "Firefox on Linux"
LIBRARY: dict[str, Any] = {
    "version": 2,
    "exported_at": 1.0,
    "movies": [
        {
            "imdb_id": "tt0000042",
            "status": "custom",
            "custom_list_id": "a-list",
            "last_modified": 1.0,
            "recommendations": [],
            "watch_history": None,
        }
    ],
    "people": [{"name": "Dana", "is_trusted": True, "color": None, "emoji": None, "last_modified": 1.0}],
    "lists": [
        {
            "id": "a-list",
            "name": "Winter",
            "color": None,
            "icon": None,
            "position": 1,
            "created_at": 1.0,
            "last_modified": 1.0,
        }
    ],
}


@pytest.fixture
def account(database: Database) -> Account:
    return an_account(database, email="alice@example.test")


@pytest.fixture
def alice(app: FastAPI, client: TestClient, account: Account) -> TestClient:
    """Signed in by Firefox on Linux."""
    credentials = {"email": account.email, "password": PASSWORD}
    token = client.post("/api/auth/login", json=credentials, headers=DEVICE).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return TestClient(app, raise_server_exceptions=False, headers=headers)


def said(alice: TestClient) -> list[tuple[str, str | None, dict[str, Any]]]:
    """Oldest first, after the sign-in."""
    entries = alice.get("/api/account/log?limit=500").json()["entries"]
    return [(each["event"], each["device"], each["details"]) for each in reversed(entries)][2:]


def test_the_log_begins_with_the_account_and_says_where_each_sign_in_came_from(alice: TestClient) -> None:
    reply = alice.get("/api/account/log").json()
    at = [each.pop("at") for each in reply["entries"]]
    ids = [each.pop("id") for each in reply["entries"]]
    assert (at, ids) == (sorted(at, reverse=True), sorted(ids, reverse=True))
    assert reply == {
        "entries": [
            {"event": "signed-in", "device": FIREFOX, "details": {"address": "testclient"}},
            {"event": "account-made", "device": None, "details": {}},
        ],
        "more": False,
    }


def test_an_import_and_a_restore_say_how_much_they_changed_and_what_undoes_them(alice: TestClient) -> None:
    alice.post("/api/backup/import?dry_run=true", json=LIBRARY)
    imported = alice.post("/api/backup/import", json=LIBRARY).json()
    undo = imported["safety_backup"]
    restored = alice.post(f"/api/backup/restore/{undo}").json()
    assert said(alice) == [
        ("imported", FIREFOX, {"mode": "merge", "added": 1, "updated": 0, "removed": 0, "undo": undo}),
        (
            "restored",
            FIREFOX,
            {
                "backup": undo,
                "mode": "replace",
                "added": 0,
                "updated": 0,
                "removed": 1,
                "undo": restored["safety_backup"],
            },
        ),
    ]


def test_what_is_removed_and_brought_back_is_named(alice: TestClient) -> None:
    alice.post("/api/backup/import", json=LIBRARY)
    before = len(said(alice))
    for method, path, body in (
        ("DELETE", "people/Dana", None),
        ("POST", "people/deleted/Dana", None),
        ("DELETE", "lists/a-list", None),
        ("POST", "lists/deleted/a-list", None),
        ("PUT", "movies/tt0000042/status", {"status": "toWatch"}),
        ("PUT", "movies/tt0000042/status", {"status": "deleted"}),
        ("DELETE", "movies/tt0000042", None),
        *(("PUT", f"movies/tt{each}/status", {"status": "toWatch"}) for each in (7, 8, 9)),
        ("POST", "movies/states", {"titles": [{"imdb_id": f"tt{each}", "status": "deleted"} for each in (7, 8, 9)]}),
    ):
        assert alice.request(method, f"/api/{path}", json=body).is_success
    assert said(alice)[before:] == [
        ("person-removed", FIREFOX, {"name": "Dana"}),
        ("person-brought-back", FIREFOX, {"name": "Dana"}),
        ("list-removed", FIREFOX, {"name": "Winter"}),
        ("list-brought-back", FIREFOX, {"name": "Winter"}),
        ("title-removed", FIREFOX, {"title": "tt0000042"}),
        ("title-removed-for-good", FIREFOX, {"title": "tt0000042"}),
        ("title-removed", FIREFOX, {"title": "tt7", "others": 2}),
    ]


def test_exports_and_what_is_done_with_backups_are_in_the_log(alice: TestClient) -> None:
    name = alice.post("/api/backup/run").json()["filename"]
    for method, path, body in (
        ("GET", "backup/export", None),
        ("GET", "export/csv", None),
        ("GET", f"backup/download/{name}", None),
        ("DELETE", f"backup/{name}", None),
        ("POST", f"backup/deleted/{name}", None),
        ("PUT", "backup/settings", {"backup_enabled": True}),
        ("PUT", "backup/settings", {"backup_enabled": False}),
    ):
        assert alice.request(method, f"/api/{path}", json=body).is_success
    assert said(alice) == [
        ("exported", FIREFOX, {}),
        ("exported", FIREFOX, {"target": "csv"}),
        ("backup-downloaded", FIREFOX, {"backup": name}),
        ("backup-deleted", FIREFOX, {"backup": name}),
        ("backup-brought-back", FIREFOX, {"backup": name}),
        ("backups-switched-on", FIREFOX, {}),
        ("backups-switched-off", FIREFOX, {}),
    ]


def test_a_script_is_in_the_log_by_its_name(app: FastAPI, alice: TestClient) -> None:
    made = alice.post("/api/account/tokens", json={"name": "nas", "scope": "backup:read", "days": 1}).json()
    TestClient(app, headers={"Authorization": f"Bearer {made['token']}"}).get("/api/backup/export")
    assert said(alice) == [
        ("token-made", FIREFOX, {"name": "nas", "scope": "backup:read"}),
        ("exported", "nas", {}),
    ]


def test_what_was_refused_is_not_in_the_log(alice: TestClient) -> None:
    bad = LIBRARY | {"movies": [{"imdb_id": "no id"}]}
    assert alice.post("/api/backup/import?mode=replace", json=bad).status_code == 422
    assert alice.delete("/api/people/Nobody").status_code == 404
    assert alice.delete("/api/lists/no-list").status_code == 404
    assert alice.delete("/api/backup/2001-01-01.json").status_code == 404
    assert said(alice) == []


def test_an_act_and_its_entry_are_kept_or_dropped_together(alice: TestClient, database: Database) -> None:
    alice.post("/api/backup/import", json=LIBRARY)
    before = said(alice)

    def refuse(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO account_log"):
            raise OperationalError(statement, None, sqlite3.OperationalError("disk I/O error"))

    event.listen(database.engine, "before_cursor_execute", refuse)
    try:
        assert alice.delete("/api/people/Dana").status_code >= 500
        # An export has nothing to take back, and is wanted then most of all.
        assert alice.get("/api/backup/export").status_code == 200
    finally:
        event.remove(database.engine, "before_cursor_execute", refuse)
    assert alice.get("/api/people").json()[0]["name"] == "Dana"
    assert said(alice) == before


def test_the_log_comes_in_windows(alice: TestClient) -> None:
    for _ in range(5):
        alice.get("/api/backup/export")
    first = alice.get("/api/account/log?limit=4").json()
    second = alice.get(f"/api/account/log?limit=4&before={first['entries'][-1]['id']}").json()
    assert ([len(first["entries"]), len(second["entries"])], first["more"], second["more"]) == ([4, 3], True, False)
    assert [each["event"] for each in second["entries"]] == ["exported", "signed-in", "account-made"]


def test_nobody_reads_the_log_of_another(client: TestClient, database: Database, alice: TestClient) -> None:
    bob = signed_in(client, an_account(database))
    assert [each["event"] for each in bob.get("/api/account/log").json()["entries"]] == ["account-made"]


def test_the_nightly_job_lets_go_of_what_is_past_its_time(database: Database, account: Account) -> None:
    now = 1_800_000_000.0
    past = now - KEPT_FOR.total_seconds()
    with database.write() as session:
        for at in (past, past + 1):
            account_log.write(session, account.id, Event.EXPORTED, by=None, at=at)
            session.add(BackupNight(slot=at - 1, began_at=at, ended_at=at, made=1))
        for name, ends in (("ended", now), ("lasting", now + 1)):
            values = {"kind": "script", "scope": "all", "made_at": 1.0, "last_used_at": 1.0, "expires_at": ends}
            session.add(SignInSession(id=name, user_id=account.id, **values))
        for name, ends in (("old", now - 30 * 86_400), ("new", now - 30 * 86_400 + 1)):
            session.add(AccountLink(digest=name, kind="invite", made_at=1.0, expires_at=ends))
    tidy(database, now=now)
    with database.read() as session:
        exported = AccountLogEntry.event == Event.EXPORTED
        assert session.scalars(select(AccountLogEntry.at).where(exported)).all() == [past + 1]
        assert session.scalars(select(SignInSession.id)).all() == ["lasting"]
        assert session.scalars(select(AccountLink.digest)).all() == ["new"]
        assert session.scalar(select(func.count()).select_from(BackupNight)) == 1
