"""Signatures of requests to S3: AWS Signature Version 4, with the digest of the body as part of what is signed."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

EMPTY_SHA256 = sha256().hexdigest()
_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    key_id: str
    secret: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


def quoted(text: str, *, safe: str = "") -> str:
    """As a signature has it: all but letters, digits and -_.~ as %XX."""
    return quote(text, safe=f"{safe}-_.~")


def query_of(parameters: Mapping[str, str]) -> str:
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in sorted(parameters.items()))


def signed_headers(
    method: str,
    *,
    host: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body_sha256: str,
    credentials: Credentials,
    region: str,
    at: datetime,
) -> dict[str, str]:
    """`headers` with what proves who sends them. `path` and `query` are quoted already; `at` is UTC."""
    stamp = f"{at:%Y%m%dT%H%M%SZ}"
    sent = {**headers, "x-amz-content-sha256": body_sha256, "x-amz-date": stamp}
    if credentials.session_token is not None:
        sent["x-amz-security-token"] = credentials.session_token
    signed = {"host": host, **{name: value for name, value in sent.items() if name.startswith("x-amz-")}}
    names = ";".join(sorted(signed))
    lines = [f"{name}:{' '.join(signed[name].split())}" for name in sorted(signed)]
    canonical = "\n".join([method, path, query, *lines, "", names, body_sha256])
    scope = f"{at:%Y%m%d}/{region}/s3/aws4_request"
    to_sign = "\n".join([_ALGORITHM, stamp, scope, sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{credentials.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    sent["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return sent
