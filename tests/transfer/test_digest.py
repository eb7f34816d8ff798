"""The plan digest is another one exactly when something else would happen."""

from typing import Any

import pytest

from backend.app.formats.moviemanager.reader import Metadata
from backend.app.library.model import Document, Library, Movie
from backend.app.transfer.digest import plan_digest
from backend.app.transfer.merge import Mode
from backend.app.transfer.plan import make_plan
from tests.documents import Row, a_document, a_list, a_movie, a_person
from tests.transfer.test_plan import planned, reading_of

THEIRS = a_document(
    movies=[a_movie("tt1", status="watched", last_modified=2000.0), a_movie("tt2")], people=[a_person()]
)
OURS = a_document(movies=[a_movie("tt1")], lists=[a_list()])


def test_the_same_plan_has_the_same_digest_in_every_process() -> None:
    assert plan_digest(planned(THEIRS, OURS)) == plan_digest(planned(THEIRS, OURS))
    assert plan_digest(planned(THEIRS, OURS)) == "34eb3b6bb3d98a80aef2d0f678abcee7bc5b425e0466ad61773bd8a90f578ced"


@pytest.mark.parametrize(
    ("theirs", "ours", "options"),
    [
        (THEIRS, OURS, {"mode": Mode.REPLACE}),
        (a_document(movies=THEIRS["movies"]), OURS, {}),
        (THEIRS, a_document(movies=[a_movie("tt1", last_modified=1001.0)], lists=[a_list()]), {}),
        (THEIRS, a_document(movies=[a_movie("tt1"), a_movie("tt2")], lists=[a_list()]), {}),
        (THEIRS, a_document(movies=[a_movie("tt1", last_modified=3000.0)], lists=[a_list()]), {}),
        (THEIRS, OURS, {"gaps": {"tt1": Metadata('{"title":"A"}', None)}}),
    ],
    ids=["mode", "a row less", "another before", "added or unchanged", "kept", "metadata"],
)
def test_another_plan_has_another_digest(theirs: Row, ours: Row, options: dict[str, Any]) -> None:
    with_metadata = {**theirs, "movies": [{**each, "tmdb_data": {"title": "A"}} for each in theirs["movies"]]}
    theirs = with_metadata if "gaps" in options else theirs
    assert plan_digest(planned(theirs, ours, **options)) != plan_digest(planned(THEIRS, OURS))


def test_what_another_device_adds_to_a_library_does_not_matter_to_a_merge_and_does_to_a_replace() -> None:
    more = a_document(movies=[*OURS["movies"], a_movie("tt9")], lists=OURS["lists"])
    assert plan_digest(planned(THEIRS, more)) == plan_digest(planned(THEIRS, OURS))
    assert plan_digest(planned(THEIRS, more, Mode.REPLACE)) != plan_digest(planned(THEIRS, OURS, Mode.REPLACE))


def test_a_library_that_holds_what_json_cannot_say_has_a_digest_too() -> None:
    broken: Any = b"\xff"
    library = Library(Document(None, [Movie("tt1", broken, None, [], None, None)]), frozenset())
    plans = [make_plan(reading_of(THEIRS), library, mode=mode, list_ids={}, gaps={}) for mode in Mode]
    assert len({plan_digest(plan) for plan in plans}) == 2
