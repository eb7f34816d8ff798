"""The web app at `/`: the files of its build, and its one page for every address that is the page's own to read."""

import mimetypes
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from backend.app.api import reference
from backend.app.settings import Settings

PAGE = "index.html"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; "
    "script-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)

# Python knows it from 3.13 on.
mimetypes.add_type("application/manifest+json", ".webmanifest")

# Vite names these files after their content, so what has been fetched once never changes.
_HASHED = "assets/"
_NOT_THE_WEB_APP = ("/api", "/docs", "/openapi.json")
_WITHOUT_BUILD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Movie Manager</title>
<h1>Movie Manager is running</h1>
<p>The server and its interface under <code>/api</code> work (<a href="/docs">reference</a>).
<p>The web app is missing: it has not been built on this machine. Install Node 20 or newer, run
<code>make web</code> in the folder of Movie Manager, and load this page again.
</html>
"""


def install(app: FastAPI, settings: Settings) -> None:
    reference.install(app)
    # What no route takes. A catch-all route would hide the 405 of an address that has other methods.
    app.router.default = _WebApp(settings.web_dir)


class _WebApp(StaticFiles):
    def __init__(self, build: Path) -> None:
        super().__init__(directory=build, check_dir=False)

    async def check_config(self) -> None:
        # Without a build the server works all the same, and a build may appear while it runs.
        return

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["path"].startswith(tuple(f"{place}/" for place in _NOT_THE_WEB_APP)) or (
            scope["path"] in _NOT_THE_WEB_APP
        ):
            raise HTTPException(404)
        response = await self._file_or_page(path, scope)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        is_hashed = path.startswith(_HASHED) and response.status_code < 400  # noqa: PLR2004
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        return response

    async def _file_or_page(self, path: str, scope: Scope) -> Response:
        try:
            return await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or not _may_be_a_page(path, scope):  # noqa: PLR2004
                raise
        try:
            return await super().get_response(PAGE, scope)
        except HTTPException:
            if scope["path"] != "/":
                raise
            return HTMLResponse(_WITHOUT_BUILD)


def _may_be_a_page(path: str, scope: Scope) -> bool:
    """An address that a person opened, and not a file that a page asked for in vain."""
    if path.startswith(_HASHED):
        return False
    name = path.rpartition("/")[2]
    # "." is the root itself.
    return name == "." or "." not in name or "text/html" in Headers(scope=scope).get("accept", "")
