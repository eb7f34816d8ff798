"""The JSON Schema of the document, made from the same types that read it."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from backend.app.library.model import VERSION, CustomList, Movie, Person
from backend.app.library.values import LATEST_TIME

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def document_schema() -> dict[str, Any]:
    """Draft 2020-12. Unknown keys are allowed, as they are in reading: they are ignored."""
    rows: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for section, row in (("movies", Movie), ("people", Person), ("lists", CustomList)):
        schema = TypeAdapter(row).json_schema(ref_template="#/$defs/{model}")
        definitions |= schema.pop("$defs", {})
        definitions[row.__name__] = schema
        rows[section] = {"type": "array", "items": {"$ref": f"#/$defs/{row.__name__}"}}
    return {
        "$schema": DIALECT,
        "title": "Movie Manager library, version 2",
        "type": "object",
        "required": ["version", "exported_at", *rows],
        "properties": {
            "version": {"const": VERSION},
            "exported_at": {"type": "number", "minimum": 0, "maximum": LATEST_TIME},
            **rows,
        },
        "$defs": definitions,
    }
