"""Why a file was not taken."""

from collections.abc import Sequence

from backend.app.errors import Unusable

NEWEST_VERSION = 2


class NotADocument(Unusable):
    """The file is something else, or broken: `reason` completes “This file cannot be read as a library: …”."""

    title = "Not a library"

    def __init__(self, reason: str) -> None:
        super().__init__(f"This file cannot be read as a Movie Manager library: {reason}.")
        self.reason = reason


class BackupTooNew(Unusable):
    title = "Made by a newer version"

    def __init__(self, version: int) -> None:
        super().__init__(
            f"This file is version {version}; this server reads up to version {NEWEST_VERSION}. "
            "Update the server first."
        )


class VersionUnknown(Unusable):
    title = "No known version"

    def __init__(self, found: str) -> None:
        super().__init__(f"This file has {found}; a library has the version 1 or {NEWEST_VERSION}.")


class BadRows(Unusable):
    """Rows that cannot be taken, in a place where all or nothing was asked for."""

    title = "Some rows cannot be used"

    def __init__(self, errors: Sequence[str], count: int) -> None:
        rows = "One row" if count == 1 else f"{count:,} rows"
        super().__init__(f"{rows} of this file cannot be used, so nothing was changed.", errors=errors)


class FileUnreadable(Unusable):
    """A file of another service that cannot be read to its end: `reason` completes “This file cannot be read: …”."""

    title = "Not readable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"This file cannot be read: {reason}.")


class OwnDocument(Unusable):
    """A library of ours among the files of other services."""

    title = "A library of Movie Manager"

    def __init__(self) -> None:
        super().__init__(
            "This is a library that Movie Manager has exported. Import Library on the Account page takes all of it, "
            "also who recommended what."
        )


class AnswerNeeded(Unusable):
    """Nobody has said what the file does not say itself."""

    title = "A question is open"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
