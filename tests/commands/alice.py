"""The account of the commands' tests, made by the command itself."""

from typer.testing import CliRunner

from backend.app.commands import app
from tests.builders import PASSWORD
from tests.templates import Template

ALICE = "alice@example.test"


def add_alice(url: str) -> None:
    words = ("users", "add", "--email", ALICE, "--username", "alice", "--password-stdin")
    assert CliRunner(env={"DATABASE_URL": url}).invoke(app, words, input=PASSWORD).exit_code == 0


WITH_ALICE = Template("with-alice", add_alice)
