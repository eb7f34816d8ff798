"""Real servers that places can be at, each in a process of its own: S3, one S3 that lies, WebDAV and SFTP.

Their programs come from requirements-servers.lock. Where one is missing, what needs it is left out and says so.
"""

import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from backend.app.places.address import place_at
from backend.app.places.s3 import S3Place

KEY_ID, SECRET = "films", "a secret/with+signs"
USER, PASSWORD = "ada", "p@ss/word:%"
MISSING = "is not here: pip install -r requirements-servers.lock"
_SECONDS = 60.0


@dataclass
class PlaceServer:
    """`fresh` makes an empty place at the server and gives its address."""

    fresh: Callable[[], str]
    # What the server runs in, for killing it; and how it is started on what it has kept.
    process: subprocess.Popen[bytes]
    again: Callable[[], AbstractContextManager[subprocess.Popen[bytes]]]


def program(name: str) -> str:
    """The path of a program that pip has installed beside this Python, or the system's."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} {MISSING}")
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(
    command: list[str], log: Path, *, until: Callable[[], bool], environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
    try:
        deadline = time.monotonic() + _SECONDS
        while not until():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{Path(command[0]).name} did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def seaweedfs(folder: Path) -> Iterator[PlaceServer]:
    """SeaweedFS: an S3 that keeps its word."""
    weed = program("weed")
    data = folder / "data"
    data.mkdir(parents=True)
    config = folder / "s3.json"
    credentials = [{"accessKey": KEY_ID, "secretKey": SECRET}]
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    config.write_text(json.dumps({"identities": [{"name": "mm", "credentials": credentials, "actions": actions}]}))
    master, volume, filer, s3 = (free_port() for _ in range(4))
    ports = {"-master.port": master, "-volume.port": volume, "-filer.port": filer, "-s3.port": s3}
    # Beside each port it opens another one for gRPC, ten thousand above, unless it is told which.
    ports |= {each + ".grpc": free_port() for each in ports}
    command = [weed, "-logtostderr", "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}", "-filer", "-s3"]
    command += [f"{name}={port}" for name, port in ports.items()]
    command += [f"-s3.config={config}", "-master.volumeSizeLimitMB=64", "-master.telemetry=false"]
    command += ["-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=30"]
    # Each bucket would grow volumes of its own, of which there are not many.
    bucket = f"s3://{quote(KEY_ID)}:{quote(SECRET, safe='')}@films/{{prefix}}?endpoint=http://127.0.0.1:{s3}"

    def answers() -> bool:
        try:
            make_bucket(bucket.format(prefix="x"))
        except (OSError, httpx.HTTPError):
            return False
        return True

    def fresh() -> str:
        return bucket.format(prefix=f"some/{uuid4().hex[:12]}")

    again = partial(running, command, folder / "weed.log", until=answers)
    with again() as process:
        yield PlaceServer(fresh, process, again)


def make_bucket(address: str) -> None:
    """What an operator does at the store's console."""
    place = place_at(address)
    assert isinstance(place, S3Place)
    url, headers = place._signed("PUT", None)  # noqa: SLF001 -- a server never makes a bucket
    answer = httpx.put(url, headers=headers)
    place.close()
    # One that is there already stays as it is.
    if not answer.is_success and answer.status_code != HTTPStatus.CONFLICT:
        raise OSError(answer.text)


@contextmanager
def lying_s3(folder: Path) -> Iterator[PlaceServer]:
    """The S3 of rclone, which takes every condition and every digest along and looks at none."""
    rclone = program("rclone")
    data = folder / "data"
    data.mkdir(parents=True)
    port = free_port()
    command = [rclone, "serve", "s3", str(data), "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY_ID},{SECRET}"]
    command += ["--config", str(folder / "rclone.conf"), "--cache-dir", str(folder / "cache")]

    def fresh() -> str:
        bucket = f"films-{uuid4().hex[:12]}"
        address = f"s3://{quote(KEY_ID)}:{quote(SECRET, safe='')}@{bucket}/prefix?endpoint=http://127.0.0.1:{port}"
        make_bucket(address)
        return address

    again = partial(running, command, folder / "rclone.log", until=lambda: listens(port))
    with again() as process:
        yield PlaceServer(fresh, process, again)


@contextmanager
def webdav(folder: Path) -> Iterator[PlaceServer]:
    if find_spec("wsgidav") is None or find_spec("cheroot") is None:
        pytest.skip(f"wsgidav {MISSING}")
    data = folder / "data"
    data.mkdir(parents=True)
    port = free_port()
    config = {
        "host": "127.0.0.1",
        "port": port,
        "server": "cheroot",
        "provider_mapping": {"/dav": str(data)},
        "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
        "hotfixes": {},
        "logging": {"enable": True},
    }
    (folder / "wsgidav.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "wsgidav.server.server_cli", "--config", str(folder / "wsgidav.json")]

    def fresh() -> str:
        name = f"films {uuid4().hex[:12]}"
        (data / name).mkdir()
        user, password = quote(USER), quote(PASSWORD, safe="")
        return f"webdav+http://{user}:{password}@127.0.0.1:{port}/dav/{quote(name)}"

    again = partial(running, command, folder / "wsgidav.log", until=lambda: listens(port))
    with again() as process:
        yield PlaceServer(fresh, process, again)


@contextmanager
def nginx(folder: Path) -> Iterator[PlaceServer]:
    """Another WebDAV. A PUT into a folder that is not there fails with 500, and below /dav/making/ it makes the folder;
    names that begin with a dot are not listed.
    """
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    module = Path("/usr/lib/nginx/modules/ngx_http_dav_ext_module.so")
    if found is None or not module.exists():
        pytest.skip("nginx is not here: install Debian's nginx-light and libnginx-mod-http-dav-ext")
    data = folder / "data" / "dav"
    data.mkdir(parents=True)
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"""
        load_module {module};
        daemon off;
        master_process off;
        pid {folder}/pid;
        error_log stderr;
        events {{}}
        http {{
          access_log off;
          client_max_body_size 0;
          client_body_temp_path {folder}/body;
          proxy_temp_path {folder}/proxy;
          fastcgi_temp_path {folder}/fastcgi;
          uwsgi_temp_path {folder}/uwsgi;
          scgi_temp_path {folder}/scgi;
          server {{
            listen 127.0.0.1:{port};
            root {folder}/data;
            location /dav/ {{
              dav_methods PUT DELETE MKCOL MOVE;
              dav_ext_methods PROPFIND;
            }}
            location /dav/making/ {{
              dav_methods PUT DELETE MKCOL MOVE;
              dav_ext_methods PROPFIND;
              create_full_put_path on;
            }}
          }}
        }}
        """
    )

    def fresh() -> str:
        name = f"films-{uuid4().hex[:12]}"
        for above in (data, data / "making"):
            (above / name).mkdir(parents=True)
        return f"webdav+http://127.0.0.1:{port}/dav/{name}"

    again = partial(
        running,
        [found, "-e", "stderr", "-c", str(folder / "nginx.conf")],
        folder / "nginx.log",
        until=lambda: listens(port),
    )
    with again() as process:
        yield PlaceServer(fresh, process, again)


@contextmanager
def sftp(folder: Path) -> Iterator[PlaceServer]:
    asyncssh = pytest.importorskip("asyncssh", reason=f"asyncssh {MISSING}")
    data = folder / "data"
    data.mkdir(parents=True)
    port = free_port()
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(folder / "host_key")
    command = [sys.executable, "-m", "tests.sftp_server", str(port), str(folder / "host_key"), USER, PASSWORD]

    def fresh() -> str:
        place = data / f"films {uuid4().hex[:12]}"
        place.mkdir()
        known = quote(key.get_fingerprint(), safe=":/+")
        return f"sftp://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}{quote(str(place))}?fingerprint={known}"

    again = partial(running, command, folder / "sftp.log", until=lambda: listens(port))
    with again() as process:
        yield PlaceServer(fresh, process, again)


@contextmanager
def sshd(folder: Path) -> Iterator[PlaceServer]:
    """OpenSSH's own server, as a NAS or a rented machine has it, for the user who runs the tests."""
    asyncssh = pytest.importorskip("asyncssh", reason=f"asyncssh {MISSING}")
    found = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if found is None:
        pytest.skip("sshd is not here: install Debian's openssh-server")
    if os.geteuid() == 0 and not Path("/run/sshd").is_dir():
        pytest.skip("sshd needs the folder /run/sshd where root runs it: install -d -m 755 /run/sshd")
    data = folder / "data"
    data.mkdir(parents=True)
    port = free_port()
    host_key, user_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    for key, name in ((host_key, "host_key"), (user_key, "user_key")):
        key.write_private_key(folder / name)
        (folder / name).chmod(0o600)
    user_key.write_public_key(folder / "authorized_keys")
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": folder / "host_key",
        "AuthorizedKeysFile": folder / "authorized_keys",
        "PidFile": "none",
        "UsePAM": "no",
        # pytest's folders are below one that everybody may write to.
        "StrictModes": "no",
        "PasswordAuthentication": "no",
        "Subsystem": "sftp internal-sftp",
    }
    (folder / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    command = [found, "-D", "-e", "-f", str(folder / "sshd_config")]

    def fresh() -> str:
        place = data / f"films {uuid4().hex[:12]}"
        place.mkdir()
        known, key = quote(host_key.get_fingerprint(), safe=":/+"), quote(str(folder / "user_key"))
        user = quote(getpass.getuser())
        return f"sftp://{user}@127.0.0.1:{port}{quote(str(place))}?fingerprint={known}&key={key}"

    again = partial(running, command, folder / "sshd.log", until=lambda: listens(port))
    with again() as process:
        yield PlaceServer(fresh, process, again)


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1.0):
        return True
    return False


SERVERS = {"seaweedfs": seaweedfs, "lying s3": lying_s3, "webdav": webdav, "nginx": nginx, "sftp": sftp, "sshd": sshd}


class PlaceServers:
    """Each kind is started when it is first asked for, and runs until the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._running: dict[str, PlaceServer] = {}

    def fresh(self, kind: str) -> str:
        """The address of an empty place of this kind."""
        if kind == "folder":
            place = self._folder / "folders" / uuid4().hex
            place.mkdir(parents=True)
            return str(place)
        return self.server(kind).fresh()

    def server(self, kind: str) -> PlaceServer:
        if kind not in self._running:
            (self._folder / kind).mkdir(parents=True, exist_ok=True)
            self._running[kind] = self._stack.enter_context(SERVERS[kind](self._folder / kind))
        return self._running[kind]

    def close(self) -> None:
        self._stack.close()
