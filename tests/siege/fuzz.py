"""Requests made of the OpenAPI document and of a grammar of headers, paths and tokens, sent as raw bytes."""

import base64
import hashlib
import hmac
import json
import re
import socket
import time
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any, TypeAlias
from urllib.parse import quote

from backend.app.main import create_app
from backend.app.settings import Settings
from tests.acceptance.servers import SECRET_KEY, token_of
from tests.siege.ground import Ground, Tally

REQUESTS_A_ROUND = 40
BUGS = re.compile(rb"Traceback|sqlalchemy|psycopg|site-packages|\.py\b|SELECT |INSERT |UPDATE ")
Choices: TypeAlias = Sequence[Callable[[Random], str]]

HOSTILE = (
    "",
    " ",
    ".",
    "..",
    "../../app.db",
    "%2e%2e%2f",
    "a" * 5_000,
    "\0",
    "\n",
    "\x7f",
    "\ud800",
    "é",
    "e\u0301",
    "名無し",
    "🎬",
    "'; DROP TABLE users; --",
    '"',
    "<script>",
    "tt0000001",
    "tt" + "9" * 400,
    "-1",
    "0",
    "1e999",
    "NaN",
    "Infinity",
    "2" * 5_000,
    "null",
    "true",
    "{}",
    "[]",
    "2026-02-12.json",
    "2026-02-12_030000-manual.json",
    "%",
    "%zz",
    "%00",
    "\\",
    ";",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    5.5,
    11,
    1e308,
    -1e308,
    2**31,
    2**63,
    10**30,
    [],
    {},
    [[]],
    *HOSTILE,
)
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "FROB", "CONNECT")
CLAIMS: tuple[Any, ...] = (None, True, "", "soon", [], {}, -1, 1e12, 1e308, 10**400, float("nan"), float("inf"))


def attack(ground: Ground, chance: Random, tally: Tally) -> None:
    account = ground.account()
    token = token_of(account)
    for _ in range(REQUESTS_A_ROUND):
        request = _request(chance, token)
        shown = request[:120].decode("latin-1").replace("\r\n", " | ")
        with tally.timed(shown):
            answer = _sent(ground.port, request)
        _judge(answer, request, shown, tally)
    with ground.client(account) as client:
        tally.require(client.get("/auth/me").status_code == 200, "after the requests the account cannot ask any more")


def _judge(answer: bytes, request: bytes, shown: str, tally: Tally) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head[9:12]) if re.match(rb"HTTP/1\.1 \d{3}", head) else 0
    # Cut off in the middle, a request has no answer; everything else has one.
    tally.require(status or _is_unfinished(request), f"no answer to {shown}")
    tally.require(status != 500, f"500 for {shown}")
    if status >= 400 and body and b"application/problem+json" not in head.lower():
        tally.failures.append(f"{status} is no problem document for {shown}")
    found = BUGS.search(body) if status >= 400 else None
    tally.require(found is None or found[0] in request, f"{status} says {found} for {shown}")


def _is_unfinished(request: bytes) -> bool:
    """The server has to wait for more of it."""
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d{1,9})\r\n", head + b"\r\n")
    return b"chunked" in head or (length is not None and int(length[1]) > len(body))


def _sent(port: int, request: bytes) -> bytes:
    """The answer, until the server closes or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        answer = b""
        try:
            connection.sendall(request)
            if _is_unfinished(request):
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                answer += piece
        except (ConnectionError, TimeoutError):
            pass
        return answer


def _request(chance: Random, token: str) -> bytes:
    method, path, has_body = chance.choice(_operations())
    if chance.random() < 0.1:
        method = chance.choice(METHODS)
    path = re.sub(r"\{[^}]+\}", lambda _: _part(chance), path) + _query(chance)
    body = _body(chance) if has_body or chance.random() < 0.1 else b""
    headers = [("Host", "localhost"), *_headers(chance, token), *_framing(chance, body)]
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + body


@cache
def _operations() -> tuple[tuple[str, str, bool], ...]:
    document = create_app(Settings(_env_file=None)).openapi()  # pyright: ignore[reportCallIssue]
    return tuple(
        (method.upper(), path, "requestBody" in operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path != "/api/auth/password"
    )


def _part(chance: Random) -> str:
    text = chance.choice(HOSTILE)
    if chance.random() < 0.1:
        return re.sub(r"[\s\0]", "", text)
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _query(chance: Random) -> str:
    names = ["mode", "dry_run", "strict", "since", "limit", "offset", "q", "plan", "from", "to", "x"]
    count = chance.choice([0, 0, 1, 2])
    return "?" * bool(count) + "&".join(f"{chance.choice(names)}={_part(chance)}" for _ in range(count))


def _headers(chance: Random, token: str) -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []
    if chance.random() < 0.95:
        made.append(("Authorization", f"Bearer {token}" if chance.random() < 0.7 else _credentials(chance, token)))
    if chance.random() < 0.8:
        made.append(
            ("Content-Type", chance.choice(["application/json"] * 4 + ["text/plain", "", "multipart/form-data"]))
        )
    for name in (
        "If-None-Match",
        "Accept-Encoding",
        "Range",
        "Origin",
        "Accept",
        "X-Forwarded-For",
        "Cookie",
        "Upgrade",
    ):
        made += [(name, re.sub(r"[\r\n\0]", "", chance.choice([*HOSTILE, "gzip", "bytes=0-1", "*", "websocket"])))] * (
            chance.random() < 0.1
        )
    if chance.random() < 0.05:
        made.append(("Content-Encoding", chance.choice(["gzip", "br", "identity", "gzip, gzip"])))
    return made


def _credentials(chance: Random, token: str) -> str:
    claims: dict[str, Any] = {"sub": "somebody", "iat": time.time(), "exp": time.time() + 60}
    claims[chance.choice(["sub", "iat", "exp", "aud", "nbf", "jti"])] = chance.choice(CLAIMS)
    return chance.choice(
        [
            "",
            "Bearer",
            "Bearer ",
            "Basic YTpi",
            f"bearer {token}",
            f"Bearer  {token}",
            f"Bearer {token}.x",
            f"Bearer {token[:-3]}AAA",
            "Bearer " + "é" * 20,
            "Bearer " + "." * 5_000,
            f"Bearer {_token(claims, chance)}",
        ]
    )


def _token(claims: dict[str, Any], chance: Random) -> str:
    """Signed with the server's own key, or with another one."""
    header = {"alg": chance.choice(["HS256"] * 4 + ["none", "HS512", ""]), "typ": "JWT"}
    content = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims))
    key = SECRET_KEY if chance.random() < 0.8 else "another"
    signature = hmac.digest(key.encode(), content, hashlib.sha256)
    return (content + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def _body(chance: Random) -> bytes:
    names = [
        "name",
        "my_rating",
        "date_watched",
        "status",
        "custom_list_id",
        "person_name",
        "vote_type",
        "email",
        "position",
    ]
    names += [
        "password",
        "username",
        "version",
        "movies",
        "people",
        "lists",
        "recommendations",
        "backup_enabled",
        "color",
    ]
    values = {chance.choice(names): chance.choice(VALUES) for _ in range(chance.randrange(5))}
    return chance.choice(
        [
            *[json.dumps(values).encode()] * 6,
            json.dumps([values]).encode(),
            b"",
            b"{",
            b"null",
            b"\xff\xfe",
            b"[" * 50_000,
            b'{"a":' * 20_000,
            b"1" * 5_000,
            b'{"my_rating": 1e999}',
            b'{"name": "\\ud800"}',
            chance.randbytes(200),
        ]
    )


def _framing(chance: Random, body: bytes) -> list[tuple[str, str]]:
    kind = chance.random()
    if kind < 0.9:
        return [("Content-Length", str(len(body)))]
    return [
        chance.choice(
            [
                ("Content-Length", "-1"),
                ("Content-Length", str(len(body) + 5)),
                ("Expect", "100-continue"),
                ("Content-Length", "9" * 30),
                ("Transfer-Encoding", "chunked"),
                ("Transfer-Encoding", "x"),
            ]
        )
    ]
