"""`moviemanager backup kit`, and its page: the commands on it are run as they are printed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from backend.app.backups.copies.keys import fingerprint
from backend.app.commands import app
from backend.models import CopyKey
from tests.acceptance.test_operating import Installation
from tests.commands.test_adopt import backed_up
from tests.commands.test_copies import installation, run
from tests.snapshot.test_encryption import NOT_HERE

__all__ = ["installation"]

pytest.importorskip("pyrage", reason=NOT_HERE)

SECRET = "AGE-SECRET-KEY-1ET4MPJJJQR4QW7FE0PWFW6Q8TEXU3L585D8XDF4X89N7NAVNE8TQT4GESV"
PUBLIC = "age1q5svyghnatsuyxq7ymapqtq2tn662l5yvr42ncqez2l0n50tk9fq39v86m"


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next kit has this key, so that a test can type how it ends."""
    monkeypatch.setattr("backend.app.backups.copies.kits.new_identity", lambda: (SECRET, PUBLIC))


def kit(*arguments: str, typed: str = "T4GESV\n") -> Result:
    return CliRunner().invoke(app, ["backup", "kit", *arguments], input=typed)


@pytest.mark.usefixtures("key")
def test_a_kit_counts_once_the_end_of_its_key_was_typed_back(installation: Installation) -> None:
    done = kit("kit.txt")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == (
        f"The kit {fingerprint(PUBLIC)} counts. New copies are locked with it from now on."
    )
    file = installation.folder / "kit.txt"
    assert (file.stat().st_mode & 0o777, SECRET in file.read_text(), SECRET in done.output) == (0o600, True, False)
    assert re.match(rf"{fingerprint(PUBLIC)}\tmade [-0-9]+\tlocks new copies\n", kit("--list").stdout)
    again = kit("another.txt")
    assert (again.exit_code, f"There is a kit already: {fingerprint(PUBLIC)}." in again.stderr) == (1, True)
    assert not (installation.folder / "another.txt").exists()


@pytest.mark.usefixtures("key")
def test_a_year_later_it_is_typed_back_again(installation: Installation) -> None:
    none = kit("--check")
    assert (none.exit_code, none.stderr.splitlines()[-1]) == (1, "There is no kit that new copies are locked with.")
    assert kit("kit.txt").exit_code == 0
    with installation.database.write() as session:
        session.execute(update(CopyKey).values(confirmed_at=CopyKey.confirmed_at - 366 * 86_400))
    assert kit("--list").stdout.endswith("\tlocks new copies; type it back again: --check\n")
    gone = kit("--check", typed="\nnonsense\n\n")
    assert (gone.exit_code, gone.stderr.splitlines()[-1]) == (
        1,
        (
            f"That is not how the key of {fingerprint(PUBLIC)} ends. If that kit is gone, --rotate makes another one "
            "for new copies. Nothing was changed."
        ),
    )
    there = kit("--check", typed="wrong\nt4gesv\n")
    assert (there.exit_code, there.stdout.splitlines()[-1]) == (
        0,
        f"The kit {fingerprint(PUBLIC)} is still there. You are asked again in a year.",
    )
    assert kit("--list").stdout.endswith("\tlocks new copies\n")
    assert (installation.folder / "kit.txt").exists()


@pytest.mark.usefixtures("key")
def test_one_that_was_not_read_back_does_not_count(installation: Installation) -> None:
    refused = kit("kit.txt", typed="nonsense\n\nT4GES\n")
    assert refused.exit_code == 1
    assert "The kit does not count, and its file was removed." in refused.stderr
    assert not (installation.folder / "kit.txt").exists()
    assert kit("--list").stdout.startswith("There is no kit: new copies are not locked")


@pytest.mark.usefixtures("key")
def test_whoever_goes_away_has_no_kit(installation: Installation) -> None:
    assert kit("kit.txt", typed="").exit_code == 1
    assert not (installation.folder / "kit.txt").exists()
    assert kit("--list").stdout.startswith("There is no kit")


@pytest.mark.usefixtures("key")
def test_no_file_is_replaced(installation: Installation) -> None:
    (installation.folder / "kit.txt").write_text("mine")
    refused = kit("kit.txt")
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (
        1,
        "kit.txt is there already. Name another file. Nothing was changed.",
    )
    assert (installation.folder / "kit.txt").read_text() == "mine"
    assert kit("nowhere/kit.txt").exit_code == 1


def test_a_rotation_names_the_former_kit_and_locking_can_be_stopped(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ("AGE-SECRET-KEY-1LOST", "age1other")
    monkeypatch.setattr("backend.app.backups.copies.kits.new_identity", lambda: other)
    assert kit("one.txt", typed="-1LOST\n").exit_code == 0
    monkeypatch.setattr("backend.app.backups.copies.kits.new_identity", lambda: (SECRET, PUBLIC))
    done = kit("two.txt", "--rotate")
    assert done.stdout.splitlines()[-1] == (
        f"Copies that are there still open with {fingerprint('age1other')}: keep that kit too."
    )
    assert [line.split("\t")[0] for line in kit("--list").stdout.splitlines()] == [
        fingerprint(PUBLIC),
        fingerprint("age1other"),
    ]
    assert "keep it" in kit("--off").stdout


@pytest.mark.usefixtures("key")
def test_the_commands_on_the_page_open_a_copy_and_bring_everything_back(installation: Installation) -> None:
    for program in ("age", "zstd"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not here")
    this = installation
    assert kit("kit.txt").exit_code == 0
    this.become("tt1", "tt2")
    newest = backed_up(this)
    assert run("copies", "--now").exit_code == 0
    copy = this.folder / "elsewhere" / this.alice.id / f"{newest}.zst.age"
    page = (this.folder / "kit.txt").read_text()
    assert f"#   {this.folder / 'elsewhere'}\n" in page
    shutil.copy(copy, this.folder / "library.json.zst.age")
    printed = [line.removeprefix("#").strip() for line in page.splitlines() if "library.json" in line]
    [opens, decompresses, imports] = [line for line in printed if line.split()[0] in {"age", "zstd", "moviemanager"}]
    for command in (opens, decompresses):
        subprocess.run(command, shell=True, cwd=this.folder, check=True, capture_output=True)
    this.become("tt9")
    this.run(imports)
    assert this.titles() == ["tt1", "tt2"]
    [adopts] = [line.removeprefix("#").strip() for line in page.splitlines() if "backup adopt" in line]
    this.lose_everything()
    refused = run("adopt", "elsewhere")
    assert refused.exit_code == 1
    assert f"open with {fingerprint(PUBLIC)} or " in refused.stderr
    this.run(adopts.replace("PLACE", "elsewhere"))
    assert this.titles() == ["tt1", "tt2"]


@pytest.mark.usefixtures("key")
def test_a_copy_is_restored_with_the_kit_where_the_server_has_lost_its_key(installation: Installation) -> None:
    this = installation
    assert kit("kit.txt").exit_code == 0
    this.become("tt1", "tt2")
    newest = backed_up(this)
    assert run("copies", "--now").exit_code == 0
    (this.folder / "app.secret").unlink()
    this.become("tt3")
    place = str(this.folder / "elsewhere")
    words = ("restore", "--user", "alice@example.org", f"{newest}.zst.age", "--place", place)
    refused = run(*words)
    assert (refused.exit_code, "Open it with the emergency kit of that key" in refused.stderr) == (1, True)
    assert run(*words, "--identity", "kit.txt").exit_code == 0
    assert this.titles() == ["tt1", "tt2"]


@pytest.mark.long
@pytest.mark.usefixtures("key")
def test_a_passphrase_locks_the_file_of_the_key_alone(installation: Installation) -> None:
    """Seconds and much memory, so that guessing takes as much."""
    done = kit("kit.txt", "--passphrase", typed="a phrase\na phrase\nT4GESV\n")
    assert done.exit_code == 0, done.output
    content, page = ((installation.folder / each).read_text() for each in ("kit.txt", "kit-page.txt"))
    assert content.startswith("-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert page.endswith(f"# Opens:\n{content}")
    assert (SECRET in content, SECRET in page, "# The key ends with T4GESV." in page) == (False, False, True)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    program = "from backend.app.encryption import identities_in; from pathlib import Path;"
    program += "print(identities_in(Path('kit.txt'), lambda: 'a phrase')[0])"
    opened = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert opened.stdout.strip() == SECRET
