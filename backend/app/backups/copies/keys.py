"""Which keys copies are locked with, and which of them this server can open.

The owner's are known by their recipients alone: what opens is on the emergency kit. The server's own key is derived
from the one that signs tokens, so that copies can be drilled and restored without the kit, and nothing further has
to be kept.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from backend.app.encryption import EncryptionMissing, identity_of, recipients_of

_PURPOSE = b"moviemanager: the server's key for copies of backups"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_SECRET_PREFIX = "age-secret-key-"  # noqa: S105 -- how every secret key of age begins


def fingerprint(recipient: str) -> str:
    """What a key is called in lists and on its kit: of its recipient, so that it gives nothing away."""
    return sha256(recipient.strip().encode()).hexdigest()[:16]


class ServerKey:
    """`secret` gives the key that signs tokens, which is only asked for when something is locked or opened."""

    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret

    @cached_property
    def identity(self) -> Any:
        return identity_of(_as_bech32(hmac.digest(self._secret().encode(), _PURPOSE, sha256)).upper())

    @cached_property
    def recipient(self) -> str:
        return str(self.identity.to_public())

    def mark(self, content: bytes) -> str:
        """A digest that says nothing to whoever lacks the key, of what could be guessed."""
        return hmac.digest(self._secret().encode(), _PURPOSE + content, sha256).hex()


@dataclass(frozen=True)
class KeyRing:
    """`owners` are the recipients that new copies are locked with; without any they are not locked. `server` is left
    out of them where `only_owners` can read what is copied. `ever_locked` says that there was a kit once.
    """

    owners: tuple[str, ...]
    server: ServerKey
    only_owners: bool = False
    ever_locked: bool = False

    @property
    def is_locking(self) -> bool:
        return bool(self.owners)

    @property
    def words(self) -> tuple[str, ...]:
        if not self.owners:
            return ()
        return self.owners if self.only_owners else (*self.owners, self.server.recipient)

    def recipients(self) -> list[Any]:
        """Raises EncryptionMissing, NotARecipient."""
        return recipients_of(self.words)

    @property
    def opened_by(self) -> str:
        return ",".join(fingerprint(each) for each in self.words)

    @property
    def server_fingerprint(self) -> str | None:
        """None where nothing can be locked or opened here."""
        try:
            return fingerprint(self.server.recipient)
        except EncryptionMissing:
            return None

    def identities(self, more: Sequence[Any] = ()) -> list[Any]:
        """What this server opens by itself, and what somebody has brought along."""
        try:
            return [*more, self.server.identity]
        except EncryptionMissing:
            # Whoever opens what is locked hears of it then.
            return list(more)


def _as_bech32(secret: bytes) -> str:
    """BIP 173, which age writes its keys in."""
    number, spare = int.from_bytes(secret, "big"), -len(secret) * 8 % 5
    length = (len(secret) * 8 + spare) // 5
    values = [(number << spare) >> 5 * (length - 1 - place) & 31 for place in range(length)]
    prefix = [ord(each) >> 5 for each in _SECRET_PREFIX] + [0] + [ord(each) & 31 for each in _SECRET_PREFIX]
    check = _polymod([*prefix, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return _SECRET_PREFIX + "1" + "".join(_BECH32[each] for each in values)


def _polymod(values: Sequence[int]) -> int:
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for place in range(5):
            found ^= _GENERATOR[place] if top >> place & 1 else 0
    return found
