"""What the backup routes take and answer. Import and restore answer with `ImportResult` itself."""

from pydantic import BaseModel, StrictBool

from backend.app.services.backup import Kind, StoredBackup


class BackupSettings(BaseModel):
    backup_enabled: StrictBool


class BackupFile(BaseModel):
    """`created_at` is float seconds since 1970, UTC. `verified` is null where there is no checksum to compare with,
    false where the file is damaged. `movies` is the number of titles in it, where that is known.
    """

    filename: str
    created_at: float
    size_bytes: int
    kind: Kind
    verified: bool | None
    movies: int | None

    @classmethod
    def of(cls, backup: StoredBackup) -> "BackupFile":
        return cls(
            filename=backup.name.filename,
            created_at=backup.created_at,
            size_bytes=backup.size_bytes,
            kind=backup.name.kind,
            verified=backup.verified,
            movies=backup.titles,
        )


class BackupList(BaseModel):
    backups: list[BackupFile]
