"""What lies beside a backup: its digest, in the form that `sha256sum -c` checks, and its note."""

import json
from typing import Any

import orjson

from backend.app.backups.store import Note
from backend.app.json_values import is_object


def digest_in(line: bytes, filename: str) -> str:
    """What a checksum file says of this backup; empty where it says nothing of it."""
    digest, _, named = line.decode(errors="replace").rstrip("\n").partition("  ")
    return digest.lower() if named == filename else ""


def written_note(note: Note) -> bytes:
    said = {"pinned": note.pinned, "label": note.label, "deleted_at": note.deleted_at}
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def as_note(content: bytes | None) -> Note:
    """What a note says; somebody may have edited it, so what is no note says nothing."""
    try:
        said: Any = orjson.loads(content or b"{}")
    except orjson.JSONDecodeError:
        return Note()
    if not is_object(said):
        return Note()
    label, deleted_at = said.get("label"), said.get("deleted_at")
    return Note(
        pinned=said.get("pinned") is True,
        label=label if isinstance(label, str) else None,
        deleted_at=_as_number(deleted_at),
    )


def _as_number(value: Any) -> float | None:
    """JSON's true and false are whole numbers to Python."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
