"""Addresses of places, as an operator writes them.

    /mnt/usb/films
    s3://bucket/prefix?region=eu-central-1&endpoint=https://s3.example.org
    webdav+https://user:password@cloud.example.org/remote.php/dav/files/user/films
    sftp://user@nas.example.org/volume1/films?fingerprint=SHA256:…&key=/etc/moviemanager/id_ed25519

What has a meaning in an address (`@ : / ? & %`) is written as %XX in a user, a password or a value.
"""

import base64
import binascii
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.app.errors import MovieManagerError
from backend.app.places.folder import FolderPlace
from backend.app.places.keys import is_key
from backend.app.places.place import Place, PlaceUnavailable
from backend.app.places.s3 import Bucket, S3Place
from backend.app.places.s3_signing import Credentials
from backend.app.places.webdav import WebDavPlace

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
_REGION = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_DEFAULT_REGION = "us-east-1"


class AwsSettings(BaseSettings):
    """What every tool for S3 reads from the environment; here from `.env` as well, as all settings are."""

    model_config = SettingsConfigDict(
        env_file=".env", env_prefix="aws_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    access_key_id: str | None = None
    secret_access_key: SecretStr | None = None
    session_token: SecretStr | None = None
    region: str | None = None
    default_region: str | None = None
    endpoint_url: str | None = None
    endpoint_url_s3: str | None = None


class AddressUnusable(MovieManagerError):
    """The sentence repeats nothing of the address, which may hold a password."""


class SftpMissing(PlaceUnavailable):
    def __init__(self) -> None:
        super().__init__("SFTP needs asyncssh, which is not installed: pip install 'moviemanager[sftp]'.")


def place_at(address: str, aws: AwsSettings | None = None) -> Place:
    """The place at this address, which nobody has asked yet whether it is there. `aws` is the operator's by default.

    Raises AddressUnusable, and PlaceUnavailable where what it needs is not installed.
    """
    if address.startswith("/"):
        return FolderPlace(Path(address))
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise AddressUnusable("The address of a place can't be read: its host or port is no such thing.") from None
    make = _KINDS.get(parts.scheme)
    if make is None:
        raise AddressUnusable(
            "The address of a place begins with / for a folder, s3://, webdav+https://, webdav+http:// or sftp://."
        )
    if not parts.hostname:
        raise AddressUnusable(f"The address of a place has a host or a bucket after {parts.scheme}://.")
    return make(parts, aws)


def _bucket(parts: SplitResult, aws: AwsSettings | None) -> Place:
    aws = aws or AwsSettings()
    options = _options(parts, {"endpoint", "region"})
    name = parts.hostname or ""
    if not _BUCKET.fullmatch(name) or parts.port is not None:
        raise AddressUnusable("An address s3:// names a bucket, in lower case; the server is its ?endpoint=.")
    prefix = unquote(parts.path).strip("/")
    if prefix and not is_key(prefix):
        raise AddressUnusable("The prefix in an address s3:// consists of plain names with / between them.")
    region = options.get("region") or aws.region or aws.default_region
    if region is not None and not _REGION.fullmatch(region):
        raise AddressUnusable("The region in an address s3:// is a word such as eu-central-1.")
    endpoint = options.get("endpoint") or aws.endpoint_url_s3 or aws.endpoint_url
    return S3Place(
        Bucket(
            name,
            prefix,
            region or _DEFAULT_REGION,
            _credentials(parts, aws),
            None if endpoint is None else _origin(endpoint),
        )
    )


def _credentials(parts: SplitResult, aws: AwsSettings) -> Credentials:
    if parts.username is not None and parts.password is not None:
        return Credentials(unquote(parts.username), unquote(parts.password))
    if not aws.access_key_id or not aws.secret_access_key:
        raise AddressUnusable(
            "The credentials of a bucket are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or "
            "s3://key:secret@bucket in the address; there are none."
        )
    session = None if aws.session_token is None else aws.session_token.get_secret_value()
    return Credentials(aws.access_key_id, aws.secret_access_key.get_secret_value(), session)


def _origin(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.path in {"", "/"}
        usable = usable and not parts.query and parts.username is None and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise AddressUnusable("The endpoint of a bucket is an address such as https://s3.example.org.")
    return endpoint.rstrip("/")


def _webdav(parts: SplitResult, _aws: AwsSettings | None) -> Place:
    _options(parts, set())
    scheme = "http" if parts.scheme == "webdav+http" else "https"
    user = None if parts.username is None else unquote(parts.username)
    password = None if parts.password is None else unquote(parts.password)
    return WebDavPlace(f"{scheme}://{_host_of(parts)}{parts.path}", user=user, password=password)


def _sftp(parts: SplitResult, _aws: AwsSettings | None) -> Place:
    options = _options(parts, {"fingerprint", "key", "known_hosts"})
    if "fingerprint" in options and not _is_fingerprint(options["fingerprint"]):
        raise AddressUnusable("The fingerprint in an address sftp:// begins with SHA256:, as ssh-keygen -l prints it.")
    path = unquote(parts.path)
    if not path.strip("/"):
        raise AddressUnusable("An address sftp:// names a folder: /srv/films, or /~/films below the user's home.")
    try:
        from backend.app.places.sftp import SftpAddress, SftpPlace  # noqa: PLC0415 -- of an extra
    except ImportError:
        raise SftpMissing from None
    return SftpPlace(
        SftpAddress(
            parts.hostname or "",
            path,
            parts.port or SftpAddress.port,
            None if parts.username is None else unquote(parts.username),
            None if parts.password is None else unquote(parts.password),
            options.get("key"),
            options.get("fingerprint"),
            options.get("known_hosts"),
        )
    )


def _is_fingerprint(text: str) -> bool:
    encoded = text.removeprefix("SHA256:").rstrip("=")
    try:
        return text.startswith("SHA256:") and len(base64.b64decode(f"{encoded}=", validate=True)) == 32  # noqa: PLR2004 -- bytes of SHA-256
    except (binascii.Error, ValueError):
        return False


def _host_of(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]


def _options(parts: SplitResult, known: set[str]) -> dict[str, str]:
    """What follows the question mark. A + is a plus: fingerprints have them."""
    options: dict[str, str] = {}
    for each in filter(None, parts.query.split("&")):
        name, _, value = each.partition("=")
        if name not in known:
            allowed = f"only {', '.join(sorted(known))}" if known else "nothing"
            raise AddressUnusable(f"After the ? in an address {parts.scheme}:// there may be {allowed}.")
        options[name] = unquote(value)
    if parts.fragment:
        raise AddressUnusable("In the address of a place a # is written as %23.")
    return options


_KINDS: dict[str, Callable[[SplitResult, AwsSettings | None], Place]] = {
    "s3": _bucket,
    "webdav+https": _webdav,
    "webdav+http": _webdav,
    "webdavs": _webdav,
    "sftp": _sftp,
}
