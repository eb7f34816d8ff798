"""What leaves for another service: titles of a library, files of that service, and what these cannot say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from backend.app.formats.claims import Kind
from backend.app.library.model import Recommendation
from backend.models import Status


@dataclass(slots=True)
class Title:
    """A title with the name that is known of it. `watched` without a date or a rating is watched all the same."""

    imdb_id: str
    status: Status
    name: str | None = None
    year: int | None = None
    kind: Kind = Kind.UNKNOWN
    list_name: str | None = None
    watched: bool = False
    date_watched: float | None = None
    rating: float | None = None
    recommendations: Sequence[Recommendation] = ()
    last_modified: float | None = None

    @property
    def wanted(self) -> bool:
        return self.status == Status.TO_WATCH and not self.watched


@dataclass(frozen=True, slots=True)
class Loss:
    """What a target cannot hold; without a title, of all of them."""

    reason: str
    title: Title | None = None


@dataclass(slots=True)
class Outgoing:
    """The files by their names, and what is in none of them."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    losses: list[Loss] = field(default_factory=list[Loss])

    def lose(self, title: Title | None, reason: str) -> None:
        self.losses.append(Loss(reason, title))


def kept(titles: Iterable[Title]) -> list[Title]:
    """Without those that the person removed; in the order of their ids, so that the same library is the same file."""
    return sorted((title for title in titles if title.status != Status.DELETED), key=lambda title: title.imdb_id)


def by_list(titles: Iterable[Title]) -> dict[str, list[Title]]:
    found: dict[str, list[Title]] = {}
    for title in titles:
        if title.list_name is not None:
            found.setdefault(title.list_name, []).append(title)
    return dict(sorted(found.items()))


def lose_the_rest(out: Outgoing, titles: Iterable[Title], target: str) -> None:
    """What no file of any service says."""
    for title in titles:
        if not title.watched and not title.wanted and title.list_name is None:
            out.lose(title, "Neither watched nor to be watched, and on no list: it is in no file.")
        names = ", ".join(sorted(each.person_name for each in title.recommendations))
        if names:
            out.lose(title, f"Recommendations ({names}) have no place in {target}.")


def whole_rating(out: Outgoing, title: Title, target: str) -> int | None:
    """Half up; what is rounded is a loss."""
    if title.rating is None:
        return None
    whole = int(Decimal(str(title.rating)).quantize(Decimal(1), ROUND_HALF_UP))
    if whole != title.rating:
        out.lose(title, f"Rated {title.rating:g}; {target} takes whole numbers, so it says {whole}.")
    return whole


def local_day(moment: float | None, zone: ZoneInfo) -> str:
    return "" if moment is None else _instant(moment).astimezone(zone).date().isoformat()


def in_utc(moment: float | None) -> str:
    return "" if moment is None else _instant(moment).isoformat().replace("+00:00", "Z")


def _instant(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def text(value: object) -> str:
    return "" if value is None else str(value)
