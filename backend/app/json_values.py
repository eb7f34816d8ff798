"""What JSON can hold, told apart: text that somebody sent has no types before it is asked."""

from typing import Any, TypeGuard

import orjson


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def whole_letters(text: str) -> str:
    """Of a hostile file half a letter may be left, which no JSON and no database can carry."""
    return text.encode(errors="replace").decode()


def json_to_keep(value: Any) -> bytes:
    """As JSON, without the room that orjson reserves for more: 8 KiB for the 300 bytes of a title."""
    return memoryview(orjson.dumps(value)).tobytes()
