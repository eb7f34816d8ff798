"""Addresses that end in a name, which may hold anything: slashes, and even the end of a line."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.convertors import Convertor, register_url_convertor


class AnyName(Convertor[str]):
    """Starlette's own `path` stops at the end of a line."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


ANY_NAME = "any_name"
register_url_convertor(ANY_NAME, AnyName())

# "." and ".." are another place in an address, however they are escaped: clients resolve them before they send it.
Called = Annotated[
    str | None, Query(max_length=200, description="The name, whatever the address says: for “.” and “..”.")
]


async def _name(name: str, called: Called = None) -> str:
    return name if called is None else called


async def _person_name(person_name: str, called: Called = None) -> str:
    return person_name if called is None else called


Name = Annotated[str, Depends(_name)]
PersonName = Annotated[str, Depends(_person_name)]
