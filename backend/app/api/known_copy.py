"""What a client has already: an answer with the tag that it names is not made and not sent again."""

import gzip
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from backend.app.api.dependencies import CurrentUser, DatabaseDep
from backend.app.api.reply_cache import ReplyCache
from backend.app.database import Database
from backend.app.services.accounts import Account

# Of an answer that is only kept until the next change, so that little time may be spent on it.
GZIP_LEVEL = 3
GZIP_FROM_BYTES = 1024
# May be kept by the client, and must be asked for again; no-store would keep a browser from sending its tag.
_CACHE_CONTROL = "private, no-cache"
_VARY = "Authorization, Accept-Encoding"

# For the reference: FastAPI describes a body unless it is told that there is none.
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client's copy, whose tag it gave in If-None-Match, is still right."}
}


class KnownCopy:
    """The tag of an answer is that of the account, its library's version, the address and this release.

    The version is read before the library is, so an answer may be newer than its tag and never older.
    """

    def __init__(self, request: Request, user: Account, database: Database) -> None:
        self._database = database
        self._user_id = user.id
        self._cache: ReplyCache = request.app.state.replies
        self._takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        parts = (user.id, user.library_version, request.scope["path"], request.app.version)
        self._tag = blake2b("\n".join(parts).encode(), digest_size=15).hexdigest()
        self._known = request.headers.get("if-none-match", "")

    def of(self, read: Callable[[Session, str], Any]) -> Response:
        """304 where the client's copy is right; otherwise what `read` finds in this account, as JSON."""
        headers = {"ETag": f'W/"{self._tag}"', "Cache-Control": _CACHE_CONTROL, "Vary": _VARY}
        # Nothing else of ours looks like a tag, so the lists and prefixes of RFC 9110 need no parsing.
        if self._tag in self._known:
            return Response(status_code=304, headers=headers)
        body = self._cache.get(self._tag, partial(self._made, read))
        if self._takes_gzip and len(body) >= GZIP_FROM_BYTES:
            body = self._cache.get(f"{self._tag}.gz", partial(gzip.compress, body, GZIP_LEVEL, mtime=0))
            headers["Content-Encoding"] = "gzip"
        return Response(body, headers=headers, media_type="application/json")

    def _made(self, read: Callable[[Session, str], Any]) -> bytes:
        with self._database.read() as session:
            return orjson.dumps(read(session, self._user_id))


async def _known_copy(request: Request, user: CurrentUser, database: DatabaseDep) -> KnownCopy:
    return KnownCopy(request, user, database)


Copy = Annotated[KnownCopy, Depends(_known_copy)]
