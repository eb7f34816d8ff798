"""Our own table (`outgoing/own_table.py`), read back. A claim has no place for recommendations: they stay behind.

Our own document has one, and a door of its own: here it is only recognised, to say so.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Never

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.errors import OwnDocument
from backend.app.formats.outgoing.own_table import as_it_was
from backend.app.formats.reading import Cells, known, name_in, need_name, refused, table_rows, without_place
from backend.app.formats.reading_values import as_rated, imdb_id, is_true, list_name, moment, title, year
from backend.app.formats.recognise import Header, JsonObject, Source
from backend.models import Status

SERVICE = "moviemanager"
_KINDS = {"movie": Kind.FILM, "tv": Kind.SERIES}
_named = name_in("title")


def rows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        if cells["status"] == Status.DELETED:
            return refused(line, Reason.DELETED_AT_SOURCE, _named(cells), cells)
        rating = as_rated(cells["my_rating"])
        watched = is_true(cells["watched"]) or cells["status"] == Status.WATCHED
        return need_name(
            Claim(
                line,
                _KINDS.get(cells["type"], Kind.UNKNOWN),
                title=title(as_it_was(cells["title"])),
                year=year(cells["year"]),
                ids=known({Id.IMDB: imdb_id(cells["imdb_id"])}),
                watched=watched,
                watched_on=moment(cells["date_watched"], now=now) if watched else None,
                rating=rating,
                wanted=cells["status"] == Status.TO_WATCH and not watched,
                list_name=list_name(as_it_was(cells["list"])),
                notices=without_place({"recommendations": cells["recommended_by"]}),
                raw=cells,
            )
        )

    return table_rows(part, read, _named)


def document(_part: Part, _answers: Answers, *, now: float) -> Never:  # noqa: ARG001 -- a reader's arguments.
    """Rows of claims would lose the recommendations, the people and their colours."""
    raise OwnDocument


def _is_document(members: Mapping[str, Any]) -> bool:
    return "movies" in members and not members.keys().isdisjoint({"version", "exported_at"})


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.LIST, Fact.SERIES}),
    ids=frozenset({Id.IMDB}),
)
SOURCES = (
    Source(
        SERVICE,
        "table",
        "Movie Manager table",
        Header(frozenset({"imdb_id", "status", "watched", "date_watched", "date_local", "my_rating"})),
        rows,
    ),
    Source(SERVICE, "document", "Movie Manager library", JsonObject(_is_document), document),
)
