"""What can go wrong with a snapshot."""

from pathlib import Path

from backend.app.errors import Conflict, NoSpace, Unavailable, Unusable


class SnapshotIsThere(Conflict):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already. A snapshot replaces no file; name another one.")


class SnapshotNotMade(NoSpace):
    def __init__(self, why: str) -> None:
        super().__init__(f"The snapshot was not made: {why}. No file was left behind.")


class PlaceInUse(Conflict):
    def __init__(self, what: str) -> None:
        super().__init__(f"A snapshot is restored to an empty place only: {what}. Nothing was changed.")


class NotRestored(NoSpace):
    def __init__(self, why: str) -> None:
        super().__init__(f"The snapshot could not be restored: {why}. Run it again when that is mended.")


class NotASnapshot(Unusable):
    def __init__(self, why: str) -> None:
        super().__init__(f"This is no snapshot that can be restored: {why}. Nothing was changed.")


class SnapshotTooNew(Unusable):
    def __init__(self, application: str, why: str) -> None:
        super().__init__(
            f"This snapshot is of a newer Movie Manager ({application}; {why}). Install that one, then restore it."
        )


class OtherDatabase(Unusable):
    def __init__(self, of: str, here: str) -> None:
        super().__init__(
            f"This snapshot is of {of} and DATABASE_URL names {here}. Set it to an empty {of} database, or bring the "
            "backups in it back with `moviemanager backup adopt`."
        )


class BackupsOfAFolder(Unusable):
    def __init__(self) -> None:
        super().__init__(
            "This snapshot holds a folder of backups, and BACKUP_DIR names a bucket. Set BACKUP_DIR to an empty "
            "folder, restore, and copy the folder into the bucket then. Nothing was changed."
        )


class ProgramMissing(Unavailable):
    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is not here: PostgreSQL's own programs are needed. Install its client package.")
