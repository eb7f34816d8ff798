"""The place that is a bucket of any S3: one PUT per object, with its facts as metadata and its digest as a checksum.

Requests are made with what the base installation has. Libraries for S3 compute the checksum of what they are handed;
here the store gets the one that was computed when the bytes were made, and refuses whatever came in between.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import quote, unquote, unquote_plus, urlsplit
from uuid import uuid4

import httpx

from backend.app.places.copying import pieces, size_of, spooled
from backend.app.places.http import HttpServer, failure_of
from backend.app.places.keys import checked_facts, checked_key, is_key
from backend.app.places.place import (
    PlacedObject,
    PlaceError,
    PlaceUnavailable,
    RemovalRefused,
    exists_already,
    not_found,
)
from backend.app.places.retrying import PassingFailure, persistently
from backend.app.places.s3_signing import EMPTY_SHA256, Credentials, query_of, quoted, signed_headers
from backend.app.places.xml_answers import one_of, read_records

_FACT = "x-amz-meta-"
# Which attempt has made an object: whether a name is taken by this very one, when its answer was lost.
_ATTEMPT = f"{_FACT}put-id"
_LOST_RACE = {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT}
_SENTENCES = {
    "NoSuchBucket": "There is no such bucket.",
    "RequestTimeTooSkewed": "The bucket refuses requests because this machine's clock is wrong.",
    "InvalidAccessKeyId": "The bucket does not know these credentials.",
    "SignatureDoesNotMatch": "The bucket refuses the credentials: their secret is wrong.",
    "ExpiredToken": "The credentials for the bucket have expired.",
    "AccessDenied": "The credentials for the bucket do not allow this.",
    "BadDigest": "The bucket received other bytes than the digest is of, so it did not keep them.",
    "XAmzContentSHA256Mismatch": "The bucket received other bytes than the digest is of, so it did not keep them.",
    "QuotaExceeded": "The bucket is full.",
    "EntityTooLarge": "The object is larger than the bucket takes.",
}
_BUSY = {"SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted"}


@dataclass(frozen=True, slots=True)
class Bucket:
    """`endpoint` is an origin such as https://s3.example.org, with the bucket as the first part of the path; without
    one it is Amazon's, with the bucket as part of the name. `prefix` has no slash at either end.
    """

    name: str
    prefix: str
    region: str
    credentials: Credentials
    endpoint: str | None = None

    @property
    def origin(self) -> str:
        return self.endpoint or f"https://{self.name}.s3.{self.region}.amazonaws.com"

    @property
    def path(self) -> str:
        return f"/{quoted(self.name)}" if self.endpoint else ""


def _now() -> datetime:
    return datetime.now(UTC)


class S3Place:
    durable = True

    def __init__(self, bucket: Bucket, *, clock: Callable[[], datetime] = _now) -> None:
        self._bucket = bucket
        self._above = f"{bucket.prefix}/" if bucket.prefix else ""
        self._clock = clock
        self._server = HttpServer()

    @property
    def shown(self) -> str:
        return f"s3://{self._bucket.name}/{self._bucket.prefix}".rstrip("/")

    def put(
        self, key: str, body: BinaryIO, *, sha256: str, facts: Mapping[str, str], only_if_absent: bool = False
    ) -> None:
        checked_key(key)
        attempt = uuid4().hex
        headers = {
            "content-length": str(size_of(body)),
            "content-type": "application/octet-stream",
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(sha256)).decode(),
            _ATTEMPT: attempt,
            **{_header_of(name): quote(value, safe=_PRINTABLE) for name, value in checked_facts(facts).items()},
        }
        if only_if_absent:
            headers["if-none-match"] = "*"
        persistently(partial(self._put, key, body, headers, sha256))

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with spooled() as file:
            persistently(partial(self._fetch, checked_key(key), file))
            yield file

    def facts(self, key: str) -> Mapping[str, str] | None:
        found = self._head(key)
        if found is None:
            return None
        return {
            name.removeprefix(_FACT).replace("-", "_"): unquote(value)
            for name, value in found.headers.items()
            if name.startswith(_FACT) and name != _ATTEMPT
        }

    def look(self, key: str) -> PlacedObject | None:
        found = self._head(key)
        return found and PlacedObject(key, _whole(found.headers.get("content-length", "")), _changed_at(found))

    def entries(self, prefix: str = "") -> Iterator[PlacedObject]:
        for records, _ in self._pages(prefix, delimiter=""):
            for each in records:
                key = unquote_plus(one_of(each, "Key")).removeprefix(self._above)
                if is_key(key) and key.startswith(prefix):
                    yield PlacedObject(key, _whole(one_of(each, "Size")), _seconds(one_of(each, "LastModified")))

    def folders(self) -> Iterator[str]:
        for _, folders in self._pages("", delimiter="/"):
            for each in folders:
                name = unquote_plus(each).removeprefix(self._above).rstrip("/")
                if is_key(name) and "/" not in name:
                    yield name

    def remove(self, key: str) -> None:
        answer = persistently(partial(self._ask, "DELETE", checked_key(key)))
        if answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.CONFLICT}:
            raise RemovalRefused("The bucket did not let the object be removed.")
        if answer.status_code not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND}:
            raise _failure(answer)
        _require_bucket(answer)

    def sweep(self) -> int:
        """An object is one PUT, and no half of it is ever there."""
        return 0

    def close(self) -> None:
        self._server.close()

    def _put(self, key: str, body: BinaryIO, headers: Mapping[str, str], sha256: str) -> None:
        answer = self._ask("PUT", key, headers=headers, body=body, body_sha256=sha256)
        if answer.status_code == HTTPStatus.OK:
            return
        if answer.status_code in _LOST_RACE and "if-none-match" in headers:
            there = self._head(key)
            if there is None:
                # Taken by one that was just removed, or that others are at.
                raise PassingFailure("The bucket is too busy.")
            if there.headers.get(_ATTEMPT) == headers[_ATTEMPT]:
                return
            raise exists_already()
        if answer.status_code == HTTPStatus.NOT_IMPLEMENTED and "if-none-match" in headers:
            raise PlaceError("The bucket can't create an object only where there is none.")
        raise _failure(answer)

    def _fetch(self, key: str, file: BinaryIO) -> None:
        url, headers = self._signed("GET", self._above + key)
        answer = self._server.fetch(url, file, headers=headers)
        if answer.status_code != HTTPStatus.OK:
            _require_bucket(answer)
            raise not_found() if answer.status_code == HTTPStatus.NOT_FOUND else _failure(answer)

    def _head(self, key: str) -> httpx.Response | None:
        answer = persistently(partial(self._ask, "HEAD", checked_key(key)))
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.OK:
            raise _failure(answer)
        return answer

    def _pages(self, prefix: str, *, delimiter: str) -> Iterator[tuple[list[dict[str, list[str]]], list[str]]]:
        """The objects of each page of a listing, and the folders."""
        asked = {"list-type": "2", "prefix": self._above + prefix, "encoding-type": "url"}
        if delimiter:
            asked["delimiter"] = delimiter
        while True:
            answer = persistently(partial(self._ask, "GET", None, parameters=asked))
            if answer.status_code != HTTPStatus.OK:
                raise _failure(answer)
            objects, _ = read_records(answer.content, "Contents")
            folders, rest = read_records(answer.content, "CommonPrefixes")
            yield objects, [one_of(each, "Prefix") for each in folders]
            following = one_of(rest, "NextContinuationToken")
            if one_of(rest, "IsTruncated") != "true":
                return
            if not following or following == asked.get("continuation-token"):
                raise PlaceUnavailable("The bucket's listing does not come to an end.")
            asked = {**asked, "continuation-token": following}

    def _ask(
        self,
        method: str,
        key: str | None,
        *,
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: BinaryIO | None = None,
        body_sha256: str = EMPTY_SHA256,
    ) -> httpx.Response:
        """Of an object, or without a key of the bucket."""
        url, signed = self._signed(
            method, key and self._above + key, parameters=parameters, headers=headers, body_sha256=body_sha256
        )
        answer = self._server.ask(method, url, headers=signed, body=None if body is None else pieces(body))
        if _code(answer) in _BUSY:
            raise PassingFailure("The bucket is too busy.")
        return answer

    def _signed(
        self,
        method: str,
        name: str | None,
        *,
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body_sha256: str = EMPTY_SHA256,
    ) -> tuple[str, dict[str, str]]:
        origin, query = self._bucket.origin, query_of(parameters or {})
        path = f"{self._bucket.path}/{quoted(name or '', safe='/')}"
        signed = signed_headers(
            method,
            host=urlsplit(origin).netloc,
            path=path,
            query=query,
            headers=headers or {},
            body_sha256=body_sha256,
            credentials=self._bucket.credentials,
            region=self._bucket.region,
            at=self._clock(),
        )
        return f"{origin}{path}{f'?{query}' if query else ''}", signed


# A space at the end of a header, or two of them, would not arrive.
_PRINTABLE = "!#$&'()*+,/:;=?@[]\"<>\\^`{|}~"


def _header_of(fact: str) -> str:
    """Proxies drop headers with underscores."""
    return _FACT + fact.replace("_", "-")


def _code(answer: httpx.Response) -> str:
    """S3's own word for what went wrong; empty where it has none."""
    if answer.status_code < HTTPStatus.BAD_REQUEST:
        return ""
    found = re.search(rb"<Code>(\w{1,64})</Code>", answer.content)
    return found.group(1).decode() if found else ""


def _failure(answer: httpx.Response) -> PlaceError:
    code = _code(answer)
    region = answer.headers.get("x-amz-bucket-region")
    if region and answer.status_code in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.TEMPORARY_REDIRECT}:
        return PlaceUnavailable(f"The bucket is in another region: {region[:40]}.")
    if code not in _SENTENCES:
        return failure_of(answer.status_code)
    kind = PlaceError if answer.status_code == HTTPStatus.BAD_REQUEST else PlaceUnavailable
    return kind(_SENTENCES[code])


def _require_bucket(answer: httpx.Response) -> None:
    if _code(answer) == "NoSuchBucket":
        raise PlaceUnavailable(_SENTENCES["NoSuchBucket"])


def _changed_at(answer: httpx.Response) -> float:
    try:
        return parsedate_to_datetime(answer.headers.get("last-modified", "")).timestamp()
    except ValueError:
        return 0.0


def _seconds(stamp: str) -> float:
    """Whole ones: a listing has milliseconds in some stores, and the headers of an object have them in none."""
    try:
        return float(int(datetime.fromisoformat(stamp).timestamp()))
    except ValueError:
        return 0.0


def _whole(number: str) -> int:
    return int(number) if number.isdecimal() else 0
