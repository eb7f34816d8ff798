import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, inspect

from backend.app.database import connect
from backend.app.schema.migrations import current_revision, migrate
from backend.app.settings import Settings
from backend.app.snapshot.contents import DatabaseKind
from backend.app.snapshot.errors import NotASnapshot, PlaceInUse, ProgramMissing, SnapshotNotMade

_AS_WHOEVER_RESTORES = ("--no-owner", "--no-privileges")


@dataclass(frozen=True)
class PostgresqlDatabase:
    settings: Settings
    kind = DatabaseKind.POSTGRESQL

    def dump(self, folder: Path) -> tuple[Path, str | None]:
        program, file = _program("pg_dump"), folder / self.kind.member
        with self._connection() as connection:
            revision = current_revision(connection)
        # The archive around it is compressed.
        said = self._run(program, "--format=custom", "--compress=0", *_AS_WHOEVER_RESTORES, "--file", str(file))
        if said is not None:
            raise SnapshotNotMade(f"pg_dump refused ({said})")
        return file, revision

    def require_empty(self) -> None:
        _program("pg_restore")
        with self._connection() as connection:
            if inspect(connection).get_table_names():
                raise PlaceInUse("the database that DATABASE_URL names has tables")

    def staging_parent(self) -> Path:
        return Path(tempfile.gettempdir())

    def prepare(self, file: Path) -> list[str]:
        said = _run([_program("pg_restore"), "--list", str(file)], os.environ)
        if said is not None:
            raise NotASnapshot(f"pg_restore cannot read its database ({said})")
        return []

    def place(self, file: Path) -> list[str]:
        self.require_empty()
        options = ("--single-transaction", "--exit-on-error", *_AS_WHOEVER_RESTORES)
        said = self._run(_program("pg_restore"), *options, str(file))
        if said is not None:
            # Of a restore that was killed, pg_restore may have been still at it.
            self.require_empty()
            raise NotASnapshot(f"pg_restore refused its database ({said})")
        sentences: list[str] = []
        migrate(self.settings, sentences.append)
        return sentences

    @contextmanager
    def _connection(self) -> Generator[Connection]:
        database = connect(self.settings.database_url)
        try:
            with database.engine.connect() as connection:
                yield connection
        finally:
            database.engine.dispose()

    def _run(self, program: str, *words: str) -> str | None:
        """The password is not among its words, which everybody on the machine can read."""
        url = connect(self.settings.database_url).engine.url
        password = {"PGPASSWORD": url.password} if url.password else {}
        address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
        words = (f"--dbname={address.render_as_string()}", "--no-password", *words)
        return _run([program, *words], {**os.environ, **password})


def _run(command: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """What it complained of, where it failed."""
    done = subprocess.run(  # noqa: S603 -- no shell, and nothing of the snapshot is among the words
        command,
        env={**environment, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return None
    return next(iter(done.stderr.strip().splitlines()), f"exit code {done.returncode}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ProgramMissing(name)
    return found
