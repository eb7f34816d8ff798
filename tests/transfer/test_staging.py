"""What an import inserts is brought to SQLite before the import holds its lock, and moved by one statement a table."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.orm import Session

from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.transfer.merge import Mode
from backend.models import User
from tests.documents import a_document, a_movie, a_person, a_recommendation, watched
from tests.library_builders import a_title, document_of
from tests.transfer.test_pipeline import Backups, Server

FILE = a_document(
    movies=[
        a_movie("tt1", status="watched", watch_history=watched(1.0, 7.3)),
        a_movie("tt2", recommendations=[a_recommendation("Alice"), a_recommendation("Bob", up=False)]),
    ],
    people=[a_person("Alice"), a_person("Bob")],
)

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Server:
    return Server(database, tmp_path / "backups" / ".locks")


@contextmanager
def before(database: Database, beginning: str, act: Callable[[], object]) -> Generator[list[str]]:
    """Do it once, before the first statement that begins like this; gives those that did."""
    seen: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        if statement.startswith(beginning):
            seen.append(statement)
            if len(seen) == 1:
                act()

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", look)


@pytest.mark.parametrize(("beginning", "is_free"), [("INSERT INTO staged_movies", True), ("INSERT INTO movies", False)])
def test_others_write_while_rows_are_staged_and_wait_while_they_are_moved(
    server: Server, alice: Account, bob: Account, beginning: str, is_free: bool
) -> None:
    written: list[bool] = []

    def write(session: Session) -> None:
        session.execute(update(User).where(User.id == bob.id).values(library_version="another"))

    with before(server.database, beginning, lambda: written.append(server.database.write_at_once(write))) as seen:
        server.bring(alice, FILE, Backups())
    assert (written, len(seen), server.titles(alice)) == ([is_free], 1, ["tt1", "tt2"])


@pytest.mark.parametrize("mode", Mode)
def test_an_edit_of_the_same_library_while_rows_are_staged_is_planned_on(
    server: Server, alice: Account, mode: Mode
) -> None:
    safety = Backups()
    with before(server.database, "INSERT INTO staged_movies", lambda: a_title(server.database, alice, "tt1")):
        done = server.bring(alice, FILE, safety, mode=mode)
    assert (done.changes.movies.added, safety.titles) == (1, [[], ["tt1"]])
    assert temporary_tables(server.database) == []


def test_rows_come_as_they_would_without_staging(
    server: Server, alice: Account, bob: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.bring(alice, FILE, Backups())
    monkeypatch.setattr("backend.app.transfer.pipeline.stage", lambda *_: None)
    server.bring(bob, FILE, Backups())
    assert document_of(server.database, alice) == document_of(server.database, bob)


def test_nothing_stays_on_the_connection(server: Server, alice: Account, bob: Account) -> None:
    server.bring(alice, FILE, Backups())
    assert temporary_tables(server.database) == []

    def fail() -> None:
        raise OSError

    with before(server.database, "INSERT INTO movie_status", fail), pytest.raises(OSError, match=r"^$"):
        server.bring(bob, FILE, Backups())
    assert (temporary_tables(server.database), server.titles(bob)) == ([], [])


def temporary_tables(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(text("SELECT name FROM sqlite_temp_master")))
