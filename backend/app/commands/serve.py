"""`moviemanager serve`: the database to head, then the server."""

import socket
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from backend.app.accounts import signing_key
from backend.app.commands import server_log
from backend.app.connections import BACKLOG, Connections, Limits
from backend.app.errors import Unavailable
from backend.app.http_protocol import LimitedProtocol
from backend.app.schema.migrations import migrate
from backend.app.services.backup import StoreUnreachable, place_of, require_honest
from backend.app.settings import Settings

SECONDS_TO_FINISH = 10


class CannotListen(Unavailable):
    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"The server cannot listen on {host}, port {port}: {reason}.")


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; HOST where not given.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="PORT where not given; 0 takes a free one.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
) -> None:
    """Bring the database to head and serve the web app and its interface."""
    settings = Settings()
    migrate(settings, report=lambda sentence: typer.echo(sentence, err=True))
    # A server that cannot keep its signing key says so now, and not at the first sign-in.
    signing_key.of(settings)()
    _try_bucket(settings)
    config = _configuration(settings, workers)
    listening = _listen(host or settings.host, settings.port if port is None else port)
    typer.echo(f"Movie Manager is at {_address(listening)}")
    if workers > 1:
        Multiprocess(config, sockets=[listening]).run()
        return
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        sys.exit(1)


def _try_bucket(settings: Settings) -> None:
    """A bucket that does not keep its word is refused. One that is out of reach may be back by the night."""
    place = place_of(settings)
    if isinstance(place, Path):
        return
    try:
        require_honest(place)
    except StoreUnreachable as error:
        typer.echo(f"{error.sentence} It is tried again when it is needed.", err=True)
    finally:
        place.close()


def _configuration(settings: Settings, workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        "backend.app.main:create_app",
        factory=True,
        http=cast(Any, partial(LimitedProtocol, Connections(Limits.from_settings(settings)))),
        ws="none",
        backlog=BACKLOG,
        workers=workers,
        log_config=server_log.configuration(),
        proxy_headers=bool(settings.forwarded_allow_ips),
        forwarded_allow_ips=settings.forwarded_allow_ips,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        # Python appends the address to the system's own words.
        raise CannotListen(host, port, str(error.strerror).partition(" (")[0]) from error
    listening.set_inheritable(True)
    # Connections inherit this. An answer's head and body go out one after the other, and without it the body
    # waits for the client's acknowledgement of the head, which may take 40 ms. asyncio does the same only for
    # sockets that it has made itself.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
