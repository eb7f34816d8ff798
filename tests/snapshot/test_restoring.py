"""A snapshot of a whole installation, restored to an empty place."""

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.app.errors import MovieManagerError
from backend.app.schema.migrations import head_revision
from backend.app.services import accounts
from backend.app.snapshot.checking import check
from backend.app.snapshot.contents import Part
from backend.app.snapshot.making import make
from backend.app.snapshot.restoring import restore
from tests.snapshot.archives import changed, member
from tests.snapshot.conftest import NOW, Installation, files_below, snapshot_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "moviemanager.tar.gz"


def refusal(installation: Installation, file: Path) -> str:
    with pytest.raises(MovieManagerError) as caught:
        restore(installation.settings, file)
    return caught.value.detail


def test_everything_comes_back_elsewhere(here: Installation, elsewhere: Installation, file: Path) -> None:
    made = snapshot_of(here, file)
    restored = restore(elsewhere.settings, file)
    assert elsewhere.exports() == here.exports()
    assert elsewhere.files() == here.files()
    assert (made.backup_files, restored.backup_files, made.left_out) == (len(here.files()), len(here.files()), ())
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_comes_back_goes_on(here: Installation, elsewhere: Installation, file: Path) -> None:
    """The backups are listed, restored on trial, and made."""
    snapshot_of(here, file)
    restore(elsewhere.settings, file)
    with elsewhere.database.read() as session:
        owners = [each.id for each in accounts.list_all(session)]
    drilled = [elsewhere.backups.drill(each, all_of_them=True) for each in owners]
    assert [(each.tested, each.failed) for each in drilled] == [(1, [])] * 3
    for each in owners:
        with elsewhere.database.read() as session:
            assert elsewhere.backups.backup_user_data(session, each).verified is True
        assert len(elsewhere.backups.list_deleted(each)) == len(here.backups.list_deleted(each))


def test_a_check_restores_it_and_leaves_nothing(here: Installation, file: Path) -> None:
    snapshot_of(here, file)
    before = here.exports(), here.files()
    checked = check(here.settings, file)
    assert (checked.accounts, checked.backup_files, checked.problems) == (3, len(here.files()), [])
    assert (here.exports(), here.files()) == before


def test_standard_programs_open_it(of_sqlite: Installation, file: Path, tmp_path: Path) -> None:
    if not shutil.which("tar") or not shutil.which("sha256sum"):
        pytest.skip("tar or sha256sum is not here")
    snapshot_of(of_sqlite, file)
    by_hand = tmp_path / "by-hand"
    by_hand.mkdir()
    subprocess.run(["tar", "-xzf", file, "-C", by_hand], check=True)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=by_hand, check=True)
    assert files_below(by_hand / "backups") == of_sqlite.files()
    settings = of_sqlite.settings.model_copy(update={"database_url": f"sqlite:///{by_hand / 'database.sqlite'}"})
    unpacked = Installation(settings)
    assert unpacked.exports() == of_sqlite.exports()
    unpacked.close()


def test_what_tar_packs_again_is_a_snapshot(of_sqlite: Installation, file: Path, tmp_path: Path) -> None:
    """By hand, in the order in which its own list of digests has the files."""
    if not shutil.which("tar"):
        pytest.skip("tar is not here")
    snapshot_of(of_sqlite, file)
    by_hand = tmp_path / "by-hand"
    by_hand.mkdir()
    subprocess.run(["tar", "-xzf", file, "-C", by_hand], check=True)
    names = [line.split("  ", 1)[1] for line in (by_hand / "SHA256SUMS").read_text().splitlines()]
    again = tmp_path / "again.tar.gz"
    subprocess.run(["tar", "-czf", again, "--format=ustar", "-C", by_hand, *names, "SHA256SUMS"], check=True)
    assert check(of_sqlite.settings, again).problems == []


def test_the_database_alone_comes_back_beside_the_backups_that_are_there(
    here: Installation, elsewhere: Installation, file: Path
) -> None:
    make(here.settings, file, now=NOW, parts=[Part.DATABASE])
    shutil.copytree(here.settings.backup_dir, elsewhere.settings.backup_dir)
    restore(elsewhere.settings, file)
    assert (elsewhere.exports(), elsewhere.files()) == (here.exports(), here.files())


def test_the_key_comes_back_where_it_was_asked_for(of_sqlite: Installation, file: Path, tmp_path: Path) -> None:
    key = tmp_path / "app.secret"
    key.write_text("k" * 40 + "\n")
    snapshot_of(of_sqlite, file)
    there = of_sqlite.settings.model_copy(
        update={"database_url": f"sqlite:///{tmp_path / 'there' / 'films.db'}", "backup_dir": tmp_path / "there" / "b"}
    )
    restore(there, file)
    restored = tmp_path / "there" / "films.secret"
    assert (restored.read_text(), restored.stat().st_mode & 0o777) == (key.read_text(), 0o600)


class TestAPlaceThatIsNotEmpty:
    def test_a_database(self, here: Installation, file: Path) -> None:
        snapshot_of(here, file)
        before = here.exports(), here.files()
        assert refusal(here, file).startswith("A snapshot is restored to an empty place only: the database ")
        assert (here.exports(), here.files()) == before

    @pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
    def test_what_sqlite_would_read_into_it(self, of_sqlite: Installation, file: Path, ending: str) -> None:
        snapshot_of(of_sqlite, file)
        of_sqlite.close()
        path = Path(of_sqlite.settings.database_url.removeprefix("sqlite:///"))
        path.unlink()
        path.with_name(path.name + ending).write_bytes(b"of another database")
        assert f"app.db{ending} is left of another database" in refusal(of_sqlite, file)
        assert not path.exists()

    def test_another_backup(self, here: Installation, elsewhere: Installation, file: Path) -> None:
        snapshot_of(here, file)
        other = elsewhere.settings.backup_dir / "somebody" / "2026-02-12.json"
        other.parent.mkdir(parents=True)
        other.write_bytes(b"{}")
        assert "BACKUP_DIR holds somebody/2026-02-12.json." in refusal(elsewhere, file)
        assert elsewhere.files() == {"somebody/2026-02-12.json": b"{}"}

    def test_another_key(self, of_sqlite: Installation, file: Path, tmp_path: Path) -> None:
        snapshot_of(of_sqlite, file)
        there = tmp_path / "there"
        there.mkdir()
        (there / "app.secret").write_text("another key of forty characters or so")
        place = {"database_url": f"sqlite:///{there / 'app.db'}", "backup_dir": there / "backups"}
        assert "holds another key" in refusal(Installation(of_sqlite.settings.model_copy(update=place)), file)
        assert files_below(there) == {"app.secret": b"another key of forty characters or so"}

    def test_what_an_interrupted_restore_has_left_is_no_hindrance(
        self, here: Installation, elsewhere: Installation, file: Path
    ) -> None:
        snapshot_of(here, file)
        some = sorted(here.files())[: len(here.files()) // 2]
        for path in some:
            target = elsewhere.settings.backup_dir / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(here.files()[path])
        restore(elsewhere.settings, file)
        assert (elsewhere.exports(), elsewhere.files()) == (here.exports(), here.files())


def test_another_kind_of_database_is_refused(of_sqlite: Installation, file: Path, postgres_url: str) -> None:
    snapshot_of(of_sqlite, file)
    there = Installation(of_sqlite.settings.model_copy(update={"database_url": postgres_url}))
    assert refusal(there, file).startswith("This snapshot is of sqlite and DATABASE_URL names postgresql.")


def saying(file: Path, old: bytes, new: bytes) -> Path:
    """The same snapshot, which says something else of itself."""
    return changed(file, lambda them: [member(them[0][0].name, them[0][1].replace(old, new)), *them[1:]])


def test_a_newer_schema_is_refused_in_words(
    of_sqlite: Installation, file: Path, elsewhere_of_sqlite: Installation
) -> None:
    snapshot_of(of_sqlite, file)
    newer = saying(file, b'"schema": null', b'"schema": "9999_of_the_future"')
    assert refusal(elsewhere_of_sqlite, newer) == (
        "This snapshot is of a newer Movie Manager (1.0.0; schema 9999_of_the_future; here it is "
        f"{head_revision()}). Install that one, then restore it."
    )
    assert elsewhere_of_sqlite.files() == {}


def test_a_newer_schema_is_refused_where_only_the_database_says_so(
    of_sqlite: Installation, file: Path, elsewhere_of_sqlite: Installation
) -> None:
    with of_sqlite.database.write() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        session.execute(text("INSERT INTO alembic_version VALUES ('9999_of_the_future')"))
    make(of_sqlite.settings, file, now=NOW, parts=[Part.DATABASE])
    said = refusal(elsewhere_of_sqlite, saying(file, b'"9999_of_the_future"', b"null"))
    assert "The database is of a newer Movie Manager (revision 9999_of_the_future; here it is " in said
    assert said.startswith("This is no snapshot that can be restored: its database cannot be used")
