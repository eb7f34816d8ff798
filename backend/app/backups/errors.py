"""What can go wrong with backups on the server. Reasons are the system's own words, without any path."""

from backend.app.errors import Conflict, NoSpace, NotFound, Unavailable, Unusable


class BackupNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no backup of this name in your account.")


class BackupDamaged(Unusable):
    title = "Damaged backup"

    def __init__(self, filename: str) -> None:
        super().__init__(
            f"The backup {filename} is damaged: it no longer matches its checksum. "
            "Nothing was changed; use another one."
        )


class BackupUnreadable(Unusable):
    title = "Unreadable backup"

    def __init__(self, filename: str) -> None:
        super().__init__(f"The server cannot read the backup {filename}. Nothing was changed; use another one.")


class RescueCopyNotRestorable(Unusable):
    title = "Rescue copy"

    def __init__(self, filename: str) -> None:
        super().__init__(
            f"{filename} is a rescue copy: the rows of a library that could not be written as a document. "
            "It can be downloaded, and an expert can read it; it cannot be restored. Nothing was changed."
        )


class BackupNotWritten(NoSpace):
    def __init__(self, reason: str) -> None:
        super().__init__(f"The backup could not be written ({reason}), so nothing was changed.")
        self.reason = reason


class LibraryNotReadable(Unusable):
    """The reader of a restore refused what was written, though no row is to blame: a fault of this program."""

    title = "Could not be read back"

    def __init__(self, refused: Unusable) -> None:
        what = next(iter(refused.errors), refused.detail).rstrip(".")
        super().__init__(f"No backup was made, because it could not be restored: {what}.", errors=refused.errors)
        self.reason = f"what was written could not be read back: {what}"


class BackupNotRemoved(NoSpace):
    title = "Could not be removed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The backup could not be removed ({reason}), so it is still there.")


class BackupPinned(Conflict):
    title = "Pinned"

    def __init__(self, filename: str) -> None:
        super().__init__(f"The backup {filename} is pinned. Unpin it first.")


class TooManyManualBackups(Conflict):
    title = "Too many backups"

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} manual backups, which is as many as there may be. Delete some first.")


class RoomForTheNightOnly(NoSpace):
    title = "Nearly full"

    def __init__(self) -> None:
        super().__init__("The disk of the backups has only room for the nightly run, so no backup was made now.")


class StoreUnavailable(Unavailable):
    """The place of the backups itself cannot be used, or is not the one that it should be."""

    title = "Backups not available"

    def __init__(self, reason: str, *, of: str = "folder") -> None:
        self.sentence = f"The server cannot use its {of} of backups: {reason}."
        super().__init__(f"{self.sentence} Nothing was changed.")
        self.reason = reason


class StoreUnreachable(StoreUnavailable):
    """Nothing can be asked of it now."""
