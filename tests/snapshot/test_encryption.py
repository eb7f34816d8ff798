"""Encrypted with age: whoever has the key opens it, with our command or age's own."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backend.app.errors import MovieManagerError
from backend.app.snapshot.checking import check
from backend.app.snapshot.restoring import restore
from tests.snapshot.conftest import Installation, snapshot_of

NOT_HERE = "pyrage is not here, which encrypts: pip install 'moviemanager[encryption]'"


@pytest.fixture
def pyrage() -> Any:
    return pytest.importorskip("pyrage", reason=NOT_HERE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "moviemanager.tar.gz.age"


def a_key(pyrage: Any, file: Path) -> str:
    """As age-keygen writes it; returns whom to encrypt to."""
    identity = pyrage.x25519.Identity.generate()
    file.write_text(f"# created: 2026-02-12\n# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def test_it_comes_back_with_the_key(
    pyrage: Any, here: Installation, elsewhere: Installation, file: Path, tmp_path: Path
) -> None:
    recipients = a_key(pyrage, tmp_path / "one"), a_key(pyrage, tmp_path / "other")
    snapshot_of(here, file, encrypt_to=recipients)
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert [path.name for path in tmp_path.glob(".*")] == []
    assert check(here.settings, file, identity=tmp_path / "one").problems == []
    restore(elsewhere.settings, file, identity=tmp_path / "other")
    assert (elsewhere.exports(), elsewhere.files()) == (here.exports(), here.files())


def test_the_program_age_opens_it(pyrage: Any, of_sqlite: Installation, file: Path, tmp_path: Path) -> None:
    if not shutil.which("age"):
        pytest.skip("age is not here")
    snapshot_of(of_sqlite, file, encrypt_to=(a_key(pyrage, tmp_path / "key"),))
    plain = tmp_path / "plain.tar.gz"
    subprocess.run(["age", "--decrypt", "-i", tmp_path / "key", "-o", plain, file], check=True)
    assert check(of_sqlite.settings, plain).problems == []


def opened(installation: Installation, file: Path, identity: Path | None) -> str:
    with pytest.raises(MovieManagerError) as caught:
        restore(installation.settings, file, identity=identity)
    assert installation.files() == {}
    return caught.value.detail


def test_it_is_not_opened_otherwise(
    pyrage: Any, of_sqlite: Installation, elsewhere_of_sqlite: Installation, file: Path, tmp_path: Path
) -> None:
    there = elsewhere_of_sqlite
    snapshot_of(of_sqlite, file, encrypt_to=(a_key(pyrage, tmp_path / "key"),))
    begins = "It is encrypted and was not opened: "
    assert opened(there, file, None) == f"{begins}name the file of your key by --identity. Nothing was changed."
    assert opened(there, file, tmp_path / "no") == f"{begins}{tmp_path / 'no'} cannot be read. Nothing was changed."
    (tmp_path / "none").write_bytes(b"\xff\x00 no key")
    assert opened(there, file, tmp_path / "none") == (
        f"{begins}{tmp_path / 'none'} holds no key of age. Nothing was changed."
    )
    a_key(pyrage, tmp_path / "another")
    assert opened(there, file, tmp_path / "another").startswith(f"{begins}the key does not fit, or the file is damaged")


def test_a_damaged_one_is_refused(
    pyrage: Any, of_sqlite: Installation, elsewhere_of_sqlite: Installation, file: Path, tmp_path: Path
) -> None:
    snapshot_of(of_sqlite, file, encrypt_to=(a_key(pyrage, tmp_path / "key"),))
    whole = file.read_bytes()
    for damaged in (whole[:-1], whole[:-2000], whole[:500] + bytes([whole[500] ^ 1]) + whole[501:], whole[:60]):
        file.write_bytes(damaged)
        assert "the file is damaged (" in opened(elsewhere_of_sqlite, file, tmp_path / "key")


def test_who_is_no_recipient_is_named(pyrage: Any, of_sqlite: Installation, file: Path) -> None:
    for word in ("age1x", "", "ssh-ed25519 AAAA"):
        with pytest.raises(MovieManagerError) as caught:
            snapshot_of(of_sqlite, file, encrypt_to=(word,))
        assert caught.value.detail == (
            f"{word!r} is no recipient of age; one begins with age1 or is an SSH public key."
        )
    assert not file.exists()


def test_without_the_library_a_sentence_says_so(
    of_sqlite: Installation, elsewhere_of_sqlite: Installation, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    sentence = "Encryption needs pyrage, which is not installed: pip install 'moviemanager[encryption]'."
    with pytest.raises(MovieManagerError) as caught:
        snapshot_of(of_sqlite, file, encrypt_to=("age1x",))
    assert (caught.value.detail, file.exists()) == (sentence, False)
    file.write_bytes(b"age-encryption.org/v1\n-> X25519 x\n")
    assert opened(elsewhere_of_sqlite, file, file) == sentence
