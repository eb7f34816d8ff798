"""The place that is an SFTP server: written under a temporary name, flushed where the server can, then renamed.

Names that are to be taken only once are hard links, which are made or refused in one step (hardlink@openssh.com).
Needs the extra `sftp`.
"""

import asyncio
import base64
import stat
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO, TypeVar, cast

import asyncssh

from backend.app.places.beside import FarFactsBeside
from backend.app.places.copying import PIECE_BYTES, checked_pieces
from backend.app.places.keys import is_key, is_leftover
from backend.app.places.place import (
    PlacedObject,
    PlaceError,
    PlaceUnavailable,
    RemovalRefused,
    exists_already,
)
from backend.app.places.retrying import PassingFailure, persistently

T = TypeVar("T")
_CONNECT_SECONDS = 15.0
_STEP_SECONDS = 300.0
_DEEPEST = 20
# Which of them it is depends on what was being done when the connection went.
_BROKEN_OFF = (
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.DisconnectError,
    asyncssh.ChannelOpenError,
    ConnectionError,
)


@dataclass(frozen=True, slots=True)
class SftpAddress:
    """`path` is of a folder that is there. The host is known by `fingerprint` (SHA256:…), or by `known_hosts`, a file;
    without either by the user's own ~/.ssh/known_hosts. Without password and `key_file` the user's own keys are tried.
    """

    host: str
    path: str
    port: int = 22
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    key_file: str | None = None
    fingerprint: str | None = None
    known_hosts: str | None = None


class SftpPlace(FarFactsBeside):
    """One connection, made when it is needed and again when it broke; a thread of its own runs it."""

    def __init__(self, address: SftpAddress) -> None:
        self._address = address
        self._root = _root_of(address.path)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()
        self._connecting = asyncio.Lock()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None
        self._flushes = False

    @property
    def shown(self) -> str:
        port = "" if self._address.port == SftpAddress.port else f":{self._address.port}"
        return f"sftp://{self._address.host}{port}{self._address.path}"

    @property
    def durable(self) -> bool:
        """Known once something was put: whether the server offers fsync@openssh.com."""
        return self._flushes

    def _look(self, path: str) -> PlacedObject | None:
        status = self._ask(lambda sftp: _status(sftp, self._at(path)))
        return _placed(path, status) if status is not None and _is_file(status) else None

    def entries(self, prefix: str = "") -> Iterator[PlacedObject]:
        above = prefix.rpartition("/")[0]
        found = self._ask(lambda sftp: self._listed(sftp, above, wanted=is_key))
        if found is None:
            self._require_root()
            return
        yield from (each for each in found if each.key.startswith(prefix))

    def _leftovers(self) -> Iterator[PlacedObject]:
        found = self._ask(lambda sftp: self._listed(sftp, "", wanted=is_leftover))
        if found is None:
            raise _no_root()
        yield from found

    def folders(self) -> Iterator[str]:
        found = self._ask(self._folders)
        if found is None:
            raise _no_root()
        yield from found

    def close(self) -> None:
        with self._starting:
            loop, self._loop = self._loop, None
        if loop is not None:
            with suppress(Exception):
                asyncio.run_coroutine_threadsafe(self._disconnect(), loop).result(_CONNECT_SECONDS)
            loop.call_soon_threadsafe(loop.stop)

    # Steps, each in the thread of the connection

    def _fetch(self, path: str, file: BinaryIO) -> bool:
        return self._ask(lambda sftp: self._download(sftp, path, file))

    def _send(self, path: str, body: BinaryIO, sha256: str) -> None:
        self._ask(lambda sftp: self._upload(sftp, path, body, sha256))

    def _rename(self, temporary: str, path: str, *, only_if_absent: bool) -> None:
        # Once: where its answer is lost, a second attempt could not tell its own object from another's.
        self._run(lambda sftp: self._publish(sftp, temporary, path, only_if_absent=only_if_absent))

    async def _upload(self, sftp: asyncssh.SFTPClient, path: str, body: BinaryIO, sha256: str) -> None:
        await self._make_folders(sftp, path.rpartition("/")[0])
        private = asyncssh.SFTPAttrs(permissions=0o600)
        async with sftp.open(self._at(path), "wb", attrs=private) as file:
            for piece in checked_pieces(body, sha256):
                await file.write(piece)
            try:
                await file.fsync()
                self._flushes = True
            except asyncssh.SFTPOpUnsupported:
                self._flushes = False

    async def _publish(self, sftp: asyncssh.SFTPClient, temporary: str, path: str, *, only_if_absent: bool) -> None:
        here, there = self._at(temporary), self._at(path)
        if not only_if_absent:
            try:
                await sftp.posix_rename(here, there)
            except asyncssh.SFTPOpUnsupported:
                await self._replace(sftp, here, there)
            return
        try:
            await sftp.link(here, there)
        except asyncssh.SFTPOpUnsupported:
            if await _status(sftp, there) is not None:
                raise exists_already() from None
            await sftp.rename(here, there)
        except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
            if await _status(sftp, there) is not None:
                raise exists_already() from None
            raise
        else:
            await sftp.remove(here)

    async def _replace(self, sftp: asyncssh.SFTPClient, here: str, there: str) -> None:
        """Where a rename does not replace: the old one goes first, since nothing else is left to do."""
        with suppress(asyncssh.SFTPNoSuchFile):
            await sftp.remove(there)
        await sftp.rename(here, there)

    async def _make_folders(self, sftp: asyncssh.SFTPClient, path: str) -> None:
        if await _status(sftp, self._root) is None:
            raise _no_root()
        made = ""
        for part in filter(None, path.split("/")):
            made = f"{made}/{part}".lstrip("/")
            status = await _status(sftp, self._at(made))
            if status is None:
                with suppress(asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
                    await sftp.mkdir(self._at(made), asyncssh.SFTPAttrs(permissions=0o700))
            elif not _is_folder(status):
                raise PlaceError("The object could not be written: something else is in the way.")

    async def _download(self, sftp: asyncssh.SFTPClient, path: str, file: BinaryIO) -> bool:
        status = await _status(sftp, self._at(path))
        if status is None or not _is_file(status):
            return False
        file.seek(0)
        file.truncate()
        async with sftp.open(self._at(path), "rb") as source:
            while piece := cast("bytes", await source.read(PIECE_BYTES)):
                file.write(piece)
        file.seek(0)
        return True

    async def _listed(
        self, sftp: asyncssh.SFTPClient, above: str, *, wanted: Callable[[str], bool]
    ) -> list[PlacedObject] | None:
        if await _status(sftp, self._at(above)) is None:
            return None
        return [each async for each in self._walk(sftp, above, wanted=wanted)]

    async def _walk(
        self, sftp: asyncssh.SFTPClient, above: str, *, wanted: Callable[[str], bool]
    ) -> AsyncIterator[PlacedObject]:
        async for name, status in _names(sftp, self._at(above)):
            key = f"{above}/{name}".lstrip("/")
            if _is_file(status):
                if wanted(key):
                    yield _placed(key, status)
            elif _is_folder(status) and is_key(key) and key.count("/") < _DEEPEST:
                async for each in self._walk(sftp, key, wanted=wanted):
                    yield each

    async def _folders(self, sftp: asyncssh.SFTPClient) -> list[str] | None:
        if await _status(sftp, self._root) is None:
            return None
        return [name async for name, status in _names(sftp, self._root) if _is_folder(status) and is_key(name)]

    def _remove(self, path: str) -> None:
        async def remove(sftp: asyncssh.SFTPClient) -> None:
            try:
                await sftp.remove(self._at(path))
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                return
            except asyncssh.SFTPPermissionDenied:
                raise RemovalRefused("The place did not let the object be removed.") from None

        self._ask(remove)

    def _require_root(self) -> None:
        if self._ask(lambda sftp: _status(sftp, self._root)) is None:
            raise _no_root()

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}".rstrip("/") if path else self._root

    # The connection

    def _ask(self, step: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, T]]) -> T:
        return persistently(partial(self._run, step))

    def _run(self, step: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, T]]) -> T:
        running = asyncio.run_coroutine_threadsafe(self._take(step), self._started())
        try:
            return running.result()
        except BaseException:
            running.cancel()
            raise

    async def _take(self, step: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, T]]) -> T:
        try:
            async with asyncio.timeout(_STEP_SECONDS):
                return await step(await self._connected())
        except PlaceError:
            raise
        except (*_BROKEN_OFF, TimeoutError) as error:
            await self._disconnect()
            said = "gave no answer in time" if isinstance(error, TimeoutError) else "broke the connection off"
            raise PassingFailure(f"The place {said}.") from None
        except asyncssh.SFTPPermissionDenied:
            raise PlaceUnavailable("The place does not allow this user to do that.") from None
        except (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded):
            raise PlaceError("The place is full.") from None
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            # Somebody has just removed it.
            raise PassingFailure("The object vanished.") from None
        except asyncssh.SFTPError:
            raise PlaceError("The place could not do what it was asked.") from None

    async def _connected(self) -> asyncssh.SFTPClient:
        async with self._connecting:
            if self._client is None or self._connection is None or self._connection.is_closed():
                self._connection = await self._connect()
                self._client = await self._connection.start_sftp_client()
            return self._client

    async def _connect(self) -> asyncssh.SSHClientConnection:
        address = self._address
        options: dict[str, Any] = {"known_hosts": ([], [], [])} if address.fingerprint else {}
        if address.known_hosts is not None:
            options["known_hosts"] = address.known_hosts
        if address.key_file is not None:
            options["client_keys"] = [address.key_file]
        elif address.password is not None:
            options["client_keys"] = None
        if address.user is not None:
            options["username"] = address.user
        try:
            return await asyncssh.connect(
                address.host,
                address.port,
                # What the user has configured for the command of the same name is not for the server.
                config=None,
                agent_path=None,
                password=address.password,
                client_factory=partial(_client_of, address.fingerprint),
                connect_timeout=_CONNECT_SECONDS,
                login_timeout=_CONNECT_SECONDS,
                keepalive_interval=30,
                **options,
            )
        except asyncssh.HostKeyNotVerifiable:
            raise PlaceUnavailable(
                "The host key of the SFTP server is not the one that is known, or none is."
            ) from None
        except asyncssh.PermissionDenied:
            raise PlaceUnavailable("The SFTP server refuses the user, the password or the key.") from None
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            raise PlaceUnavailable("The key for the SFTP server can't be used; it must not need a password.") from None
        except (FileNotFoundError, PermissionError):
            raise PlaceUnavailable("The file of the key, or of the known hosts, can't be read.") from None
        except (asyncssh.Error, OSError, TimeoutError):
            raise PassingFailure("The SFTP server can't be reached.") from None

    async def _disconnect(self) -> None:
        connection, self._connection, self._client = self._connection, None, None
        if connection is not None:
            connection.abort()
            with suppress(Exception):
                await connection.wait_closed()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_serve, args=(self._loop,), name="sftp", daemon=True).start()
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


def _client_of(fingerprint: str | None) -> asyncssh.SSHClient:
    class Client(asyncssh.SSHClient):
        """Asked of a host that no file of known hosts knows."""

        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002 -- asyncssh passes them by position
            return fingerprint is not None and _digest_of(key.get_fingerprint()) == _digest_of(fingerprint)

    return Client()


def _digest_of(fingerprint: str) -> bytes:
    """Of SHA256:…, which people copy with or without the padding."""
    encoded = fingerprint.removeprefix("SHA256:").rstrip("=")
    return base64.b64decode(encoded + "=" * (-len(encoded) % 4))


def _root_of(path: str) -> str:
    """Below ~ relative, which to a server is below the user's home."""
    if path == "/~" or path.startswith("/~/"):
        return path[3:].strip("/") or "."
    return path.rstrip("/") or "/"


def _no_root() -> PlaceUnavailable:
    return PlaceUnavailable("The folder is not there on the SFTP server.")


async def _status(sftp: asyncssh.SFTPClient, path: str) -> asyncssh.SFTPAttrs | None:
    """Of what is at a path, without following a link."""
    try:
        return await sftp.lstat(path)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        return None


async def _names(sftp: asyncssh.SFTPClient, path: str) -> AsyncIterator[tuple[str, asyncssh.SFTPAttrs]]:
    async for each in sftp.scandir(path):
        name = each.filename
        text = name.decode(errors="replace") if isinstance(name, bytes) else name
        if text not in {".", ".."}:
            yield text, each.attrs


def _is_file(status: asyncssh.SFTPAttrs) -> bool:
    return status.permissions is not None and stat.S_ISREG(status.permissions)


def _is_folder(status: asyncssh.SFTPAttrs) -> bool:
    return status.permissions is not None and stat.S_ISDIR(status.permissions)


def _placed(key: str, status: asyncssh.SFTPAttrs) -> PlacedObject:
    return PlacedObject(key, status.size or 0, float(status.mtime or 0))
