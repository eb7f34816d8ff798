"""Files appear whole or not at all, are proven by their checksum, and lead nowhere else."""

import os
import stat
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from backend.app.backups.filenames import Kind, name_for
from backend.app.backups.local_store import BackupNotFound, BackupNotWritten, LocalStore

AT = datetime(2026, 2, 12, 14, 15, 3)  # noqa: DTZ001 -- names hold local time
DOCUMENT = b'{"version":2,"exported_at":1770905703.5,"movies":[{"imdb_id":"tt1"},{"imdb_id":"tt2"}],"people":[]}\n'


@pytest.fixture
def archive(backup_dir: Path) -> LocalStore:
    return LocalStore(backup_dir, "user-1")


@pytest.fixture
def folder(backup_dir: Path) -> Path:
    return backup_dir / "user-1"


def stored(archive: LocalStore, kind: Kind = Kind.DAILY, document: bytes = DOCUMENT) -> str:
    return archive.store([document[:10], document[10:]], name_for(kind, AT)).name.filename


def listed(archive: LocalStore) -> dict[str, bool | None]:
    return {each.name.filename: each.verified for each in archive.list()}


def test_a_stored_backup_is_listed_as_it_was_written(archive: LocalStore, folder: Path) -> None:
    backup = archive.store([DOCUMENT], name_for(Kind.MANUAL, AT))
    assert archive.list() == [backup]
    assert (backup.created_at, backup.size_bytes, backup.verified, backup.titles) == (
        1770905703.5,
        len(DOCUMENT),
        True,
        2,
    )
    assert (folder / backup.name.filename).read_bytes() == DOCUMENT


def test_the_checksum_is_what_sha256sum_checks(archive: LocalStore, folder: Path) -> None:
    filename = stored(archive)
    checked = subprocess.run(["sha256sum", "-c", f"{filename}.sha256"], cwd=folder, check=True, capture_output=True)
    assert checked.stdout.decode() == f"{filename}: OK\n"


def test_folders_and_files_are_for_their_owner_alone(archive: LocalStore, backup_dir: Path, folder: Path) -> None:
    filename = stored(archive)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (backup_dir, folder, folder / filename)]
    assert modes == [0o700, 0o700, 0o600]
    assert stat.S_IMODE((folder / f"{filename}.sha256").stat().st_mode) == 0o600


def test_a_folder_of_an_earlier_installation_is_closed_to_others(archive: LocalStore, folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    stored(archive)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("at", [0, 30, len(DOCUMENT) - 2])
def test_a_flipped_bit_is_damage(archive: LocalStore, folder: Path, at: int) -> None:
    path = folder / stored(archive)
    broken = bytearray(DOCUMENT)
    broken[at] ^= 1
    path.write_bytes(broken)
    assert listed(archive) == {path.name: False}


def test_a_truncated_file_is_damage(archive: LocalStore, folder: Path) -> None:
    path = folder / stored(archive)
    path.write_bytes(DOCUMENT[:-5])
    assert listed(archive) == {path.name: False}


@pytest.mark.parametrize("checksum", ["", "nonsense", "0" * 64 + "  2026-02-12.json\n"])
def test_a_broken_checksum_proves_nothing(archive: LocalStore, folder: Path, checksum: str) -> None:
    path = folder / stored(archive)
    path.with_name(path.name + ".sha256").write_text(checksum)
    assert listed(archive) == {path.name: False}


def test_a_checksum_of_another_file_proves_nothing(archive: LocalStore, folder: Path) -> None:
    path = folder / stored(archive)
    checksum = path.with_name(path.name + ".sha256")
    checksum.write_text(checksum.read_text().replace("2026-02-12", "2026-02-11"))
    assert listed(archive) == {path.name: False}


def test_a_file_of_an_earlier_installation_has_no_checksum(archive: LocalStore, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "2026-01-01.json").write_bytes(b'{"version": 1, "user_id": "u", "exported_at": 17.5, "movies": []}')
    [backup] = archive.list()
    assert (backup.verified, backup.created_at, backup.titles) == (None, 17.5, None)


@pytest.mark.parametrize(
    "content", [b"broken", b'{"exported_at": 1770905703000, "movies": []}', b'{"exported_at": ' + b"9" * 400 + b"}"]
)
def test_a_file_that_does_not_say_when_it_was_made_shows_when_it_was_written(
    archive: LocalStore, folder: Path, content: bytes
) -> None:
    folder.mkdir(parents=True)
    path = folder / "2026-01-01.json"
    path.write_bytes(content)
    os.utime(path, (1000.5, 1000.5))
    assert archive.list()[0].created_at == 1000.5


def test_what_is_no_backup_is_left_alone_and_not_shown(archive: LocalStore, folder: Path, tmp_path: Path) -> None:
    filename = stored(archive)
    (tmp_path / "elsewhere.json").write_bytes(DOCUMENT)
    (folder / "notes.txt").write_text("mine")
    (folder / "2026-02-01.json").mkdir()
    (folder / "2026-02-02.json").symlink_to(tmp_path / "elsewhere.json")
    os.mkfifo(folder / "2026-02-03.json")
    assert list(listed(archive)) == [filename]
    for name in ("2026-02-01.json", "2026-02-02.json", "2026-02-03.json", "notes.txt"):
        with pytest.raises(BackupNotFound), archive.open(name):
            pass
        with pytest.raises(BackupNotFound):
            archive.remove(name)
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_folder_that_is_a_link_is_not_entered(archive: LocalStore, backup_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "2026-02-01.json").write_bytes(DOCUMENT)
    backup_dir.mkdir()
    (backup_dir / "user-1").symlink_to(tmp_path / "other")
    assert archive.list() == []
    with pytest.raises(BackupNotWritten):
        stored(archive)


@pytest.mark.parametrize("user_id", ["..", ".", "", "a/b", "../../b", "a\0b", "ä", "x" * 65, ".locks"])
def test_an_account_whose_id_is_no_folder_name_has_a_folder_all_the_same(backup_dir: Path, user_id: str) -> None:
    archive = LocalStore(backup_dir, user_id)
    filename = stored(archive)
    [folder] = backup_dir.iterdir()
    assert (folder / filename).read_bytes() == DOCUMENT
    assert listed(archive) == {filename: True}


@pytest.mark.parametrize("user_id", ["1", "0f8b7a52-6a0e-4f3e-9a53-0f4f6d3f6c55", "alice@example.org", "user.1"])
def test_a_folder_is_called_as_its_account(backup_dir: Path, user_id: str) -> None:
    stored(LocalStore(backup_dir, user_id))
    assert [folder.name for folder in backup_dir.iterdir()] == [user_id]


def test_the_schedulers_own_file_is_replaced_by_a_later_one_of_the_day(archive: LocalStore, folder: Path) -> None:
    later = DOCUMENT.replace(b"tt2", b"tt3")
    assert stored(archive) == stored(archive, document=later) == "2026-02-12.json"
    assert listed(archive) == {"2026-02-12.json": True}
    assert (folder / "2026-02-12.json").read_bytes() == later


def test_every_other_kind_is_never_replaced(archive: LocalStore) -> None:
    assert [stored(archive, Kind.MANUAL), stored(archive, Kind.MANUAL)] == [
        "2026-02-12_141503-manual.json",
        "2026-02-12_141504-manual.json",
    ]


def test_a_failure_half_way_leaves_what_was_there(archive: LocalStore, folder: Path) -> None:
    stored(archive)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def breaking() -> Iterator[bytes]:
        yield DOCUMENT[:20]
        raise OSError(28, "No space left on device", "/a/path/of/this/server")

    with pytest.raises(BackupNotWritten) as refused:
        archive.store(breaking(), name_for(Kind.DAILY, AT))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert refused.value.detail == (
        "The backup could not be written (no space left on device), so nothing was changed."
    )


def test_what_a_killed_process_left_is_swept_away_by_the_next_backup(archive: LocalStore, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / ".tmp-0123").write_bytes(b"half")
    filename = stored(archive)
    assert sorted(path.name for path in folder.iterdir()) == [filename, f"{filename}.sha256"]


def test_removing_a_backup_takes_its_checksum_along(archive: LocalStore, folder: Path) -> None:
    archive.remove(stored(archive))
    assert list(folder.iterdir()) == []


def test_titles_are_counted_across_the_pieces_in_which_a_file_is_read(archive: LocalStore) -> None:
    movies = b",".join(b'{"imdb_id":"tt%07d"}' % number for number in range(120_000))
    document = b'{"version":2,"exported_at":1.0,"movies":[' + movies + b'],"people":[{"name":"{\\"imdb_id\\":"}]}\n'
    assert archive.store([document], name_for(Kind.MANUAL, AT)).titles == 120_000
