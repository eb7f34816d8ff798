"""What users are told of a file: numbers of things, and Pydantic's findings as a path and what the value must be."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

_PLAIN = {
    "missing": "is missing",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "string_unicode": "must be valid text",
    "string_sub_type": "must be text",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "dataclass_type": "must be an object",
    "dataclass_exact_type": "must be an object",
    "finite_number": "must be a finite number",
    "string_too_short": "must not be empty",
}

_BY_FIELD = {
    "imdb_id": "must be “tt” and digits",
    "my_rating": "must be between 1 and 10",
    "last_modified": "must be a time between 1970 and 2100 in seconds",
    "created_at": "must be a time between 1970 and 2100 in seconds",
    "date_recommended": "must be a time between 1970 and 2100 in seconds",
    "date_watched": "must be a time between 1970 and 2100 in seconds",
    "exported_at": "must be a time between 1970 and 2100 in seconds",
    "color": "must be a colour such as #ff0000",
    "custom_list_id": "must be the id of a list (letters, digits, “-” and “_”)",
    "id": "must be the id of a list (letters, digits, “-” and “_”)",
    "name": "must not contain NUL characters",
    "person_name": "must not contain NUL characters",
    "emoji": "must be one emoji",
    "icon": "must be the name of an icon",
    "position": "must be between -2147483648 and 2147483647",
}

_FROM_CONTEXT: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_long": lambda context: f"must have at most {context['max_length']} characters",
    "enum": lambda context: f"must be one of {context['expected']}",
}


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 list`, `1,200 lists`; `many` where the plural is not made with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentences(error: ValidationError) -> list[str]:
    """One per mistake: `.watch_history.my_rating: must be between 1 and 10`. The value itself is never repeated."""
    found = error.errors(include_url=False, include_context=True, include_input=False)
    return [f"{_path(each['loc'])}: {_reason(each)}" for each in found]


def _path(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)


def _reason(found: Any) -> str:
    kind, context = found["type"], found.get("ctx", {})
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _FROM_CONTEXT:
        return _FROM_CONTEXT[kind](context)
    name = next((part for part in reversed(found["loc"]) if isinstance(part, str)), "")
    return _BY_FIELD.get(name, "is not usable")
