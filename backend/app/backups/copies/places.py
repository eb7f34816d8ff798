"""A place for copies by its address, opened when it is first needed: one that is not there stops nobody."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from backend.app.errors import MovieManagerError
from backend.app.places.place import Place, PlaceUnavailable

_KINDS = {"s3": "Bucket", "sftp": "SFTP", "webdav+https": "WebDAV", "webdav+http": "WebDAV", "webdavs": "WebDAV"}


@dataclass
class CopyPlace:
    """`shown` is the address without user, password and query, for the operator. `id` is made of it, so that it stays
    when the credentials change. `label` says no path of the server, for everybody.
    """

    shown: str
    make: Callable[[], Place]
    id: str = field(init=False)
    label: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = sha256(self.shown.encode()).hexdigest()[:12]
        self.label = label_of(self.shown)

    @contextmanager
    def opened(self) -> Iterator[Place]:
        """Its connections end with it. Raises PlaceError, also for what is not installed."""
        try:
            place = self.make()
        except MovieManagerError as error:
            raise PlaceUnavailable(error.detail) from error
        with closing(place):
            yield place


def without_credentials(address: str) -> str:
    """The address without user, password and query; a folder as it is."""
    if "://" not in address:
        return address.rstrip("/") or "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        # Opening it says so.
        return f"{address.partition('://')[0]}://"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"


def label_of(shown: str) -> str:
    if "://" not in shown:
        return f"Folder “{shown.rstrip('/').rpartition('/')[2] or '/'}”"
    parts = urlsplit(shown)
    return f"{_KINDS.get(parts.scheme, parts.scheme)} “{parts.netloc}”"
