"""What a client has already: an answer with the tag that it names is not made and not sent again."""

import gzip
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from backend.app.api.dependencies import CurrentUser, DatabaseDep
from backend.app.api.reply_cache import Reply, ReplyCache
from backend.app.database import Database
from backend.app.json_values import json_to_keep
from backend.app.library.lock import Versions, current_versions
from backend.app.services import titles
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

_Make = Callable[[Session, str, Versions, Reply | None], Reply]


class KnownCopy:
    """The tag of an answer is that of the account, the versions of its library and of the catalogue, the address and
    this release.

    The versions are read before the library is, in the same snapshot.
    """

    def __init__(self, request: Request, user: Account, database: Database) -> None:
        self._database = database
        self._user_id = user.id
        self._path = request.scope["path"]
        self._release: str = request.app.version
        self._cache: ReplyCache = request.app.state.replies
        self._takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        self._tag = self._tag_of(user.library_version, user.catalogue_version)
        self._known = request.headers.get("if-none-match", "")

    async def of(self, read: Callable[[Session, str], Any]) -> Response:
        """304 where the client's copy is right; otherwise what `read` finds in this account, as JSON."""
        return await self._answer(
            lambda session, tag, _versions, _kept: Reply(tag, json_to_keep(read(session, self._user_id)))
        )

    async def of_titles(self) -> Response:
        """The same of a library's grid, of which only the titles are made anew that are not as they were."""
        return await self._answer(self._titles)

    async def _answer(self, make: _Make) -> Response:
        # Nothing else of ours looks like a tag, so the lists and prefixes of RFC 9110 need no parsing.
        if self._tag in self._known:
            return Response(status_code=304, headers=self._headers(self._tag))
        return await run_in_threadpool(self._whole, make)

    def _whole(self, make: _Make) -> Response:
        reply = self._cache.get((self._user_id, self._path), self._tag, partial(self._made, make))
        headers = self._headers(reply.tag)
        if self._takes_gzip and len(reply.body) >= GZIP_FROM_BYTES:
            reply = self._cache.get((self._user_id, self._path, "gzip"), reply.tag, partial(_packed, reply))
            headers["Content-Encoding"] = "gzip"
        return Response(reply.body, headers=headers, media_type="application/json")

    def _made(self, make: _Make, kept: Reply | None) -> Reply:
        with self._database.read() as session:
            versions = current_versions(session, self._user_id)
            tag = self._tag_of(versions.library, versions.catalogue)
            return kept if kept and kept.tag == tag else make(session, tag, versions, kept)

    def _titles(self, session: Session, tag: str, versions: Versions, kept: Reply | None) -> Reply:
        grid = titles.render(session, self._user_id, versions.metadata, kept.parts if kept else None)
        return Reply(tag, grid.json, grid, grid.size)

    def _tag_of(self, library: str, catalogue: str) -> str:
        parts = (self._user_id, library, catalogue, self._path, self._release)
        return blake2b("\n".join(parts).encode(), digest_size=15).hexdigest()

    def _headers(self, tag: str) -> dict[str, str]:
        return {"ETag": f'W/"{tag}"', "Cache-Control": _CACHE_CONTROL, "Vary": _VARY}


def _packed(reply: Reply, _kept: Reply | None) -> Reply:
    return Reply(reply.tag, gzip.compress(reply.body, GZIP_LEVEL, mtime=0))


async def _known_copy(request: Request, user: CurrentUser, database: DatabaseDep) -> KnownCopy:
    return KnownCopy(request, user, database)


Copy = Annotated[KnownCopy, Depends(_known_copy)]
