"""`moviemanager export`, as a person runs it."""

import io
import zipfile
from pathlib import Path

import orjson

from tests.commands.alice import ALICE
from tests.commands.test_backup import A_LIBRARY, Run, run

__all__ = ["run"]


def test_a_library_leaves_as_a_zip(run: Run, tmp_path: Path) -> None:
    (tmp_path / "library.json").write_bytes(orjson.dumps(A_LIBRARY))
    assert run("backup", "import", "--user", ALICE, "library.json").exit_code == 0
    assert run("export", "--user", ALICE, "--format", "imdb", "-o", "out.zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == ["imdb-ratings.csv", "imdb-watchlist.csv", "not-exported.csv"]
    printed = run("export", "--user", ALICE, "--format", "imdb")
    assert zipfile.is_zipfile(io.BytesIO(printed.stdout_bytes))


def test_what_is_wrong_is_said_plainly(run: Run) -> None:
    refused = run("export", "--user", ALICE, "--format", "csv", "--zone", "Nowhere")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "“Nowhere” is not a time zone; use a name such as Europe/Helsinki.\n",
    )
    assert run("export", "--user", ALICE, "--format", "netflix").exit_code == 2
