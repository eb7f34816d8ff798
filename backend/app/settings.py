"""Everything the operator can set, read from the environment or `.env`."""

import re
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from tzlocal import get_localzone

MiB = 1024 * 1024
_BUCKET = "BACKUP_DIR as s3://"


class BackupSchedule(StrEnum):
    DAILY = "daily"
    HOURLY = "hourly"


class Settings(BaseSettings):
    """Names are the environment variables, in any case. An empty value counts as unset."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str = "sqlite:///./app.db"
    backup_dir: Path = Path("backups")
    # What BACKUP_DIR holds where it begins with s3://, and no setting of its own. It may have a password in it.
    backup_bucket: Annotated[SecretStr | None, Field(exclude=True, validation_alias=_BUCKET)] = None
    backup_schedule: BackupSchedule = BackupSchedule.DAILY
    backup_timezone: str | None = None
    # Over how long the backups of a slot are spread, each account at its own time.
    backup_window: Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(hours=12))] = timedelta(0)
    # How many of the newest weeks and months keep one backup each, besides the last 14 days with a backup.
    backup_keep_weekly: Annotated[int, Field(ge=0)] = 0
    backup_keep_monthly: Annotated[int, Field(ge=0)] = 0
    # How many backups an account may make by hand and keep.
    backup_manual_max: Annotated[int, Field(ge=1)] = 50
    # Where verified backups are copied to: folders, and addresses s3://, webdav+https:// and sftp://.
    backup_copies: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    # Copies are locked to these keys of age, besides the emergency kit of `moviemanager backup kit`.
    backup_age_recipients: Annotated[tuple[str, ...], NoDecode] = ()
    # Whether only they open copies, and not the server: then it cannot test that a copy restores.
    backup_age_owner_only: bool = False
    # Where the nightly job keeps its last three snapshots of the database.
    snapshot_dir: Path | None = None
    import_max_bytes: Annotated[int, Field(ge=1024)] = 64 * MiB
    secret_key: Annotated[SecretStr, Field(min_length=32)] | None = None
    admin_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    tmdb_api_key: SecretStr | None = None
    omdb_api_key: SecretStr | None = None
    tmdb_base_url: str = "https://api.themoviedb.org/3"
    omdb_base_url: str = "https://www.omdbapi.com"
    # Whether names, years and search may be asked of Wikidata, which needs no key.
    wikidata: bool = True
    wikidata_query_url: str = "https://query.wikidata.org/sparql"
    wikidata_api_url: str = "https://www.wikidata.org/w/api.php"
    # Told to Wikidata with every question, as its manners ask: an address at which the operator can be reached.
    catalogue_contact: Annotated[str, Field(pattern=r"^[!-'*-~ ]{1,200}$")] | None = None
    # Where posters are fetched from, and how many bytes of them are kept in which folder.
    tmdb_image_url: str = "https://image.tmdb.org/t/p"
    imdb_image_url: str = "https://m.media-amazon.com/images/M"
    poster_dir: Path = Path("posters")
    poster_cache_bytes: Annotated[int, Field(ge=0)] = 512 * MiB
    # In which language titles are named, where they have a name in it.
    catalogue_language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z]{2,8})?$")] = "en"
    # Where `moviemanager catalogue load` puts its index.
    catalogue_index: Path = Path("catalogue.db")
    # Whether the server fills in what is missing of titles by itself, in the background.
    catalogue_fill: bool = True
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    host: str = "127.0.0.1"
    # Besides localhost: names under which the server answers while it has no account.
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    # Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as uvicorn takes them.
    forwarded_allow_ips: str = ""
    # Where people reach this server, for the links that it sends: https://films.example.org
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")] | None = None
    # With it, who has forgotten a password gets a link by email: smtps://user:password@host, or smtp:// with STARTTLS.
    smtp_url: SecretStr | None = None
    smtp_from: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    # Where the operator hears of the backups: Apprise addresses with spaces between them.
    notice_urls: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    # Told of the beginning and the end of each slot: https://hc-ping.com/UUID and the like.
    heartbeat_url: SecretStr | None = None
    # Whether people may have notices sent to addresses in private networks, such as an ntfy at home.
    allow_private_targets: bool = False
    # With it, GET /metrics answers whoever brings it as a bearer token.
    metrics_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    port: Annotated[int, Field(ge=0, le=65535)] = 8155
    # Of each server process; fewer where it may open few files.
    max_connections: Annotated[int, Field(ge=1)] = 512
    max_connections_per_address: Annotated[int, Field(ge=1)] = 128
    token_lifetime: timedelta = timedelta(days=30)
    web_dir: Path = Path(__file__).parents[2] / "frontend" / "dist"

    @model_validator(mode="after")
    def _window_fits(self) -> "Settings":
        if self.backup_schedule is BackupSchedule.HOURLY and self.backup_window > timedelta(minutes=45):
            raise ValueError("BACKUP_WINDOW is 45 minutes at most where BACKUP_SCHEDULE is hourly")
        return self

    @field_validator("public_url")
    @classmethod
    def _no_slash_at_the_end(cls, url: str | None) -> str | None:
        return url and url.rstrip("/")

    @model_validator(mode="before")
    @classmethod
    def _bucket_of_backups(cls, values: dict[str, Any]) -> dict[str, Any]:
        address = values.get("backup_dir")
        if isinstance(address, str) and address.startswith("s3:"):
            rest = {name: value for name, value in values.items() if name != "backup_dir"}
            return {**rest, _BUCKET: address}
        return values

    @model_validator(mode="after")
    def _servers_that_share_a_bucket_share_a_database(self) -> "Settings":
        if self.backup_bucket is not None and self.database_url.startswith("sqlite"):
            raise ValueError(
                "BACKUP_DIR can be a bucket with PostgreSQL only: set DATABASE_URL to one, or BACKUP_DIR to a folder"
            )
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> "Settings":
        if self.smtp_url is None:
            return self
        if urlsplit(self.smtp_url.get_secret_value()).scheme not in {"smtp", "smtps"}:
            raise ValueError("SMTP_URL begins with smtp:// or smtps://")
        if self.smtp_from is None or self.public_url is None:
            raise ValueError("SMTP_URL needs SMTP_FROM and PUBLIC_URL too")
        return self

    @field_validator("backup_timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError(f"{name!r} is not a time zone; use a name such as Europe/Helsinki") from error
        return name

    @field_validator("cors_origins", "allowed_hosts", "backup_copies", "backup_age_recipients", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("notice_urls", mode="before")
    @classmethod
    def _space_separated(cls, value: object) -> object:
        # A comma may be part of an Apprise address.
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("heartbeat_url")
    @classmethod
    def _web_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not re.fullmatch(r"https?://[^\s/?#]+[^\s#]*", url.get_secret_value(), re.ASCII):
            raise ValueError("it begins with https:// or http://")
        return url

    @field_validator("allowed_hosts")
    @classmethod
    def _lower_case(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name.lower() for name in names)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The clock that slots and file names follow: `BACKUP_TIMEZONE`, or the machine's own zone."""
        return ZoneInfo(self.backup_timezone) if self.backup_timezone else get_localzone()
