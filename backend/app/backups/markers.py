"""Which marker the root of the backups has to hold. A root at the same address without it is not mounted."""

from pathlib import Path

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from backend.app.backups.index import THE_STORE
from backend.app.database import Database
from backend.models import BackupPlace


def known_marker(database: Database, address: str) -> str | None:
    """The marker of the folder or bucket at this address; None while nothing was ever stored there.

    Another address is another folder: the operator has moved it, and its marker is taken as it is.
    """
    with database.read() as session:
        query = select(BackupPlace.marker).where(BackupPlace.place == THE_STORE, BackupPlace.address == address)
        return session.scalar(query)


def remember_marker(database: Database, address: str, marker: str) -> str:
    """Remember what was found or made; returns what counts, which another process may have remembered first."""
    with database.write() as session:
        return _remember(session, address, marker)


def forget_marker(database: Database) -> None:
    """The next root is taken as it is found."""
    with database.write() as session:
        session.execute(delete(BackupPlace).where(BackupPlace.place == THE_STORE))


def _remember(session: Session, address: str, marker: str) -> str:
    session.execute(delete(BackupPlace).where(BackupPlace.place == THE_STORE, BackupPlace.address != address))
    insert = (
        "INSERT INTO backup_places (place, address, marker) VALUES (:place, :address, :marker) ON CONFLICT DO NOTHING"
    )
    session.execute(text(insert), {"place": THE_STORE, "address": address, "marker": marker})
    return session.scalars(select(BackupPlace.marker).where(BackupPlace.place == THE_STORE)).one()


def address_of(root: Path) -> str:
    return str(root.absolute())
