"""What the server processes of one database share about the catalogue: who fills it in, and who is left alone."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from backend.app.json_values import is_object
from backend.models import CatalogueState

_ENSURE = text("INSERT INTO catalogue_state (id) VALUES (1) ON CONFLICT (id) DO NOTHING")


@dataclass(frozen=True)
class Quiet:
    """A source that is not asked before `until`, and why, in a sentence."""

    until: float
    because: str


def hold(session: Session, holder: str, *, now: float, seconds: float) -> bool:
    """Whether this process is the one that fills in what is missing. A dead one holds it until its time is over."""
    session.execute(_ENSURE)
    free = CatalogueState.holder.is_(None) | (CatalogueState.holder == holder) | (CatalogueState.held_until < now)
    taken = update(CatalogueState).where(CatalogueState.id == 1, free).values(holder=holder, held_until=now + seconds)
    return session.execute(taken.returning(CatalogueState.id)).one_or_none() is not None


def release(session: Session, holder: str) -> None:
    mine = (CatalogueState.id == 1, CatalogueState.holder == holder)
    session.execute(update(CatalogueState).where(*mine).values(holder=None, held_until=None))


def left_alone(session: Session) -> dict[str, Quiet]:
    """By the source's column. What cannot be read is as good as nothing: the source then says so again."""
    stored = session.scalar(select(CatalogueState.quiet).where(CatalogueState.id == 1))
    try:
        found = orjson.loads(stored or "{}")
    except orjson.JSONDecodeError:
        return {}
    if not is_object(found):
        return {}
    return {column: quiet for column, value in found.items() if (quiet := _quiet(value)) is not None}


def leave_alone(session: Session, quiet: dict[str, Quiet]) -> None:
    stored = orjson.dumps({column: asdict(each) for column, each in quiet.items()}).decode()
    session.execute(update(CatalogueState).where(CatalogueState.id == 1).values(quiet=stored))


def _quiet(value: Any) -> Quiet | None:
    if not is_object(value):
        return None
    until, because = value.get("until"), value.get("because")
    return Quiet(float(until), because) if isinstance(until, int | float) and isinstance(because, str) else None
