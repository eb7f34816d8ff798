"""An upload is its parts, whatever made it; what should not be read is refused before a byte is inflated."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from backend.app.formats import drop
from backend.app.formats.drop import Part, UnsafeArchive, parts
from backend.app.formats.sources import recognise
from tests.formats.archives import compressed_as, declared_smaller, encrypted, overlapping, zipped
from tests.formats.dropped import dropped

RATINGS = "Date,Name,Year,Letterboxd URI,Rating\r\n2020-01-01,Heat,1995,https://boxd.it/1,4.5\r\n"
REFUSED = "This zip cannot be read: "


def contents(found: list[Part]) -> dict[str, bytes]:
    read: dict[str, bytes] = {}
    for part in found:
        with part.open() as file:
            read[part.path] = file.read()
    return read


def refusal(data: bytes) -> str:
    with pytest.raises(UnsafeArchive) as caught:
        contents(dropped("a.zip", data))
    return caught.value.detail


def test_a_file_is_one_part_that_can_be_open_twice() -> None:
    (part,) = dropped("ratings.csv", RATINGS)
    with part.open() as one, part.open() as other:
        assert (one.read(4), other.read(9), one.read(5)) == (b"Date", b"Date,Name", b",Name")
    assert (part.path, part.size) == ("ratings.csv", len(RATINGS))


def test_a_zip_is_its_entries_in_the_order_of_their_paths() -> None:
    data = zipped({"b/two.csv": "2", "one.csv": "1", "empty/": ""})
    assert contents(dropped("a.zip", data)) == {"a.zip/b/two.csv": b"2", "a.zip/one.csv": b"1"}


def test_a_zip_is_known_by_its_content_and_not_by_its_name() -> None:
    assert contents(dropped("ratings.csv", zipped({"x.csv": "1"}))) == {"ratings.csv/x.csv": b"1"}
    assert contents(dropped("a.zip", "no zip")) == {"a.zip": b"no zip"}


def test_what_systems_leave_in_archives_is_left_out() -> None:
    mac = {"out/ratings.csv": "1", "__MACOSX/out/._ratings.csv": "2", "out/.DS_Store": "3", "out/._x": "4"}
    assert contents(dropped("a.zip", zipped({**mac, "out/Thumbs.db": "5"}))) == {"a.zip/out/ratings.csv": b"1"}


def test_backslashes_from_windows_are_folders() -> None:
    assert contents(dropped("a.zip", zipped({"likes\\films.csv": "1"}))) == {"a.zip/likes/films.csv": b"1"}


def test_a_name_in_utf_8_without_the_flag_is_read_and_one_in_an_old_code_page_is_kept_apart() -> None:
    unflagged = zipped({"d\u00e9.csv": "1"}).replace("d\u00e9.csv".encode(), "d\u00e9.csv".encode())
    unflagged = unflagged.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    assert list(contents(dropped("a.zip", unflagged))) == ["a.zip/d\u00e9.csv"]
    cyrillic = zipped({"AA.csv": "1"}).replace(b"AA.csv", "ФФ.csv".encode("cp866"))
    assert list(contents(dropped("a.zip", cyrillic)).values()) == [b"1"]


@pytest.mark.parametrize("name", ["../up.csv", "a/../../up.csv", "/etc/passwd", "C:\\x.csv", "..\\up.csv", ".."])
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    assert refusal(zipped({name: "1"})) == f"{REFUSED}the name of an entry leads out of it."


def test_two_entries_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("a.csv", "1"), ("a.csv", "2")])
    assert refusal(data) == f"{REFUSED}two of its entries have the same name."


def test_a_small_zip_that_would_be_large_is_refused() -> None:
    megabytes = bytes(8 * 1024 * 1024)
    assert refusal(zipped({"a.csv": megabytes})) == (
        f"{REFUSED}one of its entries is compressed too much to be a file of a service."
    )


def test_a_zip_that_would_be_too_large_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drop, "LARGEST_TOTAL", 3 * drop.MIB)
    monkeypatch.setattr(drop, "HIGHEST_RATIO", 10_000)
    many = zipped({f"{number}.csv": bytes(drop.MIB) for number in range(4)})
    assert refusal(many) == f"{REFUSED}unpacked it is larger than 3 MiB."
    monkeypatch.setattr(drop, "LARGEST_ENTRY", drop.MIB // 2)
    assert refusal(zipped({"a.csv": bytes(drop.MIB)})) == f"{REFUSED}one of its entries is larger than 0 MiB."


def test_entries_that_share_their_bytes_are_refused() -> None:
    assert refusal(overlapping(100)) == f"{REFUSED}two of its entries overlap."


@pytest.mark.parametrize("size", [0, 1, 500])
def test_an_entry_that_is_larger_than_it_says_is_refused(size: int) -> None:
    data = declared_smaller(zipped({"a.csv": RATINGS * 100}), size)
    assert refusal(data) == f"{REFUSED}one of its entries is broken, or it was cut off."


def test_an_encrypted_zip_says_what_to_do() -> None:
    assert refusal(encrypted(zipped({"a.csv": RATINGS}))) == (
        f"{REFUSED}it is encrypted. Unpack it with its password, and add the files."
    )


@pytest.mark.parametrize("method", [9, 12, 14, 93, 98])
def test_only_the_two_usual_compressions_are_read(method: int) -> None:
    """The others inflate without a limit, or not at all here."""
    assert refusal(compressed_as(zipped({"a.csv": RATINGS}), method)) == (
        f"{REFUSED}it is compressed in a way that this server does not read. Unpack it, and add the files."
    )


def test_a_zip_cut_off_anywhere_is_refused() -> None:
    data = zipped({"ratings.csv": RATINGS, "diary.csv": RATINGS * 20})
    for length in range(4, len(data)):
        assert refusal(data[:length]) == f"{REFUSED}it is broken, or it was cut off."


def test_a_zip_with_any_byte_changed_is_read_or_refused() -> None:
    data = zipped({"ratings.csv": RATINGS, "diary.csv": RATINGS * 20})
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            contents(parts(io.BytesIO(changed), "a.zip"))
        except UnsafeArchive:
            continue


def test_an_empty_zip_and_one_of_folders_is_refused() -> None:
    assert refusal(zipped({})) == refusal(zipped({"x/": ""})) == f"{REFUSED}it is empty."


def test_zip64_is_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, archive.open("a.csv", "w", force_zip64=True) as entry:
        entry.write(b"1")
    assert contents(dropped("a.zip", file.getvalue())) == {"a.zip/a.csv": b"1"}


def a_directory_of(entries: int) -> bytes:
    """A zip that is all directory: no entry has bytes of its own."""
    header = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(header) * entries, 4, 0)
    return b"PK\x03\x04" + header * entries + end


@pytest.mark.parametrize("entries", [2_001, 100_000, 700_000])
def test_a_zip_of_very_many_entries_is_refused_before_they_are_all_read(entries: int) -> None:
    data = a_directory_of(entries)
    tracemalloc.start()
    began = time.process_time()
    said = refusal(data)
    took = time.process_time() - began
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert said in {f"{REFUSED}it has more than 2,000 entries.", f"{REFUSED}two of its entries overlap."}
    assert most < 64 * drop.MIB
    assert took < 10


def test_a_zip_in_a_zip_is_listed_and_not_opened() -> None:
    inner = zipped({"ratings.csv": RATINGS})
    found = recognise(dropped("a.zip", zipped({"inner.zip": inner})))
    assert (found.files, found.not_understood) == ([], [("a.zip/inner.zip", len(inner))])


def test_secrets_of_another_service_are_listed_and_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    original = zipfile.ZipFile.open

    def spy(self: zipfile.ZipFile, name: zipfile.ZipInfo, *rest: object) -> object:
        opened.append(name.filename)
        return original(self, name, *rest)  # type: ignore[arg-type]

    secrets = {"access_token.csv": "token", "x/Auth-Prod-Login.csv": "password", "profile.csv": "Email Address"}
    data = zipped({**secrets, "ratings.csv": RATINGS})
    monkeypatch.setattr(zipfile.ZipFile, "open", spy)
    found = recognise(dropped("a.zip", data))
    assert {"access_token.csv", "x/Auth-Prod-Login.csv", "profile.csv"}.isdisjoint(opened)
    assert [file.path for file in found.files] == ["a.zip/ratings.csv"]
    assert found.not_understood == [
        ("a.zip/access_token.csv", 5),
        ("a.zip/profile.csv", 13),
        ("a.zip/x/Auth-Prod-Login.csv", 8),
    ]
