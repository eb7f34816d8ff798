"""Two accounts on one server: whatever one asks for, by any route, the other's rows and files stay out of it."""

import json
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from backend.app.accounts.sessions import Kind, Scope
from backend.app.database import Database
from backend.app.notices import outbox
from backend.app.notices.topics import Topic
from backend.app.services.accounts import Account
from backend.app.services.filling import Filling
from backend.app.settings import Settings
from backend.models import (
    AccountLink,
    BackupCopy,
    Base,
    CopyState,
    ImportFile,
    ImportJob,
    ImportTitle,
    LostBackup,
    NoticeChannel,
    RevokedToken,
    SignInSession,
    TitleDecision,
    User,
)
from tests.builders import PASSWORD, an_account, bearer, signed_in
from tests.catalogue.conftest import a_catalogue
from tests.stand_in_catalogue import StandInCatalogue, WikidataTitle, stand_in_catalogue

SECRET = "only alice knows"
TITLE, LIST, PERSON = "tt0000042", "alices-list", f"Dana, {SECRET}"
JOB = "00000000-0000-4000-8000-000000000042"
SESSION = "alices-session"
CHANNEL = "alices-channel"
BACKUP = "2001-02-03_040506-manual.json"
PLACE = "a place of copies"

# What a file may claim of a title that others have too.
FORGED = {"title": f"A film that {SECRET}", "year": "1901", "plot": SECRET, "genres": [SECRET], "director": SECRET}

LIBRARY: dict[str, Any] = {
    "version": 2,
    "exported_at": 1_700_000_000.0,
    "movies": [
        {
            "imdb_id": TITLE,
            "status": "custom",
            "custom_list_id": LIST,
            "last_modified": 1_600_000_000.0,
            "recommendations": [{"person_name": PERSON, "date_recommended": 1_500_000_000.0, "vote_type": True}],
            "watch_history": {"date_watched": 1_550_000_000.0, "my_rating": 7.25},
            "tmdb_data": FORGED,
            "omdb_data": FORGED,
            "catalogue_data": FORGED,
        }
    ],
    "people": [
        {"name": PERSON, "is_trusted": True, "color": "#abcdef", "emoji": "🎬", "last_modified": 1_600_000_000.0}
    ],
    "lists": [
        {
            "id": LIST,
            "name": f"A list that {SECRET}",
            "color": "#abcdef",
            "icon": "star",
            "position": 3,
            "created_at": 1_600_000_000.0,
            "last_modified": 1_600_000_000.0,
        }
    ],
}

SOUGHT = json.dumps({"title": f"A film that {SECRET}", "original_title": None, "year": 1999, "kind": "film", "rows": 1})

# Alice's things wherever an address has a place for one.
IN_THE_ADDRESS = {
    "imdb_id": TITLE,
    "list_id": LIST,
    "name": PERSON,
    "person_name": PERSON,
    "filename": BACKUP,
    "tmdb_id": "42",
    # The job that she is in the middle of has the same id in every test.
    "job_id": JOB,
    "target": "csv",
    "poster_pass": "0" * 32,
    "host": "tmdb",
    "width": "342",
    "picture": "a.jpg",
    "session_id": SESSION,
    "user_id": "alices-id",
    "invitation_id": "0" * 16,
    "channel_id": CHANNEL,
    "fingerprint": "0123456789abcdef",
}

# Alice's things wherever a body has a place for one.
IN_THE_BODY: dict[str, dict[str, Any]] = {
    "set_up": {"email": "x@example.test", "username": "x", "password": PASSWORD},
    "login": {"email": "alice@example.test", "password": "wrong"},
    "change_password": {"current_password": "wrong", "new_password": "another password"},
    "admin_login": {"token": "wrong"},
    "create_account": {"email": "x@example.test", "username": "x", "password": PASSWORD},
    "add_recommendation": {"person_name": "Kim"},
    "add_recommendations": {"recommendations": [{"person_name": "Kim"}]},
    "set_watch": {"date_watched": 1.0, "my_rating": 2.0},
    "set_status": {"status": "custom", "custom_list_id": LIST},
    "set_states": {"titles": [{"imdb_id": TITLE, "status": "custom", "custom_list_id": LIST}]},
    "add_person": {"name": "Kim", "is_trusted": True},
    "update_person": {"name": "Kim", "is_trusted": False},
    "add_list": {"name": "Mine"},
    "update_list": {"name": "Taken over"},
    "import_backup": LIBRARY | {"movies": [], "people": [], "lists": [LIBRARY["lists"][0] | {"name": "Taken over"}]},
    "update_backup_settings": {"backup_enabled": True},
    "annotate_backup": {"pinned": True, "label": "Taken over"},
    "restore_backup": {"movies": [TITLE]},
    "refresh_movies": {"imdb_ids": [TITLE]},
    "create_import_job": {"zone": "UTC"},
    "put_import_file": {},
    "choose_import_options": {"options": {"viewing": "first"}},
    "look_at_link": {"link": "no link"},
    "join": {"link": "no link", "username": "x", "password": PASSWORD},
    "reset_password": {"link": "no link", "password": PASSWORD},
    "ask_for_reset_link": {"email": "alice@example.test"},
    "invite": {},
    "make_kit": {"current_password": PASSWORD},
    "confirm_kit": {"ending": "QQQQQQ"},
    "add_notice_channel": {"kind": "webhook", "address": "https://example.org/hook"},
    "make_script_token": {"name": "Mine", "scope": "all", "days": 30},
    "decide_import_titles": {"decisions": [{"key": "film:a film:1999", "skip": True}]},
}

IN_THE_QUERY = {"search_tmdb": {"q": "film"}, "search_catalogue": {"q": "film"}, "compare_backups": {"from": BACKUP}}

BY_LINK = {"look_at_link", "join", "reset_password", "ask_for_reset_link"}
WITHOUT_TOKEN = {
    "health",
    "setup_needed",
    "set_up",
    "login",
    *BY_LINK,
    "admin_login",
    "get_backup_schema",
    "get_poster",
}
FOR_THE_OWNER = {
    "list_members",
    "invite",
    "take_back_invitation",
    "make_reset_link",
    "disable_member",
    "enable_member",
    "remove_member",
    "try_operator_channels",
    "list_kits",
    "make_kit",
    "confirm_kit",
}
FOR_THE_ADMINISTRATOR = {"create_account"}
# After them nothing can be asked any more, or only with the token that they answer.
ENDS_SIGN_INS = ("end_other_sessions", "logout")
# With Alice's things in the address there is nothing that Bob could have meant.
HIDDEN = {
    "get_list",
    "update_list",
    "remove_list",
    "undelete_list",
    "list_movies_of_list",
    "update_person",
    "remove_person",
    "undelete_person",
    "get_person_stats",
    "download_backup",
    "restore_backup",
    "delete_backup",
    "undelete_backup",
    "annotate_backup",
    "get_backup_contents",
    "compare_backups",
    "end_session",
    "remove_notice_channel",
    "try_notice_channel",
    "get_import_job",
    "cancel_import_job",
    "put_import_file",
    "remove_import_file",
    "choose_import_options",
    "match_import_titles",
    "watch_import_job",
    "list_import_titles",
    "decide_import_titles",
    "plan_import_job",
    "apply_import_job",
    "list_import_rows",
    "download_import_report",
    "undo_import_job",
}


class Operation:
    def __init__(
        self, path: str, method: str, description: dict[str, Any], *, things: dict[str, str] = IN_THE_ADDRESS
    ) -> None:
        self.id: str = description["operationId"]
        self.method = method
        self.has_body = "requestBody" in description
        self.needs_token = "security" in description
        for name, value in things.items():
            path = path.replace(f"{{{name}}}", value)
        self.address = path

    def send(
        self,
        client: TestClient,
        bodies: dict[str, dict[str, Any]] = IN_THE_BODY,
        queries: dict[str, dict[str, str]] = IN_THE_QUERY,
    ) -> Any:
        return client.request(
            self.method,
            self.address,
            params=queries.get(self.id, {}),
            content=json.dumps(bodies[self.id]) if self.has_body else None,
            headers={"Content-Type": "application/json"} if self.has_body else None,
        )


def in_order(operation: Operation) -> int:
    """What removes something comes after what reads it, what brings it back after that, and signing out at the end."""
    if operation.id in ENDS_SIGN_INS:
        return 3 + (operation.id == "logout")
    return 2 if operation.id.startswith("undelete_") else int(operation.method == "delete")


def operations_of(app: FastAPI, things: dict[str, str] = IN_THE_ADDRESS) -> list[Operation]:
    found = [
        Operation(path, method, description, things=things)
        for path, methods in app.openapi()["paths"].items()
        for method, description in methods.items()
    ]
    return sorted(found, key=in_order)


@pytest.fixture
def operations(app: FastAPI) -> list[Operation]:
    return operations_of(app)


@pytest.fixture
def alice(client: TestClient, database: Database, settings: Settings) -> TestClient:
    """Alice with a library and a backup of a day on which Bob has none."""
    account = an_account(database, email="alice@example.test", username=f"alice, {SECRET}")
    alice = signed_in(client, account)
    assert alice.post("/api/backup/import", json=LIBRARY).status_code == 200
    assert alice.post("/api/people", json={"name": f"Lou, {SECRET}"}).status_code == 201
    assert alice.delete(f"/api/people/Lou, {SECRET}").status_code == 204
    assert signed_in(client, account).post("/api/auth/logout").status_code == 204
    credentials = {"email": account.email, "password": PASSWORD}
    assert signed_in(client, account).post("/api/auth/login", json=credentials).status_code == 200
    name = alice.post("/api/backup/run").json()["filename"]
    folder = settings.backup_dir / account.id
    checksum = (folder / f"{name}.sha256").read_text()
    (folder / f"{BACKUP}.sha256").write_text(checksum.replace(name, BACKUP))
    (folder / name).rename(folder / BACKUP)
    (folder / f"{name}.sha256").unlink()
    assert BACKUP in alice.get("/api/backup/list").text
    begin_import(database, account, JOB, PERSON)
    with database.write() as session:
        times = {"made_at": time.time(), "last_used_at": time.time(), "expires_at": time.time() + 3600}
        values = {"kind": Kind.SCRIPT, "scope": Scope.ALL, "name": f"A script that {SECRET}"}
        session.add(SignInSession(id=SESSION, user_id=account.id, **values, **times))
        link = {"kind": "reset", "made_at": time.time(), "expires_at": time.time() + 3600}
        session.add(RevokedToken(digest="a former token", user_id=account.id, expires_at=time.time() + 3600))
        session.add(AccountLink(digest="a link", user_id=account.id, **link))
        session.add(LostBackup(user_id=account.id, filename=BACKUP, sha256=SECRET, noticed_at=1.0))
        session.add(CopyState(user_id=account.id, place=PLACE, failure=SECRET, vanished=0))
        flags = {"is_locked": False, "is_ours": True, "is_damaged": False}
        copy = {"size_bytes": 1, "changed_at": 1.0, "created_at": 1.0, "opened_by": SECRET, **flags}
        session.add(BackupCopy(user_id=account.id, place=PLACE, filename=f"{BACKUP}.zst", **copy))
        address = f"https://{SECRET.replace(' ', '-')}.example.org/{SECRET}"
        session.add(NoticeChannel(id=CHANNEL, user_id=account.id, kind="webhook", address=address, made_at=1.0))
        outbox.happened(session, Topic.RESTORED, account.id, at=1.0)
    return alice


def begin_import(database: Database, owner: Account, job_id: str, file: str) -> None:
    """A job in the middle of its titles, with a secret in each of its tables."""
    times = {"created_at": 1.0, "changed_at": time.time()}
    chosen = {"options": "{}", "answers": "{}", "summary": "[]"}
    title = {"position": 0, "sought": SOUGHT, "standing": "ambiguous", "candidates": "[]"}
    with database.write() as session:
        session.add(ImportJob(id=job_id, user_id=owner.id, state="applied", zone="UTC", **times, **chosen))
        session.flush()
        content = {"position": 0, "size_bytes": 2, "sha256": "", "content": zlib.compress(SECRET.encode())}
        session.add(ImportFile(job_id=job_id, name=file, **content))
        session.add(ImportTitle(job_id=job_id, key="film:a film:1999", **title))
        decision = {"key": "film:a film:1999", "imdb_id": TITLE, "by_person": True, "decided_at": 1.0}
        session.merge(TitleDecision(user_id=owner.id, **decision))


@pytest.fixture
def bob(client: TestClient, database: Database) -> TestClient:
    return signed_in(client, an_account(database, email="bob@example.test"))


def everything_of(owner: str, database: Database, folder: Path) -> dict[str, Any]:
    """Every row and every file of an account."""
    with database.read() as session:
        user_id = session.scalar(select(User.id).where(User.email == owner))
        rows = {
            table.name: [tuple(row) for row in session.execute(select(table).where(column == user_id))]
            for table in Base.metadata.sorted_tables
            for column in table.c
            if column.name == "user_id" or (table.name == "users" and column.name == "id")
        }
        jobs = select(ImportJob.id).where(ImportJob.user_id == user_id)
        for table in (Base.metadata.tables["import_files"], Base.metadata.tables["import_titles"]):
            rows[table.name] = [tuple(row) for row in session.execute(select(table).where(table.c.job_id.in_(jobs)))]
    files = {path.name: path.read_bytes() for path in _files(folder / str(user_id))}
    return {"rows": rows, "files": files}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_the_tables_above_name_every_operation_that_there_is(operations: list[Operation]) -> None:
    assert {operation.id for operation in operations if operation.has_body} == set(IN_THE_BODY)
    assert {operation.id for operation in operations if not operation.needs_token} == WITHOUT_TOKEN
    assert {*HIDDEN, *FOR_THE_ADMINISTRATOR, *FOR_THE_OWNER} <= {operation.id for operation in operations}
    assert [operation.address for operation in operations if "{" in operation.address] == []


def test_no_route_lets_bob_read_or_change_what_is_alices(
    operations: list[Operation], alice: TestClient, bob: TestClient, database: Database, settings: Settings
) -> None:
    assert SECRET in alice.get("/api/backup/export").text
    before = everything_of("alice@example.test", database, settings.backup_dir)
    assert [len(rows) for rows in before["rows"].values()].count(0) <= 1
    assert BACKUP in before["files"]
    for operation in operations:
        reply = operation.send(bob)
        # A name that he sent himself comes back to him in a sentence.
        assert SECRET not in reply.text.replace(PERSON, ""), operation.id
        if operation.id in HIDDEN:
            assert (operation.id, reply.status_code) == (operation.id, 404)
        if operation.id in FOR_THE_OWNER:
            assert (operation.id, reply.status_code) == (operation.id, 403)
        assert everything_of("alice@example.test", database, settings.backup_dir) == before, operation.id
        if operation.id != "logout":
            assert SECRET not in bob.get("/api/backup/export").text


HIS_JOB = "00000000-0000-4000-8000-000000000043"
HIS_THINGS = {
    **{name: IN_THE_ADDRESS[name] for name in ("poster_pass", "host", "width", "picture")},
    "target": "csv",
    "imdb_id": TITLE,
    "list_id": "bobs-list",
    "name": "Kim",
    "person_name": "Kim",
    "tmdb_id": "42",
    "job_id": HIS_JOB,
    "session_id": "no-session-of-his",
    "user_id": "no-account",
    "channel_id": "no-channel-of-his",
    "fingerprint": "0123456789abcdef",
}
HIS_LIBRARY: dict[str, Any] = {
    "version": 2,
    "exported_at": 1_700_000_000.0,
    "movies": [
        {
            "imdb_id": TITLE,
            "status": "watched",
            "custom_list_id": "bobs-list",
            "last_modified": 1_600_000_000.0,
            "recommendations": [{"person_name": "Kim", "date_recommended": None, "vote_type": True}],
            "watch_history": {"date_watched": 1_550_000_000.0, "my_rating": 3.0},
        }
    ],
    "people": [{**LIBRARY["people"][0], "name": "Kim"}],
    "lists": [{**LIBRARY["lists"][0], "id": "bobs-list", "name": "Mine"}],
}
# Where there is nothing that answers Bob with a title of his.
ANSWERS_NO_ONE = {
    "set_up",
    "login",
    *BY_LINK,
    "change_password",
    "admin_login",
    "create_account",
    "get_tmdb_tv",
    "get_poster",
    "remove_movie",
    "end_session",
    "remove_notice_channel",
    "try_notice_channel",
    *FOR_THE_OWNER,
}
# His job has no such titles, nothing to undo, and is gone before its file.
NOT_IN_HIS_JOB = {"decide_import_titles", "undo_import_job", "remove_import_file"}


@pytest.fixture
def stand_in(app: FastAPI, database: Database) -> Iterator[StandInCatalogue]:
    """Every source can be asked, and knows other things of the title than Alice's file does."""
    with stand_in_catalogue() as stand_in:
        stand_in.knows_in_wikidata(WikidataTitle(TITLE, "Q42", {"en": "A film"}))
        stand_in.knows_in_tmdb(TITLE, {"id": 42, "title": "A film", "imdb_id": TITLE})
        stand_in.knows_in_omdb({"imdbID": TITLE, "Title": "A film"})
        app.state.catalogue = a_catalogue(stand_in, wikidata=True)
        app.state.filling = Filling(database, app.state.catalogue)
        yield stand_in


@pytest.mark.parametrize("is_fetched", [False, True])
def test_what_alices_file_claims_of_a_title_is_shown_to_nobody_who_has_it_too(
    app: FastAPI,
    database: Database,
    alice: TestClient,
    bob: TestClient,
    stand_in: StandInCatalogue,
    *,
    is_fetched: bool,
) -> None:
    assert bob.post("/api/backup/import", json=HIS_LIBRARY).json()["imdb_ids_needing_enrichment"] == [TITLE]
    his_backup = bob.post("/api/backup/run").json()["filename"]
    queries = {**IN_THE_QUERY, "compare_backups": {"from": his_backup}}
    bodies = IN_THE_BODY | {
        "import_backup": HIS_LIBRARY,
        "set_status": {"status": "toWatch"},
        "set_states": {"titles": [{"imdb_id": TITLE, "watch_history": None}]},
        "add_person": {"name": "Robin"},
        "annotate_backup": {"pinned": False, "label": None},
    }
    if is_fetched:
        while app.state.filling.look() == 0:
            pass
    with database.write() as session:
        his = ImportJob(
            id=HIS_JOB, user_id=session.scalars(select(User.id).where(User.email == "bob@example.test")).one()
        )
        his.state, his.zone, his.created_at, his.changed_at = "applied", "UTC", 1.0, time.time()
        his.options, his.answers, his.summary = "{}", "{}", "[]"
        session.add(his)
    for address in ("titles", "movies", f"movies/{TITLE}"):
        # What she is shown may be kept for the next one who asks.
        assert SECRET in alice.get(f"/api/{address}").text
    bob.post("/api/backup/import?mode=replace&dry_run=true", json=HIS_LIBRARY)
    refused: set[str] = set()
    for operation in operations_of(app, {**HIS_THINGS, "filename": his_backup}):
        reply = operation.send(bob, bodies, queries)
        assert SECRET not in reply.text, operation.id
        if operation.id == "refresh_movies":
            assert "event: title" in reply.text
        if not reply.is_success:
            refused.add(operation.id)
    assert refused == ANSWERS_NO_ONE | NOT_IN_HIS_JOB
    assert stand_in.asked != []


def test_what_alices_file_claimed_is_not_given_to_bob_while_it_is_kept_for_her_undo(
    alice: TestClient, bob: TestClient
) -> None:
    assert alice.post("/api/backup/import?mode=replace", json=LIBRARY | {"movies": []}).status_code == 200
    preview = bob.post("/api/backup/import?dry_run=true", json=HIS_LIBRARY)
    assert (preview.status_code, SECRET in preview.text) == (200, False)
    assert bob.post("/api/backup/import", json=HIS_LIBRARY).json()["imdb_ids_needing_enrichment"] == [TITLE]
    for address in ("titles", "movies", f"movies/{TITLE}", "sync/changes?since=0"):
        assert SECRET not in bob.get(f"/api/{address}").text


def test_every_route_but_the_public_ones_refuses_whoever_has_no_token_of_its_kind(
    operations: list[Operation], client: TestClient, app: FastAPI, database: Database, settings: Settings
) -> None:
    assert settings.admin_token is not None
    user = signed_in(client, an_account(database))
    token = app.state.tokens.issue_admin(settings.admin_token.get_secret_value())
    administrator = TestClient(app, headers={"Authorization": f"Bearer {token}"})
    gone = an_account(database)
    nobody = TestClient(app, headers=bearer(app, gone))
    switched_off = an_account(database)
    disabled = TestClient(app, headers=bearer(app, switched_off))
    with database.write() as session:
        session.delete(session.get_one(User, gone.id))
        session.get_one(User, switched_off.id).is_active = False
    for operation in operations:
        if operation.needs_token:
            stranger = user if operation.id in FOR_THE_ADMINISTRATOR else administrator
            statuses = [operation.send(who).status_code for who in (client, nobody, disabled, stranger)]
            refused = 403 if operation.id in FOR_THE_ADMINISTRATOR else 401
            assert (operation.id, statuses) == (operation.id, [401, refused, refused, refused])
