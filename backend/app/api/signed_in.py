"""How the connection below learns that a request's token counts: it then closes others before this one."""

from starlette.types import Scope

EXTENSION = "moviemanager.signed_in"


def tell_connection(scope: Scope) -> None:
    """Nothing where the server below knows of no such thing, as in tests without a network."""
    extension = scope.get("extensions", {}).get(EXTENSION)
    if extension:
        extension["confirm"]()
