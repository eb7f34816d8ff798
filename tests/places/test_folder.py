"""A folder as a place: for its owner alone, whole files, and no link leads out of it."""

import io
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from backend.app.places.folder import FolderPlace
from backend.app.places.place import ObjectNotFound, PlaceError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "films"
    root.mkdir()
    return root


@pytest.fixture
def place(root: Path) -> FolderPlace:
    return FolderPlace(root)


def put(place: FolderPlace, key: str) -> None:
    place.put(key, io.BytesIO(b"x"), sha256=sha256(b"x").hexdigest(), facts={"a": "b"})


def test_folders_and_files_are_for_their_owner_alone(place: FolderPlace, root: Path) -> None:
    put(place, "ada/deleted/1")
    assert {str(each.relative_to(root)): stat.S_IMODE(each.stat().st_mode) for each in root.rglob("*")} == {
        "ada": 0o700,
        "ada/deleted": 0o700,
        "ada/deleted/1": 0o600,
        "ada/deleted/1.facts.json": 0o600,
    }
    place.remove("ada/deleted/1")
    assert list(root.iterdir()) == []


def test_no_link_leads_out_of_the_folder(place: FolderPlace, root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret").write_text("secret")
    (root / "link").symlink_to(elsewhere)
    (root / "ada").mkdir()
    (root / "ada" / "secret").symlink_to(elsewhere / "secret")
    os.mkfifo(root / "ada" / "pipe")
    for key in ("link/secret", "ada/secret", "ada/pipe"):
        with pytest.raises(ObjectNotFound), place.open(key):
            pass
        assert (place.look(key), place.facts(key)) == (None, None)
    with pytest.raises(PlaceError):
        put(place, "link/new")
    place.remove("link/secret")
    assert ([each.key for each in place.entries()], list(place.folders())) == ([], ["ada"])
    assert [each.name for each in elsewhere.iterdir()] == ["secret"]


def test_what_breaks_half_way_leaves_what_was_there(place: FolderPlace, root: Path) -> None:
    put(place, "ada/1")

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError(5, "no such luck", str(root))
            return super().read(2 if size else 0)

    with pytest.raises(PlaceError) as refused:
        place.put("ada/1", Breaking(b"another"), sha256="0" * 64, facts={})
    assert str(root) not in str(refused.value)
    assert [each.name for each in (root / "ada").iterdir() if each.suffix != ".json"] == ["1"]
    assert (root / "ada" / "1").read_bytes() == b"x"
