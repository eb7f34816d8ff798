from pydantic import BaseModel


class SourceReply(BaseModel):
    """Somewhere that titles are looked up. While it is left alone it says until when, and why."""

    name: str
    configured: bool
    quiet_until: float | None
    because: str | None


class CatalogueReply(BaseModel):
    """What the server can look up, and how far it is with this library.

    `pending` titles are still to be asked for somewhere; `unknown` ones have no name, and nobody knows them.
    """

    titles: int
    without_name: int
    pending: int
    unknown: int
    filling: bool
    language: str
    version: str
    sources: list[SourceReply]
