"""Whatever is sent, the answer is a plain sentence, and the library and its backups are what they were."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.app.database import Database
from backend.app.services.accounts import Account
from tests.acceptance.hostile_files import (
    PAST,
    UNREADABLE,
    UNUSABLE_ROWS,
    VALID,
    a_custom_list,
    a_document,
    a_movie,
    a_person,
    as_bytes,
    recommended,
)
from tests.acceptance.untouchable import Installation
from tests.builders import an_account, signed_in


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_file_that_is_no_library_is_refused(untouchable: Installation, what: str) -> None:
    content, sentence = UNREADABLE[what]
    for query in ("", "?mode=replace", "?dry_run=true"):
        reply = untouchable.send("POST", f"/backup/import{query}", content=content)
        assert (reply.status_code, reply.json()["detail"]) == (422, sentence)


@pytest.mark.parametrize("what", UNUSABLE_ROWS)
def test_a_file_without_one_usable_row_is_refused_and_its_rows_are_named(untouchable: Installation, what: str) -> None:
    given, errors = UNUSABLE_ROWS[what]
    content = given if isinstance(given, bytes) else as_bytes(given)
    for query in ("?strict=true", "?mode=replace", "?dry_run=true", ""):
        reply = untouchable.send("POST", f"/backup/import{query}", content=content)
        assert (reply.status_code, reply.json()["errors"]) == (422, errors)
        assert reply.json()["detail"] == "One row of this file cannot be used, so nothing was changed."


def test_a_row_that_cannot_be_used_is_named_and_the_others_are_taken(untouchable: Installation) -> None:
    document = a_document(a_movie(status="seen"), people=[a_person(name="Somebody else")])
    taken = untouchable.send("POST", "/backup/import?dry_run=true", content=as_bytes(document)).json()
    assert taken["errors"] == ["movies[0].status: must be one of 'toWatch', 'watched', 'deleted' or 'custom'"]
    assert [(row["kind"], row["key"], row["action"]) for row in taken["rows"]] == [("person", "Somebody else", "add")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_file_with_a_byte_order_mark_is_read(client: TestClient, owner: Account, encoding: str) -> None:
    content = VALID.decode().encode(encoding)
    reply = signed_in(client, owner).post("/api/backup/import", content=content)
    assert (reply.status_code, exported(client, owner)["movies"]) == (200, [a_movie()])


def test_times_that_can_only_be_milliseconds_are_read_as_such(client: TestClient, owner: Account) -> None:
    movie = a_movie(last_modified=PAST * 1_000, watch_history={"date_watched": PAST * 1_000, "my_rating": None})
    reply = signed_in(client, owner).post("/api/backup/import?strict=true", json=a_document(movie)).json()
    watched = {"date_watched": PAST, "my_rating": None}
    assert exported(client, owner)["movies"] == [a_movie(last_modified=PAST, watch_history=watched)]
    assert len(reply["notices"]) == 1
    assert "milliseconds" in reply["notices"][0]


def test_of_rows_that_come_twice_the_newest_counts_and_a_notice_says_so(client: TestClient, owner: Account) -> None:
    older, newer = {"last_modified": PAST}, {"last_modified": PAST + 1}
    document = a_document(
        a_movie(**newer, status="deleted"),
        a_movie(**older),
        people=[a_person(**older, emoji="a"), a_person(**newer, emoji="b")],
        lists=[a_custom_list(**newer, name="B"), a_custom_list(**older, name="A")],
    )
    reply = signed_in(client, owner).post("/api/backup/import", json=document).json()
    assert without_stamp(exported(client, owner)) == a_document(
        a_movie(**newer, status="deleted"),
        people=[a_person(**newer, emoji="b")],
        lists=[a_custom_list(**newer, name="B")],
        exported_at=None,
    )
    assert reply["imported_counts"] == {"movies": 1, "people": 1, "lists": 1}
    assert len(reply["notices"]) == 3


def test_lists_of_another_account_stay_theirs_and_ours_get_ids_of_their_own(
    client: TestClient, database: Database, owner: Account
) -> None:
    other = an_account(database)
    document = a_document(
        a_movie(status="custom", custom_list_id="l"), lists=[a_custom_list(name="Theirs")], exported_at=None
    )
    signed_in(client, other).post("/api/backup/import", json=document).raise_for_status()
    ours = {**document, "lists": [a_custom_list(name="Ours")]}
    replies = [import_and_compare(client, owner, ours) for _ in range(2)]
    assert without_stamp(exported(client, other)) == document
    nothing = {"added": 0, "updated": 0, "unchanged": 1, "kept": 0, "removed": 0}
    assert replies[1]["changes"]["lists"] == replies[1]["changes"]["movies"] == nothing


def import_and_compare(client: TestClient, owner: Account, document: dict[str, Any]) -> dict[str, Any]:
    """Replace the library; it becomes the document, but for the list's id."""
    reply = signed_in(client, owner).post("/api/backup/import?mode=replace", json=document).raise_for_status()
    found = exported(client, owner)
    (own_list,) = found["lists"]
    assert own_list["id"] != document["lists"][0]["id"]
    assert own_list | {"id": "l"} == document["lists"][0]
    assert found["movies"] == [{**document["movies"][0], "custom_list_id": own_list["id"]}]
    return reply.json()


def test_people_and_lists_that_are_not_there_are_made_up_for(client: TestClient, owner: Account) -> None:
    movie = recommended() | {"status": "custom", "custom_list_id": "nowhere"}
    reply = signed_in(client, owner).post("/api/backup/import?strict=true", json=a_document(movie)).json()
    assert without_stamp(exported(client, owner)) == a_document(
        recommended(),
        people=[a_person(is_trusted=False, last_modified=None)],
        exported_at=None,
    )
    assert len(reply["notices"]) == 3


@pytest.fixture
def owner(database: Database) -> Account:
    return an_account(database)


def exported(client: TestClient, owner: Account) -> dict[str, Any]:
    return signed_in(client, owner).get("/api/backup/export").json()


def without_stamp(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "exported_at": None}
