"""The place that is a WebDAV server: Nextcloud, a NAS, Apache. Written under a temporary name, then moved.

Some servers remove what a MOVE replaces a moment before; where there is nothing to replace, all do it in one step.

Six methods are all that a place needs of WebDAV, so it is asked with what the base installation has. Libraries for it
copy and delete where a MOVE is meant, or do not say what `Overwrite: F` was answered.
"""

from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import quote, unquote, urlsplit

import httpx

from backend.app.places.beside import FarFactsBeside
from backend.app.places.copying import checked_pieces, size_of
from backend.app.places.http import HttpServer, failure_of
from backend.app.places.keys import is_key, is_leftover
from backend.app.places.place import (
    PlacedObject,
    PlaceError,
    PlaceUnavailable,
    RemovalRefused,
    exists_already,
)
from backend.app.places.retrying import persistently
from backend.app.places.xml_answers import Fields, one_of, read_records

_ASKED = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>'
    b"<resourcetype/><getcontentlength/><getlastmodified/></prop></propfind>"
)
_DONE = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}
_DEEPEST = 20


class WebDavPlace(FarFactsBeside):
    """`url` is of a folder that is there, without user and password."""

    # The protocol says nothing of disks.
    durable = False

    def __init__(self, url: str, *, user: str | None = None, password: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._path = unquote(urlsplit(self._url).path)
        self._made = set[str]()
        self._server = HttpServer(auth=None if user is None else httpx.BasicAuth(user, password or ""))

    @property
    def shown(self) -> str:
        return f"webdav+{self._url}"

    def _look(self, path: str) -> PlacedObject | None:
        found = self._properties(path, depth=0) or []
        return next((_placed(path, each) for each in found if not _is_folder(each)), None)

    def entries(self, prefix: str = "") -> Iterator[PlacedObject]:
        above = prefix.rpartition("/")[0]
        found = self._properties(above, depth=1)
        if found is None:
            self._require_root()
            return
        yield from (each for each in self._walk(above, found, wanted=is_key) if each.key.startswith(prefix))

    def _leftovers(self) -> Iterator[PlacedObject]:
        found = self._properties("", depth=1)
        if found is None:
            raise _no_root()
        yield from self._walk("", found, wanted=is_leftover)

    def folders(self) -> Iterator[str]:
        found = self._properties("", depth=1)
        if found is None:
            raise _no_root()
        yield from (key for key, each in self._keyed(found) if key and _is_folder(each) and is_key(key))

    def close(self) -> None:
        self._server.close()

    def _send(self, path: str, body: BinaryIO, sha256: str) -> None:
        persistently(partial(self._upload, path, body, sha256))

    def _upload(self, path: str, body: BinaryIO, sha256: str) -> None:
        """Into folders that are there: nginx fails without them, or makes them all, and that of a disk that is not
        mounted as well.
        """
        headers = {"Content-Length": str(size_of(body)), "Content-Type": "application/octet-stream"}
        above = path.rpartition("/")[0]
        was_made = above in self._made
        if not was_made:
            self._make_folders(above)
        # Whatever goes wrong now: the next attempt finds out whether they are still there.
        self._made.discard(above)
        answer = self._server.ask("PUT", self._at(path), headers=headers, body=checked_pieces(body, sha256))
        if answer.status_code in _DONE:
            self._made.add(above)
        elif was_made and answer.status_code in {HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND}:
            self._upload(path, body, sha256)
        else:
            raise _failure(answer)

    def _rename(self, temporary: str, path: str, *, only_if_absent: bool) -> None:
        """In one step at the server. Where its answer is lost, the temporary name says whether it was done."""
        headers = {"Destination": self._at(path), "Overwrite": "F" if only_if_absent else "T"}
        asked = 0

        def ask() -> httpx.Response:
            nonlocal asked
            asked += 1
            return self._server.ask("MOVE", self._at(temporary), headers=headers)

        answer = persistently(ask)
        if answer.status_code in _DONE:
            return
        if asked > 1 and self._properties(temporary, depth=0) is None:
            return
        if answer.status_code == HTTPStatus.PRECONDITION_FAILED and only_if_absent:
            raise exists_already()
        raise _failure(answer)

    def _make_folders(self, path: str) -> None:
        made = ""
        for part in filter(None, path.split("/")):
            made = f"{made}/{part}".lstrip("/")
            answer = self._server.ask("MKCOL", f"{self._at(made)}/")
            # Not allowed means that it is there.
            if answer.status_code == HTTPStatus.CONFLICT:
                raise _no_root()
            if answer.status_code not in {*_DONE, HTTPStatus.METHOD_NOT_ALLOWED}:
                raise _failure(answer)

    def _fetch(self, path: str, file: BinaryIO) -> bool:
        return persistently(partial(self._download, path, file))

    def _download(self, path: str, file: BinaryIO) -> bool:
        answer = self._server.fetch(self._at(path), file)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return False
        if answer.status_code != HTTPStatus.OK:
            raise _failure(answer)
        return True

    def _remove(self, path: str) -> None:
        answer = persistently(partial(self._server.ask, "DELETE", self._at(path)))
        if answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}:
            raise RemovalRefused("The place did not let the object be removed.")
        if answer.status_code not in {*_DONE, HTTPStatus.NOT_FOUND}:
            raise _failure(answer)

    def _walk(self, above: str, found: list[Fields], *, wanted: Callable[[str], bool]) -> Iterator[PlacedObject]:
        """Folder by folder: many servers refuse a listing of everything at once."""
        for key, each in self._keyed(found):
            if key.strip("/") == above:
                continue
            if not _is_folder(each):
                if wanted(key):
                    yield _placed(key, each)
            elif is_key(key) and key.count("/") < _DEEPEST:
                yield from self._walk(key, self._properties(key, depth=1) or [], wanted=wanted)

    def _properties(self, path: str, *, depth: int) -> list[Fields] | None:
        """Of what is at a path, and of what is in it; None where there is nothing."""
        headers = {"Depth": str(depth), "Content-Type": "application/xml", "Content-Length": str(len(_ASKED))}
        url = f"{self._at(path)}/" if depth else self._at(path)
        answer = persistently(lambda: self._server.ask("PROPFIND", url, headers=headers, body=[_ASKED]))
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.MULTI_STATUS:
            raise _failure(answer)
        return read_records(answer.content, "response")[0]

    def _keyed(self, found: list[Fields]) -> Iterator[tuple[str, Fields]]:
        """Each with its key. An address that lies elsewhere is not the place's to name."""
        for each in found:
            path = unquote(urlsplit(one_of(each, "href")).path).rstrip("/")
            if path == self._path or path.startswith(f"{self._path}/"):
                yield path.removeprefix(self._path).strip("/"), each

    def _require_root(self) -> None:
        if self._properties("", depth=0) is None:
            raise _no_root()

    def _at(self, path: str) -> str:
        return f"{self._url}/{quote(path, safe='/-_.~@+')}".rstrip("/")


def _no_root() -> PlaceUnavailable:
    return PlaceUnavailable("The folder is not there on the WebDAV server.")


def _failure(answer: httpx.Response) -> PlaceError:
    if answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}:
        return _no_root()
    return failure_of(answer.status_code)


def _is_folder(fields: Fields) -> bool:
    return "collection" in fields


def _placed(key: str, fields: Fields) -> PlacedObject:
    size = one_of(fields, "getcontentlength")
    try:
        changed_at = parsedate_to_datetime(one_of(fields, "getlastmodified")).timestamp()
    except ValueError:
        changed_at = 0.0
    return PlacedObject(key, int(size) if size.isdecimal() else 0, changed_at)
