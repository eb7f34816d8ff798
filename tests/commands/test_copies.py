"""`moviemanager backup copies` as an operator runs it, with a folder as the place."""

import json
import shutil
import time
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.app.backups.copies.cache import claim_place
from backend.app.backups.copies.places import CopyPlace
from backend.app.commands import app
from backend.app.places.address import place_at
from tests.acceptance.test_operating import Installation
from tests.commands.test_adopt import backed_up


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Its place for copies is the folder `elsewhere`, which has to be there."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "BACKUP_DIR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("BACKUP_COPIES", str(tmp_path / "elsewhere"))
    return Installation(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["backup", *arguments])


def test_without_a_place_it_says_so(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKUP_COPIES")
    said = run("copies")
    assert (said.exit_code, said.stdout) == (0, "There is no place for copies: BACKUP_COPIES is not set.\n")


def test_what_is_copied_is_listed_and_restored(installation: Installation) -> None:
    this, elsewhere = installation, str(installation.folder / "elsewhere")
    this.become("tt1", "tt2")
    first = backed_up(this)
    done = run("copies", "--now")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == f"alice@example.org\t{elsewhere}\tok\tHolds the newest backup."
    assert lines[-2:] == ["2 copied, 0 let go of, 0 backups repaired.", "2 copies restored in a test."]
    [row] = [line for line in lines if f"\t{first}.zst" in line]
    assert row.split("\t")[3:] == [
        str((installation.folder / "elsewhere" / this.alice.id / f"{first}.zst").stat().st_size),
        "2 titles",
        "not locked",
        "compared",
        "restores",
    ]
    this.become("tt3")
    restored = run("restore", "--user", "alice@example.org", f"{first}.zst", "--place", elsewhere)
    assert (restored.exit_code, this.titles()) == (0, ["tt1", "tt2"])


def test_a_run_makes_the_copies_of_what_it_made(installation: Installation) -> None:
    this, place = installation, installation.folder / "elsewhere"
    this.become("tt1", "tt2")
    this.run("moviemanager backup enable --all")
    done = run("run", "--force")
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "1 backed up, 0 failed.",
            "2 restored in a test, 0 not restorable.",
            "2 copied, 0 let go of, 0 backups repaired.",
            "2 copies restored in a test.",
        ],
    )
    copied = sorted(each.name for each in (place / this.alice.id).glob("*.zst"))
    assert copied == sorted(f"{each.name.filename}.zst" for each in this.backups.list_backups(this.alice.id))
    again = run("run", "--json")
    assert (again.exit_code, json.loads(again.stdout)["copies"]) == (
        0,
        {"made": 0, "removed": 0, "repaired": 0, "tested": 0, "failed": {}, "elsewhere": []},
    )


def test_a_run_whose_copies_fail_says_so(installation: Installation) -> None:
    this, place = installation, installation.folder / "elsewhere"
    this.become("tt1")
    this.run("moviemanager backup enable --all")
    place.rmdir()
    done = run("run")
    assert (done.exit_code, done.stdout.splitlines()[0], done.stderr.splitlines()[-1]) == (
        1,
        "1 backed up, 0 failed.",
        f"{place}: the folder is not there; its disk is probably not mounted.",
    )


def test_a_place_at_which_another_process_is_at_work_is_said(installation: Installation) -> None:
    this, place = installation, str(installation.folder / "elsewhere")
    this.become("tt1")
    with this.database.write() as session:
        claim_place(
            session, CopyPlace(place, partial(place_at, place)).id, place, worker="another", now=time.time(), lease=600
        )
    done = run("run", "--force")
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (
        0,
        f"{place}: another process is copying there; if it has died, it is taken over within ten minutes.",
    )


def test_the_removal_of_an_account_names_what_copies_still_hold(installation: Installation) -> None:
    this = installation
    this.settle("bob@example.org", "tt3")
    this.run("moviemanager users owner --email bob@example.org")
    this.become("tt1")
    backed_up(this)
    assert run("copies", "--now").exit_code == 0
    removed = CliRunner().invoke(app, ["users", "remove", "--email", "alice@example.org", "--with-backups", "--yes"])
    [folder] = [each for each in (this.folder / "elsewhere").iterdir() if each.name == this.alice.id]
    copies = len(list(folder.glob("*.zst")))
    assert copies > 1
    assert (removed.exit_code, removed.stdout.splitlines()) == (
        0,
        [
            "Removed alice@example.org.",
            "Its backups are removed, too.",
            f"Folder “elsewhere” still holds {copies} copies, until somebody removes them there.",
        ],
    )


def test_a_disk_that_is_not_mounted_is_said(installation: Installation) -> None:
    this = installation
    this.become("tt1")
    backed_up(this)
    assert run("copies", "--now").exit_code == 0
    shutil.move(this.folder / "elsewhere", this.folder / "unmounted")
    gone = run("copies", "--now")
    assert (gone.exit_code, "unreachable\tNot reachable since" in gone.stdout) == (1, True)
    (this.folder / "elsewhere").mkdir()
    empty = run("copies", "--now")
    assert (empty.exit_code, "gone\tAll copies are gone from there since" in empty.stdout) == (1, True)
    assert list((this.folder / "elsewhere").iterdir()) == []
    anew = run("copies", "--accept-empty", str(this.folder / "elsewhere"))
    assert (anew.exit_code, "ok\tHolds the newest backup." in anew.stdout) == (0, True)


def test_a_folder_of_copies_alone_brings_everything_back(installation: Installation) -> None:
    this = installation
    this.become("tt1", "tt2")
    newest = backed_up(this)
    bob = this.settle("bob@example.org", "tt7")
    assert run("copies", "--now").exit_code == 0
    this.lose_everything()
    trial = run("adopt", "elsewhere", "--dry-run")
    assert (trial.exit_code, (this.folder / "app.db").exists()) == (0, False), trial.output
    done = run("adopt", "elsewhere")
    assert done.exit_code == 0, done.output
    assert f"alice@example.org: {newest}.zst restored, 2 titles." in done.stdout.splitlines()[:2]
    assert done.stdout.splitlines()[2:] == [
        "2 of 2 libraries restored.",
        "The copies are still in elsewhere. To have new backups copied there as well, set BACKUP_COPIES to it.",
    ]
    assert (this.titles(), this.titles(bob)) == (["tt1", "tt2"], ["tt7"])
