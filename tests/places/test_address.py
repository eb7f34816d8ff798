"""Addresses of places: what an operator may write, and sentences for what nobody can use. No password is shown."""

import os
import sys
from pathlib import Path

import pytest

from backend.app.places.address import AddressUnusable, place_at
from backend.app.places.place import Place, PlaceUnavailable
from backend.app.places.s3 import S3Place

ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_REGION": "eu-central-1"}


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)


FINGERPRINT = "SHA256:" + "A" * 43


def at(address: str, environment: dict[str, str] | None = None) -> Place:
    """As an operator whose `.env` holds this."""
    lines = (ENVIRONMENT if environment is None else environment).items()
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in lines), encoding="ascii")
    place = place_at(address)
    place.close()
    return place


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/mnt/usb/films", "/mnt/usb/films"),
        ("s3://films", "s3://films"),
        ("s3://key:hush@films/a/b/?endpoint=https://s3.example.org&region=x", "s3://films/a/b"),
        (
            "webdav+https://ada:hush@cloud.example.org:8443/dav/a%20b/",
            "webdav+https://cloud.example.org:8443/dav/a%20b",
        ),
        ("webdavs://ada:hush@cloud.example.org/dav", "webdav+https://cloud.example.org/dav"),
        ("webdav+http://nas.local/dav", "webdav+http://nas.local/dav"),
    ],
)
def test_an_address_is_shown_without_user_password_and_query(address: str, shown: str) -> None:
    assert at(address).shown == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"sftp://ada:hush@nas.local:2222/srv/films?fingerprint={FINGERPRINT}", "sftp://nas.local:2222/srv/films"),
        ("sftp://ada@nas.local/~/films?key=/etc/id&known_hosts=/etc/known", "sftp://nas.local/~/films"),
    ],
)
def test_an_address_of_sftp_is_shown_without_them_too(address: str, shown: str) -> None:
    pytest.importorskip("asyncssh")
    assert at(address).shown == shown


def test_credentials_of_a_bucket_come_from_its_address_or_from_the_environment() -> None:
    def credentials(address: str) -> tuple[str, str, str | None, str]:
        place = at(address, {**ENVIRONMENT, "AWS_SESSION_TOKEN": "session"})
        assert isinstance(place, S3Place)
        bucket = place._bucket  # noqa: SLF001 -- nothing shows them
        return bucket.credentials.key_id, bucket.credentials.secret, bucket.credentials.session_token, bucket.origin

    assert credentials("s3://films") == ("id", "hush", "session", "https://films.s3.eu-central-1.amazonaws.com")
    assert credentials("s3://a%2Fb:c%40d%2B@films?region=y") == (
        "a/b",
        "c@d+",
        None,
        "https://films.s3.y.amazonaws.com",
    )


def test_nothing_that_python_prints_of_a_place_has_its_password() -> None:
    place = at("s3://key:hush@films")
    assert isinstance(place, S3Place)
    assert "hush" not in f"{place!r} {place._bucket!r}"  # noqa: SLF001


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("films", "begins with / for a folder"),
        ("", "begins with / for a folder"),
        ("s3:/films", "has a host or a bucket after s3://"),
        ("ftp://hush@host/x", "begins with / for a folder"),
        ("webdav://ada:hush@host/x", "begins with / for a folder"),
        ("s3://", "has a host or a bucket after s3://"),
        ("sftp:///x", "has a host or a bucket after sftp://"),
        ("s3://Films_", "names a bucket, in lower case"),
        ("s3://films:9000/x", "names a bucket, in lower case"),
        ("s3://hush@host:port/x", "host or port is no such thing"),
        ("webdav+https://[hush/x", "host or port is no such thing"),
        ("s3://films/a/../b", "consists of plain names"),
        ("s3://films?endpoint=hush", "is an address such as https://s3.example.org"),
        ("s3://films?endpoint=https://u:hush@h", "is an address such as https://s3.example.org"),
        ("s3://films?endpoint=https://h:x", "is an address such as https://s3.example.org"),
        ("s3://films?region=a%20b", "The region in an address s3:// is a word"),
        ("s3://films?password=hush", "After the ? in an address s3:// there may be only endpoint, region."),
        ("webdav+https://h/x?hush", "After the ? in an address webdav+https:// there may be nothing."),
        ("webdav+https://h/x#hush", "a # is written as %23"),
        ("sftp://h", "names a folder"),
        ("sftp://h/x?fingerprint=hush", "begins with SHA256:"),
        ("sftp://h/x?fingerprint=SHA256:hush", "begins with SHA256:"),
    ],
)
def test_an_address_that_nobody_can_use_is_one_sentence_without_what_was_written(address: str, sentence: str) -> None:
    with pytest.raises(AddressUnusable) as refused:
        at(address)
    assert sentence in refused.value.detail
    assert "hush" not in refused.value.detail


def test_a_bucket_without_credentials_says_where_they_come_from() -> None:
    with pytest.raises(AddressUnusable, match=r"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY .* there are none\.$"):
        at("s3://films", {})


def test_sftp_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "backend.app.places.sftp", None)
    with pytest.raises(PlaceUnavailable, match=r"pip install 'moviemanager\[sftp\]'"):
        at("sftp://h/x")
