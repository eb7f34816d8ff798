"""A PostgreSQL for the tests: the operator's, or Debian's binaries on a socket in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, create_engine, make_url, text


@dataclass(frozen=True)
class PostgresServer:
    admin: URL

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """The address of an empty database with a C locale, dropped at the end."""
        name = f"test_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' STRATEGY file_copy")
        try:
            yield self.admin.set(database=name).render_as_string(hide_password=False)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        engine = create_engine(self.admin, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def find_postgres() -> Iterator[PostgresServer | None]:
    address = os.environ.get("TEST_DATABASE_URL")
    if address:
        yield PostgresServer(make_url(address).set(drivername="postgresql+psycopg"))
        return
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        yield None
        return
    with _started(binaries[-1]) as server:
        yield server


@contextmanager
def _started(binaries: Path) -> Iterator[PostgresServer]:
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, owner)
    data = folder / "data"
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"
    _as(owner, binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    _as(owner, binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield PostgresServer(URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)}))
    finally:
        _as(owner, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _as(owner: str, *command: object) -> None:
    """Run as `owner`: PostgreSQL refuses to run as root."""
    user = owner if os.geteuid() == 0 else None
    subprocess.run([str(part) for part in command], check=True, user=user, stdout=subprocess.DEVNULL, cwd="/")
