"""Under which names the first account can be made.

A page of a stranger can have its own name lead to 127.0.0.1 (DNS rebinding), and its requests to a server that has
no account yet would then be those of the owner's browser: all but for the Host header, which has the stranger's name.
"""

import re
from collections.abc import Collection

from fastapi import Request

from backend.app.api.dependencies import SettingsDep
from backend.app.errors import NotAllowed

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+?)\.?(?::[0-9]*)?")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class HostNotTrusted(NotAllowed):
    title = "Unknown host"

    def __init__(self) -> None:
        super().__init__(
            "The first account is made at http://localhost, on the machine of the server, or under a name in "
            "ALLOWED_HOSTS. Add the name that you use to ALLOWED_HOSTS and start the server again."
        )


async def require_trusted_host(request: Request, settings: SettingsDep) -> None:
    """Raises HostNotTrusted."""
    if not is_trusted(request.headers.get("host", ""), settings.allowed_hosts):
        raise HostNotTrusted


def is_trusted(host: str, allowed: Collection[str]) -> bool:
    """`host` as in the header, with or without a port."""
    match = _HOST.fullmatch(host.lower())
    return match is not None and (match.group(1) in LOOPBACK or match.group(1) in allowed)
