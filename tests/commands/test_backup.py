"""The backup commands, as an operator or a script runs them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from typer.testing import CliRunner, Result

from backend.app.commands import app
from backend.app.database import connect
from backend.app.services.accounts import find
from backend.app.services.backup import BackupManager
from tests.commands.alice import ALICE
from tests.documents import a_document, a_list, a_movie, a_person, watched

A_LIBRARY = a_document(
    movies=[a_movie("tt1", status="watched", watch_history=watched()), a_movie("tt2")],
    people=[a_person()],
    lists=[a_list()],
)
Run = Callable[..., Result]


@pytest.fixture
def run(with_alice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in an empty folder, over a database of its own with one account."""
    monkeypatch.chdir(tmp_path)
    environment = {"DATABASE_URL": with_alice, "BACKUP_DIR": "backups", "BACKUP_TIMEZONE": "UTC"}
    runner = CliRunner(env=environment)

    def run(*arguments: str, stdin: str = "") -> Result:
        return runner.invoke(app, arguments, input=stdin)

    return run


@pytest.fixture
def document(tmp_path: Path) -> str:
    path = tmp_path / "library.json"
    path.write_bytes(orjson.dumps(A_LIBRARY))
    return str(path)


def exported(run: Run) -> Any:
    return json.loads(run("backup", "export", "--user", ALICE).stdout)


def the_only_file(run: Run) -> Any:
    [backup] = json.loads(run("backup", "list", "--json").stdout)[ALICE]
    return backup


def test_a_document_goes_in_and_comes_out(run: Run, document: str, tmp_path: Path) -> None:
    done = run("backup", "import", "--user", ALICE, document)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "movies: 2 added, 0 updated, 0 unchanged, 0 kept, 0 removed",
        "people: 1 added, 0 updated, 0 unchanged, 0 kept, 0 removed",
        "lists: 1 added, 0 updated, 0 unchanged, 0 kept, 0 removed",
    ]
    assert lines[3].startswith(f"To undo: moviemanager backup restore --user {ALICE} ")
    assert run("backup", "export", "--user", ALICE, "-o", "out.json").exit_code == 0
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert written["movies"] == A_LIBRARY["movies"]


def test_a_dry_run_changes_nothing(run: Run, document: str, tmp_path: Path) -> None:
    done = json.loads(run("backup", "import", "--dry-run", "--json", "--user", ALICE, document).stdout)
    assert (done["dry_run"], done["imported_counts"]["movies"], done["rows_total"]) == (True, 2, 4)
    assert exported(run)["movies"] == []
    assert not (tmp_path / "backups").exists()


def test_what_the_undo_line_says_undoes_it(run: Run, document: str) -> None:
    undo = run("backup", "import", "--user", ALICE, document).stdout.splitlines()[-1]
    assert run(*undo.removeprefix("To undo: moviemanager ").split()).exit_code == 0
    assert exported(run)["movies"] == []


def test_strict_refuses_a_file_with_a_bad_row_and_names_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(orjson.dumps(a_document(movies=[a_movie("nope")])))
    refused = run("backup", "import", "--strict", "--user", ALICE, "bad.json")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "One row of this file cannot be used, so nothing was changed.\n  movies[0].imdb_id: must be “tt” and digits\n"
    )


def test_a_file_that_is_not_there_is_said_plainly(run: Run) -> None:
    refused = run("backup", "import", "--user", ALICE, "nowhere.json")
    assert (refused.exit_code, refused.stderr) == (1, "nowhere.json cannot be read: No such file or directory.\n")


def test_an_export_that_cannot_be_finished_leaves_the_file_that_was_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("yesterday's")
    (tmp_path / ".out.json.part").mkdir()
    assert run("backup", "export", "--user", ALICE, "-o", "out.json").exit_code == 1
    assert (tmp_path / "out.json").read_text() == "yesterday's"


def test_an_export_to_a_device_is_written_there(run: Run) -> None:
    refused = run("backup", "export", "--user", ALICE, "-o", "/dev/full")
    assert refused.stderr == "/dev/full cannot be written: No space left on device.\n"
    assert run("backup", "export", "--user", ALICE, "-o", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()


def test_an_export_that_cannot_be_written_is_said_plainly(run: Run) -> None:
    refused = run("backup", "export", "--user", ALICE, "-o", "no/such/folder.json")
    assert refused.exit_code == 1
    assert refused.stderr == "no/such/folder.json cannot be written: No such file or directory.\n"


def test_an_unknown_account_is_said_plainly(run: Run) -> None:
    refused = run("backup", "list", "--user", "nobody@example.test")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "nobody@example.test" in refused.stderr


def test_run_backs_up_those_who_have_it_on_and_force_everybody_else(run: Run) -> None:
    assert run("backup", "run").stdout == "0 backed up, 0 failed.\n"
    assert run("backup", "run", "--force").stdout == "1 backed up, 0 failed.\n"
    assert the_only_file(run)["kind"] == "manual"


def test_a_failure_is_counted_and_is_the_exit_code(run: Run, tmp_path: Path) -> None:
    user_id = json.loads(run("users", "list", "--json").stdout)[0]["id"]
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / user_id).write_text("in the way")
    failed = run("backup", "run", "--force")
    assert (failed.exit_code, failed.stdout) == (1, "0 backed up, 1 failed.\n")
    assert failed.stderr.startswith(f"{ALICE}: The backup could not be written (")


def test_verify_ends_with_one_where_a_backup_is_damaged(run: Run, document: str, tmp_path: Path) -> None:
    run("backup", "import", "--user", ALICE, document)
    assert run("backup", "verify").exit_code == 0
    filename = the_only_file(run)["filename"]
    [path] = (tmp_path / "backups").glob(f"*/{filename}")
    path.write_bytes(path.read_bytes().replace(b"2", b"3", 1))
    found = run("backup", "verify")
    assert (found.exit_code, found.stdout) == (1, f"{ALICE}\t{filename}\t{path.stat().st_size}\tDAMAGED\tnot tested\n")
    refused = run("backup", "restore", "--user", ALICE, filename)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"The backup {filename} is damaged")


def test_full_writes_the_library_with_its_metadata(run: Run, document: str, with_alice: str, tmp_path: Path) -> None:
    run("backup", "import", "--user", ALICE, document)
    done = run("backup", "full", "--user", ALICE, "-o", "full.json")
    assert (done.exit_code, done.stdout) == (0, "")
    database = connect(with_alice)
    manager = BackupManager(tmp_path / "backups", database, zone=ZoneInfo("UTC"))
    with database.read() as session:
        payload = manager.build_backup_payload(session, find(session, ALICE).id)
    database.engine.dispose()
    written = json.loads((tmp_path / "full.json").read_bytes())
    assert {**written, "exported_at": None} == {**payload, "exported_at": None}
    assert len(written["movies"]) == 2


def test_a_folder_without_its_marker_is_refused_until_it_is_accepted(run: Run, tmp_path: Path) -> None:
    run("backup", "run", "--force")
    (tmp_path / "backups" / ".moviemanager").unlink()
    refused = run("backup", "list")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("The server cannot use its folder of backups: it is empty of what it held")
    accepted = run("backup", "accept-folder")
    assert (accepted.exit_code, accepted.stdout) == (
        0,
        "The folder is accepted; 1 backups of accounts of this server are in it.\n",
    )
    assert the_only_file(run)["kind"] == "manual"
