"""The one shape of every failure: a problem document, RFC 9457."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import orjson
from pydantic import BaseModel, Field
from starlette.responses import Response

from backend.app.errors import MovieManagerError

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """`detail` is a sentence for the user; `errors` names what is to blame, one path and reason each."""

    type: str = Field(examples=["/problems/not-found"])
    title: str
    status: int
    detail: str
    errors: list[str] | None = Field(default=None, examples=[["body.my_rating: must be between 1 and 10"]])


def as_response(error: MovieManagerError) -> Response:
    headers: dict[str, str] = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == HTTPStatus.UNAUTHORIZED:
        # RFC 6750 wants a parameter after the scheme, and some clients cannot read a challenge without one.
        headers["WWW-Authenticate"] = 'Bearer realm="moviemanager"'
    return respond(
        error.status,
        error.detail,
        type_uri=error.type_uri(),
        title=error.title,
        errors=error.errors,
        members=error.members,
        headers=headers,
    )


def respond(
    status: int,
    detail: str,
    *,
    type_uri: str = "about:blank",
    title: str | None = None,
    errors: Sequence[str] = (),
    members: Mapping[str, Any] = MappingProxyType({}),
    headers: Mapping[str, str] | None = None,
) -> Response:
    problem = Problem(
        type=type_uri,
        title=title or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(errors) or None,
    )
    # A lone surrogate has no UTF-8, so what can't be encoded is written as an escape.
    document = problem.model_dump(exclude_none=True) | orjson.loads(orjson.dumps(dict(members)))
    body = json.dumps(document, ensure_ascii=True)
    return Response(body, status, headers, media_type=MEDIA_TYPE)
