"""Snapshots that somebody has made by hand, or has tampered with."""

import gzip
import io
import tarfile
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

Members = list[tuple[tarfile.TarInfo, bytes]]


def members_of(file: Path) -> Members:
    with tarfile.open(file) as archive:
        return [(each, (archive.extractfile(each) or io.BytesIO()).read()) for each in archive]


def member(
    name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


def write(file: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]], *, sums: bool = True) -> Path:
    """With the right digests, unless without any."""
    buffer = io.BytesIO()
    lines = ""
    for info, content in members:
        if info.name == "SHA256SUMS":
            continue
        buffer.write(info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512))
        lines += f"{sha256(content).hexdigest()}  {info.name}\n"
    if sums:
        info, content = member("SHA256SUMS", lines.encode())
        buffer.write(info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512))
    file.write_bytes(gzip.compress(buffer.getvalue() + bytes(1024)))
    return file


def changed(file: Path, change: Callable[[Members], Members], *, sums: bool = True) -> Path:
    """Another snapshot, beside it."""
    return write(file.with_name("changed.tar.gz"), change(members_of(file)), sums=sums)
