"""A field of a row is named in one table: whatever carries rows is made of it."""

from dataclasses import fields
from pathlib import Path

import pytest

from backend.app.library import columns, model
from backend.app.schema.legacy_rules import RULES
from backend.models import Status

APP = Path(columns.__file__).parents[1]
OF_A_MOVIE = {"recommendations", "watch_history"}


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (columns.MOVIE, model.Movie),
        (columns.WATCH_HISTORY, model.WatchHistory),
        (columns.RECOMMENDATION, model.Recommendation),
        (columns.PERSON, model.Person),
        (columns.CUSTOM_LIST, model.CustomList),
    ],
)
def test_the_table_has_every_field_of_the_model_and_every_column_has_a_rule(table: columns.Columns, kind: type) -> None:
    assert {each.name for each in table} == {each.name for each in fields(kind)} - OF_A_MOVIE
    for column in table:
        assert column.of.key in RULES[column.of.class_.__tablename__]


def test_nothing_that_carries_a_row_names_a_field_of_its_own() -> None:
    """An emoji is a field that no rule singles out. A table for spreadsheets names those that have no place in it."""
    carrying = (
        path for folder in ("library", "formats", "transfer", "backups") for path in (APP / folder).rglob("*.py")
    )
    naming = {path.relative_to(APP).as_posix() for path in carrying if "emoji" in path.read_text()}
    assert naming == {"library/columns.py", "library/model.py", "library/messages.py", "formats/outgoing/own_table.py"}


def test_a_row_goes_to_the_document_and_to_the_database_as_the_table_says() -> None:
    watched = ("tt1", "custom", "l1", 5.0, 1, 6.0, 8.5)
    by = [("tt1", "Dana", 7.0, 1)]
    assert columns.movie_fields(watched, by) == {
        "imdb_id": "tt1",
        "status": "custom",
        "custom_list_id": "l1",
        "last_modified": 5.0,
        "recommendations": [{"person_name": "Dana", "date_recommended": 7.0, "vote_type": True}],
        "watch_history": {"date_watched": 6.0, "my_rating": 8.5},
    }
    movie = columns.movie_of(watched, by)
    assert movie == model.Movie(
        "tt1", Status.CUSTOM, "l1", [model.Recommendation("Dana", 7.0, True)], model.WatchHistory(6.0, 8.5), 5.0
    )
    assert columns.stored(columns.MOVIE, columns.Movie)(movie) == {"imdb_id": "tt1", "last_modified": 5.0}
    assert columns.stored(columns.MOVIE, columns.MovieStatus)(movie) == {"status": "custom", "custom_list_id": "l1"}
    assert columns.movie_fields(("tt1", "toWatch", None, None, 0, None, None), [])["watch_history"] is None
