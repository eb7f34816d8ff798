"""Why a job does not do what was asked of it."""

from backend.app.errors import Conflict, NotFound, TooLarge, TooMany, Unusable


class JobUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such import in this account.")


class FileUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such file in this import.")


class JobRunning(Conflict):
    title = "Import in progress"

    def __init__(self, job_id: str) -> None:
        super().__init__("Another import of this account is not finished. Finish or cancel it first.")
        self.members = {"job": job_id}


class NotNow(Conflict):
    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class NothingToUndo(Conflict):
    title = "Nothing to undo"

    def __init__(self) -> None:
        super().__init__("This import has changed nothing that could be undone.")


class TooManyFiles(TooMany):
    def __init__(self, most: int) -> None:
        super().__init__(f"An import takes up to {most} files. Put them into one zip file.")


class JobTooLarge(TooLarge):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The files of an import may have {limit / (1024 * 1024):,.4g} MiB together on this server.")


class NameUnusable(Unusable):
    def __init__(self) -> None:
        super().__init__("A file's name has 1 to 200 characters and no “/”.")


class TitleUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__("This import has no such title.")
