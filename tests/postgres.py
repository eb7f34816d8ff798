"""A PostgreSQL for the tests: the operator's, or Debian's binaries on a socket in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, make_url, text

from tests.templates import Template

DRIVER = "postgresql+psycopg"
QUICK_AND_FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@dataclass(frozen=True)
class PostgresServer:
    admin: URL
    # What the templates' databases are called.
    _kept: dict[Template, str] = field(default_factory=dict[Template, str])

    @contextmanager
    def fresh_database(self, template: Template | None = None) -> Iterator[str]:
        """The address of a database of its own, empty or as the template, dropped at the end."""
        name = self._create(template)
        try:
            yield self._address(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop what `fresh_database` copies from, for the server may be somebody's own."""
        for name in self._kept.values():
            self._drop(name)
        self._engine.dispose()

    @cached_property
    def _engine(self) -> Engine:
        return create_engine(self.admin, isolation_level="AUTOCOMMIT")

    def _create(self, template: Template | None) -> str:
        original = self._keep(template) if template else "template0"
        name = f"test_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {original} ENCODING 'UTF8' {self._strategy}")
        return name

    def _keep(self, template: Template) -> str:
        if template not in self._kept:
            name = self._create(template.like)
            template.prepare(self._address(name))
            self._kept[template] = name
        return self._kept[template]

    def _drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @cached_property
    def _strategy(self) -> str:
        """Since PostgreSQL 15 the pages go through its log, unless it is told to copy the files: for a third less."""
        with self._engine.connect() as connection:
            version = connection.scalar(text("SHOW server_version_num"))
        return "STRATEGY FILE_COPY" if int(str(version)) >= 150_000 else ""

    def _address(self, name: str) -> str:
        return self.admin.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def find_postgres() -> Iterator[PostgresServer | None]:
    address = os.environ.get("TEST_DATABASE_URL")
    if address:
        yield PostgresServer(make_url(address).set(drivername=DRIVER))
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
    options = f"-k {folder} -c listen_addresses= -c max_connections=300 {QUICK_AND_FORGETFUL}"
    _as(owner, binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    _as(owner, binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield PostgresServer(URL.create(DRIVER, "postgres", database="postgres", query={"host": str(folder)}))
    finally:
        _as(owner, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _as(owner: str, *command: object) -> None:
    """Run as `owner`: PostgreSQL refuses to run as root."""
    user = owner if os.geteuid() == 0 else None
    subprocess.run([str(part) for part in command], check=True, user=user, stdout=subprocess.DEVNULL, cwd="/")
