"""A place of copies as it is found, of which no database need know anything."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from backend.app.backups.account_file import AccountFile
from backend.app.backups.copies.cache import Copy, newest_first
from backend.app.backups.copies.errors import PlaceNotReached
from backend.app.backups.copies.listing import survey
from backend.app.backups.copies.names import ACCOUNT, LOCKED_ACCOUNT, parse_copy_name, split_key
from backend.app.backups.copies.opening import opened_copy
from backend.app.backups.copies.places import label_of
from backend.app.backups.filenames import SCHEDULED
from backend.app.encryption import IdentityUnusable, decrypt_with
from backend.app.errors import Unusable
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.places.copying import spooled
from backend.app.places.place import ObjectNotFound, Place, PlacedObject, PlaceError

_LARGEST_ACCOUNT = 1 << 16


class CopiesLocked(Unusable):
    def __init__(self, folder: str, opened_by: str) -> None:
        keys = opened_by.replace(",", " or ") or "a key that they do not name"
        super().__init__(
            f"The copies in {folder} are locked, and open with {keys}. Name the file of that emergency kit by "
            "--identity. Nothing was changed."
        )


class FoundCopies:
    """`identities` are the keys that may open what is locked."""

    is_own = False

    def __init__(self, place: Place, identities: Sequence[Any]) -> None:
        self._place = place
        self._identities = identities
        self._listed: dict[str, list[PlacedObject]] | None = None
        self._known: dict[str, dict[str, Copy]] = {}

    @staticmethod
    def farewell(source: str) -> str:
        """What to do to go on with them."""
        return f"The copies are still in {source}. To have new backups copied there as well, set BACKUP_COPIES to it."

    def close(self) -> None:
        self._place.close()

    def folders(self) -> list[str]:
        return sorted(self._objects())

    def owner(self, folder: str) -> AccountFile | None:
        """Whose the folder says that it is. Raises CopiesLocked where none of the keys opens that."""
        names = {each.key.rpartition("/")[2] for each in self._objects()[folder]}
        if LOCKED_ACCOUNT in names:
            return AccountFile.read(self._unlocked(f"{folder}/{LOCKED_ACCOUNT}"))
        return AccountFile.read(self._content(f"{folder}/{ACCOUNT}")) if ACCOUNT in names else None

    def had_schedule(self, folder: str) -> bool:
        """Whether the server that it comes from backed the account up by itself."""
        return any(each.name.backup.kind in SCHEDULED for each in self._copies(folder).values())

    def filenames(self, folder: str, *, enter: bool = False) -> list[str]:  # noqa: ARG002 -- no index knows copies elsewhere
        """Newest first."""
        return [each.name.filename for each in newest_first(self._copies(folder).values())]

    def read(self, folder: str, filename: str, *, now: float) -> Reading:
        """Raises CopyDamaged, CopyLocked, CopyNotFound, and Unusable."""
        copy = self._copies(folder)[filename]
        try:
            with opened_copy(self._place, folder, copy, self._identities) as document:
                return read_document(document, now=now)
        except PlaceError as error:
            raise PlaceNotReached(label_of(self._place.shown), error.detail) from error

    def _objects(self) -> dict[str, list[PlacedObject]]:
        if self._listed is None:
            found: dict[str, list[PlacedObject]] = {}
            try:
                for each in self._place.entries():
                    where = split_key(each.key)
                    if where is not None and _is_ours(where[1]):
                        found.setdefault(where[0], []).append(each)
            except PlaceError as error:
                raise PlaceNotReached(label_of(self._place.shown), error.detail) from error
            self._listed = found
        return self._listed

    def _copies(self, folder: str) -> dict[str, Copy]:
        if folder not in self._known:
            listed = self._objects().get(folder, [])
            self._known[folder] = survey(self._place, folder, listed, {}, now=0.0, installation=None).copies
        return self._known[folder]

    def _content(self, key: str) -> bytes | None:
        try:
            with self._place.open(key) as body:
                return body.read(_LARGEST_ACCOUNT)
        except ObjectNotFound:
            return None

    def _unlocked(self, key: str) -> bytes | None:
        said = self._place.facts(key) or {}
        with suppress(ObjectNotFound), self._place.open(key) as body, spooled() as plain:
            try:
                decrypt_with(body, plain, self._identities)
            except IdentityUnusable as error:
                if error.no_key:
                    raise CopiesLocked(key.partition("/")[0], said.get("opened_by", "")) from error
                return None
            plain.seek(0)
            return plain.read(_LARGEST_ACCOUNT)
        return None


def is_copied_to(place: Place) -> bool:
    """Whether it holds anybody's copies. Raises PlaceNotReached."""
    return bool(FoundCopies(place, []).folders())


def _is_ours(filename: str) -> bool:
    return filename in {ACCOUNT, LOCKED_ACCOUNT} or parse_copy_name(filename) is not None
