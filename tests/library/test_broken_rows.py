"""A library with a row that no document can say: it is named, it is planned on, and a transfer repairs it."""

import io
import json
import math
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.app.database import Database
from backend.app.formats.moviemanager.export import export_document, export_payload
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.library.check import BrokenRow, LibraryNotExportable, broken_rows
from backend.app.library.load import load_library
from backend.app.library.repair import repair_library
from backend.app.library.rescue import rescue_lines
from backend.app.services.accounts import Account
from backend.app.transfer.merge import Mode
from backend.app.transfer.pipeline import SafetyBackup, Transfer, preview
from backend.app.transfer.pipeline import run as run_transfer
from backend.app.transfer.result import ImportResult
from tests.documents import Row, a_document, a_movie
from tests.library_builders import LONG_AGO, a_list, a_person, a_recommendation, a_title

NOW = 1_800_000_000.0
TIME = "must be a time between 1970 and 2100 in seconds"

# A statement that breaks the library, and what is said of it.
ON_BOTH = [
    ("UPDATE movies SET last_modified = 9e99", f"title tt0000001: last_modified {TIME}"),
    ("UPDATE movies SET last_modified = -1", f"title tt0000001: last_modified {TIME}"),
    ("UPDATE watch_history SET date_watched = 9e99", f"title tt0000001: watch_history.date_watched {TIME}"),
    (
        "UPDATE recommendations SET date_recommended = -1",
        f"title tt0000001: recommendations[0].date_recommended {TIME}",
    ),
    ("UPDATE people SET name = ''", "person : name must not be empty"),
    ("UPDATE people SET color = 'javascript:x'", "person Dana: color must be a colour such as #ff0000"),
    ("UPDATE custom_lists SET created_at = -1", f"list list-1: created_at {TIME}"),
    (
        "INSERT INTO custom_lists (id, user_id, name) SELECT 'my list!', id, 'Best' FROM users",
        "list my list!: id must be the id of a list (letters, digits, “-” and “_”)",
    ),
    ("INSERT INTO movies (imdb_id, user_id) SELECT 'TT1', id FROM users", "title TT1: imdb_id must be “tt” and digits"),
]
ON_SQLITE = [
    ("UPDATE movies SET last_modified = 9e999", "title tt0000001: last_modified must be a finite number"),
    ("UPDATE movies SET last_modified = 'soon'", "title tt0000001: last_modified must be a number"),
    (
        "UPDATE movie_status SET status = X'FF00'",
        "title tt0000001: status must be one of 'toWatch', 'watched', 'deleted' or 'custom'",
    ),
    (
        "UPDATE movie_status SET status = X'77617463686564'",
        "title tt0000001: status must be one of 'toWatch', 'watched', 'deleted' or 'custom'",
    ),
    (
        "UPDATE movie_status SET status = 'lent'",
        "title tt0000001: status must be one of 'toWatch', 'watched', 'deleted' or 'custom'",
    ),
    ("UPDATE watch_history SET my_rating = 11", "title tt0000001: watch_history.my_rating must be between 1 and 10"),
    ("UPDATE watch_history SET my_rating = X'08'", "title tt0000001: watch_history.my_rating must be a number"),
    ("UPDATE people SET name = 'Da' || char(0) || 'na'", "person Da�na: name must not contain NUL characters"),
    ("UPDATE people SET name = CAST(X'44EDA0BD' AS TEXT)", "person D���: name must be valid text"),
    ("UPDATE people SET name = X'44616E61'", "person Dana: name must be text"),
    ("UPDATE people SET emoji = CAST(X'FF' AS TEXT)", "person Dana: emoji must be valid text"),
    ("UPDATE custom_lists SET icon = X'00'", "list list-1: icon must be text"),
    ("UPDATE custom_lists SET position = 'first'", "list list-1: position must be a whole number"),
    (
        "INSERT INTO movies (imdb_id, user_id) SELECT X'747431', id FROM users",
        "title tt1: imdb_id must be text",
    ),
]


def a_broken_library(database: Database, owner: Account, statement: str) -> None:
    a_list(database, owner, list_id="list-1")
    a_person(database, owner, "Dana")
    a_title(database, owner, "tt0000001", status="custom", list_id="list-1", watched=(LONG_AGO, 8.5))
    a_recommendation(database, owner, "tt0000001", "Dana", date=LONG_AGO)
    execute(database, statement)


def execute(database: Database, statement: str) -> None:
    """As something else than the product would: nothing is checked that can be left unchecked."""
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.execute(text(statement))
        connection.commit()
        if database.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def document_of(database: Database, owner: Account) -> bytes:
    with database.read() as session:
        return b"".join(export_document(session, owner.id, exported_at=NOW))


def reading(*movies: Row) -> Reading:
    return read_document(io.BytesIO(orjson.dumps(a_document(movies=list(movies)))), now=NOW)


class ASafetyBackup:
    def take(self, session: Session, user_id: str) -> SafetyBackup:  # noqa: ARG002 -- of a protocol
        return SafetyBackup("a safety backup")


def transferred(database: Database, owner: Account, document: Reading, mode: Mode, *, locks: Path) -> ImportResult:
    transfer = Transfer(owner.id, document, mode)
    with database.write() as session:
        return run_transfer(session, transfer, database=database, safety=ASafetyBackup(), locks=locks, wait=5.0)


def lost(database: Database) -> list[tuple[str, Any]]:
    with database.read() as session:
        rows = session.execute(text("SELECT from_table, row FROM lost_rows ORDER BY id"))
        return [(table, json.loads(row)) for table, row in rows]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("statement", "said"), ON_BOTH)
def test_it_is_named_then_planned_on_and_repaired(
    database: Database, alice: Account, tmp_path: Path, *, statement: str, said: str, mode: Mode
) -> None:
    a_broken_library(database, alice, statement)
    require_that_it_is_named(database, alice, said)
    require_that_a_transfer_repairs_it(database, alice, mode, tmp_path / "locks")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("statement", "said"), ON_SQLITE)
def test_so_is_what_only_sqlite_lets_in(
    database: Database, alice: Account, tmp_path: Path, *, statement: str, said: str, mode: Mode
) -> None:
    a_broken_library(database, alice, statement)
    require_that_it_is_named(database, alice, said)
    require_that_a_transfer_repairs_it(database, alice, mode, tmp_path / "locks")


def require_that_it_is_named(database: Database, owner: Account, said: str) -> None:
    with pytest.raises(LibraryNotExportable) as refused:
        document_of(database, owner)
    assert [row.sentence() for row in refused.value.rows][:1] == [said]
    assert refused.value.errors == tuple(row.sentence() for row in refused.value.rows)
    assert said in refused.value.reason
    with database.read() as session, pytest.raises(LibraryNotExportable):
        export_payload(session, owner.id, exported_at=NOW)


def require_that_a_transfer_repairs_it(database: Database, owner: Account, mode: Mode, locks: Path) -> None:
    with database.read() as session:
        library = load_library(session, owner.id)
        shown = preview(session, Transfer(owner.id, reading(a_movie("tt0000002")), mode))
    assert library.needs_repair
    assert orjson.dumps(shown.rows)
    with database.write() as session:
        assert repair_library(session, owner.id)
        # What was planned on is what there is.
        assert load_library(session, owner.id).document == library.document
        session.rollback()
    assert transferred(database, owner, reading(a_movie("tt0000002")), mode, locks=locks).notices
    written = read_document(io.BytesIO(document_of(database, owner)), now=NOW)
    written.require_whole()
    assert "tt0000002" in [movie.imdb_id for movie in written.document.movies]
    assert len(lost(database)) >= 1
    with database.read() as session:
        assert broken_rows(session, owner.id) == []


def test_a_rescue_copy_has_every_row_of_the_account_and_no_secret(
    database: Database, alice: Account, bob: Account
) -> None:
    a_title(database, bob, "tt0000009")
    a_broken_library(database, alice, "UPDATE movies SET last_modified = 9e99")
    with database.read() as session:
        lines = [json.loads(line) for line in rescue_lines(session, alice.id)]
    rows = {line["t"]: line["row"] for line in lines}
    assert [line["t"] for line in lines] == [
        "users",
        "people",
        "custom_lists",
        "movies",
        "movie_status",
        "watch_history",
        "recommendations",
    ]
    assert rows["users"].keys() == {
        "id",
        "email",
        "username",
        "created_at",
        "is_active",
        "backup_enabled",
        "library_epoch",
    }
    assert (rows["users"]["id"], rows["movies"]["last_modified"]) == (alice.id, 9e99)
    assert rows["watch_history"] == {
        "imdb_id": "tt0000001",
        "user_id": alice.id,
        "date_watched": LONG_AGO,
        "my_rating": 8.5,
    }


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_rescue_copy_writes_out_bytes_and_half_characters(database: Database, alice: Account) -> None:
    a_broken_library(database, alice, "UPDATE movie_status SET status = X'FF00'")
    execute(database, "UPDATE people SET name = CAST(X'44EDA0BD' AS TEXT)")
    with database.read() as session:
        rows = {line["t"]: line["row"] for line in map(json.loads, rescue_lines(session, alice.id))}
    assert (rows["movie_status"]["status"], rows["people"]["name"]) == ({"bytes": "ff00"}, {"text": "44eda0bd"})


def test_the_rescue_copy_says_what_json_has_no_word_for(database: Database, alice: Account) -> None:
    a_title(database, alice, "tt0000001", last_modified=math.inf)
    with database.read() as session:
        rows = {line["t"]: line["row"] for line in map(json.loads, rescue_lines(session, alice.id))}
    assert rows["movies"]["last_modified"] == {"float": "inf"}


def test_at_most_so_many_are_named(database: Database, alice: Account) -> None:
    for number in range(5):
        a_title(database, alice, f"tt000000{number}", last_modified=-1.0)
    with database.read() as session:
        assert broken_rows(session, alice.id, most=2) == [
            BrokenRow("movie", "tt0000000", f"last_modified {TIME}"),
            BrokenRow("movie", "tt0000001", f"last_modified {TIME}"),
        ]


def test_another_accounts_rows_are_none_of_ours(
    database: Database, alice: Account, bob: Account, tmp_path: Path
) -> None:
    a_title(database, bob, "tt0000001", last_modified=-1.0)
    a_title(database, alice, "tt0000001")
    with database.read() as session:
        assert broken_rows(session, alice.id) == []
        assert not load_library(session, alice.id).needs_repair
    assert b"tt0000001" in document_of(database, alice)
    transferred(database, alice, reading(a_movie("tt0000002")), Mode.REPLACE, locks=tmp_path / "locks")
    assert lost(database) == []
