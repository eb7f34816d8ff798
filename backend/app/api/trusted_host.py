"""Under which names the server can be asked while it has no account.

A page of a stranger can have its own name lead to 127.0.0.1 (DNS rebinding), and its requests to a server that has
no account yet would then be those of the owner's browser: all but for the Host header, which has the stranger's name.
"""

import re
from collections.abc import Collection

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.app.api.dependencies import SettingsDep
from backend.app.api.problem_document import as_response
from backend.app.database import Database
from backend.app.errors import NotAllowed
from backend.app.services import accounts

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


class TrustedHostsUntilSetUp:
    """Refuses what is asked of the interface under any other name, until the first account exists.

    The web app's own files are served: they hold nothing, and its page shows the reason.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_about_the_server(scope["path"]) and await _is_refused(scope):
            await as_response(HostNotTrusted())(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_about_the_server(path: str) -> bool:
    # Whether it runs is asked by programs that know it by whatever address it has.
    return path.startswith("/api/") and path != "/api/health"


async def _is_refused(scope: Scope) -> bool:
    state = scope["app"].state
    if getattr(state, "is_set_up", False):
        return False
    if is_trusted(Headers(scope=scope).get("host", ""), state.settings.allowed_hosts):
        return False
    try:
        is_empty = await run_in_threadpool(_is_empty, state.database)
    except SQLAlchemyError:
        # Nobody can make an account then, and the route says what is wrong.
        return False
    state.is_set_up = not is_empty
    return is_empty


def _is_empty(database: Database) -> bool:
    with database.read() as session:
        return accounts.is_empty(session)


def is_trusted(host: str, allowed: Collection[str]) -> bool:
    """`host` as in the header, with or without a port."""
    match = _HOST.fullmatch(host.lower())
    return match is not None and (match.group(1) in LOOPBACK or match.group(1) in allowed)
