import stat
import subprocess
import sys
from pathlib import Path

import pytest

from backend.app.accounts import signing_key
from backend.app.accounts.signing_key import NoSigningKey


@pytest.mark.parametrize(
    ("database_url", "path"),
    [
        ("sqlite:///./app.db", "app.secret"),
        ("sqlite:////var/lib/movies/library.db", "/var/lib/movies/library.secret"),
        ("sqlite:////var/lib/movies/library.secret", "/var/lib/movies/library.secret.secret"),
        ("sqlite:////var/lib/movies/library", "/var/lib/movies/library.secret"),
        ("sqlite://", "app.secret"),
        ("sqlite:///file:app.db?uri=true", "app.secret"),
        ("postgresql://somebody:secret@localhost/movies", "app.secret"),
    ],
)
def test_the_key_lies_beside_the_database_or_in_the_working_directory(database_url: str, path: str) -> None:
    assert signing_key.file_beside(database_url) == Path(path)


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "app.secret"
    key = signing_key.kept_in(path)
    assert len(key) == 64
    assert path.read_text() == f"{key}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing_key.kept_in(path) == key


def test_no_two_installations_have_the_same_key(tmp_path: Path) -> None:
    assert signing_key.kept_in(tmp_path / "one") != signing_key.kept_in(tmp_path / "two")


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from backend.app.accounts import signing_key\n"
    program += "sys.stdin.readline(); print(signing_key.kept_in(Path(sys.argv[1])))"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, tmp_path / "app.secret"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    keys = {process.communicate("go\n", timeout=30)[0] for process in processes}
    assert keys == {(tmp_path / "app.secret").read_text()}


@pytest.mark.parametrize("left", [b"", b"\0" * 65])
def test_a_crash_before_the_key_was_on_disk_leaves_a_file_that_the_next_start_fills(
    tmp_path: Path, left: bytes
) -> None:
    """After a power cut a file may have its size and none of its content."""
    path = tmp_path / "app.secret"
    path.write_bytes(left)
    key = signing_key.kept_in(path)
    assert (len(key), path.read_text()) == (64, f"{key}\n")
    assert "\0" not in key


def test_a_damaged_key_is_neither_used_nor_replaced(tmp_path: Path) -> None:
    path = tmp_path / "app.secret"
    path.write_text("short\n")
    with pytest.raises(NoSigningKey) as refusal:
        signing_key.kept_in(path)
    assert refusal.value.detail == ("The server's signing key is damaged. Set SECRET_KEY to 32 characters or more.")
    assert path.read_text() == "short\n"


def test_a_folder_that_is_not_there_is_said_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(NoSigningKey) as refusal:
        signing_key.kept_in(tmp_path / "missing" / "app.secret")
    assert refusal.value.detail == (
        "The server's signing key can be neither read nor kept. Set SECRET_KEY to 32 characters or more."
    )


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "app.secret").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NoSigningKey):
        signing_key.kept_in(tmp_path / "app.secret")
    assert not (tmp_path / "elsewhere").exists()
