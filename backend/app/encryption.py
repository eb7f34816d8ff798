"""Encryption of whole files with age: https://age-encryption.org, whose own program opens them as well."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from backend.app.errors import Unavailable, Unusable

_BEGINNINGS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_LARGEST_IDENTITY = 1 << 20
_LOCKS = """
import json, sys, pyrage
content, passphrase = json.load(sys.stdin)
sys.stdout.write(pyrage.passphrase.encrypt(content.encode(), passphrase, armored=True).decode())
"""


class EncryptionMissing(Unavailable):
    def __init__(self) -> None:
        super().__init__("Encryption needs pyrage, which is not installed: pip install 'moviemanager[encryption]'.")


class NotARecipient(Unusable):
    def __init__(self, word: str) -> None:
        super().__init__(f"{word!r} is no recipient of age; one begins with age1 or is an SSH public key.")


class IdentityUnusable(Unusable):
    """`no_key` says that none of the keys is one that the file was encrypted to, as far as its header is whole."""

    def __init__(self, why: str, *, no_key: bool = False) -> None:
        super().__init__(f"It is encrypted and was not opened: {why}. Nothing was changed.")
        self.no_key = no_key


class NotLocked(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The key could not be locked with the passphrase: it takes half a gigabyte of memory for some seconds. "
            "Nothing was changed."
        )


def is_installed() -> bool:
    return find_spec("pyrage") is not None


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
    decrypt_with(source, target, identities_in(identity))


def decrypt_with(source: BinaryIO, target: BinaryIO, identities: Sequence[Any]) -> None:
    """Raises IdentityUnusable."""
    pyrage = _pyrage()
    try:
        pyrage.decrypt_io(source, target, list(identities))
    except pyrage.DecryptError as error:
        no_key = "No matching keys" in str(error)
        raise IdentityUnusable(f"the key does not fit, or the file is damaged ({error})", no_key=no_key) from None
    except OSError as error:
        if error.errno is not None:
            raise
        # pyrage says so of a file that is cut off.
        raise IdentityUnusable(f"the file is damaged ({error})") from None


def new_identity() -> tuple[str, str]:
    """A new key of age: what opens, which is secret, and the recipient that is encrypted to."""
    made = _pyrage().x25519.Identity.generate()
    return str(made), str(made.to_public())


def lock_with_passphrase(content: bytes, passphrase: str) -> str:
    """As letters. Of a key alone: it takes seconds and half a gigabyte, so that guessing does.

    In a process of its own, since pyrage lets no other thread run meanwhile, and the memory is given back.
    Raises EncryptionMissing, NotLocked.
    """
    _pyrage()
    said = json.dumps([content.decode(), passphrase])
    done = subprocess.run(  # noqa: S603 -- no shell; both come by standard input, where nobody else reads them
        [sys.executable, "-I", "-c", _LOCKS], input=said, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotLocked
    return done.stdout.strip()


def identity_of(secret: str) -> Any:
    """Of a line that begins with AGE-SECRET-KEY-1. Raises IdentityUnusable."""
    pyrage = _pyrage()
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise IdentityUnusable("this is no key of age") from None


def identities_in(file: Path, passphrase: Callable[[], str] | None = None) -> list[Any]:
    """The keys in a file as age-keygen makes it, or an SSH key. Raises IdentityUnusable.

    A file that is locked itself is opened with what `passphrase` gives.
    """
    pyrage = _pyrage()
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST_IDENTITY)
        if content.startswith(_BEGINNINGS) and passphrase is not None:
            content = pyrage.passphrase.decrypt(content, passphrase())
        if content.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = (line.strip() for line in content.decode("utf-8", "replace").splitlines())
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except OSError as error:
        raise IdentityUnusable(f"{file} cannot be read") from error
    except pyrage.DecryptError:
        raise IdentityUnusable(f"that is not the passphrase of {file}") from None
    except pyrage.IdentityError:
        raise IdentityUnusable(f"{file} holds no key of age") from None


def _pyrage() -> Any:
    try:
        return importlib.import_module("pyrage")
    except ImportError:
        raise EncryptionMissing from None
