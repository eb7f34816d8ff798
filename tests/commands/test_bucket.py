"""A bucket as BACKUP_DIR that nobody can use is refused before anything begins, in one sentence without a password."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.app.commands import app
from tests.postgres import PostgresServer


def served(address: str, url: str) -> tuple[int, str]:
    variables = {"BACKUP_DIR": address, "DATABASE_URL": url, "SECRET_KEY": "a key that is used in tests alone, 32+"}
    done = CliRunner().invoke(app, ["serve", "--port", "0"], env=variables)
    return done.exit_code, done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            "s3://films",
            (
                "The credentials of a bucket are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or "
                "s3://key:secret@bucket in the address; there are none."
            ),
        ),
        ("s3://id:hush@films?bucket=x", "After the ? in an address s3:// there may be only endpoint, region."),
        ("s3:/films", "The address of a place has a host or a bucket after s3://."),
    ],
)
def test_an_address_that_nobody_can_use_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer, address: str, *, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with postgres.fresh_database() as url:
        assert served(address, url) == (1, sentence)


def test_sqlite_and_a_bucket_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused, said = served("s3://id:hush@films", "sqlite:///app.db")
    assert refused == 1
    assert said == (
        "Value error, BACKUP_DIR can be a bucket with PostgreSQL only: set DATABASE_URL to one, or BACKUP_DIR to a "
        "folder"
    )
    assert list(tmp_path.iterdir()) == []
