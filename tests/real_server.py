"""The application behind the server that it really runs on: a test client takes addresses apart differently."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any, cast

import uvicorn
from fastapi import FastAPI

from backend.app.connections import Connections
from backend.app.http_protocol import LimitedProtocol


@contextmanager
def served(app: FastAPI, known: Connections | None = None) -> Generator[str]:
    """The address of the application, without its lifespan, for as long as the block lasts."""
    listening = socket.create_server(("127.0.0.1", 0))
    http = cast(Any, partial(LimitedProtocol, known or Connections()))
    server = uvicorn.Server(uvicorn.Config(app, http=http, lifespan="off", log_config=None, access_log=False))
    # The socket listens already, so what is asked before the server is up waits for it.
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
