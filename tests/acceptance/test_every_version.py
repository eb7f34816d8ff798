"""Every kind of file that was ever written is brought back, and what comes out is the file that lies beside it."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.app.database import Database
from backend.app.formats.errors import BackupTooNew
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Mode
from tests.builders import an_account

FILES = Path(__file__).parents[1] / "data" / "backups"
EXPORTED_AT = 1_790_000_000.5

EVERY_FILE = {
    "v1-earliest": ["tt0000010", "tt0000030", "tt0000040", "tt0000050"],
    "v1-later": ["tt0000010", "tt12345678"],
    "v2": ["tt0000010", "tt0000020", "tt0000030", "tt0000040", "tt0000050", "tt12345678"],
    "v2-extras": ["tt0000010", "tt0000060"],
    "v2-awkward-names": ["tt000000000000000008", "tt0000007"],
}
"""The titles of each file that come without `tmdb_data`."""


@pytest.fixture
def backups(tmp_path: Path, database: Database) -> BackupManager:
    return BackupManager(tmp_path / "backups", database, zone=ZoneInfo("UTC"), clock=lambda: EXPORTED_AT)


@pytest.fixture
def owner(database: Database) -> Account:
    return an_account(database)


def put_into_folder(tmp_path: Path, owner: Account, name: str) -> str:
    """As an earlier installation left its backups: a file of a day, without a checksum."""
    folder = tmp_path / "backups" / owner.id
    folder.mkdir(parents=True)
    (folder / "2026-02-10.json").write_bytes((FILES / f"{name}.json").read_bytes())
    return "2026-02-10.json"


def expected_export(name: str) -> bytes:
    """The file beside it, which is indented for people, as the compact bytes that the server writes."""
    document = json.loads((FILES / f"{name}.expected.json").read_bytes())
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def exported(backups: BackupManager, database: Database, owner: Account) -> bytes:
    with database.read() as session:
        return b"".join(backups.export(session, owner.id))


def test_every_file_of_the_folder_is_tried() -> None:
    files = {path.name for path in FILES.iterdir()}
    assert files == {"v3-newer.json"} | {f"{name}{end}" for name in EVERY_FILE for end in (".json", ".expected.json")}


@pytest.mark.parametrize("name", EVERY_FILE)
def test_a_backup_of_every_version_is_restored_to_the_letter(
    name: str, database: Database, backups: BackupManager, owner: Account, tmp_path: Path
) -> None:
    filename = put_into_folder(tmp_path, owner, name)
    with database.write() as session:
        result = backups.restore_from_backup(session, owner.id, filename)
    assert exported(backups, database, owner) == expected_export(name)
    assert result.imdb_ids_needing_enrichment == EVERY_FILE[name]
    assert result.errors == []


@pytest.mark.parametrize("name", EVERY_FILE)
def test_a_file_of_every_version_is_imported_into_an_empty_library_to_the_letter(
    name: str, database: Database, backups: BackupManager, owner: Account
) -> None:
    with (FILES / f"{name}.json").open("rb") as file, database.write() as session:
        result = backups.import_document(session, owner.id, file, strict=True)
    assert exported(backups, database, owner) == expected_export(name)
    assert result.imdb_ids_needing_enrichment == EVERY_FILE[name]


@pytest.mark.parametrize("name", EVERY_FILE)
def test_an_export_of_every_version_comes_back_unchanged(
    name: str, database: Database, backups: BackupManager, owner: Account
) -> None:
    with (FILES / f"{name}.expected.json").open("rb") as file, database.write() as session:
        backups.import_document(session, owner.id, file, mode=Mode.REPLACE)
    assert exported(backups, database, owner) == expected_export(name)


def test_a_backup_of_a_newer_version_is_refused_by_name(
    database: Database, backups: BackupManager, owner: Account, tmp_path: Path
) -> None:
    filename = put_into_folder(tmp_path, owner, "v3-newer")
    before = exported(backups, database, owner)
    with pytest.raises(BackupTooNew) as refusal, database.write() as session:
        backups.restore_from_backup(session, owner.id, filename)
    assert refusal.value.detail == (
        "This file is version 3; this server reads up to version 2. Update the server first."
    )
    assert exported(backups, database, owner) == before
