"""An installation that bad requests are sent to, and that can tell whether anything of it was changed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from backend.app.database import Database, connect
from backend.app.main import create_app
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from backend.models import Base
from tests.acceptance.main_job import without_stamp
from tests.acceptance.servers import SECRET_KEY
from tests.builders import CHEAP_PASSWORDS, an_account, bearer
from tests.library_builders import a_library, a_list

# What no answer may hold: words of our code, of the database, and paths of the server.
INSIDES = re.compile(
    r"Traceback|SELECT|INSERT|UPDATE|\.py\b|sqlalchemy|psycopg|sqlite|pydantic|/dev/|/tmp|/etc|/root|/home|"
    + re.escape(str(Path(__file__).parents[2]))
)
DAMAGED = "2026-02-01.json"
CUT_OFF = "2026-02-02.json"
FOLDER = "2026-02-03.json"
LINK = "2026-02-04.json"
OF_BOB = "2026-01-31.json"
LIST_OF_BOB = "bobs-list"


@dataclass
class Installation:
    """Two accounts, alice and bob, with libraries and backups that nothing may change. Requests are alice's."""

    app: FastAPI
    database: Database
    root: Path
    alice: Account
    bob: Account

    @cached_property
    def client(self) -> TestClient:
        headers = bearer(self.app, self.alice)
        return TestClient(self.app, raise_server_exceptions=False, headers=headers, base_url="http://testserver")

    def send(self, method: str, path: str, **request: Any) -> Any:
        """The answer, once it is certain that it says nothing of our insides."""
        reply = self.client.request(method, f"/api{path}", **request)
        assert INSIDES.search(reply.text) is None
        if reply.status_code >= 400:
            assert reply.headers["content-type"] == "application/problem+json"
        return reply

    @cached_property
    def as_it_was(self) -> tuple[list[bytes], dict[str, Any]]:
        return self.as_it_is()

    def as_it_is(self) -> tuple[list[bytes], dict[str, Any]]:
        """Both libraries and all that lies in the folder of backups."""
        backups: BackupManager = self.app.state.backups
        with self.database.read() as session:
            exports = [without_stamp(b"".join(backups.export(session, each.id))) for each in (self.alice, self.bob)]
        files = {
            str(path.relative_to(self.root)): path.read_bytes() if path.is_file() else path.lstat().st_mode
            for path in self.root.rglob("*")
            if ".locks" not in path.parts
        }
        return exports, files


@contextmanager
def installed(url: str, folder: Path) -> Iterator[Installation]:
    """Both accounts have a library and a backup; among alice's files lie some that are none, or no longer."""
    database = connect(url)
    Base.metadata.create_all(database.engine)
    settings = Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        database_url=url,
        backup_dir=folder / "backups",
        secret_key=SecretStr(SECRET_KEY),
    )
    app = create_app(settings, database=database)
    app.state.passwords = CHEAP_PASSWORDS
    installation = Installation(app, database, settings.backup_dir, an_account(database), an_account(database))
    for each in (installation.alice, installation.bob):
        a_library(database, each, titles=3)
    a_list(database, installation.bob, "Of Bob", list_id=LIST_OF_BOB, position=1)
    _put_files(installation)
    assert installation.as_it_was == installation.as_it_is()
    yield installation
    database.engine.dispose()


def _put_files(installation: Installation) -> None:
    backups: BackupManager = installation.app.state.backups
    with installation.database.read() as session:
        good = backups.backup_user_data(session, installation.alice.id).name.filename
        of_bob = backups.backup_user_data(session, installation.bob.id).name.filename
    # Under a name that alice has not.
    (installation.root / installation.bob.id / of_bob).rename(installation.root / installation.bob.id / OF_BOB)
    folder = installation.root / installation.alice.id
    content, checksum = (folder / good).read_bytes(), (folder / f"{good}.sha256").read_text()
    for name, damaged in (
        (DAMAGED, bytes([*content[:200], content[200] ^ 1, *content[201:]])),
        (CUT_OFF, content[: len(content) // 2]),
    ):
        (folder / name).write_bytes(damaged)
        (folder / f"{name}.sha256").write_text(checksum.replace(good, name))
    (folder / FOLDER).mkdir()
    (folder / LINK).symlink_to(folder / good)
