"""Copies at real places: a folder, SeaweedFS, an S3 that looks at no condition, WebDAV and SFTP."""

from functools import partial
from pathlib import Path

import pytest

from backend.app.places.address import place_at
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, CopyPlace
from tests.backups.copies.conftest import Server, copying_to
from tests.backups.copies.test_copying import forget_everything
from tests.place_servers import PlaceServers
from tests.places.test_contract import HONEST, LYING


@pytest.fixture(params=[*HONEST, LYING])
def address(request: pytest.FixtureRequest, place_servers: PlaceServers) -> str:
    return place_servers.fresh(request.param)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_backups_are_copied_confirmed_found_again_and_let_go_of(server: Server, alice: Account, address: str) -> None:
    place = CopyPlace("the place", partial(place_at, address))
    server.manager = BackupManager(
        server.root, server.database, zone=server.manager.zone, clock=server.clock, copying=copying_to([place])
    )
    first = server.back_up(alice, 2).name.filename
    assert (server.copy().made, server.sentence(alice)) == (1, ("ok", "Holds the newest backup."))
    before = [each.copy for each in server.overview(alice).copies]
    forget_everything(server)
    assert (server.copy().made, server.copy(look=True).made) == (0, 0)
    assert [(each.copy.name, each.copy.sha256) for each in server.overview(alice).copies] == [
        (each.name, each.sha256) for each in before
    ]
    path: Path = server.root / server.folder(alice) / first
    good = path.read_bytes()
    path.unlink()
    server.manager.list_backups(alice.id)
    assert (server.copy().repaired, path.read_bytes()) == (1, good)
    server.manager.purge_backup(alice.id, first)
    for day in range(18):
        server.next_day()
        server.back_up(alice, day + 3)
    server.copy(look=True)
    server.next_day(15)
    assert server.copy(look=True).failed == {}
    assert f"{first}.zst" not in server.names(alice)
