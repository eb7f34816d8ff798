"""Making one: it is whole or it is not there, it replaces nothing, and it says what went wrong."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from backend.app.errors import MovieManagerError
from backend.app.snapshot import making, postgresql
from backend.app.snapshot.checking import check
from backend.app.snapshot.working_folder import PREFIX, working_folder
from tests.snapshot.conftest import Installation, snapshot_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "moviemanager.tar.gz"


def refusal(installation: Installation, file: Path) -> str:
    with pytest.raises(MovieManagerError) as caught:
        snapshot_of(installation, file)
    assert [path.name for path in file.parent.glob(".*")] == []
    return caught.value.detail


def test_no_file_is_replaced(of_sqlite: Installation, file: Path) -> None:
    file.write_bytes(b"mine")
    assert refusal(of_sqlite, file) == f"{file} is there already. A snapshot replaces no file; name another one."
    assert file.read_bytes() == b"mine"


def test_no_file_is_replaced_that_has_come_meanwhile(
    of_sqlite: Installation, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_name = making.give_name

    def somebody_was_quicker(finished: Path, wanted: Path) -> None:
        file.write_bytes(b"mine")
        give_name(finished, wanted)

    monkeypatch.setattr(making, "give_name", somebody_was_quicker)
    assert refusal(of_sqlite, file) == f"{file} is there already. A snapshot replaces no file; name another one."
    assert file.read_bytes() == b"mine"


def test_a_folder_that_is_not_there(of_sqlite: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    assert refusal(of_sqlite, folder / "s.tar.gz") == (
        f"The snapshot was not made: the folder {folder} is not there. No file was left behind."
    )


def test_none_is_made_among_the_backups(of_sqlite: Installation) -> None:
    file = of_sqlite.settings.backup_dir / "s.tar.gz"
    assert "it would lie among the backups, all of which it holds" in _refused(of_sqlite, file)


def _refused(installation: Installation, file: Path) -> str:
    with pytest.raises(MovieManagerError) as caught:
        snapshot_of(installation, file)
    assert not file.exists()
    return caught.value.detail


def test_a_full_disk_leaves_nothing(of_sqlite: Installation, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(making.Digested, "write", full)
    assert refusal(of_sqlite, file) == "The snapshot was not made: the disk is full. No file was left behind."
    assert not file.exists()


def test_a_disk_that_reads_something_else_back(
    of_sqlite: Installation, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Digest:
        def digest(self) -> bytes:
            return b"another"

    monkeypatch.setattr(making, "file_digest", lambda *_: Digest())
    assert "what was read back from the disk is not what was written" in refusal(of_sqlite, file)
    assert not file.exists()


def test_a_damaged_database_makes_no_snapshot(of_sqlite: Installation, file: Path) -> None:
    """It would take the place of an older one that is whole."""
    of_sqlite.close()
    path = Path(of_sqlite.settings.database_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        [root] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'movies'").fetchone()
        [size] = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : (root - 1) * size + 100] = bytes(100)
    path.write_bytes(content)
    assert refusal(of_sqlite, file).startswith("The snapshot was not made: the database is damaged (")
    assert not file.exists()


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_without_pg_dump_the_sentence_says_so(here: Installation, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql.shutil, "which", lambda _: None)
    assert refusal(here, file) == (
        "pg_dump is not here: PostgreSQL's own programs are needed. Install its client package."
    )


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_what_pg_dump_says_is_passed_on(here: Installation, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_AS_WHOEVER_RESTORES", ("--no-such-option",))
    assert refusal(here, file).startswith("The snapshot was not made: pg_dump refused (")


def test_what_a_killed_one_has_left_is_swept_by_the_next(of_sqlite: Installation, file: Path) -> None:
    left = file.parent / f"{PREFIX}of-the-dead"
    left.mkdir()
    (left / "plain").write_bytes(b"half of it")
    with working_folder(file.parent) as of_the_living:
        snapshot_of(of_sqlite, file)
        assert list(file.parent.glob(".*")) == [of_the_living]
    assert check(of_sqlite.settings, file).problems == []
