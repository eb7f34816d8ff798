"""A snapshot may come from anybody: it is refused in a sentence, and nothing of it is left."""

import gzip
import io
import shutil
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.app.snapshot import tar_reading
from backend.app.snapshot.errors import NotASnapshot, NotRestored, SnapshotTooNew
from backend.app.snapshot.restoring import restore
from tests.snapshot.archives import Members, changed, member, members_of, write
from tests.snapshot.conftest import Installation, an_installation_on_sqlite, snapshot_of

Change = Callable[[Members], Members]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made-once")
    with an_installation_on_sqlite(folder) as installation:
        snapshot_of(installation, folder / "moviemanager.tar.gz")
    return folder / "moviemanager.tar.gz"


@pytest.fixture
def file(made_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made_once, tmp_path / "moviemanager.tar.gz"))


def refused(installation: Installation, file: Path) -> str:
    """The reason; nothing but empty folders may be there afterwards."""
    with pytest.raises((NotASnapshot, SnapshotTooNew)) as caught:
        restore(installation.settings, file)
    root = Path(installation.settings.database_url.removeprefix("sqlite:///")).parent
    assert [path for path in root.rglob("*") if not path.is_dir() or path.name.startswith(".")] == []
    sentence = caught.value.detail
    return sentence.removeprefix("This is no snapshot that can be restored: ").removesuffix(". Nothing was changed.")


def with_member(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = "") -> Change:
    return lambda all_of_it: [*all_of_it, member(name, content, kind, link)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../outside", "'../outside' does not belong into it"),
        ("/etc/passwd", "'/etc/passwd' does not belong into it"),
        ("backups/../../outside", "'backups/../../outside' does not belong into it: its name begins with a dot"),
        ("backups/a/../b", "'backups/a/../b' does not belong into it: its name begins with a dot"),
        ("backups//etc/passwd", "'backups//etc/passwd' does not belong into it: its name begins with a dot"),
        ("backups/.locks/a", "'backups/.locks/a' does not belong into it: its name begins with a dot"),
        ("backups/a\\b", "'backups/a\\\\b' does not belong into it: its name has a backslash or a control character"),
        ("backups/a\nb", "'backups/a\\nb' does not belong into it: its name has a backslash or a control character"),
        ("backups/1/2/3/4/5/6/7", "'backups/1/2/3/4/5/6/7' does not belong into it: its path is too long"),
        ("database.pgdump", "'database.pgdump' does not belong into it"),
        ("app.db", "'app.db' does not belong into it"),
        ("snapshot.json", "it holds 'snapshot.json' twice"),
        ("database.sqlite", "it holds 'database.sqlite' twice"),
    ],
)
def test_a_member_that_no_snapshot_has(
    elsewhere_of_sqlite: Installation, file: Path, tmp_path: Path, name: str, why: str
) -> None:
    assert refused(elsewhere_of_sqlite, changed(file, with_member(name))).startswith(why)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.DIRTYPE,
        tarfile.FIFOTYPE,
        tarfile.CHRTYPE,
        tarfile.XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_SPARSE,
    ],
)
def test_only_regular_files_are_in_it(elsewhere_of_sqlite: Installation, file: Path, kind: bytes) -> None:
    hostile = changed(file, with_member("backups/a", b"", kind, "/etc/passwd"))
    assert refused(elsewhere_of_sqlite, hostile) == "'backups/a' in it is no regular file"


def test_a_file_under_a_file(elsewhere_of_sqlite: Installation, file: Path) -> None:
    hostile = changed(file, lambda all_of_it: [*all_of_it, member("backups/a", b"x"), member("backups/a/b", b"x")])
    assert refused(elsewhere_of_sqlite, hostile) == "'backups/a/b' in it has the place of another one"


def test_a_name_that_comes_twice_under_the_backups(elsewhere_of_sqlite: Installation, file: Path) -> None:
    hostile = changed(file, lambda all_of_it: [*all_of_it, member("backups/a", b"x"), member("backups/a", b"y")])
    assert refused(elsewhere_of_sqlite, hostile) == "it holds 'backups/a' twice"


def test_backups_in_one_that_claims_to_have_none(elsewhere_of_sqlite: Installation, file: Path) -> None:
    def change(all_of_it: Members) -> Members:
        return [(info, content.replace(b',\n    "backups"', b"")) for info, content in all_of_it]

    def resized(all_of_it: Members) -> Members:
        return [member(info.name, content) for info, content in change(all_of_it)]

    assert "does not belong into it" in refused(elsewhere_of_sqlite, changed(file, resized))


@pytest.mark.parametrize("without", ["database.sqlite", "app.secret", "snapshot.json"])
def test_a_part_that_is_missing(elsewhere_of_sqlite: Installation, file: Path, without: str) -> None:
    why = {
        "database.sqlite": "it holds no database",
        "app.secret": "its snapshot.json is of another one",
        "snapshot.json": "it does not begin with snapshot.json",
    }
    hostile = changed(file, lambda all_of_it: [each for each in all_of_it if each[0].name != without])
    assert refused(elsewhere_of_sqlite, hostile) == why[without]


def test_without_digests_it_is_cut_off(elsewhere_of_sqlite: Installation, file: Path) -> None:
    assert refused(elsewhere_of_sqlite, changed(file, list, sums=False)) == "it is cut off"


def test_every_damaged_member_is_found(elsewhere_of_sqlite: Installation, file: Path) -> None:
    sums = members_of(file)[-1][1]
    for number, (info, _) in enumerate(members_of(file)[:-1]):
        if info.name == "snapshot.json":
            continue

        def damage(all_of_it: Members, number: int = number) -> Members:
            there, content = all_of_it[number]
            all_of_it[number] = there, content[:-1] + bytes([content[-1] ^ 1])
            return [*all_of_it[:-1], member("SUMS", sums)]

        hostile = changed(file, damage, sums=False)
        with_old_sums = [
            (each if each.name != "SUMS" else member("SHA256SUMS", sums)[0], content)
            for each, content in members_of(hostile)
        ]
        _write_as_they_are(hostile, with_old_sums)
        assert refused(elsewhere_of_sqlite, hostile) == f"{info.name} in it is damaged"


def _write_as_they_are(file: Path, all_of_it: Members) -> None:
    buffer = io.BytesIO()
    for info, content in all_of_it:
        buffer.write(info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512))
    file.write_bytes(gzip.compress(buffer.getvalue() + bytes(1024)))


@pytest.mark.parametrize(
    ("sums", "why"),
    [
        (b"", "its SHA256SUMS is of other files"),
        (b"0 x\n", "its SHA256SUMS cannot be read"),
        (b"\xff" * 80 + b"\n", "its SHA256SUMS cannot be read"),
        (b"0" * 64 + b"  another\n", "its SHA256SUMS is of other files"),
        (b"0" * 100_000, "its SHA256SUMS is too large"),
    ],
)
def test_digests_of_something_else(elsewhere_of_sqlite: Installation, file: Path, sums: bytes, why: str) -> None:
    _write_as_they_are(file, [*members_of(file)[:-1], member("SHA256SUMS", sums)])
    assert refused(elsewhere_of_sqlite, file) == why


def test_something_after_the_digests(elsewhere_of_sqlite: Installation, file: Path) -> None:
    _write_as_they_are(file, [*members_of(file), member("backups/late", b"x")])
    assert refused(elsewhere_of_sqlite, file) == "something follows its SHA256SUMS"


@pytest.mark.parametrize("behind", [b"x", gzip.compress(b"x", mtime=0), gzip.compress(bytes(20_000), mtime=0)])
def test_something_behind_the_end(elsewhere_of_sqlite: Installation, file: Path, behind: bytes) -> None:
    with file.open("ab") as opened:
        opened.write(behind)
    why = {"something lies behind its end", "it is damaged, or not compressed with gzip"}
    assert refused(elsewhere_of_sqlite, file) in why


def test_one_that_was_cut_off_anywhere(elsewhere_of_sqlite: Installation, file: Path) -> None:
    whole = file.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 40)):
        file.write_bytes(whole[:length])
        assert refused(elsewhere_of_sqlite, file) in {"it is cut off", "it does not begin with snapshot.json"}
    file.write_bytes(whole[:-1])
    assert refused(elsewhere_of_sqlite, file) == "it is cut off"


def test_any_bit_that_turned(elsewhere_of_sqlite: Installation, file: Path) -> None:
    """But for what the format itself gives no meaning: the header of gzip, and bits that fill up its last byte."""
    whole = file.read_bytes()
    content = decompressed(whole)
    for at in range(10, len(whole), max(1, len(whole) // 60)):
        turned = whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]
        if decompressed(turned) != content:
            file.write_bytes(turned)
            assert refused(elsewhere_of_sqlite, file) != ""


def decompressed(archive: bytes) -> bytes | None:
    try:
        return gzip.decompress(archive)
    except (OSError, EOFError, zlib.error):
        return None


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"PK\x03\x04", bytes(range(256)) * 8, gzip.compress(b"", mtime=0), gzip.compress(b"x" * 600, mtime=0)],
)
def test_any_other_file(elsewhere_of_sqlite: Installation, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    assert refused(elsewhere_of_sqlite, file) != ""


def test_no_file_at_all(elsewhere_of_sqlite: Installation, tmp_path: Path) -> None:
    assert refused(elsewhere_of_sqlite, tmp_path / "nothing").endswith("nothing is no file")
    assert refused(elsewhere_of_sqlite, tmp_path).endswith(" is no file")


@pytest.mark.parametrize(
    ("about", "why"),
    [
        (b"", "its snapshot.json cannot be read"),
        (b"[" * 10_000, "its snapshot.json cannot be read"),
        (b'{"format": 1}', "its snapshot.json cannot be read"),
        (b'{"format": 0}', "its snapshot.json cannot be read"),
        (b"x" * 70_000, "its snapshot.json is too large"),
        (
            b'{"format": 2, "application": "9"}',
            "This snapshot is of a newer Movie Manager (9; format 2; here it is 1). Install that one, then restore it.",
        ),
    ],
)
def test_what_it_says_of_itself(elsewhere_of_sqlite: Installation, file: Path, about: bytes, why: str) -> None:
    hostile = changed(file, lambda all_of_it: [member("snapshot.json", about), *all_of_it[1:]])
    assert refused(elsewhere_of_sqlite, hostile) == why


def test_a_bomb_is_refused_before_it_has_filled_the_disk(
    elsewhere_of_sqlite: Installation, file: Path, tmp_path: Path
) -> None:
    """A gigabyte of zeros in a megabyte."""
    size = 1 << 30
    about = members_of(file)[0]
    info = tarfile.TarInfo("database.sqlite")
    info.size = size
    written = 0
    bomb = tmp_path / "bomb.tar.gz"
    with gzip.open(bomb, "wb", compresslevel=9) as target:
        target.write(about[0].tobuf(tarfile.USTAR_FORMAT) + about[1] + bytes(-len(about[1]) % 512))
        target.write(info.tobuf(tarfile.USTAR_FORMAT))
        while written < 100 << 20:
            written += target.write(bytes(1 << 20))
    assert refused(elsewhere_of_sqlite, bomb) == "it expands more than 300 times, as only runs of one byte do"


def test_more_than_the_disk_holds_is_refused_by_its_size(elsewhere_of_sqlite: Installation, file: Path) -> None:
    info = tarfile.TarInfo("database.sqlite")
    info.size = 1 << 60
    hostile = write(file.with_name("hostile"), members_of(file)[:1])
    about = members_of(file)[0]
    hostile.write_bytes(
        gzip.compress(
            about[0].tobuf(tarfile.USTAR_FORMAT)
            + about[1]
            + bytes(-len(about[1]) % 512)
            + info.tobuf(tarfile.GNU_FORMAT)
        )
    )
    with pytest.raises(NotRestored, match="there is no room for it"):
        restore(elsewhere_of_sqlite.settings, hostile)


def test_millions_of_members(monkeypatch: pytest.MonkeyPatch, elsewhere_of_sqlite: Installation, file: Path) -> None:
    monkeypatch.setattr(tar_reading, "_MOST_MEMBERS", 20)
    hostile = changed(file, lambda all_of_it: [*all_of_it, *(member(f"backups/{number}") for number in range(20))])
    assert refused(elsewhere_of_sqlite, hostile) == "it holds more than 20 files"


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(4000)])
def test_a_database_that_is_none(elsewhere_of_sqlite: Installation, file: Path, content: bytes) -> None:
    hostile = changed(
        file,
        lambda all_of_it: [
            each if each[0].name != "database.sqlite" else member("database.sqlite", content) for each in all_of_it
        ],
    )
    assert refused(elsewhere_of_sqlite, hostile).startswith("its database ")
