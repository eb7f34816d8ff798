"""An S3 of several processes: SeaweedFS with three volume servers, each object on two of them."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx

from tests.place_servers import KEY_ID, SECRET, free_port, listens, make_bucket, program, running

VOLUME_SERVERS = 3
_QUIET = ("-ip=127.0.0.1", "-ip.bind=127.0.0.1")


@dataclass(frozen=True)
class Cluster:
    """`address` is what BACKUP_DIR says. `volumes` hold the objects; a SIGKILL to one of them loses none."""

    address: str
    volumes: list["subprocess.Popen[bytes]"]


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    weed, config = program("weed"), folder / "s3.json"
    credentials = [{"accessKey": KEY_ID, "secretKey": SECRET}]
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    config.write_text(json.dumps({"identities": [{"name": "mm", "credentials": credentials, "actions": actions}]}))
    master, filer, s3 = (free_port() for _ in range(3))
    grpc = free_port()
    ports = {"-master.port": master, "-master.port.grpc": grpc, "-filer.port": filer, "-s3.port": s3}
    ports |= {"-filer.port.grpc": free_port(), "-s3.port.grpc": free_port()}
    (folder / "data").mkdir()
    command = [weed, "-logtostderr", "server", *_QUIET, f"-dir={folder / 'data'}", "-volume=false", "-filer", "-s3"]
    command += [f"{name}={port}" for name, port in ports.items()]
    command += ["-master.volumeSizeLimitMB=64", "-master.defaultReplication=001", "-master.telemetry=false"]
    command += [f"-s3.config={config}", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    address = f"s3://{quote(KEY_ID)}:{quote(SECRET, safe='')}@films/scale?endpoint=http://127.0.0.1:{s3}"

    def has_bucket() -> bool:
        try:
            make_bucket(address)
        except (OSError, httpx.HTTPError):
            return False
        return True

    with ExitStack() as stack:
        stack.enter_context(running(command, folder / "master.log", until=has_bucket))
        volumes = [
            stack.enter_context(_volume_server(weed, folder / f"volume{number}", f"127.0.0.1:{master}.{grpc}"))
            for number in range(VOLUME_SERVERS)
        ]
        yield Cluster(address, volumes)


@contextmanager
def _volume_server(weed: str, folder: Path, master: str) -> Iterator["subprocess.Popen[bytes]"]:
    folder.mkdir()
    port = free_port()
    command = [weed, "-logtostderr", "volume", *_QUIET, f"-dir={folder}", f"-port={port}", f"-master={master}"]
    command += [f"-port.grpc={free_port()}", "-max=30"]
    with running(command, folder.with_suffix(".log"), until=lambda: listens(port)) as process:
        yield process
