"""A library that goes out comes back as it was, wherever it goes."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from backend.app.database import Database
from backend.app.library.load import derived_list_id
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Mode
from backend.models import User
from tests.builders import an_account
from tests.documents import Row, bring, exported, in_order, libraries, library_of, restore

# Each example goes through a database, several times.
many = settings(
    max_examples=settings().max_examples // 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@many
@given(document=libraries())
def test_a_document_comes_out_of_an_empty_account_as_it_went_in(
    manager: BackupManager, database: Database, document: Row
) -> None:
    owner = _only_account(database)
    bring(manager, database, owner, document)
    assert library_of(manager, database, owner) == _sections(document)


@many
@given(document=libraries())
def test_a_second_account_of_the_same_server_gets_the_same_library(
    manager: BackupManager, database: Database, document: Row
) -> None:
    first, second = _only_account(database), an_account(database)
    bring(manager, database, first, document)
    went_out = library_of(manager, database, first)
    bring(manager, database, second, {**document, **went_out})
    expected = _sections(in_order(_renamed(went_out, lambda each: derived_list_id(second.id, each))))
    assert library_of(manager, database, second) == expected


@many
@given(document=libraries())
def test_importing_the_same_file_again_changes_nothing(
    manager: BackupManager, database: Database, document: Row
) -> None:
    owner = _only_account(database)
    bring(manager, database, owner, document)
    before = exported(manager, database, owner)
    again = bring(manager, database, owner, document)
    assert exported(manager, database, owner) == before
    assert [again.changes.movies.unchanged, again.changes.people.unchanged, again.changes.lists.unchanged] == [
        len(document["movies"]),
        len(document["people"]),
        len(document["lists"]),
    ]


@many
@given(first=libraries(), second=libraries(), mode=st.sampled_from(Mode))
def test_undo_brings_back_the_library_as_it_was(
    manager: BackupManager, database: Database, first: Row, second: Row, mode: Mode
) -> None:
    owner = _only_account(database)
    bring(manager, database, owner, first)
    before = exported(manager, database, owner)
    done = bring(manager, database, owner, second, mode=mode)
    # Where nothing was changed there is nothing to undo.
    assert (done.safety_backup is None) == (exported(manager, database, owner) == before)
    if done.safety_backup is not None:
        restore(manager, database, owner, done.safety_backup)
    assert exported(manager, database, owner) == before


@many
@given(first=libraries(), second=libraries(), mode=st.sampled_from(Mode))
def test_a_preview_says_what_the_import_then_does(
    manager: BackupManager, database: Database, first: Row, second: Row, mode: Mode
) -> None:
    owner = _only_account(database)
    bring(manager, database, owner, first)
    before = exported(manager, database, owner)
    preview = bring(manager, database, owner, second, mode=mode, dry_run=True)
    assert exported(manager, database, owner) == before
    done = bring(manager, database, owner, second, mode=mode)
    assert preview.changes == done.changes
    assert preview.imported_counts == done.imported_counts
    assert preview.imdb_ids_needing_enrichment == done.imdb_ids_needing_enrichment
    assert preview.notices == done.notices


@many
@given(first=libraries(), second=libraries())
def test_after_a_replace_the_library_is_the_document(
    manager: BackupManager, database: Database, first: Row, second: Row
) -> None:
    owner = _only_account(database)
    bring(manager, database, owner, first)
    bring(manager, database, owner, second, mode=Mode.REPLACE)
    assert library_of(manager, database, owner) == _sections(second)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@many
@given(document=libraries())
def test_another_database_exports_the_same_bytes(
    manager: BackupManager, database: Database, postgres_database: Database, backup_dir: Path, document: Row
) -> None:
    other = BackupManager(backup_dir.with_name("other"), postgres_database, zone=manager.zone, lock_wait=5.0)
    here, there = _only_account(database), _only_account(postgres_database)
    bring(manager, database, here, document)
    bring(other, postgres_database, there, {**document, **library_of(manager, database, here)})
    assert exported(manager, postgres_database, there) == exported(manager, database, here)


@pytest.mark.parametrize(
    "name", ["Zoë", "李雷", 'O\'Brien, "Pat"', "\u202eevil", "a\nb", "👩🏽\u200d🚀", "e\u0301", " "]
)
def test_awkward_names_survive(manager: BackupManager, database: Database, alice: Account, name: str) -> None:
    person = {"name": name, "is_trusted": False, "color": None, "emoji": None, "last_modified": None}
    document = {"version": 2, "exported_at": 1.0, "movies": [], "people": [person], "lists": []}
    bring(manager, database, alice, document)
    assert library_of(manager, database, alice)["people"] == [person]


def test_an_export_ends_in_a_newline_and_is_one_document(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    with database.read() as session:
        document = b"".join(manager.export(session, alice.id))
    assert document == b'{"version":2,"exported_at":1770905703.0,"movies":[],"people":[],"lists":[]}\n'


def test_the_payload_of_the_manager_is_the_exported_document(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    with database.read() as session:
        payload = manager.build_condensed_payload(session, alice.id)
        assert payload == orjson.loads(b"".join(manager.export(session, alice.id)))


def _sections(document: Row) -> Row:
    return {name: document[name] for name in ("movies", "people", "lists")}


def _renamed(document: Row, rename: Callable[[str], str]) -> Row:
    lists = [{**each, "id": rename(each["id"])} for each in document["lists"]]
    movies = [
        {**each, "custom_list_id": each["custom_list_id"] and rename(each["custom_list_id"])}
        for each in document["movies"]
    ]
    return {**document, "lists": lists, "movies": movies}


def _only_account(database: Database) -> Account:
    """The databases outlive the examples, and the list ids of an earlier one must be free again."""
    with database.write() as session:
        session.execute(delete(User))
    return an_account(database)
