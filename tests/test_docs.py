"""What the docs say is so."""

import io
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from backend.app.backups.filenames import parse_name
from backend.app.formats.moviemanager.json_schema import document_schema
from backend.app.formats.moviemanager.reader import read_document
from backend.app.main import create_app
from backend.app.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "docs" / "backup-format.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # pyright: ignore[reportCallIssue]


@cache
def _operations() -> set[tuple[str, str]]:
    paths = create_app(_settings(database_url="sqlite://")).openapi()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def _curl_calls() -> list[tuple[str, str]]:
    """Method and path of each curl in the README, with file names put back to their parameter."""
    calls: list[tuple[str, str]] = []
    for line in re.sub(r"\\\n\s*", "", README).splitlines():
        found = re.search(r"curl (.*?\$URL/?[^\s\"']*)", line)
        if found:
            words = shlex.split(found.group(1) + ('"' if found.group(1).count('"') % 2 else ""))
            path = "/api" + words[-1].removeprefix("$URL").partition("?")[0]
            path = "/".join("{filename}" if parse_name(part) else part for part in path.split("/"))
            path = re.sub(r"/tt[0-9]+$", "/{imdb_id}", path)
            posts = {"-d", "--data-binary"} & set(shlex.split(line.replace("$(", "").replace("'", "'"), posix=False))
            explicit = re.search(r"-X (\w+)", line)
            calls.append((explicit.group(1) if explicit else "POST" if posts else "GET", path))
    return calls


def test_every_curl_of_the_readme_calls_something_that_is_there() -> None:
    assert [call for call in _curl_calls() if call not in _operations()] == []


def test_the_readme_has_a_curl_for_every_backup_route() -> None:
    backup_routes = {call for call in _operations() if call[1].startswith("/api/backup/")}
    assert backup_routes - set(_curl_calls()) == set()


def test_the_readme_names_every_setting() -> None:
    table = README.partition("## Settings")[2]
    named = {name for row in re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE) for name in re.findall(r"\w+", row)}
    assert {name.upper() for name, field in Settings.model_fields.items() if not field.exclude} == named


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "sqlite:///./app.db"),
        ("backup_dir", "backups"),
        ("backup_schedule", "daily"),
        ("import_max_bytes", "67108864"),
        ("host", "127.0.0.1"),
        ("port", "8155"),
    ],
)
def test_the_defaults_are_those_of_the_readme(name: str, value: str) -> None:
    assert str(getattr(_settings(), name)) == value


def test_the_example_of_the_format_is_a_valid_document() -> None:
    example = re.search(r"```json\n(.*?)```", FORMAT, re.DOTALL)
    assert example is not None
    reading = read_document(io.BytesIO(example.group(1).encode()), now=1_770_905_703.0)
    assert (reading.errors, reading.notices, len(reading.document.movies)) == ([], [], 1)
    Draft202012Validator(document_schema()).validate(orjson.loads(example.group(1)))


def test_the_published_schema_is_the_documents_own() -> None:
    client = TestClient(create_app(_settings(database_url="sqlite://")))
    answer = client.get("/api/backup/schema")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == document_schema()
    Draft202012Validator.check_schema(answer.json())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_a_decision_is_one_page_and_has_its_parts() -> None:
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], page.name
        assert len(text.split()) < 900, page.name
