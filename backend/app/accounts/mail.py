"""Email by the operator's server, in threads of its own: whoever asks for one learns nothing by how long it takes."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from threading import BoundedSemaphore, Thread
from urllib.parse import unquote, urlsplit

from backend.app.settings import Settings

TIMEOUT_SECONDS = 20.0
AT_ONCE = 4

_log = logging.getLogger(__name__)


class NotEncrypted(smtplib.SMTPException):
    def __init__(self) -> None:
        super().__init__("The server offers no encryption, so it was not told the password.")


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str


class Mailer:
    """`public_url` is where people reach this server: links are never made of what a request says that it is."""

    def __init__(self, smtp_url: str, *, sender: str, public_url: str) -> None:
        self._url = urlsplit(smtp_url)
        self._sender = sender
        self.public_url = public_url
        self._places = BoundedSemaphore(AT_ONCE)

    @classmethod
    def from_settings(cls, settings: Settings) -> "Mailer | None":
        """None where the operator has set none."""
        if settings.smtp_url is None or settings.smtp_from is None or settings.public_url is None:
            return None
        return cls(settings.smtp_url.get_secret_value(), sender=settings.smtp_from, public_url=settings.public_url)

    def send_later(self, write: Callable[[], Letter | None]) -> None:
        """Write a letter and send it, in a thread of its own. Where too many are under way it is not sent."""
        if not self._places.acquire(blocking=False):
            _log.warning("An email was not sent: %d are under way.", AT_ONCE)
            return
        Thread(target=self._write_and_send, args=(write,), name="mail", daemon=True).start()

    def _write_and_send(self, write: Callable[[], Letter | None]) -> None:
        try:
            letter = write()
            if letter is not None:
                self.send(letter)
        except (OSError, smtplib.SMTPException) as error:
            _log.warning("An email could not be sent: %s", error)
        finally:
            self._places.release()

    def send(self, letter: Letter) -> None:
        """Now, in this thread. Raises OSError and smtplib.SMTPException."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, letter.to, letter.subject
        message.set_content(letter.text)
        with self._connected() as server:
            server.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        host, context = self._url.hostname or "localhost", ssl.create_default_context()
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self._url.port or 465, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, self._url.port or 587, timeout=TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif self._url.username:
                server.close()
                raise NotEncrypted
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server
