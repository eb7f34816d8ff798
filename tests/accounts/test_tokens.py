import base64
import hashlib
import hmac
import json
import math
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from pydantic import SecretStr

from backend.app.accounts.tokens import (
    AdministratorOnly,
    Claims,
    NoAdministrator,
    NoToken,
    TokenRefused,
    Tokens,
)
from backend.app.settings import Settings

KEY = "a key that is long enough for every algorithm of the family, which wants 64"
ADMIN_SECRET = "the administrator's own secret"
START = 1_750_000_000.25


def digest_of(token: str) -> str:
    return hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    return Tokens(lambda: KEY, admin_secret=ADMIN_SECRET, clock=clock)


def test_a_token_says_whose_it_is_and_nothing_more(tokens: Tokens) -> None:
    token = tokens.issue("user-1", "session-1").token
    expires_at = START + 30 * 24 * 3600
    assert tokens.read(token) == Claims("user-1", START, expires_at, digest_of(token), "session-1")
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims == {"sub": "user-1", "iat": START, "exp": expires_at, "jti": claims["jti"], "sid": "session-1"}


def test_no_two_tokens_are_the_same_even_of_one_moment(tokens: Tokens) -> None:
    first, second = (tokens.read(tokens.issue("user-1", "session-1").token) for _ in range(2))
    assert first.digest != second.digest


def test_a_token_has_one_digest_however_its_signature_is_written(tokens: Tokens) -> None:
    token = tokens.issue("user-1", "session-1").token
    assert tokens.read(token + "=") == tokens.read(token)


def test_a_token_counts_for_thirty_days_and_not_a_moment_longer(tokens: Tokens, clock: Clock) -> None:
    token = tokens.issue("user-1", "session-1").token
    clock.now = START + timedelta(days=30).total_seconds() - 1
    assert tokens.read(token).user_id == "user-1"
    clock.now += 1
    with pytest.raises(TokenRefused):
        tokens.read(token)


def test_a_token_of_the_earlier_installation_counts_as_long_as_the_key_is_the_same(tokens: Tokens) -> None:
    token = jwt.encode({"sub": "user-1", "exp": int(START) + 60}, KEY, algorithm="HS256")
    assert tokens.read(token) == Claims("user-1", 0.0, int(START) + 60, digest_of(token))


def _unsigned(header: dict[str, object], claims: dict[str, object]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join(parts) + "."


def _signed(header: dict[str, object], claims: dict[str, object]) -> str:
    """The library itself signs no odd claims."""
    content = _unsigned(header, claims).rstrip(".")
    signature = hmac.digest(KEY.encode(), content.encode(), hashlib.sha256)
    return f"{content}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


CLAIMS: dict[str, object] = {"sub": "user-1", "iat": START, "exp": START + 60}


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "..",
        "a.b.c",
        "é.é.é",
        "\0",
        "x" * 100_000,
        _unsigned({"alg": "none", "typ": "JWT"}, CLAIMS),
        _unsigned({"alg": "None"}, CLAIMS),
        _unsigned({"alg": "HS256"}, CLAIMS),
        _unsigned({"alg": ["HS256"]}, CLAIMS),
        _unsigned({"alg": "HS256", "jwk": {"kty": "oct", "k": ""}}, CLAIMS),
        jwt.encode(CLAIMS, "another key of thirty-two characters", algorithm="HS256"),
        jwt.encode(CLAIMS, KEY, algorithm="HS384"),
        jwt.encode({"sub": "user-1", "iat": START}, KEY, algorithm="HS256"),
        jwt.encode({"exp": START + 60}, KEY, algorithm="HS256"),
        jwt.encode(CLAIMS, KEY, algorithm="HS256")[:-4],
        jwt.encode(CLAIMS, KEY, algorithm="HS256", headers={"crit": ["b64"], "b64": False}),
    ],
)
def test_whatever_this_server_did_not_sign_is_refused(tokens: Tokens, token: str) -> None:
    with pytest.raises(TokenRefused):
        tokens.read(token)
    with pytest.raises(TokenRefused):
        tokens.require_admin(token)


# Another program that has the key can sign anything that JSON holds.
NO_CLAIM = [None, True, [], {}, [START], {"at": START}, math.nan, math.inf, -math.inf, 10**400, -1.0]
NO_MOMENT = [*NO_CLAIM, "", "soon", str(START), 1e12]
NO_SUBJECT = [*NO_CLAIM, 7, "", "user-1\0", "user\n1", "\ud800", "x" * 1_000]


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        *(("exp", value) for value in NO_MOMENT),
        *(("iat", value) for value in NO_MOMENT),
        *(("sub", value) for value in NO_SUBJECT),
        ("aud", "somebody else"),
        ("aud", 7),
        ("jti", 7),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_claim_of_another_kind_is_refused(tokens: Tokens, claim: str, value: object) -> None:
    header: dict[str, object] = {"alg": "HS256", "typ": "JWT"}
    token = _signed(header, {**CLAIMS, claim: value})
    assert tokens.read(_signed(header, CLAIMS)).user_id == "user-1"
    with pytest.raises(TokenRefused):
        tokens.read(token)
    with pytest.raises(TokenRefused):
        tokens.require_admin(token)


@pytest.mark.parametrize("token", [None, ""])
def test_no_token_is_said_to_be_none(tokens: Tokens, token: str | None) -> None:
    with pytest.raises(NoToken):
        tokens.read(token)
    with pytest.raises(NoToken):
        tokens.require_admin(token)


def test_an_administrators_token_counts_for_twelve_hours(tokens: Tokens, clock: Clock) -> None:
    token = tokens.issue_admin(ADMIN_SECRET)
    assert token is not None
    clock.now = START + 12 * 3600 - 1
    tokens.require_admin(token)
    clock.now += 1
    with pytest.raises(TokenRefused):
        tokens.require_admin(token)


@pytest.mark.parametrize("secret", ["", "wrong", ADMIN_SECRET + " ", ADMIN_SECRET.upper(), "é"])
def test_only_the_right_secret_makes_an_administrator(tokens: Tokens, secret: str) -> None:
    assert tokens.issue_admin(secret) is None


def test_a_users_token_and_an_administrators_are_no_use_in_each_others_place(tokens: Tokens) -> None:
    admin_token = tokens.issue_admin(ADMIN_SECRET)
    with pytest.raises(TokenRefused):
        tokens.read(admin_token)
    with pytest.raises(AdministratorOnly):
        tokens.require_admin(tokens.issue("user-1", "session-1").token)


def test_another_admin_token_ends_what_the_former_one_was_good_for(tokens: Tokens, clock: Clock) -> None:
    former = tokens.issue_admin(ADMIN_SECRET)
    with pytest.raises(TokenRefused):
        Tokens(lambda: KEY, admin_secret="another secret altogether", clock=clock).require_admin(former)


def test_a_server_without_admin_token_has_no_administrator(tokens: Tokens, clock: Clock) -> None:
    former = tokens.issue_admin(ADMIN_SECRET)
    without = Tokens(lambda: KEY, clock=clock)
    with pytest.raises(NoAdministrator):
        without.issue_admin("")
    with pytest.raises(NoAdministrator):
        without.require_admin(former)


def _settings(tmp_path: Path, *, secret_key: str | None) -> Settings:
    return Settings.model_construct(
        database_url=f"sqlite:///{tmp_path / 'app.db'}", secret_key=SecretStr(secret_key) if secret_key else None
    )


def test_without_a_secret_key_one_is_made_when_it_is_first_needed_and_kept(tmp_path: Path) -> None:
    settings = _settings(tmp_path, secret_key=None)
    tokens = Tokens.from_settings(settings)
    assert list(tmp_path.iterdir()) == []
    token = tokens.issue("user-1", "session-1").token
    assert [path.name for path in tmp_path.iterdir()] == ["app.secret"]
    assert Tokens.from_settings(settings).read(token).user_id == "user-1"


def test_the_operators_secret_key_is_the_one_that_signs(tmp_path: Path) -> None:
    token = Tokens.from_settings(_settings(tmp_path, secret_key=KEY)).issue("user-1", "session-1").token
    assert jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_iat": False})["sub"] == "user-1"
    assert list(tmp_path.iterdir()) == []
