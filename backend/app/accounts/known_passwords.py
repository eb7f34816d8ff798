"""The 3,000 most frequent leaked passwords of at least eight characters, from zxcvbn's list (MIT): no rule about length
stops them, and they are what is tried first against a sign-in.
"""

from functools import cache
from pathlib import Path

from pydantic_core import PydanticCustomError

_LIST = Path(__file__).with_suffix(".txt")


def refuse_known(password: str) -> str:
    """For Pydantic: the password, unless it is on the list in whatever case."""
    if password.casefold() in _known():
        raise PydanticCustomError("known_password", "It is among the first that attackers try; choose another one")
    return password


@cache
def _known() -> frozenset[str]:
    return frozenset(_LIST.read_text(encoding="utf-8").split())
