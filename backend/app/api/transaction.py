"""Ends a route's transaction in the thread that the route runs in, before its answer is made.

A dependency with `yield` would be two more calls in other threads, each of which costs more than a short query.
With FastAPI's default scope its commit would also come after the answer, and a failing commit would still say 200.
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

# Keys of a session's `info`: whether its transaction is committed, and what to call then.
COMMITS = "commits"
AFTER_COMMIT = "after commit"


class TransactionRoute(APIRoute):
    """What routes with a ReadSession or a WriteSession belong to. One that is `async` has neither: it would make
    everybody wait for the database.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint if iscoroutinefunction(endpoint) else _in_transaction(endpoint), **options)


def _nothing() -> None: ...


def _in_transaction(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    def run(**values: Any) -> Any:
        session = next((value for value in values.values() if isinstance(value, Session)), None)
        if session is None:
            return endpoint(**values)
        with session, session.begin() if session.info.get(COMMITS) else nullcontext():
            answer = endpoint(**values)
        session.info.get(AFTER_COMMIT, _nothing)()
        return answer

    return run
