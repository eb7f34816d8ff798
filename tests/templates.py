"""Databases that are made once and copied for every test: a copy costs a fraction of making the tables anew."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from backend.app.database import connect
from backend.models import Base


@dataclass(frozen=True)
class Template:
    """`prepare` gets the address of an empty database, or of a copy of `like`, and leaves no connection open."""

    name: str
    prepare: Callable[[str], None] = field(compare=False)
    like: "Template | None" = None


def make_todays_tables(url: str) -> None:
    database = connect(url)
    Base.metadata.create_all(database.engine)
    database.engine.dispose()


TODAYS_TABLES = Template("todays-tables", make_todays_tables)


class Databases(Protocol):
    def fresh_database(self, template: Template | None = None) -> AbstractContextManager[str]:
        """The address of a database of its own, empty or as the template, gone at the end."""
        ...


@dataclass(frozen=True)
class SqliteFile:
    """One test's file; `kept` is the folder of what is copied."""

    path: Path
    kept: Path

    @contextmanager
    def fresh_database(self, template: Template | None = None) -> Iterator[str]:
        if template is not None:
            shutil.copy(self._keep(template), self.path)
        yield f"sqlite:///{self.path}"

    def _keep(self, template: Template) -> Path:
        kept = self.kept / f"{template.name}.db"
        if not kept.exists():
            unfinished = self.kept / f"{template.name}.unfinished"
            if template.like is not None:
                shutil.copy(self._keep(template.like), unfinished)
            template.prepare(f"sqlite:///{unfinished}")
            unfinished.rename(kept)
        return kept
