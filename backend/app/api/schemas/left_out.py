"""Fields of a change that may be left out, though null is no value of theirs."""

from typing import Any

from pydantic import Field


def may_be_left_out(placeholder: Any) -> Any:
    """`exclude_unset` tells whether it was; the placeholder itself is never used and not documented."""
    return Field(default=placeholder, json_schema_extra=_without_default)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)
