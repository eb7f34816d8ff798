"""What can go wrong with copies. Every sentence says what to do, and none says an address or a path."""

from backend.app.errors import Conflict, NotFound, Unavailable, Unusable


class CopyNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no copy of this name of your account in that place.")


class PlaceUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__("The server has no place of this name for copies.")


class PlaceNotReached(Unavailable):
    title = "Place not available"

    def __init__(self, shown: str, reason: str) -> None:
        why = reason[:1].lower() + reason[1:].rstrip(".")
        super().__init__(f"{shown} cannot be used now: {why}. Nothing was changed.")


class CopyDamaged(Unusable):
    title = "Damaged copy"

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The copy {name} is damaged: {why}. Nothing was changed; use another one.")
        self.reason = why


class CopyLocked(Unusable):
    """None of the keys at hand is one that it was locked with."""

    title = "Locked copy"

    def __init__(self, name: str, opened_by: str) -> None:
        kits = f"the key {opened_by.replace(',', ' or ')}" if opened_by else "a key that it does not name"
        super().__init__(
            f"The copy {name} is locked, and opens with {kits}, which the server does not have. Open it with the "
            "emergency kit of that key, and import the file. Nothing was changed."
        )
        self.opened_by = opened_by


class CopyNotTheSame(Unusable):
    title = "Copy not confirmed"

    def __init__(self, name: str) -> None:
        super().__init__(f"What was read back of {name} is not what was copied.")
        self.reason = f"what was read back of {name} is not what was copied"


class NoKeyForLockedPlace(Conflict):
    """Copies there are locked and this server would write plain ones: its database may be a new one."""

    def __init__(self) -> None:
        super().__init__(self.reason)

    reason = (
        "the copies there are locked and this server knows no key, so nothing is copied there in plain; set "
        "BACKUP_AGE_RECIPIENTS, or run moviemanager backup kit"
    )
