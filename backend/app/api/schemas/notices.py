"""Where an account hears of its backups."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.app.notices.addresses import LONGEST, ChannelKind


class OwnChannelKind(StrEnum):
    EMAIL = "email"
    NTFY = "ntfy"
    WEBHOOK = "webhook"


class NewChannel(BaseModel):
    """`address` is that of an ntfy topic, or of a webhook. An email goes to the account's own address."""

    kind: OwnChannelKind
    address: Annotated[str, Field(max_length=LONGEST)] | None = None


class ChannelReply(BaseModel):
    """`shown` is as much of the address as may be seen."""

    id: str
    kind: ChannelKind
    shown: str
    made_at: float
    last_success_at: float | None
    last_failure_at: float | None
    last_failure: str | None
    is_failing: bool


class OperatorChannelsReply(BaseModel):
    """How many the operator has set and how they do; never where they lead."""

    count: int
    failing: int
    last_success_at: float | None
    last_failure_at: float | None
    last_failure: str | None


class NoticesReply(BaseModel):
    """`operator` is there for the owner of the server alone."""

    channels: list[ChannelReply]
    sends_mail: bool
    operator: OperatorChannelsReply | None


class TestReply(BaseModel):
    """`sentence` says what came of it."""

    delivered: bool
    sentence: str


class TestReplies(BaseModel):
    """One for each channel of the operator, in the order of the setting."""

    results: list[TestReply]
