"""What is said of a place, and to whom: never a password, and to people no path of the server."""

import pytest
from pydantic import SecretStr

from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, CopyPlace
from backend.app.settings import Settings
from tests.backups.copies.conftest import copying_to

ADDRESSES = {
    "/mnt/usb/films/": ("/mnt/usb/films", "Folder “films”"),
    "s3://id:hush@bucket/films?endpoint=https://s3.example.org": ("s3://bucket/films", "Bucket “bucket”"),
    "webdav+https://ada:hush@cloud.example.org:8443/films": (
        "webdav+https://cloud.example.org:8443/films",
        "WebDAV “cloud.example.org:8443”",
    ),
    "sftp://ada:hush@nas/srv/films?key=/etc/id": ("sftp://nas/srv/films", "SFTP “nas”"),
    "sftp://ada:hush@[nas/films": ("sftp://", "SFTP “”"),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_shown_without_what_is_secret_in_it(address: str, database: Database, settings: Settings) -> None:
    wanted = settings.model_copy(update={"backup_copies": (SecretStr(address),)})
    [place] = BackupManager.from_settings(wanted, database).copies.places.values()
    assert (place.shown, place.label) == ADDRESSES[address]
    assert "hush" not in repr(wanted)


def test_other_credentials_make_no_other_place() -> None:
    one, other = (CopyPlace("s3://bucket/films", lambda: pytest.fail("it is not opened")) for _ in range(2))
    assert (one.id, copying_to([one, other]).places) == (other.id, [one, other])


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (
            "films",
            "the address of a place begins with / for a folder, s3://, webdav+https://, webdav+http:// or sftp://",
        ),
        ("sftp://ada:hush@[nas/films", "the address of a place can't be read: its host or port is no such thing"),
        ("/nowhere/at/all", "the folder is not there; its disk is probably not mounted"),
    ],
)
def test_an_address_that_cannot_be_used_is_said_and_stops_nothing(
    address: str, reason: str, database: Database, settings: Settings, alice: Account
) -> None:
    wanted = settings.model_copy(update={"backup_copies": (SecretStr(address),)})
    manager = BackupManager.from_settings(wanted, database)
    with database.read() as session:
        manager.backup_user_data(session, alice.id)
    assert list(manager.copies.make().failed.values()) == [reason]
    [overview] = manager.copies.overview(alice.id)
    assert (overview.standing.state, reason in overview.standing.sentence) == ("unreachable", True)
