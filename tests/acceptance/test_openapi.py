"""The OpenAPI document is kept: whatever is sent, the answer is one that the document names, and never a bug."""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Err, Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from backend.app.accounts.tokens import Tokens
from backend.app.database import Database
from backend.app.settings import Settings
from tests.acceptance.test_isolation import FOR_THE_ADMINISTRATOR, LIBRARY
from tests.builders import an_account, bearer, signed_in

CONFORMANCE = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

# Without keys, without a mail server, and with Wikidata off, these say which setting to change.
NEEDS_A_KEY = {
    "refresh_movie",
    "refresh_movies",
    "search_catalogue",
    "search_tmdb",
    "get_tmdb_movie",
    "get_tmdb_tv",
    "get_omdb_movie",
    "ask_for_reset_link",
}


@pytest.fixture
def document(app: FastAPI) -> OpenApiSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture
def alice(app: FastAPI, client: TestClient, database: Database) -> dict[str, str]:
    """The header of an account that has a library."""
    account = an_account(database)
    assert signed_in(client, account).post("/api/backup/import", json=LIBRARY).status_code == 200
    return bearer(app, account)


@pytest.fixture
def administrator(app: FastAPI, settings: Settings) -> dict[str, str]:
    tokens: Tokens = app.state.tokens
    assert settings.admin_token is not None
    return {"Authorization": f"Bearer {tokens.issue_admin(settings.admin_token.get_secret_value())}"}


SENT = settings(
    max_examples=settings().max_examples // 25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def send(operation: APIOperation[Any, Any, Any, Any], headers: dict[str, str], mode: GenerationMode) -> str | None:
    """What went against the document, in the words of the first check that saw it."""
    may_lack_a_key = operation.definition.raw["operationId"] in NEEDS_A_KEY

    @SENT
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Case) -> None:
        response = case.call(headers=headers)
        case.validate_response(response, checks=CONFORMANCE)
        assert response.status_code < 500 or (may_lack_a_key and response.status_code == 503), response.text

    try:
        each()
    except (AssertionError, BaseExceptionGroup) as error:
        return str(error)
    except Unsatisfiable:
        # An operation that takes nothing has nothing that could be wrong.
        assert mode is GenerationMode.NEGATIVE
    return None


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_every_answer_is_one_that_the_document_names(
    document: OpenApiSchema, alice: dict[str, str], administrator: dict[str, str], mode: GenerationMode
) -> None:
    results = list(document.get_all_operations())
    assert [result.err() for result in results if isinstance(result, Err)] == []
    operations = [result.ok() for result in results if isinstance(result, Ok)]
    names = {operation.definition.raw["operationId"]: operation for operation in operations}
    assert set(names) >= FOR_THE_ADMINISTRATOR | NEEDS_A_KEY
    wrong = {
        name: send(operation, administrator if name in FOR_THE_ADMINISTRATOR else alice, mode)
        for name, operation in names.items()
    }
    assert wrong == dict.fromkeys(names)
