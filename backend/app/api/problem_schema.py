"""How the OpenAPI document speaks of problems: which statuses a route can answer, and with what."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from backend.app.api.problem_document import MEDIA_TYPE, Problem


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses=`. What every route of its kind can answer is added without being asked for:
    401 where a token is needed, 404 where the address has a parameter, 413 where there is a body.
    """
    return {status: _response(status) for status in statuses}


def describe_problems(app: FastAPI) -> None:
    """Complete the application's OpenAPI document, which is still made once, when it is first asked for."""
    generate = app.openapi
    done: dict[int, dict[str, Any]] = {}

    def openapi() -> dict[str, Any]:
        document = generate()
        if id(document) not in done:
            done[id(document)] = _completed(document)
        return document

    app.openapi = openapi


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _add_usual_problems(path, operation)
    return document


def _add_usual_problems(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    usual = {401: "security" in operation, 404: "{" in path, 413: "requestBody" in operation}
    for status, applies in usual.items():
        if applies:
            responses.setdefault(str(status), _response(status))
    operation["responses"] = dict(sorted(responses.items()))


def _response(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}


EVERYWHERE = documented(422, 500, 503)
