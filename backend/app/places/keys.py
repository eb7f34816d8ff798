"""Which keys and facts a place may be given, and how facts are written where there is no metadata."""

import json
import re
from collections.abc import Mapping
from typing import Any

import orjson

from backend.app.json_values import is_object
from backend.app.safe_files import TEMPORARY, is_temporary

FACTS_ENDING = ".facts.json"
# A bucket takes 2 KB of names and values; the adapter's own needs the rest.
_MOST_FACTS = 1_800
LARGEST_FACTS_FILE = 8 * _MOST_FACTS
_LONGEST_NAME = 255
_FACT = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# What one file system or server or other takes for something else than part of a name.
_MEANINGFUL = re.compile(r'[\x00-\x1f\x7f\\;?#*<>|":]')


def is_key(key: str) -> bool:
    """Whether this may be an object of ours: no way out of the place, nothing half written, nobody's facts."""
    return all(map(_is_name, key.split("/"))) and not key.endswith(FACTS_ENDING)


def is_leftover(path: str) -> bool:
    """Whether it is what a writer that was killed leaves, in a place where objects may be."""
    above, _, name = path.rpartition("/")
    return is_temporary(name) and (not above or is_key(above))


def checked_key(key: str) -> str:
    if not is_key(key):
        raise ValueError(f"{key!r} is no key of an object")
    return key


def checked_facts(facts: Mapping[str, str]) -> Mapping[str, str]:
    if not all(map(_FACT.fullmatch, facts)):
        raise ValueError("Facts are named in lower case")
    if len(json.dumps(dict(facts))) > _MOST_FACTS:
        raise ValueError("The facts of an object are short")
    return facts


def written_facts(facts: Mapping[str, str]) -> bytes:
    return json.dumps(dict(facts), ensure_ascii=False, indent=1).encode() + b"\n"


def read_facts(content: bytes) -> dict[str, str]:
    """What a file of facts says. Anybody may have edited it, so what is no fact says nothing."""
    try:
        said: Any = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return {name: value for name, value in said.items() if isinstance(value, str)} if is_object(said) else {}


def _is_name(name: str) -> bool:
    return (
        name not in {"", ".", ".."}
        and not name.startswith(TEMPORARY)
        and not _MEANINGFUL.search(name)
        and len(name.encode(errors="surrogatepass")) <= _LONGEST_NAME
    )
