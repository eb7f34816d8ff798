"""A request's body as a file: limited while it arrives, compressed or not, and never whole in memory."""

import tempfile
import zlib
from collections.abc import AsyncIterator
from typing import Annotated, Any, BinaryIO, cast

from anyio import to_thread
from fastapi import Depends, Request

from backend.app.api.dependencies import CurrentUser, SettingsDep
from backend.app.errors import MovieManagerError, NoSpace, TooLarge, Unusable

KIB = 1024
MIB = 1024 * KIB
PIECE_BYTES = MIB
IN_MEMORY_BYTES = MIB
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class UploadTooLarge(TooLarge):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than this server takes ({_in_words(limit)}).")


def _in_words(limit: int) -> str:
    return f"{limit / MIB:,.4g} MiB" if limit >= MIB else f"{limit / KIB:,.4g} KiB"


class UnknownCompression(MovieManagerError):
    status = 415
    title = "Unknown compression"

    def __init__(self) -> None:
        super().__init__("Send the file as it is or compressed with gzip.")


class BrokenCompression(Unusable):
    def __init__(self) -> None:
        super().__init__("The file's gzip compression is broken, or it was cut off.")


class UploadNotStored(NoSpace):
    def __init__(self) -> None:
        super().__init__("The server has no room for this upload, so nothing was changed.")


async def _upload(request: Request, _user: CurrentUser, settings: SettingsDep) -> AsyncIterator[BinaryIO]:
    # Whoever is not signed in is turned away before a byte is read: `_user` is settled first.
    limit = settings.import_max_bytes
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise UploadTooLarge(limit)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip"}:
        raise UnknownCompression
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        receiver = _Receiver(cast(BinaryIO, file), limit, compressed="gzip" in encoding)
        await _receive(request, receiver)
        yield cast(BinaryIO, file)


Upload = Annotated[BinaryIO, Depends(_upload)]
"""The body of the request, at its beginning."""


async def _receive(request: Request, receiver: "_Receiver") -> None:
    piece = bytearray()
    async for chunk in request.stream():
        piece += chunk
        # Writing and decompressing is for another thread: the next request must not wait for a disk.
        if len(piece) >= PIECE_BYTES:
            await to_thread.run_sync(receiver.take, bytes(piece))
            piece.clear()
    await to_thread.run_sync(receiver.take, bytes(piece))
    await to_thread.run_sync(receiver.finish)


class _Receiver:
    def __init__(self, file: BinaryIO, limit: int, *, compressed: bool) -> None:
        self._file = file
        self._limit = limit
        self._received = self._written = 0
        self._gzip = zlib.decompressobj(_GZIP_WINDOW) if compressed else None

    def take(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > self._limit:
            raise UploadTooLarge(self._limit)
        if self._gzip is None:
            self._write(data)
        else:
            self._inflate(self._gzip, data)

    def finish(self) -> None:
        if self._gzip is not None and not self._gzip.eof:
            raise BrokenCompression
        self._file.seek(0)

    def _inflate(self, gzip: Any, data: bytes) -> None:
        """Decompress a piece at a time: a few kilobytes may stand for gigabytes."""
        while data:
            if gzip.eof:
                raise BrokenCompression
            try:
                self._write(gzip.decompress(data, PIECE_BYTES))
            except zlib.error as error:
                raise BrokenCompression from error
            # What follows after the end of the compressed data is nothing that anybody meant to send.
            data = gzip.unconsumed_tail or gzip.unused_data

    def _write(self, data: bytes) -> None:
        self._written += len(data)
        if self._written > self._limit:
            raise UploadTooLarge(self._limit)
        try:
            self._file.write(data)
        except OSError as error:
            raise UploadNotStored from error
