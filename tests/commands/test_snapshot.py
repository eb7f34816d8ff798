"""`moviemanager snapshot`, as an operator runs it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.app.commands import app
from tests.commands.alice import ALICE
from tests.snapshot.conftest import files_below

Run = Callable[..., Result]


@pytest.fixture
def run(with_alice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """In a folder of its own, over a database with one account; `place` is another folder with a database there."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(*words: object, place: Path | None = None) -> Result:
        url = with_alice if place is None else f"sqlite:///{place / 'app.db'}"
        folder = str((place or Path.cwd()) / "backups")
        environment = {"DATABASE_URL": url, "BACKUP_DIR": folder, "BACKUP_TIMEZONE": "UTC"}
        return CliRunner(env=environment).invoke(app, [str(word) for word in words])

    return run


# Another place of PostgreSQL takes another database.
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@on_sqlite
def test_it_goes_out_and_comes_back(run: Run, tmp_path: Path) -> None:
    run("backup", "run", "--force")
    made = run("snapshot", "all.tar.gz", "--with-key")
    assert (made.exit_code, made.stderr) == (0, "")
    assert re.fullmatch(
        r"all\.tar\.gz holds the database, the key, and 4 files of backups: [\d,]+ bytes\.\n", made.stdout
    )
    checked = run("snapshot", "--check", "all.tar.gz")
    assert (checked.exit_code, checked.stdout) == (
        0,
        "Restored in a test: 1 of 1 libraries exported, 4 files of backups with the right digests.\n",
    )
    there = tmp_path / "there"
    restored = run("snapshot", "--restore", "all.tar.gz", place=there)
    assert (restored.exit_code, restored.stdout.splitlines()[-1]) == (
        0,
        "Restored: the database and 4 files of backups.",
    )
    [alice] = json.loads(run("users", "list", "--json", place=there).stdout)
    assert alice["email"] == ALICE
    assert files_below(there / "backups") == files_below(Path("backups"))
    assert (there / "app.secret").exists()


@on_sqlite
def test_without_the_key_the_restore_says_what_that_means(run: Run, tmp_path: Path) -> None:
    run("snapshot", "all.tar.gz")
    restored = run("snapshot", "--restore", "all.tar.gz", place=tmp_path / "there")
    assert restored.stdout.splitlines()[-1] == (
        "The key that signs tokens is not in it: unless SECRET_KEY is the same one, everybody signs in again."
    )
    assert not (tmp_path / "there" / "app.secret").exists()


def test_both_kinds_of_database_pass_a_check(run: Run) -> None:
    assert run("snapshot", "all.tar.gz").exit_code == 0
    checked = run("snapshot", "--check", "all.tar.gz")
    assert (checked.exit_code, checked.stdout) == (
        0,
        "Restored in a test: 1 of 1 libraries exported, 0 files of backups with the right digests.\n",
    )


@on_sqlite
def test_what_is_left_out_is_said(run: Run) -> None:
    (Path("backups") / "somebody").mkdir(parents=True)
    (Path("backups") / "somebody" / "link").symlink_to("/etc/passwd")
    made = run("snapshot", "all.tar.gz")
    assert (made.exit_code, made.stderr) == (1, "somebody/link was left out: it is no regular file.\n")
    assert run("snapshot", "--check", "all.tar.gz").exit_code == 0


@on_sqlite
def test_in_a_wrong_folder_no_database_is_made(run: Run, tmp_path: Path) -> None:
    refused = run("snapshot", "all.tar.gz", place=tmp_path / "nowhere")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert not (tmp_path / "nowhere").exists()
    assert not Path("all.tar.gz").exists()


@on_sqlite
@pytest.mark.parametrize(
    "words",
    [
        ("--restore", "--check"),
        ("--restore", "--with-key"),
        ("--check", "--encrypt-to", "age1x"),
        ("--identity", "key"),
    ],
)
def test_one_thing_at_a_time(run: Run, words: tuple[str, ...]) -> None:
    refused = run("snapshot", "all.tar.gz", *words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("A snapshot is made, restored (--restore) or checked (--check): one of them.")
