"""What can go wrong, as a small tree. Every leaf says one sentence that a user can act on.

MovieManagerError
├── NotSignedIn   401   no token, or one that no longer counts
├── NotAllowed    403   signed in, but not for this
├── NotFound      404   no such thing in this account
├── Conflict      409   it is there already, or somebody else is at it
├── TooLarge      413   more bytes than the server takes
├── Unusable      422   understood, and refused
├── TooMany       429   slower, please
├── NoAnswer      502   a service beyond this server failed
├── Unavailable   503   something has to be set or has to end first
└── NoSpace       507   it could not be written, so nothing was changed

A subclass lives beside the code that raises it and builds its own sentence from facts;
`backend.app.api.problems` renders all of them as RFC 9457 problem documents.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class MovieManagerError(Exception):
    """Base of every error that is the product's own and not a bug.

    `retry_after` is whole seconds; `errors` names what is to blame, one path and reason each; `members` are
    further members of the problem document (RFC 9457, 3.2), named and valued as JSON can have them.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, *, errors: Sequence[str] = (), retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.members: Mapping[str, Any] = {}

    @classmethod
    def type_uri(cls) -> str:
        """The problem's `type`: stable, derived from the class name (`NotADocument` → `not-a-document`)."""
        return "/problems/" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()


class NotSignedIn(MovieManagerError):
    status = 401
    title = "Not signed in"


class NotAllowed(MovieManagerError):
    status = 403
    title = "Not allowed"


class NotFound(MovieManagerError):
    status = 404
    title = "Not found"


class Conflict(MovieManagerError):
    status = 409
    title = "Conflict"


class TooLarge(MovieManagerError):
    status = 413
    title = "Too large"


class Unusable(MovieManagerError):
    status = 422
    title = "Cannot be used"


class TooMany(MovieManagerError):
    status = 429
    title = "Too many requests"


class NoAnswer(MovieManagerError):
    status = 502
    title = "No usable answer"


class Unavailable(MovieManagerError):
    status = 503
    title = "Not available"


class NoSpace(MovieManagerError):
    status = 507
    title = "Could not be written"
