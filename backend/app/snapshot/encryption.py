"""Encryption with age, of a finished snapshot: https://age-encryption.org, whose own program opens it as well."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from backend.app.snapshot.errors import EncryptionMissing, IdentityUnusable, NotARecipient

_BEGINNINGS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_LARGEST_IDENTITY = 1 << 20


def recipients_of(words: Sequence[str]) -> list[Any]:
    """Raises EncryptionMissing, NotARecipient."""
    if not words:
        return []
    pyrage = _pyrage()
    found: list[Any] = []
    for word in words:
        kind = pyrage.ssh if word.startswith("ssh-") else pyrage.x25519
        try:
            found.append(kind.Recipient.from_str(word))
        except pyrage.RecipientError:
            raise NotARecipient(word) from None
    return found


def encrypt(source: BinaryIO, target: BinaryIO, recipients: Sequence[Any]) -> None:
    _pyrage().encrypt_io(source, target, list(recipients))


def is_encrypted(file: BinaryIO) -> bool:
    """Looks at the beginning, and goes back to it."""
    beginning = file.read(max(len(each) for each in _BEGINNINGS))
    file.seek(0)
    return beginning.startswith(_BEGINNINGS)


def decrypt(source: BinaryIO, target: BinaryIO, identity: Path | None) -> None:
    """`identity` is a file as age-keygen makes it, or an SSH key. Raises IdentityUnusable."""
    if identity is None:
        raise IdentityUnusable("name the file of your key by --identity")
    pyrage = _pyrage()
    try:
        pyrage.decrypt_io(source, target, _identities(pyrage, identity))
    except pyrage.DecryptError as error:
        raise IdentityUnusable(f"the key does not fit, or the file is damaged ({error})") from None
    except OSError as error:
        if error.errno is not None:
            raise
        # pyrage says so of a file that is cut off.
        raise IdentityUnusable(f"the file is damaged ({error})") from None


def _identities(pyrage: Any, file: Path) -> list[Any]:
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST_IDENTITY)
        if content.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = (line.strip() for line in content.decode("utf-8", "replace").splitlines())
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except OSError as error:
        raise IdentityUnusable(f"{file} cannot be read") from error
    except pyrage.IdentityError:
        raise IdentityUnusable(f"{file} holds no key of age") from None


def _pyrage() -> Any:
    try:
        return importlib.import_module("pyrage")
    except ImportError:
        raise EncryptionMissing from None
