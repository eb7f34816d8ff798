"""Addresses that end in a name, which may hold anything: slashes, and even the end of a line."""

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
