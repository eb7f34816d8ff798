"""Emergency kits, as the owner of a server sees them."""

from enum import StrEnum

from pydantic import BaseModel

from backend.app.api.schemas.accounts import NewPassword, TypedEnding, TypedPassword
from backend.app.api.schemas.backup import CopyLocking
from backend.app.services.backup import Kit


class KitState(StrEnum):
    WAITING = "waiting"
    COUNTS = "counts"
    REPLACED = "replaced"


class KitReply(BaseModel):
    """Times are float seconds since 1970, UTC.

    One that is `waiting` locks nothing until the end of its key is typed back; `confirmed_at` is when that was last
    done. `asked_for` says that it was a year ago, and `checkable` whether the server can tell a right answer: it cannot
    of a kit that an earlier version made.
    """

    fingerprint: str
    state: KitState
    made_at: float
    confirmed_at: float | None
    retired_at: float | None
    asked_for: bool
    checkable: bool

    @classmethod
    def of(cls, kit: Kit) -> "KitReply":
        state = KitState.REPLACED if kit.retired_at is not None else KitState.COUNTS
        return cls(
            fingerprint=kit.fingerprint,
            state=KitState.WAITING if kit.confirmed_at is None else state,
            made_at=kit.made_at,
            confirmed_at=kit.confirmed_at,
            retired_at=kit.retired_at,
            asked_for=kit.is_asked_for,
            checkable=kit.is_checkable,
        )


class KitList(BaseModel):
    """The newest first. `available` says whether kits can be made: they need an extra of the installation."""

    kits: list[KitReply]
    locking: CopyLocking
    places: list[str]
    available: bool


class NewKit(BaseModel):
    """The account's password; and a passphrase, if the key on the kit is to be locked itself."""

    current_password: TypedPassword
    passphrase: NewPassword | None = None


class NewKitReply(BaseModel):
    """A page to print and a file to keep, which are one text where there is no passphrase. Both open copies, and are
    in this answer and never again.
    """

    fingerprint: str
    filename: str
    page: str
    file: str


class TypedBack(BaseModel):
    """The last 6 characters of the key."""

    ending: TypedEnding
