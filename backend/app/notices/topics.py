"""What can be told, to whom, how grave it is, and in which words. Nothing else ever leaves the house."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final

OPERATOR: Final = "operator"


class Topic(StrEnum):
    """States, which end, and events, which happen."""

    STORE_UNAVAILABLE = "store-unavailable"
    COPIES = "copies"
    MISSING = "missing"
    FAILING = "failing"
    DAMAGED = "damaged"
    NOT_RESTORABLE = "not-restorable"
    LATE = "late"
    SHRUNK = "shrunk"
    RESTORED = "restored"
    BACKUP_DELETED = "backup-deleted"
    BACKUPS_OFF = "backups-off"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105
    TOKEN_MADE = "token-made"  # noqa: S105
    NEW_DEVICE = "new-device"
    CHANNEL_REMOVED = "channel-removed"
    KIT_ASKED_FOR = "kit-asked-for"


class Severity(IntEnum):
    WELL = 0
    WARNING = 1
    ALARM = 2


EVENTS: Final = frozenset(
    {
        Topic.RESTORED,
        Topic.BACKUP_DELETED,
        Topic.BACKUPS_OFF,
        Topic.PASSWORD_CHANGED,
        Topic.TOKEN_MADE,
        Topic.NEW_DEVICE,
        Topic.CHANNEL_REMOVED,
        Topic.KIT_ASKED_FOR,
    }
)
# States of one account's backups, the worst first.
OF_ACCOUNTS: Final = (
    Topic.MISSING,
    Topic.FAILING,
    Topic.DAMAGED,
    Topic.NOT_RESTORABLE,
    Topic.LATE,
    Topic.SHRUNK,
)
# What nobody can do without its account being on.
ENDS_WITH_BACKUPS: Final = (Topic.MISSING, Topic.FAILING, Topic.LATE)

SEVERITY: Final[Mapping[Topic, Severity]] = {
    topic: Severity.WARNING if topic in {*EVENTS, Topic.COPIES, Topic.LATE, Topic.SHRUNK} else Severity.ALARM
    for topic in Topic
}

# To the account's owner. No sentence names a title, a file, an address or a device.
TO_OWNER: Final[Mapping[Topic, str]] = {
    Topic.MISSING: "A backup is not where it was stored, and nobody deleted it here. Make one now.",
    Topic.FAILING: "The last backup failed. It is tried again every hour; your Account page says why.",
    Topic.DAMAGED: "A backup is damaged: its bytes are no longer what was written.",
    Topic.NOT_RESTORABLE: "A backup could not be restored in a test.",
    Topic.LATE: "There is no new backup, though backups are on.",
    Topic.SHRUNK: "Much of your library vanished at once. The backup before that is kept until you have seen this.",
    Topic.RESTORED: "A backup was restored into your library.",
    Topic.BACKUP_DELETED: "A backup was deleted. It can be brought back for 14 days.",
    Topic.BACKUPS_OFF: "Nightly backups were switched off.",
    Topic.PASSWORD_CHANGED: "The password was changed.",
    Topic.TOKEN_MADE: "A token for scripts was made.",
    Topic.CHANNEL_REMOVED: "A channel for notices was removed.",
    Topic.KIT_ASKED_FOR: (
        "Do you still have the emergency kit that opens the copies of the backups? Your Account page asks for the end "
        "of its key, as it does once a year."
    ),
    Topic.NEW_DEVICE: "Somebody signed in on a new device, from a new address.",
}
WELL_TO_OWNER: Final[Mapping[Topic, str]] = {
    Topic.MISSING: "There is a backup again.",
    Topic.FAILING: "Backups are made again.",
    Topic.DAMAGED: "No backup is damaged any more.",
    Topic.NOT_RESTORABLE: "No backup fails its test any more.",
    Topic.LATE: "There is a new backup again.",
    Topic.SHRUNK: "The loss was seen; backups go on as before.",
}
# To the operator, after "Of 3 accounts"; and when it is true of none.
TO_OPERATOR: Final[Mapping[Topic, str]] = {
    Topic.MISSING: "a backup is not where it was stored, and nobody deleted it",
    Topic.FAILING: "the last backup failed",
    Topic.DAMAGED: "a backup is damaged",
    Topic.NOT_RESTORABLE: "a backup could not be restored in a test",
    Topic.LATE: "there is no new backup, though backups are on",
    Topic.SHRUNK: "much of the library vanished at once",
}
WELL_TO_OPERATOR: Final[Mapping[Topic, str]] = {
    Topic.STORE_UNAVAILABLE: "The place of the backups can be used again.",
    Topic.COPIES: "The copies of the backups are as they should be again.",
    Topic.MISSING: "Every account has its backups again.",
    Topic.FAILING: "No account's backup fails any more.",
    Topic.DAMAGED: "No backup is damaged any more.",
    Topic.NOT_RESTORABLE: "No backup fails its test any more.",
    Topic.LATE: "Every account has a new backup again.",
    Topic.SHRUNK: "Every loss was seen.",
}
# Of the server itself, to the operator alone.
OF_THE_SERVER: Final[Mapping[Topic, str]] = {
    Topic.STORE_UNAVAILABLE: "The server cannot use the place of its backups, so none is made. Its log says why.",
    Topic.COPIES: (
        "Copies of the backups are not as they should be: a place has not taken any for a day, or copies are gone or "
        "damaged. The command backup copies says which."
    ),
}
