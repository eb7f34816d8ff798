"""The values of a library, and what each may be. The document and the HTTP interface share these types."""

from typing import Annotated

from pydantic import Field, Strict, StringConstraints

# 2100-01-01. A later time is a slip of units, not a plan.
LATEST_TIME = 4_102_444_800.0
LOWEST_RATING, HIGHEST_RATING = 1.0, 10.0
LONGEST_LIST_NAME = 200

Timestamp = Annotated[float, Strict(), Field(ge=0, le=LATEST_TIME, allow_inf_nan=False)]
"""Float seconds since 1970, UTC."""

Rating = Annotated[float, Strict(), Field(ge=LOWEST_RATING, le=HIGHEST_RATING, allow_inf_nan=False)]

ImdbId = Annotated[str, Strict(), StringConstraints(pattern=r"^tt[0-9]{1,20}$")]

# NUL cannot be stored by PostgreSQL; everything else that is valid Unicode can be part of a name.
_NO_NUL = r"^[^\x00]*$"

PersonName = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=200, pattern=_NO_NUL)]
ListName = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=LONGEST_LIST_NAME, pattern=_NO_NUL)]
ListId = Annotated[str, Strict(), StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Color = Annotated[str, Strict(), StringConstraints(pattern=r"^(#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,32})$")]
Emoji = Annotated[str, Strict(), StringConstraints(max_length=32, pattern=_NO_NUL)]
Icon = Annotated[str, Strict(), StringConstraints(max_length=64, pattern=_NO_NUL)]
Position = Annotated[int, Strict(), Field(ge=-(2**31), le=2**31 - 1)]
