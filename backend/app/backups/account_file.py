"""`account.json` in each account's folder says whose it is, so that the folder alone brings an installation back."""

import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

# An account of an earlier installation may have a name that today's rules would refuse.
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320, pattern=r"^[^\x00]*$")]


class AccountFile(BaseModel):
    """What makes an account findable; no secret. `timezone` is the one that the names of its backups follow, and
    `is_owner` says that the server was this account's.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    username: _Name
    email: _Name
    timezone: str | None = None
    is_owner: bool = False

    def written(self) -> bytes:
        return json.dumps(self.model_dump(), ensure_ascii=False).encode() + b"\n"

    @classmethod
    def read(cls, content: bytes | None) -> "AccountFile | None":
        """None where there is none, or somebody has made something else of it."""
        try:
            return None if content is None else cls.model_validate_json(content)
        except ValidationError:
            return None
