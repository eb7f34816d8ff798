from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from backend.app.accounts.account_log import Event
from backend.app.accounts.known_passwords import refuse_known
from backend.app.accounts.links import LinkKind
from backend.app.accounts.sessions import Kind, Scope
from backend.app.services.accounts import Newcomer

# A pattern also refuses a lone surrogate, which has no UTF-8 and so can be neither hashed nor stored.
_NO_NUL = r"^[^\x00]*$"
_NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f-\x9f]+$"

Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=3, max_length=254, pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$"
    ),
]
Username = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=_NO_CONTROL_CHARACTERS)
]
NewPassword = Annotated[
    str, StringConstraints(min_length=8, max_length=1024, pattern=_NO_NUL), AfterValidator(refuse_known)
]

ScriptName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=_NO_CONTROL_CHARACTERS)
]
MOST_SCRIPT_DAYS = 3660

# Whoever signs in may hold an account from before these rules.
TypedEmail = Annotated[str, StringConstraints(strip_whitespace=True, max_length=320, pattern=_NO_NUL)]
TypedLink = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_NO_NUL)]
TypedEnding = Annotated[str, StringConstraints(max_length=20, pattern=_NO_NUL)]
TypedPassword = Annotated[str, StringConstraints(max_length=1024, pattern=_NO_NUL)]


class ScriptScope(StrEnum):
    """What a token for scripts may open: backups to read, backups, or everything but the account itself."""

    BACKUP_READ = Scope.BACKUP_READ
    BACKUP = Scope.BACKUP
    ALL = Scope.ALL


BEARER: Literal["bearer"] = "bearer"


class UserReply(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    username: str
    created_at: float | None
    is_owner: bool


class TokenReply(BaseModel):
    access_token: str
    token_type: Literal["bearer"]
    user: UserReply


class RenewedToken(BaseModel):
    access_token: str
    token_type: Literal["bearer"]


class SessionReply(BaseModel):
    """A sign-in of a device, or a token for scripts. `last_used_at` may be an hour old."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: Kind
    scope: Scope
    name: str | None
    device: str | None
    address: str | None
    made_at: float
    last_used_at: float
    expires_at: float
    is_this: bool


class SessionList(BaseModel):
    sessions: list[SessionReply]


class LogEntryReply(BaseModel):
    """`device` says who did it: a device, a script by its name, or somebody who was not signed in to the account.
    `details` has what belongs to the event: counts of titles, the backup whose restore is the undo, a name.
    """

    id: int
    at: float
    event: Event
    device: str | None
    details: dict[str, str | int | None]


class LogReply(BaseModel):
    entries: list[LogEntryReply]
    more: bool


class NewScriptToken(BaseModel):
    name: ScriptName
    scope: ScriptScope
    days: Annotated[int, Field(ge=1, le=MOST_SCRIPT_DAYS)]


class ScriptTokenReply(BaseModel):
    """`token` is shown this once."""

    token: str
    session: SessionReply


class AdminTokenReply(BaseModel):
    access_token: str
    token_type: Literal["bearer"]
    expires_in: int


class SetupReply(BaseModel):
    """`people_backed_up` is how many people's backups were found, where the first account is still to be made.
    `sends_mail` says whether who has forgotten a password can have a link sent.
    """

    needed: bool
    people_backed_up: int
    sends_mail: bool


class NewAccount(BaseModel):
    email: Email
    username: Username
    password: NewPassword

    def as_newcomer(self) -> Newcomer:
        return Newcomer(self.email, self.username, self.password)


class AnotherPassword(BaseModel):
    password: NewPassword


class Login(BaseModel):
    email: TypedEmail
    password: TypedPassword


class Link(BaseModel):
    link: TypedLink


class LinkSays(BaseModel):
    """What a link is good for. Without an `email` whoever joins gives one; a `username` is there already."""

    model_config = ConfigDict(from_attributes=True)

    kind: LinkKind
    email: str | None
    username: str | None
    expires_at: float


class Joining(BaseModel):
    link: TypedLink
    email: Email | None = None
    username: Username
    password: NewPassword


class Reset(BaseModel):
    link: TypedLink
    password: NewPassword


class Forgotten(BaseModel):
    email: TypedEmail


class AdminLogin(BaseModel):
    token: TypedPassword


class PasswordChange(BaseModel):
    current_password: TypedPassword
    new_password: NewPassword


class HealthReply(BaseModel):
    status: Literal["ok"]
    version: str
