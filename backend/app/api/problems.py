"""Every failure as a problem document, wherever it comes from."""

import sqlite3
from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from backend.app.api.guard import Guard
from backend.app.api.problem_document import as_response, respond
from backend.app.api.problem_schema import EVERYWHERE, describe_problems, documented
from backend.app.database import is_about_null, is_about_waiting
from backend.app.errors import MovieManagerError, NoSpace, NotFound, TooLarge, Unavailable, Unusable

__all__ = ["EVERYWHERE", "documented", "install"]

MAX_ERRORS = 100
MAX_ERROR_LENGTH = 300


class InvalidRequest(Unusable):
    def __init__(self, errors: Sequence[str]) -> None:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"The request cannot be used: {errors[0]}{more}.", errors=errors[:MAX_ERRORS])


class DatabaseBusy(Unavailable):
    def __init__(self) -> None:
        super().__init__("The database is busy. Try again in a few seconds.", retry_after=5)


class DatabaseFull(NoSpace):
    def __init__(self) -> None:
        super().__init__("There is no space left for the database, so nothing was changed.")


class DatabaseBehind(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The server's database is of an earlier version; the operator has to run moviemanager migrate."
        )


class ValueRefused(Unusable):
    def __init__(self) -> None:
        super().__init__("A value in this request is more than the database can hold.")


def install(app: FastAPI) -> None:
    app.exception_handler(MovieManagerError)(_own)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(OperationalError)(_operational)
    app.exception_handler(PoolTimeout)(_busy)
    app.exception_handler(DataError)(_data)
    app.exception_handler(IntegrityError)(_integrity)
    app.add_middleware(Guard)
    describe_problems(app)


def _own(_request: Request, error: MovieManagerError) -> Response:
    return as_response(error)


def _invalid(_request: Request, error: RequestValidationError) -> Response:
    """What was wrong and where, without a word of what was sent."""
    return as_response(InvalidRequest([_blame(one["loc"], one["type"], one["msg"]) for one in error.errors()]))


def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 400:  # noqa: PLR2004
        # FastAPI's answer to a body that is not UTF-8, nested too deeply, or holds a number of 5,000 digits.
        return as_response(InvalidRequest(["body: is not usable JSON"]))
    if error.status_code == NotFound.status:
        return as_response(NotFound("There is nothing at this address."))
    if error.status_code == TooLarge.status:
        return as_response(TooLarge(error.detail))
    if error.status_code == 405:  # noqa: PLR2004
        return respond(405, f"This address does not take {request.method}.", headers=error.headers)
    return respond(error.status_code, error.detail, headers=error.headers)


def _operational(_request: Request, error: OperationalError) -> Response:
    if is_about_waiting(error):
        return as_response(DatabaseBusy())
    if isinstance(error.orig, sqlite3.Error):
        if error.orig.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            return as_response(DatabaseFull())
        raise error
    # PostgreSQL calls what passes operational: locks, deadlocks, cancelled statements, a server that restarts.
    is_full = getattr(error.orig, "sqlstate", None) == "53100"
    return as_response(DatabaseFull() if is_full else DatabaseBusy())


def _busy(_request: Request, _error: PoolTimeout) -> Response:
    return as_response(DatabaseBusy())


def _integrity(_request: Request, error: IntegrityError) -> Response:
    if is_about_null(error):
        return as_response(DatabaseBehind())
    raise error


def _data(_request: Request, _error: DataError) -> Response:
    return as_response(ValueRefused())


def _blame(location: Sequence[str | int], kind: str, message: str) -> str:
    """`body.recommendations[2].vote_type: Input should be a valid boolean`."""
    if kind == "json_invalid":
        return "body: is not JSON"
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")
    # Keys of an object are the client's own words; whatever they are, the line stays short and printable.
    line = f"{path}: {message.removeprefix('Value error, ')}"[:MAX_ERROR_LENGTH]
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)
