"""Archives, as people and programs make them."""

import io
import zipfile
from collections.abc import Mapping


def zipped(entries: Mapping[str, str | bytes] | list[tuple[str, str | bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries if isinstance(entries, list) else entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(data: bytes, *changes: tuple[bytes, int, bytes]) -> bytes:
    """Overwrite bytes at an offset from every place where a signature is."""
    found = bytearray(data)
    for signature, offset, replacement in changes:
        at = found.find(signature)
        while at >= 0:
            found[at + offset : at + offset + len(replacement)] = replacement
            at = found.find(signature, at + 1)
    return bytes(found)


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def encrypted(data: bytes) -> bytes:
    return changed(data, (LOCAL, 6, b"\x01\x00"), (CENTRAL, 8, b"\x01\x00"))


def compressed_as(data: bytes, method: int) -> bytes:
    said = method.to_bytes(2, "little")
    return changed(data, (LOCAL, 8, said), (CENTRAL, 10, said))


def declared_smaller(data: bytes, size: int) -> bytes:
    said = size.to_bytes(4, "little")
    return changed(data, (LOCAL, 22, said), (CENTRAL, 24, said))


def overlapping(copies: int) -> bytes:
    """Many entries that share the bytes of one."""
    content = b"0" * 1024
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", 8) as archive:
        archive.writestr("0.csv", content)
        entry = archive.infolist()[0]
        for number in range(1, copies):
            again = zipfile.ZipInfo(f"{number}.csv")
            again.compress_type, again.CRC = entry.compress_type, entry.CRC
            again.compress_size, again.file_size = entry.compress_size, entry.file_size
            again.header_offset = entry.header_offset
            archive.filelist.append(again)
    return file.getvalue()
