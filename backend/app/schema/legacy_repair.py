"""Makes rows fit for foreign keys and backups, and accounts for every one: of an existing installation that is
adopted, of a database that something else wrote to since, or of one account.

A row that is changed or taken out is kept in `lost_rows` as it was, with the reason.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from backend.app.schema.legacy_rules import RULES, Rule, Unkeepable

Row = Mapping[str, Any]

OF_A_USER = ("movies", "people", "custom_lists", "recommendations", "watch_history", "movie_status")
OF_A_MOVIE = ("recommendations", "watch_history", "movie_status")
# What hangs on a title comes before it: removing a title takes the rest along. Users come last, and only where
# all are looked at.
IN_ORDER = ("custom_lists", *OF_A_MOVIE, "movies", "people", "users")
# A row's place is stable until it is written to, whatever its columns hold.
PLACE = {"sqlite": ("rowid", "rowid = :place"), "postgresql": ("ctid::text", "ctid = CAST(:place AS tid)")}


def repair(connection: Connection, *, user_id: str | None = None) -> list[str]:
    """Repair what can be, set aside what cannot, and say in a sentence each what was done how often.

    With `user_id` only the rows of that account are looked at.
    """
    repairs = Repairs(connection, user_id)
    with reading_broken_text(connection):
        repairs.defer_foreign_keys()
        for table in IN_ORDER if user_id is None else IN_ORDER[:-1]:
            repairs.check_values(table, RULES[table])
        repairs.set_aside_what_nobody_owns()
        repairs.set_aside_recommendations_of_nobody()
        repairs.make_up_for_missing_titles()
        repairs.let_go_of_missing_lists()
        repairs.give_each_title_a_status()
    return repairs.sentences()


@contextmanager
def reading_broken_text(connection: Connection) -> Iterator[None]:
    """Text that is not UTF-8 arrives with half characters in it, instead of failing."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda value: value.decode("utf-8", "surrogateescape")  # pyright: ignore[reportUnknownLambdaType, reportUnknownMemberType]
    try:
        yield
    finally:
        driver.text_factory = str


@dataclass(frozen=True)
class Finding:
    """A row whose values may not stay as they are; without `values` the row may not stay either."""

    place: Any
    row: Row
    reason: str
    values: Row | None


@dataclass
class Repairs:
    connection: Connection
    user_id: str | None = None
    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def sentences(self) -> list[str]:
        return [
            f"{table}: {rows} {'row' if rows == 1 else 'rows'}: {reason}."
            for (table, reason), rows in self.counts.items()
        ]

    def defer_foreign_keys(self) -> None:
        # A key and what points at it change in two statements. PostgreSQL can't be told this, and need not be:
        # there the only key that can be repaired is that of a list.
        if self.connection.dialect.name == "sqlite":
            self.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")

    def check_values(self, table: str, rules: Mapping[str, Rule]) -> None:
        for finding in self._findings(table, rules):
            if finding.values is None or not self._amend(table, finding):
                self._delete(table, finding.place)
            self._keep(table, finding.row, finding.reason)

    def set_aside_what_nobody_owns(self) -> None:
        for table in OF_A_USER:
            gone = f"NOT EXISTS (SELECT 1 FROM users WHERE users.id = {table}.user_id)"
            self._set_aside(table, gone, "its account is gone; kept in lost_rows")

    def set_aside_recommendations_of_nobody(self) -> None:
        theirs = "SELECT 1 FROM people WHERE people.id = recommendations.person_id"
        gone, foreign = f"NOT EXISTS ({theirs})", f"NOT EXISTS ({theirs} AND people.user_id = recommendations.user_id)"
        self._set_aside("recommendations", gone, "the person who recommended is gone; kept in lost_rows")
        self._set_aside("recommendations", foreign, "it names a person of another account; kept in lost_rows")

    def make_up_for_missing_titles(self) -> None:
        for table in OF_A_MOVIE:
            stubs = self._run(
                f"INSERT INTO movies (imdb_id, user_id) SELECT DISTINCT imdb_id, user_id FROM {table} WHERE NOT EXISTS"
                f" (SELECT 1 FROM movies WHERE movies.imdb_id = {table}.imdb_id AND movies.user_id = {table}.user_id)"
                f" AND {self._theirs}"
            )
            self.counts["movies", f"made, without metadata, because {table} has something about the title"] += stubs
        self.counts = +self.counts

    def let_go_of_missing_lists(self) -> None:
        gone = (
            "custom_list_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM custom_lists"
            " WHERE custom_lists.id = movie_status.custom_list_id AND custom_lists.user_id = movie_status.user_id)"
        )
        for row in self._select("movie_status", gone):
            self._keep("movie_status", row, "its list is gone, so it has none now; the row as it was is in lost_rows")
        self._run(f"UPDATE movie_status SET custom_list_id = NULL WHERE {gone} AND {self._theirs}")

    def give_each_title_a_status(self) -> None:
        seen = "EXISTS (SELECT 1 FROM watch_history w WHERE w.imdb_id = m.imdb_id AND w.user_id = m.user_id)"
        added = self._run(
            "INSERT INTO movie_status (imdb_id, user_id, status)"
            f" SELECT imdb_id, user_id, CASE WHEN {seen} THEN 'watched' ELSE 'toWatch' END FROM movies m WHERE NOT"
            " EXISTS (SELECT 1 FROM movie_status s WHERE s.imdb_id = m.imdb_id AND s.user_id = m.user_id)"
            f" AND {self._theirs}"
        )
        self.counts["movie_status", "made for a title without one: watched if it was, else toWatch"] += added
        self.counts = +self.counts

    def _findings(self, table: str, rules: Mapping[str, Rule]) -> list[Finding]:
        place, _ = PLACE[self.connection.dialect.name]
        everything = text(f"SELECT {place} AS its_place, {table}.* FROM {table} WHERE {self._theirs}")
        rows = self.connection.execute(everything.execution_options(yield_per=1000), self._owner)
        return [found for row in rows.mappings() if (found := _finding(dict(row), rules))]

    def _amend(self, table: str, finding: Finding) -> bool:
        """Write the values that may stay; false where a row with the same key is there already."""
        write = self._replace_list if table == "custom_lists" and "id" in (finding.values or {}) else self._update
        for attempt in _attempts(table, finding):
            try:
                with self.connection.begin_nested():
                    write(table, finding, attempt)
            except IntegrityError:
                continue
            return True
        return False

    def _update(self, table: str, finding: Finding, values: Row) -> None:
        columns = ", ".join(f"{column} = :{column}" for column in values)
        self._run(f"UPDATE {table} SET {columns} WHERE {self._here}", place=finding.place, **values)

    def _replace_list(self, table: str, finding: Finding, values: Row) -> None:
        """Write the list anew under its new id and move its titles over, so that they always have a list."""
        columns = ", ".join(finding.row)
        renewed = ", ".join(f":{column}" if column in values else column for column in finding.row)
        copied = f"INSERT INTO {table} ({columns}) SELECT {renewed} FROM {table} WHERE {self._here}"
        self._run(copied, place=finding.place, **values)
        on_it = f"custom_list_id = (SELECT id FROM {table} WHERE {self._here})"
        for row in self._select("movie_status", on_it, place=finding.place):
            self._keep("movie_status", row, "its list has another id now; the row as it was is in lost_rows")
        moved = f"UPDATE movie_status SET custom_list_id = :id WHERE {on_it}"
        self._run(moved, place=finding.place, id=values["id"])
        self._delete(table, finding.place)

    def _delete(self, table: str, place: Any) -> None:
        self._run(f"DELETE FROM {table} WHERE {self._here}", place=place)

    def _set_aside(self, table: str, condition: str, reason: str) -> None:
        for row in self._select(table, condition):
            self._keep(table, row, reason)
        self._run(f"DELETE FROM {table} WHERE {condition} AND {self._theirs}")

    def _select(self, table: str, condition: str, **values: Any) -> list[Row]:
        query = text(f"SELECT * FROM {table} WHERE {condition} AND {self._theirs}")
        rows = self.connection.execute(query, {**values, **self._owner})
        return [dict(row) for row in rows.mappings()]

    def _keep(self, table: str, row: Row, reason: str) -> None:
        self._run(
            "INSERT INTO lost_rows (from_table, row, reason) VALUES (:from_table, :row, :reason)",
            from_table=table,
            row=as_json(row),
            reason=reason,
        )
        self.counts[table, reason] += 1

    def _run(self, statement: str, **values: Any) -> int:
        return self.connection.execute(text(statement), {**values, **self._owner}).rowcount

    @property
    def _theirs(self) -> str:
        return "true" if self.user_id is None else "user_id = :owner"

    @property
    def _owner(self) -> dict[str, str]:
        return {} if self.user_id is None else {"owner": self.user_id}

    @property
    def _here(self) -> str:
        return PLACE[self.connection.dialect.name][1]


def _finding(row: dict[str, Any], rules: Mapping[str, Rule]) -> Finding | None:
    place = row.pop("its_place")
    values: dict[str, Any] = {}
    for column, rule in rules.items():
        try:
            kept = rule(row[column])
        except Unkeepable:
            reason = f"it means nothing without a usable {column}; kept in lost_rows"
            return Finding(place, row, reason, values=None)
        if type(kept) is not type(row[column]) or kept != row[column]:
            values[column] = kept
    if not values:
        return None
    reason = f"{' and '.join(values)} could not stay as it was; the row as it was is in lost_rows"
    return Finding(place, row, reason, values)


def _attempts(table: str, finding: Finding) -> Iterator[Row]:
    """The repaired values; a person whose repaired name is somebody else's by now gets a number behind it."""
    values = finding.values or {}
    yield values
    if table == "people":
        name = str(values.get("name", finding.row["name"]))
        for number in count(2):
            yield {**values, "name": f"{name[:190]} ({number})"}


def as_json(row: Row) -> str:
    """The row, readable; what JSON has no word for is written out as an object that names its kind."""
    return json.dumps({column: _in_json(value) for column, value in row.items()}, ensure_ascii=False)


def _in_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        return {"text": value.encode("utf-8", "surrogateescape").hex()}
    return value if isinstance(value, str | int | float | None) else str(value)
