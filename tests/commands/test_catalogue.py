from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.app.commands import app
from tests.catalogue.test_imdb_dataset import AKAS, files


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"DATABASE_URL": f"sqlite:///{tmp_path}/app.db"})
    return lambda *words: runner.invoke(app, ["catalogue", *map(str, words)])


def test_an_offline_catalogue_is_loaded_shown_and_dropped(run: Callable[..., Result], tmp_path: Path) -> None:
    basics, akas = files(tmp_path, akas=AKAS)
    assert run("status").stdout == "There is no offline catalogue.\n"
    loaded = run("load", basics, akas)
    assert (loaded.exit_code, loaded.stdout) == (0, "5 films and series with 8 names are in the offline catalogue.\n")
    assert "personal and non-commercial use" in loaded.stderr
    assert run("status").stdout.startswith("5 films and series with 8 names, loaded on 20")
    assert run("drop").stdout == "The offline catalogue is removed.\n"
    assert run("drop").stdout == "There is no offline catalogue.\n"


def test_another_file_is_refused_in_a_sentence(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>")
    refused = run("load", tmp_path / "page.html")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is not title.basics.tsv of https://datasets.imdbws.com: its first line is another." in refused.stderr
