from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.app.commands import app
from backend.app.database import Database, connect
from backend.app.library.missing_titles import due
from backend.app.library.title_metadata import store_answers
from tests.builders import an_account
from tests.catalogue.test_imdb_dataset import AKAS, files
from tests.library_builders import a_title

NOW = 1_800_000_000.0


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"DATABASE_URL": database_url})
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


def test_after_a_newer_catalogue_is_loaded_it_is_asked_again_for_what_it_did_not_know(
    run: Callable[..., Result], tmp_path: Path, database_url: str
) -> None:
    basics, _ = files(tmp_path)
    run("load", basics)
    database = connect(database_url)
    alice = an_account(database)
    a_title(database, alice, "tt0133093")
    a_title(database, alice, "tt0000001")
    with database.write() as session:
        store_answers(session, "offline", {"tt0133093": "{}"}, ["tt0000001"], now=NOW, language="en")
    assert asked_next(database) == []
    run("load", basics)
    assert asked_next(database) == ["tt0000001"]
    database.engine.dispose()


def asked_next(database: Database) -> list[str]:
    with database.read() as session:
        return due(session, "offline", language="en", now=NOW, limit=10)
