"""A file as an answer: made whole before the first byte is sent, so that a failure is never a 200."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import IO

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from backend.app.errors import NoSpace

PIECE_BYTES = 256 * 1024
IN_MEMORY_BYTES = 4 * 1024 * 1024


class DownloadNotStored(NoSpace):
    def __init__(self) -> None:
        super().__init__("The server has no room to prepare this download.")


class JsonDownload(StreamingResponse):
    """`file` is closed once it is sent, or nobody wants the rest."""

    media_type = "application/json"

    file: IO[bytes] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.file or nullcontext():
            await super().__call__(scope, receive, send)


class FileDownload(StreamingResponse):
    """Of a kind that depends on what was asked for."""

    media_type = "application/octet-stream"


def as_download(chunks: Iterable[bytes], filename: str, *, media_type: str | None = None) -> JsonDownload:
    """Take all chunks now, so that neither a transaction nor a lock waits for a slow reader."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 -- closed once it is sent
    try:
        for chunk in chunks:
            file.write(chunk)
    except OSError as error:
        file.close()
        raise DownloadNotStored from error
    headers = {
        "Content-Disposition": f'attachment; filename="{filename}"',
        "Content-Length": str(file.tell()),
    }
    file.seek(0)
    download = JsonDownload(_pieces(file), headers=headers, media_type=media_type)
    download.file = file
    return download


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE_BYTES):
        yield piece
