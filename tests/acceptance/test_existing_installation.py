"""An installation that has been running for years is taken over: same accounts, same passwords, nothing lost."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from backend.app.services.accounts import Account
from tests.acceptance.main_job import without_stamp
from tests.acceptance.movielens import REAL_DATA
from tests.acceptance.servers import Server, serving
from tests.conftest import REAL_DATA_REASON

EXISTING = REAL_DATA / "existing"
ORIGINAL = EXISTING / "app-before.db"
OLD_PASSWORD = "correct horse battery"
ADMIN_TOKEN = "an admin token for tests"
NAMES = ("alice", "bob")
GENUINE = sorted((REAL_DATA / "data" / "mm").glob("*.json"))

pytestmark = pytest.mark.skipif(not ORIGINAL.exists(), reason=f"{ORIGINAL.name}: {REAL_DATA_REASON}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation")
    shutil.copyfile(ORIGINAL, folder / "app.db")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder, f"sqlite:///{folder / 'app.db'}", ADMIN_TOKEN=ADMIN_TOKEN) as server:
        yield server


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def tokens(server: Server) -> dict[str, str]:
    """Both sign in with the password from before."""
    with server.client() as stranger:
        credentials = {name: {"email": f"{name}@example.test", "password": OLD_PASSWORD} for name in NAMES}
        return {
            name: stranger.post("/auth/login", json=given).raise_for_status().json()["access_token"]
            for name, given in credentials.items()
        }


@pytest.fixture
def person(server: Server, tokens: dict[str, str], name: str) -> Iterator[httpx.Client]:
    """Somebody of the existing installation, signed in."""
    with server.client(token=tokens[name]) as client:
        yield client


@pytest.fixture
def newcomer(server: Server) -> Iterator[httpx.Client]:
    """A fresh account on the same server."""
    name = f"new-{uuid4().hex}"
    account = {"email": f"{name}@example.test", "username": name, "password": OLD_PASSWORD}
    with server.client() as stranger:
        token = stranger.post("/auth/admin/login", json={"token": ADMIN_TOKEN}).raise_for_status().json()
        admin = {"Authorization": f"Bearer {token['access_token']}"}
        made = stranger.post("/auth/admin/users", json=account, headers=admin).raise_for_status().json()
    with server.client(Account(**made)) as client:
        yield client


class Rows:
    """The original's rows of one user, read by nothing of ours."""

    def __init__(self, name: str) -> None:
        with closing(sqlite3.connect(f"{ORIGINAL.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            self.user = dict(connection.execute("SELECT * FROM users WHERE username = ?", [name]).fetchone())
            self._rows = {
                table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} WHERE user_id = ?", self._own)]
                for table in ("movies", "people", "custom_lists", "recommendations", "watch_history", "movie_status")
            }

    @property
    def _own(self) -> list[str]:
        return [self.user["id"]]

    def movies(self) -> list[dict[str, Any]]:
        """As `GET /movies` answers."""
        statuses = {row["imdb_id"]: row for row in self._rows["movie_status"]}
        return [
            {
                "imdb_id": row["imdb_id"],
                "status": statuses[row["imdb_id"]]["status"],
                "custom_list_id": statuses[row["imdb_id"]]["custom_list_id"],
                "last_modified": row["last_modified"],
                "tmdb_data": json.loads(row["tmdb_data"] or "null"),
                "omdb_data": json.loads(row["omdb_data"] or "null"),
                "catalogue_data": None,
                "recommendations": self._recommendations(row["imdb_id"]),
                "watch_history": self._watch_history(row["imdb_id"]),
            }
            for row in sorted(self._rows["movies"], key=lambda row: row["imdb_id"])
        ]

    def people(self) -> list[dict[str, Any]]:
        """As `GET /people` answers."""
        return [
            {
                "name": row["name"],
                "is_trusted": bool(row["is_trusted"]),
                "color": row["color"],
                "emoji": row["emoji"],
                "last_modified": row["last_modified"],
                "recommendation_count": len(given),
                "downvotes": sum(not each["vote_type"] for each in given),
            }
            for row in sorted(self._rows["people"], key=lambda row: row["name"])
            for given in [[each for each in self._rows["recommendations"] if each["person_id"] == row["id"]]]
        ]

    def lists(self) -> list[dict[str, Any]]:
        """As `GET /lists` answers."""
        return [
            {
                **{key: row[key] for key in ("id", "name", "color", "icon", "position", "created_at", "last_modified")},
                "movie_count": sum(each["custom_list_id"] == row["id"] for each in self._rows["movie_status"]),
            }
            for row in sorted(self._rows["custom_lists"], key=lambda row: (row["position"], row["id"]))
        ]

    def document(self) -> dict[str, Any]:
        """The version-2 document of these rows."""
        return {
            "version": 2,
            "exported_at": None,
            "movies": [_without(each, "tmdb_data", "omdb_data", "catalogue_data") for each in self.movies()],
            "people": [_without(each, "recommendation_count", "downvotes") for each in self.people()],
            "lists": [_without(each, "movie_count") for each in self.lists()],
        }

    def _recommendations(self, imdb_id: str) -> list[dict[str, Any]]:
        names = {row["id"]: row["name"] for row in self._rows["people"]}
        found = [
            {
                "person_name": names[row["person_id"]],
                "date_recommended": row["date_recommended"],
                "vote_type": bool(row["vote_type"]),
            }
            for row in self._rows["recommendations"]
            if row["imdb_id"] == imdb_id
        ]
        return sorted(found, key=lambda each: each["person_name"])

    def _watch_history(self, imdb_id: str) -> dict[str, Any] | None:
        found = [row for row in self._rows["watch_history"] if row["imdb_id"] == imdb_id]
        return {"date_watched": found[0]["date_watched"], "my_rating": found[0]["my_rating"]} if found else None


def _without_list(movie: dict[str, Any]) -> dict[str, Any]:
    besides = "watched" if movie["watch_history"] else "toWatch"
    return {**movie, "custom_list_id": None, "status": besides if movie["status"] == "custom" else movie["status"]}


def _without(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def exported(client: httpx.Client) -> Any:
    return json.loads(without_stamp(client.get("/backup/export").raise_for_status().content))


def test_alice_and_bob_see_all_that_they_had(person: httpx.Client, name: str) -> None:
    rows = Rows(name)
    user = person.get("/auth/me").json()
    known = {key: rows.user[key] for key in ("id", "email", "username", "created_at")}
    # The oldest account owns the server.
    assert user == {**known, "is_owner": name == "alice"}
    assert person.get("/movies").json() == rows.movies()
    assert person.get("/people").json() == rows.people()
    assert person.get("/lists").json() == rows.lists()
    assert exported(person) == rows.document()


def test_alice_and_bob_turn_backups_on_run_one_lose_a_film_and_get_it_back(person: httpx.Client, name: str) -> None:
    document = Rows(name).document()
    assert person.get("/backup/settings").json() == {"backup_enabled": False}
    assert person.put("/backup/settings", json={"backup_enabled": True}).json() == {"backup_enabled": True}
    made = person.post("/backup/run").raise_for_status().json()
    assert (made["kind"], made["verified"], made["movies"]) == ("manual", True, 40)
    assert made in person.get("/backup/list").json()["backups"]

    lost = document["movies"][0]["imdb_id"]
    person.put(f"/movies/{lost}/status", json={"status": "deleted"}).raise_for_status()
    person.delete(f"/lists/{document['lists'][0]['id']}").raise_for_status()
    assert exported(person) != document
    reply = person.post(f"/backup/restore/{made['filename']}").raise_for_status().json()
    assert reply["imported_counts"] == {"movies": 40, "people": 4, "lists": 2}
    assert exported(person) == document
    assert person.get("/movies").json() == Rows(name).movies()


def test_a_version_1_backup_of_that_installation_comes_back_with_the_right_people(
    newcomer: httpx.Client, name: str
) -> None:
    content = (EXISTING / f"backup-v1-{name}.json").read_bytes()
    reply = newcomer.post("/backup/import?strict=true", content=content).raise_for_status().json()
    assert reply["errors"] == []
    # The lists are the same server's own, so they have ids of their own here; version 1 never said what is on them.
    document = exported(newcomer)
    original = Rows(name).document()
    assert document["people"] == original["people"]
    assert document["movies"] == [_without_list(movie) for movie in original["movies"]]
    assert [_without(each, "id") for each in document["lists"]] == [_without(each, "id") for each in original["lists"]]
    assert newcomer.get("/people").json() == Rows(name).people()
    metadata = {each["imdb_id"]: (each["tmdb_data"], each["omdb_data"]) for each in newcomer.get("/movies").json()}
    assert metadata == {each["imdb_id"]: (each["tmdb_data"], each["omdb_data"]) for each in Rows(name).movies()}
    assert reply["imdb_ids_needing_enrichment"] == sorted(
        imdb_id for imdb_id, (tmdb_data, _) in metadata.items() if tmdb_data is None
    )


def test_a_backup_file_of_that_installation_is_listed_as_unproven_and_can_be_restored(
    person: httpx.Client, folder: Path, name: str
) -> None:
    rows = Rows(name)
    lying_there = folder / "backups" / rows.user["id"] / "2026-02-11.json"
    lying_there.parent.mkdir(parents=True, exist_ok=True)
    content = (EXISTING / f"backup-v1-{name}.json").read_bytes()
    lying_there.write_bytes(content)

    (listed,) = [each for each in person.get("/backup/list").json()["backups"] if each["kind"] == "daily"]
    assert listed == {
        "filename": "2026-02-11.json",
        "created_at": json.loads(content)["exported_at"],
        "size_bytes": len(content),
        "kind": "daily",
        "verified": None,
        "movies": None,
        "restorable": None,
        "tested_at": None,
        "test_failure": None,
        "pinned": False,
        "repaired_at": None,
        "repaired_from": None,
        "label": None,
        "kept_because": [
            "Found or brought back, so it stays until there are 14 more days with a backup.",
            "The newest good one of one of the last 14 days that have a good backup.",
        ],
    }
    watched = next(movie["imdb_id"] for movie in rows.movies() if movie["status"] == "watched")
    person.put(f"/movies/{watched}/watch", json={"my_rating": 1.5}).raise_for_status()
    person.delete("/people/Alice").raise_for_status()
    assert exported(person) != rows.document()
    person.post("/backup/restore/2026-02-11.json").raise_for_status()
    # Which list a title is on was never written there, so each stays on its list here.
    assert exported(person) == rows.document()


@pytest.mark.parametrize("file", GENUINE, ids=[path.name.partition("_")[0] for path in GENUINE])
def test_other_genuine_files_come_back_to_the_letter(newcomer: httpx.Client, file: Path) -> None:
    reply = newcomer.post("/backup/import?strict=true", content=file.read_bytes()).raise_for_status().json()
    content = json.loads(file.read_bytes())
    votes = {"upvote": True, "downvote": False}
    assert reply["errors"] == []
    document = exported(newcomer)
    for movie in content["movies"]:
        for each in movie["recommendations"]:
            each["person_name"] = each.get("person_name") or each["person"]
            each["vote_type"] = votes.get(each["vote_type"], each["vote_type"])
        movie["recommendations"].sort(key=lambda each: each["person_name"])
        movie.setdefault("custom_list_id", None)
    lists = {before["id"]: after["id"] for before, after in zip(content["lists"], document["lists"], strict=True)}
    for movie in content["movies"]:
        movie["custom_list_id"] = lists.get(movie["custom_list_id"])
    content["movies"] = [each if each["custom_list_id"] else _without_list(each) for each in content["movies"]]
    assert document["movies"] == sorted(
        (fields_of(document["movies"][0], movie) for movie in content["movies"]), key=lambda movie: movie["imdb_id"]
    )
    assert document["people"] == sorted(
        (fields_of(document["people"][0], each) for each in content["people"]), key=lambda person: person["name"]
    )
    assert [_without(each, "id") for each in document["lists"]] == [
        _without(fields_of(document["lists"][0], each), "id") for each in content["lists"]
    ]


def fields_of(shape: Any, row: Any) -> Any:
    """Only what version 2 has of a row, all the way down."""
    if isinstance(row, list):
        shapes = shape or [{"person_name": "", "date_recommended": 0, "vote_type": True}]
        return [fields_of(shapes[0], each) for each in row]
    if not isinstance(row, dict):
        return row
    shape = shape or {"date_watched": 0, "my_rating": 0}
    return {key: fields_of(shape[key], row[key]) for key in shape}
