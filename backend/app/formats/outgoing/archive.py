"""One zip of all files, and of what is in none of them. The same library is the same bytes."""

import io
import zipfile

from backend.app.formats.outgoing.tables import table
from backend.app.formats.outgoing.titles import Outgoing

NOT_EXPORTED = "not-exported.csv"
# The first moment that a zip can say.
ALWAYS = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16


def zipped(out: Outgoing) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in sorted({**out.files, NOT_EXPORTED: not_exported(out)}.items()):
            entry = zipfile.ZipInfo(name, ALWAYS)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _REGULAR_FILE
            archive.writestr(entry, content)
    return file.getvalue()


def not_exported(out: Outgoing) -> bytes:
    return table(
        ("title", "imdb_id", "reason"),
        [
            [loss.title.name if loss.title else "", loss.title.imdb_id if loss.title else "", loss.reason]
            for loss in out.losses
        ],
    )
