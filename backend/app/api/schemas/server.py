"""What the owner of a server sees and says of its people."""

from enum import StrEnum

from pydantic import BaseModel

from backend.app.accounts.links import LinkKind
from backend.app.api.schemas.accounts import Email, UserReply
from backend.app.services.backup import State
from backend.app.services.members import Member


class MemberBackups(BaseModel):
    """`size_bytes` is the room that they take; nothing is said of what is in them."""

    state: State
    sentence: str
    last_success_at: float | None
    count: int
    size_bytes: int


class MemberReply(BaseModel):
    """`last_used_at` is when a device or a script of the account was here last; it may be an hour later."""

    user: UserReply
    is_disabled: bool
    last_used_at: float | None
    backups: MemberBackups

    @classmethod
    def of(cls, member: Member) -> "MemberReply":
        return cls(
            user=UserReply.model_validate(member.account),
            is_disabled=member.account.is_disabled,
            last_used_at=member.last_used_at,
            backups=MemberBackups(
                state=member.backups.state,
                sentence=member.backups.sentence,
                last_success_at=member.backups.last_success_at,
                count=member.backups.count,
                size_bytes=member.backups.size_bytes,
            ),
        )


class NightReply(BaseModel):
    """The last time for which backups were due. `made` counts backups, `failing` accounts without one since."""

    slot: float
    began_at: float
    ended_at: float
    made: int
    failing: int


class OpenInvitationReply(BaseModel):
    """An invitation that nobody has used yet. `email` is None where whoever joins gives one."""

    id: str
    email: str | None
    made_at: float
    expires_at: float


class MemberList(BaseModel):
    members: list[MemberReply]
    total: int
    invitations: list[OpenInvitationReply]
    last_night: NightReply | None
    free_bytes: int | None


class Invitation(BaseModel):
    """Without an `email` whoever has the link gives one."""

    email: Email | None = None


class NewLinkReply(BaseModel):
    """`path` is the address on this server, to be opened once until `expires_at`. It is shown this once."""

    kind: LinkKind
    path: str
    expires_at: float


class KeepBackups(StrEnum):
    KEEP = "keep"
    REMOVE = "remove"


class CopiesLeft(BaseModel):
    """A place that still holds copies of the account's backups, until somebody removes them there."""

    place: str
    count: int


class RemovedReply(BaseModel):
    """`last_backup` was made at this moment, where the backups were kept."""

    email: str
    backups_kept: int
    last_backup: str | None
    copies: list[CopiesLeft]
