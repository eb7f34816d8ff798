"""How a message goes to each kind of channel. What fails raises NotDelivered, with a sentence for the settings."""

import smtplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from typing import Any, Final

import orjson

from backend.app.notices import addresses
from backend.app.notices.addresses import AddressRefused, ChannelKind
from backend.app.notices.telling import Message
from backend.app.notices.topics import Severity
from backend.app.notices.web_requests import NotDelivered, WebRequests

NO_APPRISE: Final = "NOTICE_URLS needs Apprise, which is not installed: pip install 'moviemanager[notices]'."
TEST: Final = Message(Severity.WELL, "Movie Manager: a test", "This is a test. You will hear of your backups here.")

# An email is sent to one address: to, subject, text.
SendMail = Callable[[str, str, str], None]

_NTFY_PRIORITY: Final = {Severity.WELL: "default", Severity.WARNING: "high", Severity.ALARM: "urgent"}
_APPRISE_TYPE: Final = {Severity.WELL: "success", Severity.WARNING: "warning", Severity.ALARM: "failure"}


@dataclass(frozen=True, slots=True)
class Target:
    """A channel and where it leads: an email address, or a web address; nothing for one of the operator's."""

    channel_id: str
    kind: ChannelKind
    address: str | None


@dataclass(frozen=True)
class Channels:
    """`apprise_urls` are the operator's, by the id of their channel."""

    web: WebRequests
    mail: SendMail | None
    apprise_urls: Mapping[str, str]

    def send(self, target: Target, message: Message) -> None:
        """Raises NotDelivered."""
        match target.kind:
            case ChannelKind.EMAIL:
                self._mail(target.address, message)
            case ChannelKind.NTFY:
                self._ntfy(target.address or "", message)
            case ChannelKind.WEBHOOK:
                self._webhook(target.address or "", message)
            case ChannelKind.APPRISE:
                _apprise(self.apprise_urls.get(target.channel_id), message)

    def _mail(self, address: str | None, message: Message) -> None:
        if self.mail is None or not address:
            raise NotDelivered("This server sends no email any more.")
        try:
            self.mail(address, message.title, message.body)
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered("The server's mail server did not take it.") from error

    def _ntfy(self, address: str, message: Message) -> None:
        headers = {"Title": message.title, "Priority": _NTFY_PRIORITY[message.severity], "Content-Type": "text/plain"}
        self._post(addresses.parse_ntfy, address, message.body.encode(), headers)

    def _webhook(self, address: str, message: Message) -> None:
        said = {"title": message.title, "text": message.body, "severity": message.severity.name.lower()}
        self._post(addresses.parse, address, orjson.dumps(said), {"Content-Type": "application/json"})

    def _post(
        self, parse: Callable[[str], addresses.WebAddress], address: str, body: bytes, headers: Mapping[str, str]
    ) -> None:
        try:
            where = parse(address)
        except AddressRefused as error:
            raise NotDelivered(error.detail) from error
        self.web.post(where, body, headers)


def operator_channels(urls: Sequence[str]) -> dict[str, str]:
    """By ids that say nothing of the addresses, and stay the same from start to start."""
    return {f"operator-{sha256(url.encode()).hexdigest()[:24]}": url for url in urls}


def _apprise(url: str | None, message: Message) -> None:
    """Title and text alone: Apprise would fetch an attachment from wherever it is told to."""
    try:
        apprise: Any = import_module("apprise")
    except ImportError as error:
        raise NotDelivered(NO_APPRISE) from error
    sender = apprise.Apprise()
    if url is None or not sender.add(url):
        raise NotDelivered("Apprise does not understand this address of NOTICE_URLS.")
    kind = _APPRISE_TYPE[message.severity]
    if not sender.notify(body=message.body, title=message.title, notify_type=kind, body_format="text"):
        raise NotDelivered("Apprise could not deliver it; the server's log says why.")
