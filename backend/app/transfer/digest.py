"""The plan digest: what a person said yes to, as one hash."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson

from backend.app.batches import batches
from backend.app.library.model import CustomList, Movie, Person
from backend.app.transfer.merge import Decisions
from backend.app.transfer.plan import Plan

ROWS_AT_A_TIME = 1_000


def plan_digest(plan: Plan) -> str:
    """SHA-256 over every decision: each row with what it is and what it becomes, and the metadata that is filled in.

    The same plan has the same digest in every process, so it may be made by one server and checked by another.
    """
    digest = sha256()
    for part in _parts(plan):
        digest.update(_canonical(part))
    return digest.hexdigest()


def _parts(plan: Plan) -> Iterator[Any]:
    yield plan.mode
    for kind, decisions in (("movies", plan.movies), ("people", plan.people), ("lists", plan.lists)):
        for action, rows in _by_action(decisions):
            yield [kind, action]
            yield from batches(rows, ROWS_AT_A_TIME)
    yield "metadata"
    yield from batches(sorted(plan.metadata.items()), ROWS_AT_A_TIME)


def _by_action(decisions: Decisions[Movie] | Decisions[Person] | Decisions[CustomList]) -> Iterator[tuple[str, Any]]:
    yield "add", decisions.added
    yield "update", decisions.updated
    yield "keep", decisions.kept
    yield "remove", decisions.removed
    # Nothing happens to these, whatever else is in them.
    yield "unchanged", (row.key for row in decisions.unchanged)


def _canonical(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=repr)
    except orjson.JSONEncodeError:
        # A row of a damaged database may hold what JSON can't say.
        return repr(value).encode(errors="backslashreplace")
