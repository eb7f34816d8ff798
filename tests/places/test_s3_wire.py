"""What goes over the wire to a bucket, and what hostile or broken answers do. The network is faked at the transport."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import httpx
import pytest
import stamina
from pytest_httpx import HTTPXMock

from backend.app.places.place import (
    ObjectExists,
    PlaceError,
    PlaceUnavailable,
    RemovalRefused,
)
from backend.app.places.s3 import Bucket, S3Place
from backend.app.places.s3_signing import EMPTY_SHA256, Credentials, query_of, signed_headers

# The example of Amazon's documentation of Signature Version 4.
EXAMPLE = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def error(code: str) -> bytes:
    return f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>secret</Message></Error>'.encode()


@pytest.fixture
def place() -> Iterator[S3Place]:
    with stamina.set_testing(True, attempts=2, cap=True):
        bucket = Bucket("films", "p", "us-east-1", EXAMPLE, "http://s3.test")
        place = S3Place(bucket, clock=lambda: datetime(2013, 5, 24, tzinfo=UTC))
        yield place
        place.close()


def put(place: S3Place, *, new: bool = False) -> None:
    place.put("a", io.BytesIO(b"x"), sha256=sha256(b"x").hexdigest(), facts={}, only_if_absent=new)


def test_requests_are_signed_as_amazon_documents_it() -> None:
    signed = signed_headers(
        "GET",
        host="examplebucket.s3.amazonaws.com",
        path="/",
        query=query_of({"prefix": "J", "max-keys": "2"}),
        headers={},
        body_sha256=EMPTY_SHA256,
        credentials=EXAMPLE,
        region="us-east-1",
        at=datetime(2013, 5, 24, tzinfo=UTC),
    )
    assert signed["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
        "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    )


def test_a_put_takes_the_digest_along_twice_and_the_condition(place: S3Place, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(method="PUT", url="http://s3.test/films/p/a")
    put(place, new=True)
    [sent] = httpx_mock.get_requests()
    assert (sent.headers["x-amz-content-sha256"], sent.headers["x-amz-checksum-sha256"]) == (
        sha256(b"x").hexdigest(),
        "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=",
    )
    assert (sent.headers["if-none-match"], sent.headers["content-length"], sent.content) == ("*", "1", b"x")


def test_an_object_that_this_very_put_has_made_is_its_own(place: S3Place, httpx_mock: HTTPXMock) -> None:
    """The answer to the first attempt was lost, and the second finds the name taken."""
    attempt: list[str] = []

    def lost(request: httpx.Request) -> httpx.Response:
        attempt.append(request.headers["x-amz-meta-put-id"])
        raise httpx.ReadError("broken")

    httpx_mock.add_callback(lost, method="PUT")
    httpx_mock.add_response(method="PUT", status_code=412, content=error("PreconditionFailed"))
    httpx_mock.add_callback(lambda _: httpx.Response(200, headers={"x-amz-meta-put-id": attempt[0]}), method="HEAD")
    put(place, new=True)


def test_an_object_that_another_put_has_made_is_not(place: S3Place, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(method="PUT", status_code=412, content=error("PreconditionFailed"))
    httpx_mock.add_response(method="HEAD", headers={"x-amz-meta-put-id": "another"})
    with pytest.raises(ObjectExists):
        put(place, new=True)


def test_what_passes_is_tried_again(place: S3Place, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(method="PUT", status_code=503, content=error("SlowDown"))
    httpx_mock.add_response(method="PUT")
    put(place)
    assert len(httpx_mock.get_requests()) == 2


@pytest.mark.parametrize(
    ("status", "content", "kind", "sentence"),
    [
        (403, error("RequestTimeTooSkewed"), PlaceUnavailable, "this machine's clock is wrong"),
        (403, error("InvalidAccessKeyId"), PlaceUnavailable, "does not know these credentials"),
        (403, error("AccessDenied"), PlaceUnavailable, "do not allow this"),
        (403, b"<html>", PlaceUnavailable, "refuses the credentials"),
        (404, error("NoSuchBucket"), PlaceUnavailable, "There is no such bucket."),
        (400, error("BadDigest"), PlaceError, "did not keep them"),
        (507, b"", PlaceError, "is full"),
        (301, b"", PlaceUnavailable, "in another region: eu-north-1"),
        (200_000, b"", PlaceUnavailable, "can't be reached"),
    ],
)
def test_a_failure_is_a_sentence(
    place: S3Place, httpx_mock: HTTPXMock, status: int, content: bytes, *, kind: type[PlaceError], sentence: str
) -> None:
    if status == 200_000:
        httpx_mock.add_exception(httpx.ConnectError("http://user:secret@host"), is_reusable=True)
    else:
        headers = {"x-amz-bucket-region": "eu-north-1"}
        httpx_mock.add_response(status_code=status, content=content, headers=headers, is_reusable=True)
    with pytest.raises(kind, match=re.escape(sentence)) as refused:
        put(place)
    assert "secret" not in str(refused.value)


def test_a_store_without_conditions_says_so(place: S3Place, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(method="PUT", status_code=501, content=error("NotImplemented"))
    with pytest.raises(PlaceError, match="only where there is none") as refused:
        put(place, new=True)
    assert not isinstance(refused.value, PlaceUnavailable)


def test_a_refused_removal_is_told_from_a_failure(place: S3Place, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(method="DELETE", status_code=403, content=error("AccessDenied"))
    with pytest.raises(RemovalRefused):
        place.remove("a")


LISTED = (
    '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>films</Name>'
    "<IsTruncated>{more}</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>{contents}"
    "</ListBucketResult>"
)
OBJECT = "<Contents><Key>{key}</Key><LastModified>2026-11-24T03:00:01.750Z</LastModified><Size>5</Size></Contents>"


def test_a_listing_is_read_to_its_last_page(place: S3Place, httpx_mock: HTTPXMock) -> None:
    first = LISTED.format(more="true", token="t+1", contents=OBJECT.format(key="p/a+b"))
    httpx_mock.add_response(content=first.encode())
    httpx_mock.add_response(content=LISTED.format(more="false", token="", contents=OBJECT.format(key="p/c")).encode())
    assert [(each.key, each.size_bytes, each.changed_at) for each in place.entries()] == [
        ("a b", 5, 1795489201.0),
        ("c", 5, 1795489201.0),
    ]
    assert httpx_mock.get_requests()[1].url.params["continuation-token"] == "t+1"


@pytest.mark.parametrize("key", ["p/../etc/passwd", "p/a%00b", "p//x", "p/a%2F..%2Fb", "p/"])
def test_a_key_that_leads_elsewhere_is_not_listed(place: S3Place, httpx_mock: HTTPXMock, key: str) -> None:
    httpx_mock.add_response(content=LISTED.format(more="false", token="", contents=OBJECT.format(key=key)).encode())
    assert list(place.entries()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"not XML",
        b"",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        LISTED.format(more="true", token="", contents="").encode(),
    ],
)
def test_a_listing_that_makes_no_sense_is_not_an_empty_place(
    place: S3Place, httpx_mock: HTTPXMock, content: bytes
) -> None:
    httpx_mock.add_response(content=content)
    with pytest.raises(PlaceUnavailable):
        list(place.entries())
