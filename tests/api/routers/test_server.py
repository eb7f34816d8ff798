"""The owner of a server and its people: who may do what, and with which link."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from backend.app.accounts.account_log import Event
from backend.app.accounts.links import LIFETIMES, LinkKind
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.settings import Settings
from backend.models import AccountLink, AccountLogEntry, Base, User
from tests.builders import PASSWORD, an_account, signed_in

START = 1_760_000_000.0
FILM: dict[str, Any] = {
    "imdb_id": "tt0000042",
    "status": "watched",
    "custom_list_id": None,
    "last_modified": 1.0,
    "recommendations": [],
    "watch_history": None,
}
LIBRARY: dict[str, Any] = {"version": 2, "exported_at": 1.0, "movies": [FILM], "people": [], "lists": []}


@dataclass
class Server:
    app: FastAPI
    database: Database
    settings: Settings
    client: TestClient
    now: float = START
    people: dict[str, Account] = field(default_factory=dict[str, Account])

    def __post_init__(self) -> None:
        self.app.state.clock = lambda: self.now
        for name in ("owner", "member", "other"):
            self.people[name] = an_account(self.database, email=f"{name}@example.test", username=name)

    def as_(self, name: str) -> TestClient:
        return signed_in(self.client, self.people[name])

    def sign_in(self, name: str, password: str = PASSWORD) -> Any:
        return self.client.post("/api/auth/login", json={"email": f"{name}@example.test", "password": password})

    def link(self, path: str, body: dict[str, Any] | None = None) -> str:
        """The secret of a new link."""
        reply = self.as_("owner").post(f"/api/server/{path}", json=body)
        assert reply.status_code == 201
        return reply.json()["path"].partition("#")[2]

    def reset_link(self, name: str) -> str:
        return self.link(f"people/{self.people[name].id}/reset-link")

    def events(self, name: str) -> list[tuple[str, str | None]]:
        with self.database.read() as session:
            its = AccountLogEntry.user_id == self.people[name].id
            rows = select(AccountLogEntry.event, AccountLogEntry.device).where(its).order_by(AccountLogEntry.id)
            return [(event, device) for event, device in session.execute(rows)][1:]

    def folder(self, name: str) -> list[str]:
        return sorted(each.name for each in (self.settings.backup_dir / self.people[name].id).rglob("*"))


@pytest.fixture
def server(app: FastAPI, database: Database, settings: Settings, client: TestClient) -> Server:
    return Server(app, database, settings, client)


def refused(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["detail"]


OWNER_ONLY = (403, "Only the owner of this server can do this.")
OWNER_STAYS = (
    409,
    (
        "This account owns the server, so it can be neither disabled nor removed. "
        "First make another account the owner, by moviemanager users owner."
    ),
)
DISABLED = (401, "This account is disabled. Ask the owner of this server.")
NO_SUCH_INVITATION = (404, "No such invitation is open: it was used or taken back, or its time is over.")
USED = (404, "This link was used already; it is good for once. Ask for another one.")
UNKNOWN = (404, "This server has made no such link. Ask for another one.")


def test_the_first_account_is_the_owner_and_the_others_are_not(server: Server) -> None:
    assert [server.as_(name).get("/api/auth/me").json()["is_owner"] for name in server.people] == [True, False, False]


def test_the_owner_sees_whose_backups_are_well_and_nothing_of_a_library(server: Server) -> None:
    member = server.as_("member")
    assert member.post("/api/backup/import", json=LIBRARY).status_code == 200
    member.post("/api/backup/run")
    member.put("/api/backup/settings", json={"backup_enabled": True})
    server.app.state.backups.run_scheduled_backups(server.database.session())
    reply = server.as_("owner").get("/api/server/people")
    assert FILM["imdb_id"] not in reply.text
    seen = reply.json()
    assert [(each["user"]["username"], each["user"]["is_owner"], each["is_disabled"]) for each in seen["members"]] == [
        ("owner", True, False),
        ("member", False, False),
        ("other", False, False),
    ]
    backups = [each["backups"] for each in seen["members"]]
    of_member = backups[1]
    assert of_member == {
        "state": "ok",
        "sentence": "Nightly backups are made.",
        "last_success_at": of_member["last_success_at"],
        "count": len(member.get("/api/backup/list").json()["backups"]),
        "size_bytes": sum(each["size_bytes"] for each in member.get("/api/backup/list").json()["backups"]),
    }
    off = {"state": "off", "sentence": "Nightly backups are off.", "last_success_at": None, "count": 0, "size_bytes": 0}
    assert [backups[0], backups[2]] == [off, off]
    night = seen["last_night"]
    assert (night["made"], night["failing"], night["slot"] <= night["began_at"] <= night["ended_at"]) == (1, 0, True)
    assert seen["total"] == 3
    window = server.as_("owner").get("/api/server/people?offset=1&limit=1").json()
    assert ([each["user"]["username"] for each in window["members"]], window["total"]) == (["member"], 3)


def test_a_failing_backup_says_nothing_of_the_library_to_the_owner(server: Server) -> None:
    member = server.as_("member")
    member.put("/api/backup/settings", json={"backup_enabled": True})
    server.settings.backup_dir.mkdir(exist_ok=True)
    (server.settings.backup_dir / server.people["member"].id).write_text("in the way")
    server.app.state.backups.run_scheduled_backups(server.database.session())
    seen = server.as_("owner").get("/api/server/people").json()
    assert seen["members"][1]["backups"]["sentence"] == (
        "Backups fail. The account's own page says why, and so does the server's log."
    )
    assert (seen["last_night"]["made"], seen["last_night"]["failing"]) == (0, 1)


def test_a_disabled_account_is_told_so_everywhere_until_it_is_enabled(server: Server) -> None:
    member, owner = server.as_("member"), server.as_("owner")
    at = f"/api/server/people/{server.people['member'].id}"
    assert owner.post(f"{at}/disable").status_code == 204
    assert owner.post(f"{at}/disable").status_code == 204
    assert refused(member.get("/api/titles")) == refused(server.sign_in("member")) == DISABLED
    assert server.sign_in("member", "wrong").json()["detail"] == "The email address or the password is wrong."
    body = {"link": server.reset_link("member"), "password": "another password"}
    assert refused(server.client.post("/api/auth/reset", json=body)) == DISABLED
    assert [each["is_disabled"] for each in owner.get("/api/server/people").json()["members"]] == [False, True, False]
    assert owner.post(f"{at}/enable").status_code == 204
    assert (member.get("/api/titles").status_code, server.sign_in("member").status_code) == (200, 200)
    assert server.events("member")[:3] == [
        ("disabled", "the owner of the server"),
        ("reset-link-made", "the owner of the server"),
        ("enabled", "the owner of the server"),
    ]


def test_the_owner_stays(server: Server) -> None:
    owner, at = server.as_("owner"), f"/api/server/people/{server.people['owner'].id}"
    assert refused(owner.post(f"{at}/disable")) == refused(owner.delete(at)) == OWNER_STAYS
    assert owner.get("/api/auth/me").status_code == 200


@pytest.mark.parametrize("path", ["/disable", "/enable", "/reset-link", ""])
def test_an_account_that_is_not_there_is_404(server: Server, path: str) -> None:
    owner = server.as_("owner")
    reply = owner.request("POST" if path else "DELETE", f"/api/server/people/nobody{path}")
    assert refused(reply) == (404, "There is no such account on this server.")


def test_an_invitation_makes_one_account_and_signs_it_in(server: Server) -> None:
    link = server.link("invitations", {})
    said = server.client.post("/api/auth/link", json={"link": link})
    assert said.json() == {"kind": "invite", "email": None, "username": None, "expires_at": START + 48 * 3600}
    newcomer = {"link": link, "email": "new@example.test", "username": "new", "password": PASSWORD}
    assert refused(server.client.post("/api/auth/join", json=newcomer | {"email": None})) == (
        422,
        "Give an email address: this invitation is for no certain one.",
    )
    assert server.client.post("/api/auth/join", json=newcomer | {"username": "member"}).status_code == 409
    joined = server.client.post("/api/auth/join", json=newcomer)
    assert (joined.status_code, joined.json()["user"]["email"]) == (201, "new@example.test")
    assert joined.json()["user"]["is_owner"] is False
    token = {"Authorization": f"Bearer {joined.json()['access_token']}"}
    assert server.client.get("/api/auth/me", headers=token).json() == joined.json()["user"]
    again = newcomer | {"email": "second@example.test", "username": "second"}
    assert refused(server.client.post("/api/auth/join", json=again)) == USED
    assert refused(server.client.post("/api/auth/link", json={"link": link})) == USED


def test_open_invitations_are_listed_and_taken_back(server: Server) -> None:
    used, open_to_all = server.link("invitations", {}), server.link("invitations", {})
    server.now += 60.0
    server.link("invitations", {"email": "new@example.test"})
    newcomer = {"username": "new", "email": "n@example.test", "password": PASSWORD}
    assert server.client.post("/api/auth/join", json={"link": used, **newcomer}).status_code == 201
    listed = server.as_("owner").get("/api/server/people").json()["invitations"]
    assert [{**each, "id": len(each["id"])} for each in listed] == [
        {"id": 16, "email": None, "made_at": START, "expires_at": START + 48 * 3600},
        {"id": 16, "email": "new@example.test", "made_at": START + 60, "expires_at": START + 60 + 48 * 3600},
    ]
    address = f"/api/server/invitations/{listed[0]['id']}"
    assert refused(server.as_("member").delete(address)) == OWNER_ONLY
    assert server.as_("owner").delete(address).status_code == 204
    assert refused(server.as_("owner").delete(address)) == NO_SUCH_INVITATION
    assert refused(server.client.post("/api/auth/link", json={"link": open_to_all})) == UNKNOWN
    server.now += 48 * 3600.0
    assert server.as_("owner").get("/api/server/people").json()["invitations"] == []
    assert refused(server.as_("owner").delete(f"/api/server/invitations/{listed[1]['id']}")) == NO_SUCH_INVITATION
    assert server.events("owner")[-2:] == [
        (Event.INVITED, None),
        (Event.INVITATION_TAKEN_BACK, None),
    ]


def test_an_invitation_for_an_address_is_for_no_other(server: Server) -> None:
    taken = server.as_("owner").post("/api/server/invitations", json={"email": "Member@example.test"})
    assert refused(taken) == (409, "There is an account with this email address already.")
    link = server.link("invitations", {"email": "new@example.test"})
    body = {"link": link, "email": "another@example.test", "username": "new", "password": PASSWORD}
    assert server.client.post("/api/auth/join", json=body).json()["user"]["email"] == "new@example.test"


@pytest.mark.parametrize("kind", LinkKind)
def test_a_link_that_is_too_old_does_nothing(server: Server, kind: LinkKind) -> None:
    link = server.link("invitations", {}) if kind is LinkKind.INVITE else server.reset_link("member")
    server.now += LIFETIMES[kind].total_seconds()
    good_for = {"invite": "48 hours", "reset": "one hour"}[kind]
    too_old = (404, f"This link is too old; it was good for {good_for}. Ask for another one.")
    body = {"link": link, "email": "new@example.test", "username": "new", "password": "another password"}
    assert refused(server.client.post("/api/auth/link", json=body)) == too_old
    assert refused(server.client.post("/api/auth/join", json=body)) == too_old
    assert refused(server.client.post("/api/auth/reset", json=body)) == too_old
    assert server.sign_in("member").status_code == 200


def test_a_link_is_good_for_its_own_purpose_alone(server: Server) -> None:
    reset, invitation = server.reset_link("member"), server.link("invitations", {})
    body = {"email": "new@example.test", "username": "new", "password": "another password"}
    assert refused(server.client.post("/api/auth/join", json=body | {"link": reset})) == UNKNOWN
    assert refused(server.client.post("/api/auth/reset", json=body | {"link": invitation})) == UNKNOWN
    assert refused(server.client.post("/api/auth/reset", json=body | {"link": "guessed"})) == UNKNOWN


def test_a_reset_link_sets_another_password_once_and_ends_every_token(server: Server) -> None:
    member, link = server.as_("member"), server.reset_link("member")
    said = server.client.post("/api/auth/link", json={"link": link}).json()
    assert said == {
        "kind": "reset",
        "email": "member@example.test",
        "username": "member",
        "expires_at": START + 3600,
    }
    body = {"link": link, "password": "another password"}
    assert server.client.post("/api/auth/reset", json=body | {"password": "short"}).status_code == 422
    done = server.client.post("/api/auth/reset", json=body)
    assert (done.status_code, done.json()["user"]["username"]) == (200, "member")
    token = {"Authorization": f"Bearer {done.json()['access_token']}"}
    assert server.client.get("/api/auth/me", headers=token).status_code == 200
    assert member.get("/api/auth/me").status_code == 401
    assert refused(server.client.post("/api/auth/reset", json=body)) == USED
    assert server.sign_in("member").status_code == 401
    assert server.sign_in("member", "another password").status_code == 200
    assert server.events("member")[:2] == [
        ("reset-link-made", "the owner of the server"),
        ("password-reset", "testclient"),
    ]


def test_a_password_that_was_set_by_other_means_ends_the_links_for_one(server: Server) -> None:
    link = server.reset_link("member")
    change = {"current_password": PASSWORD, "new_password": "another password"}
    assert server.as_("member").post("/api/auth/password", json=change).status_code == 200
    assert refused(server.client.post("/api/auth/reset", json={"link": link, "password": PASSWORD})) == UNKNOWN


def test_only_a_digest_of_a_link_is_kept(server: Server) -> None:
    link = server.reset_link("member")
    with server.database.read() as session:
        row = session.scalars(select(AccountLink)).one()
    assert link not in repr(vars(row))


def test_a_removed_account_leaves_its_backups_with_a_last_one_and_nothing_else(server: Server) -> None:
    member, its_id = server.as_("member"), server.people["member"].id
    member.post("/api/backup/import", json=LIBRARY)
    link = server.reset_link("member")
    reply = server.as_("owner").delete(f"/api/server/people/{its_id}")
    removed = reply.json()
    assert removed == {
        "email": "member@example.test",
        "backups_kept": 2,
        "last_backup": removed["last_backup"],
        "copies": [],
    }
    assert {removed["last_backup"], "account.json"} <= set(server.folder("member"))
    assert member.get("/api/auth/me").status_code == server.sign_in("member").status_code == 401
    assert refused(server.client.post("/api/auth/reset", json={"link": link, "password": PASSWORD})) == UNKNOWN
    with server.database.read() as session:
        for table in Base.metadata.sorted_tables:
            if "user_id" in table.c:
                left = select(func.count()).select_from(table).where(table.c.user_id == its_id)
                assert (table.name, session.scalar(left)) == (table.name, 0)
        told = select(AccountLogEntry.details).where(AccountLogEntry.event == Event.ACCOUNT_REMOVED)
        assert session.scalars(told).all() == [None]


def test_a_removed_account_takes_its_backups_along_where_that_is_asked(server: Server) -> None:
    member, its_id = server.as_("member"), server.people["member"].id
    name = member.post("/api/backup/run").json()["filename"]
    member.post("/api/backup/run")
    member.delete(f"/api/backup/{name}")
    reply = server.as_("owner").delete(f"/api/server/people/{its_id}?backups=remove")
    assert reply.json() == {"email": "member@example.test", "backups_kept": 0, "last_backup": None, "copies": []}
    assert not (server.settings.backup_dir / its_id).exists()


def test_what_somebody_else_put_beside_the_backups_of_a_removed_account_stays(server: Server) -> None:
    server.as_("member").post("/api/backup/run")
    (server.settings.backup_dir / server.people["member"].id / "notes.txt").write_text("mine")
    server.as_("owner").delete(f"/api/server/people/{server.people['member'].id}?backups=remove")
    assert server.folder("member") == ["notes.txt"]


def test_an_account_whose_last_backup_cannot_be_made_is_not_removed(server: Server) -> None:
    server.settings.backup_dir.mkdir(exist_ok=True)
    (server.settings.backup_dir / server.people["member"].id).write_text("in the way")
    assert server.as_("owner").delete(f"/api/server/people/{server.people['member'].id}").status_code == 507
    with server.database.read() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 3


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "people"),
        ("POST", "invitations"),
        ("POST", "people/{}/reset-link"),
        ("POST", "people/{}/disable"),
        ("POST", "people/{}/enable"),
        ("DELETE", "people/{}"),
    ],
)
def test_nobody_but_the_owner_sees_or_changes_the_others(server: Server, method: str, path: str) -> None:
    address = f"/api/server/{path.format(server.people['other'].id)}"
    assert refused(server.as_("member").request(method, address, json={})) == OWNER_ONLY
    assert server.client.request(method, address, json={}).status_code == 401
    token = server.as_("owner").post("/api/account/tokens", json={"name": "nas", "scope": "all", "days": 1}).json()
    script = {"Authorization": f"Bearer {token['token']}"}
    assert refused(server.client.request(method, address, json={}, headers=script)) == (
        403,
        "A token with the scope all does not open this.",
    )
    assert server.as_("other").get("/api/auth/me").status_code == 200
