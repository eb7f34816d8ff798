"""A sudden loss is seen in what a backup holds, night after night, whatever its size."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from backend.app.backups.filenames import Kind, name_for
from backend.app.backups.index import StoredBackup
from backend.app.backups.loss_watch import with_losses
from backend.app.backups.losses import count, lost_between
from backend.app.backups.store import Area
from backend.app.library.model import Document, Movie, Recommendation, WatchHistory
from backend.models import Status

FIRST_NIGHT = datetime(2026, 1, 1, 3)  # noqa: DTZ001 -- names hold local time


def a_title(number: int) -> Movie:
    """Watched, rated, recommended, on a list: it has everything that can be lost."""
    return Movie(
        f"tt{number:07}",
        Status.WATCHED,
        "list-1",
        [Recommendation("Alice", 5.0, vote_type=True)],
        WatchHistory(1000.0 + number, 8.5),
        7.0,
    )


def a_library(titles: int, *, start: int = 0) -> Document:
    return Document(None, [a_title(number) for number in range(start, start + titles)])


def changed(document: Document, change: Callable[[Movie], Movie], *, first: int | None = None) -> Document:
    """The same with its first titles changed, or all of them."""
    return replace(
        document,
        movies=[
            *map(change, document.movies[:first]),
            *document.movies[len(document.movies) if first is None else first :],
        ],
    )


def marked_deleted(movie: Movie) -> Movie:
    return replace(movie, status="deleted")


def unrated(movie: Movie) -> Movie:
    return replace(movie, watch_history=WatchHistory(movie.watch_history and movie.watch_history.date_watched, None))


def undated(movie: Movie) -> Movie:
    return replace(movie, watch_history=WatchHistory(None, 8.5))


def off_its_list(movie: Movie) -> Movie:
    return replace(movie, custom_list_id=None)


def recommended_by_nobody(movie: Movie) -> Movie:
    return replace(movie, recommendations=[])


def voted_down(movie: Movie) -> Movie:
    return replace(movie, recommendations=[replace(each, vote_type=False) for each in movie.recommendations])


def rated_anew(movie: Movie) -> Movie:
    return replace(movie, watch_history=WatchHistory(movie.watch_history and movie.watch_history.date_watched, 1.0))


@dataclass
class Nights:
    """The good backups of an account, a night each, as they are made, and which of them were read again."""

    made: list[StoredBackup] = field(default_factory=list[StoredBackup])
    documents: dict[str, Document | None] = field(default_factory=dict[str, "Document | None"])
    read: list[str] = field(default_factory=list[str])

    def add(self, document: Document, *, nights_off: int = 0) -> StoredBackup:
        number = len(self.made) + 1
        night = FIRST_NIGHT + timedelta(days=number + nights_off)
        bare = StoredBackup(
            name_for(Kind.DAILY, night),
            Area.KEPT,
            1,
            1,
            night.timestamp(),
            content_sha256=sha256(repr(document.movies).encode()).hexdigest(),
            day_number=number,
        )
        backup = with_losses(bare, document, self.made, read=self._read)
        self.made.append(backup)
        self.documents[backup.name.filename] = document
        return backup

    def _read(self, backup: StoredBackup) -> Document | None:
        self.read.append(backup.name.filename)
        return self.documents[backup.name.filename]


def nights(documents: Iterable[Document]) -> Nights:
    found = Nights()
    for each in documents:
        found.add(each)
    return found


def losses(found: Nights) -> dict[str, tuple[str, str]]:
    """Which backup shows what loss since which other, by name."""
    return {
        each.name.filename: (each.loss_before, each.loss_sentence or "")
        for each in found.made
        if each.loss_before is not None
    }


def test_what_a_library_holds_is_counted_by_kind() -> None:
    document = changed(a_library(10), marked_deleted, first=2)
    assert count(document) == {"titles": 8, "ratings": 10, "dates": 10, "places": 10, "recommendations": 10}


def test_what_is_gone_or_says_something_else_is_lost_and_nothing_more() -> None:
    before = a_library(10)
    after = Document(None, [rated_anew(before.movies[0]), off_its_list(before.movies[1]), *before.movies[2:9]])
    assert lost_between(before, after) == {"titles": 1, "ratings": 2, "dates": 1, "places": 2, "recommendations": 1}
    assert lost_between(after, before) == {"titles": 0, "ratings": 1, "dates": 0, "places": 0, "recommendations": 0}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (marked_deleted, "20 of 20 titles"),
        (unrated, "20 of 20 ratings"),
        (rated_anew, "20 of 20 ratings"),
        (undated, "20 of 20 watch dates"),
        (off_its_list, "20 of 20 places on lists"),
        (recommended_by_nobody, "20 of 20 recommendations"),
        (voted_down, "20 of 20 recommendations"),
    ],
)
def test_a_whole_library_that_is_changed_in_a_night_is_a_loss(change: Callable[[Movie], Movie], what: str) -> None:
    found = nights([a_library(20), changed(a_library(20), change)])
    assert losses(found) == {
        "2026-01-03.json": (
            "2026-01-02.json",
            f"Since the backup 2026-01-02.json, {what} are gone or overwritten, so that backup is being kept.",
        )
    }


def test_a_library_that_is_emptied_has_lost_everything() -> None:
    found = nights([a_library(1000), Document(None)])
    before, sentence = losses(found)["2026-01-03.json"]
    assert before == "2026-01-02.json"
    assert sentence == (
        "Since the backup 2026-01-02.json, 1,000 of 1,000 titles, 1,000 of 1,000 ratings, 1,000 of 1,000 watch "
        "dates, 1,000 of 1,000 places on lists and 1,000 of 1,000 recommendations are gone or overwritten, so that "
        "backup is being kept."
    )


def test_junk_of_the_same_size_every_night_is_a_loss_every_night() -> None:
    """The first night names the last good one, and so it is kept whatever comes after."""
    found = nights([a_library(100), *(a_library(100, start=1000 * night) for night in range(1, 20))])
    assert [before for before, _ in losses(found).values()] == [each.name.filename for each in found.made[:-1]]


def test_a_tenth_a_day_is_a_loss_once_half_is_gone() -> None:
    left = [100]
    while len(left) < 10:
        left.append(left[-1] - left[-1] // 10)
    found = nights([a_library(number) for number in left])
    assert left[:8] == [100, 90, 81, 73, 66, 60, 54, 49]
    assert {name: before for name, (before, _) in losses(found).items()} == {"2026-01-09.json": "2026-01-02.json"}


def test_a_tenth_marked_as_deleted_a_day_is_a_loss_once_it_is_half() -> None:
    whole = a_library(100)
    found = nights([changed(whole, marked_deleted, first=10 * night) for night in range(8)])
    assert {name: before for name, (before, _) in losses(found).items()} == {"2026-01-07.json": "2026-01-02.json"}


def test_several_losses_of_different_kinds_do_not_add_up() -> None:
    whole = a_library(100)
    steps = (unrated, undated, off_its_list, recommended_by_nobody)
    after = [whole, *(changed(whole, change, first=40) for change in steps)]
    assert losses(nights(after)) == {}


def test_losses_that_are_further_apart_than_fourteen_days_do_not_add_up() -> None:
    found = nights([a_library(100), *[a_library(70)] * 14, a_library(45)])
    assert losses(found) == {}
    within = nights([a_library(100), *[a_library(70)] * 13, a_library(45)])
    assert list(losses(within)) == ["2026-01-16.json"]


def test_losses_of_backups_that_were_found_do_not_add_up_over_more_than_fourteen_days() -> None:
    """They have the number of the day on which they were found, all of them."""
    found = nights([a_library(100), *[a_library(70)] * 14])
    found.made = [replace(each, day_number=0) for each in found.made]
    assert found.add(a_library(45)).loss_before is None


def test_an_unchanged_library_is_compared_with_backups_that_came_to_light_since() -> None:
    """An older database was put back, and a file that it does not know is found only after the next backup."""
    found = nights([a_library(100), a_library(40)])
    before, after = found.made
    found.made = [replace(after, loss_before=None, loss_sentence=None, lost={}, compared_with=None)]
    assert found.add(a_library(40)).loss_before is None
    found.made = [before, *found.made]
    assert found.add(a_library(40)).loss_before == before.name.filename


def test_a_pause_does_not_hide_a_loss() -> None:
    found = nights([a_library(100), a_library(70)])
    assert found.add(a_library(45), nights_off=300).loss_before == "2026-01-02.json"


def test_a_title_that_comes_and_goes_is_counted_once() -> None:
    """Ten titles vanish and come back, five times: the losses add up to half, and nothing is gone."""
    whole, less = a_library(100), a_library(90)
    assert losses(nights([whole, less] * 6)) == {}


@pytest.mark.parametrize(
    "documents",
    [
        [Document(None), a_library(1000)],
        [a_library(10), a_library(1000)],
        [a_library(20 * night) for night in range(1, 15)],
        [a_library(5), Document(None)],
        [a_library(100), a_library(51)],
        [a_library(100)] * 20,
    ],
    ids=["from nothing", "a hundredfold", "every day", "five titles", "less than half", "nothing new"],
)
def test_what_is_no_loss(documents: list[Document]) -> None:
    assert losses(nights(documents)) == {}


def test_a_loss_that_is_gone_through_is_not_said_again() -> None:
    found = nights([a_library(100), a_library(40), a_library(40), a_library(39), a_library(45)])
    assert list(losses(found)) == ["2026-01-03.json"]


def test_an_unchanged_library_reads_nothing_again_and_a_changed_one_the_backup_before_it() -> None:
    found = nights([a_library(100), a_library(100), a_library(101), a_library(99)])
    assert found.read == ["2026-01-03.json", "2026-01-04.json"]


def test_backups_that_nobody_has_looked_at_are_compared_as_well() -> None:
    """The index was lost: the files are known, and nothing of what is in them."""
    found = nights([a_library(100), a_library(100), a_library(80)])
    found.made = [replace(each, counts=None, lost=None, day_number=0) for each in found.made]
    assert found.add(a_library(45)).loss_before == "2026-01-03.json"


@pytest.mark.parametrize("damaged", [1, 2])
def test_a_backup_that_cannot_be_read_any_more_hides_no_loss(damaged: int) -> None:
    found = nights([a_library(100), a_library(99), a_library(98)])
    found.documents[found.made[damaged].name.filename] = None
    assert found.add(a_library(10)).loss_before is not None


@pytest.mark.parametrize("changes", [True, False])
def test_a_loss_between_backups_that_nobody_has_looked_at_is_not_hidden_by_them(*, changes: bool) -> None:
    """Somebody put a file into the folder: what it lacks is not known until it is compared."""
    found = nights([a_library(100), a_library(40)])
    found.made[1] = replace(found.made[1], counts=None, lost=None, loss_before=None, loss_sentence=None)
    assert found.add(a_library(41 if changes else 40)).loss_before == "2026-01-02.json"
