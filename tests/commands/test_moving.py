"""`moviemanager import`, as an operator or a script runs it."""

import csv
import re
import shlex
import zipfile
from pathlib import Path

import pytest

from backend.app.services.jobs.service import ImportJobs
from tests.commands.alice import ALICE
from tests.commands.test_backup import Run, exported, run

__all__ = ["run"]

# A ratings file of IMDb, with invented rows.
RATINGS = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,"
    "Num Votes,Release Date,Directors\n"
    "tt0000042,8,2024-03-01,A film,A film,,Movie,,90,1999,,,,\n"
    "tt0000043,7,2024-03-02,An episode,An episode,,TV Episode,,45,2000,,,,\n"
)


@pytest.fixture
def ratings(tmp_path: Path) -> str:
    path = tmp_path / "ratings.csv"
    path.write_text(RATINGS)
    return str(path)


def test_a_file_of_another_service_comes_in_with_a_report(run: Run, ratings: str, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    done = run("import", "--user", ALICE, ratings, "--option", "rating_date=watch_date", "--report", str(report))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "ratings.csv: IMDb ratings, 2 rows",
        "2 rows: 1 added, 0 updated, 0 unchanged, 1 skipped, 0 ambiguous, 0 failed",
        "  episode: 1",
    ]
    [movie] = exported(run)["movies"]
    assert (movie["imdb_id"], movie["watch_history"]) == (
        "tt0000042",
        {"date_watched": 1_709_294_400.0, "my_rating": 8.0},
    )
    with report.open(encoding="utf-8-sig", newline="") as lines:
        assert [(row["outcome"], row["imdb_id"]) for row in csv.DictReader(lines)] == [
            ("added", "tt0000042"),
            ("skipped", ""),
        ]


def test_a_dry_run_changes_nothing_and_leaves_no_job_behind(run: Run, ratings: str) -> None:
    for _ in range(2):
        done = run("import", "--user", ALICE, ratings, "--dry-run")
        assert (done.exit_code, "1 added" in done.stdout) == (0, True)
    assert exported(run)["movies"] == []


LIST = (
    "Position,Const,Created,Modified,Description,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,"
    "Num Votes,Release Date,Directors,Your Rating,Date Rated\n"
    "1,tt0000042,2023-01-01,2024-01-01,,A film,,Movie,,,1999,,,,,,\n"
)


def test_a_question_of_a_file_is_shown_and_answered(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(LIST)
    asked = run("import", "--user", ALICE, str(path), "--dry-run")
    assert (asked.exit_code, asked.stderr.splitlines()) == (
        0,
        ["  What is in this file? --answer which=imdb-watchlist or imdb-list"],
    )
    done = run("import", "--user", ALICE, str(path), "--answer", "which=imdb-watchlist")
    assert done.stdout.splitlines() == [
        "export.csv: IMDb watchlist, 1 rows",
        "1 rows: 1 added, 0 updated, 0 unchanged, 0 skipped, 0 ambiguous, 0 failed",
    ]
    assert [each["status"] for each in exported(run)["movies"]] == ["toWatch"]


def test_the_commands_of_the_documentation_run_as_printed(
    run: Run, ratings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "export.csv").write_text(LIST)
    with zipfile.ZipFile(tmp_path / "letterboxd.zip", "w") as archive:
        archive.writestr("watched.csv", "Date,Name,Year,Letterboxd URI\n")
    text = (Path(__file__).parents[2] / "docs" / "moving.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    for line in block.splitlines():
        program, *arguments = shlex.split(line.replace("alice@example.com", ALICE))
        done = run(*arguments)
        assert (program, done.exit_code) == ("moviemanager", 0), f"{line}: {done.output}"
    assert [each["imdb_id"] for each in exported(run)["movies"]] == ["tt0000042"]
    assert {"report.csv"} < {path.name for path in tmp_path.iterdir()}


def test_an_import_that_was_killed_can_be_forgotten(run: Run, ratings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise SystemExit(137)

    with monkeypatch.context() as patched:
        patched.setattr(ImportJobs, "cancel", killed)
        run("import", "--user", ALICE, ratings, "--dry-run")
    refused = run("import", "--user", ALICE, ratings)
    assert refused.exit_code == 1
    assert refused.stderr.strip() == (
        "Another import of this account is not finished. Finish it in the web app, or forget it and its files with "
        "--forget-unfinished."
    )
    done = run("import", "--user", ALICE, ratings, "--forget-unfinished")
    assert (done.exit_code, "1 added" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--answer", "which"], "“which” is not an answer; write name=value."),
        (["--option", "viewing"], "“viewing” is not an option; write name=value."),
        (["--option", "viewing=all"], "The option “viewing” may be: latest, first."),
        (["--zone", "Nowhere/Atall"], "“Nowhere/Atall” is not a time zone; use a name such as Europe/Helsinki."),
    ],
)
def test_what_cannot_be_used_is_said_and_leaves_no_job_behind(
    run: Run, ratings: str, arguments: list[str], sentence: str
) -> None:
    refused = run("import", "--user", ALICE, ratings, *arguments)
    assert (refused.exit_code, refused.stderr.strip()) == (1, sentence)
    assert run("import", "--user", ALICE, ratings).exit_code == 0


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    refused = run("import", "--user", ALICE, str(tmp_path / "none.csv"))
    assert (refused.exit_code, refused.stderr.strip()) == (
        1,
        f"{tmp_path / 'none.csv'} cannot be read: No such file or directory.",
    )
