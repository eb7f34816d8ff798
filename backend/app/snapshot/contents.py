"""What a snapshot says of itself, and how its members are called."""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.app.schema.migrations import head_revision
from backend.app.services.backup import MARKER
from backend.app.snapshot.errors import NotASnapshot, SnapshotTooNew
from backend.app.version import VERSION

FORMAT = 1
ABOUT = "snapshot.json"
KEY = "app.secret"
SUMS = "SHA256SUMS"
BACKUPS = "backups/"
# A tar header of the kind that every program reads has this much room for a path: its end, and its folders.
_LONGEST_NAME = 100
_LONGEST_FOLDER = 155
_DEEPEST = 6
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_REVISION = re.compile(r"(\d{4})_", re.ASCII)


class DatabaseKind(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"

    @property
    def member(self) -> str:
        return "database.sqlite" if self is DatabaseKind.SQLITE else "database.pgdump"


class Part(StrEnum):
    DATABASE = "database"
    KEY = "key"
    BACKUPS = "backups"


class About(BaseModel):
    """`schema_revision` is None for a database whose history no migration has seen; `made_at` is float seconds since
    1970, UTC.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", populate_by_name=True)

    format: Literal[1] = FORMAT
    application: Annotated[str, Field(max_length=40)] = VERSION
    schema_revision: Annotated[str, Field(max_length=100)] | None = Field(alias="schema")
    database: Annotated[DatabaseKind, Field(strict=False)]
    parts: Annotated[list[Annotated[Part, Field(strict=False)]], Field(max_length=10)]
    made_at: float

    def to_bytes(self) -> bytes:
        return self.model_dump_json(by_alias=True, indent=2).encode() + b"\n"


class _Format(BaseModel):
    """What every format has, so that a newer one is refused by name."""

    format: int
    application: str = "of an unknown version"


def read_about(content: bytes) -> About:
    """Raises NotASnapshot, SnapshotTooNew."""
    try:
        beginning = _Format.model_validate_json(content)
    except ValidationError:
        raise NotASnapshot(f"its {ABOUT} cannot be read") from None
    if beginning.format > FORMAT:
        raise SnapshotTooNew(beginning.application[:40], f"format {beginning.format}; here it is {FORMAT}")
    try:
        about = About.model_validate_json(content)
    except ValidationError:
        raise NotASnapshot(f"its {ABOUT} cannot be read") from None
    there, here = (_REVISION.match(revision or "") for revision in (about.schema_revision, head_revision()))
    if there and here and there[1] > here[1]:
        raise SnapshotTooNew(about.application, f"schema {about.schema_revision}; here it is {head_revision()}")
    return about


def reason_against(path: str) -> str | None:
    """Why no snapshot holds a file of this path below the folder of backups; None where it may."""
    try:
        whole = (BACKUPS + path).encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    if _CONTROL.search(path):
        return "its name has a backslash or a control character in it"
    parts = path.split("/")
    if path != MARKER and any(not part or part.startswith(".") for part in parts):
        return "its name begins with a dot"
    if len(parts) > _DEEPEST or not _fits(whole):
        return "its path is too long"
    return None


def _fits(path: bytes) -> bool:
    """Whether there is a slash at which a tar header can part it."""
    first = max(0, len(path) - _LONGEST_NAME - 1)
    return len(path) <= _LONGEST_NAME or b"/" in path[first : _LONGEST_FOLDER + 1]
