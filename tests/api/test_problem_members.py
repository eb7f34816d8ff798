"""A problem document may say more than the standard members."""

import orjson

from backend.app.api.problem_document import as_response
from backend.app.errors import Conflict
from backend.app.transfer.rows import ChangeCounts


def test_a_problem_has_the_members_that_its_error_has_and_keeps_their_nulls() -> None:
    error = Conflict("It is there already.")
    error.members = {"preview": ChangeCounts(1, 0, 0, 0, 0), "nothing": None}
    assert orjson.loads(as_response(error).body) == {
        "type": "/problems/conflict",
        "title": "Conflict",
        "status": 409,
        "detail": "It is there already.",
        "preview": {"added": 1, "updated": 0, "unchanged": 0, "kept": 0, "removed": 0},
        "nothing": None,
    }
