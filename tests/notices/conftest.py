"""An account that is told by email and at an ntfy topic, and an operator who is told by a webhook of Apprise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from backend.app.accounts.mail import Letter, Mailer
from backend.app.database import Database
from backend.app.notices.addresses import ChannelKind
from backend.app.notices.notifier import Notifier
from backend.app.services import notices
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from tests.mail_server import SmtpServer
from tests.manager_fixtures import Clock
from tests.notices.receivers import Receiver, receiving


def settings_with(**more: Any) -> Settings:
    values = {"allow_private_targets": True, "backup_dir": Path("unused"), **more}
    return Settings(_env_file=None, **values)  # pyright: ignore[reportCallIssue, reportArgumentType]


def a_notifier(
    database: Database,
    manager: BackupManager,
    clock: Clock,
    *,
    smtp: SmtpServer | None = None,
    deadline: float = 10.0,
    **more: Any,
) -> Notifier:
    mailer = smtp and Mailer(smtp.url, sender="films@example.org", public_url="https://films.example.org")

    def send(to: str, subject: str, text: str) -> None:
        assert mailer is not None
        mailer.send(Letter(to, subject, text))

    return Notifier(
        database,
        settings_with(**more),
        late_after=manager.late_after,
        mail=send if mailer else None,
        clock=clock,
        deadline=deadline,
    )


def add_channel(
    database: Database, account: Account, kind: ChannelKind, address: str | None = None, *, now: float = 1.0
) -> str:
    with database.write() as session:
        return notices.add_channel(session, account, kind, address, sends_mail=True, now=now).id


@pytest.fixture
def ntfy() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def operators() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def operators_url(operators: Receiver) -> SecretStr:
    """As Apprise writes the address of a webhook that takes JSON."""
    pytest.importorskip("apprise", reason="Apprise is not here, which tells the operator")
    return SecretStr(operators.url.replace("http://", "json://") + "/operator")


@pytest.fixture
def notifier(
    database: Database, manager: BackupManager, clock: Clock, smtp: SmtpServer, operators_url: SecretStr
) -> Notifier:
    return a_notifier(database, manager, clock, smtp=smtp, notice_urls=(operators_url,))


@pytest.fixture
def listening(database: Database, alice: Account, ntfy: Receiver) -> Account:
    """Alice, who is told by email and at her topic."""
    add_channel(database, alice, ChannelKind.EMAIL)
    add_channel(database, alice, ChannelKind.NTFY, f"{ntfy.url}/alice")
    return alice
