"""Version 1, in both of its shapes, and how one of its rows becomes a row of version 2.

Everything that is known about the old format is in this file. Both shapes carry the id of the
account and of each row; none of these means anything here. `custom_list_id` was never written,
so a title with the status "custom" has lost its list.
"""

from collections.abc import Mapping
from typing import Any

from backend.app.json_values import is_array, is_object

Row = dict[str, Any]
_VOTES = {"upvote": True, "downvote": False}


def upgrade_movie(row: Row, people: Mapping[int, str]) -> Row:
    """`people` maps the ids of the same file's people to their names."""
    watch = row.get("watch_history")
    return {
        **row,
        "status": row.get("status") or ("watched" if watch else "toWatch"),
        "custom_list_id": row.get("custom_list_id"),
        "recommendations": _upgrade_recommendations(row.get("recommendations"), people),
        "watch_history": watch,
    }


def upgrade_person(row: Row) -> Row:
    return {**row, "is_trusted": row.get("is_trusted") or False}


def upgrade_list(row: Row) -> Row:
    position = row.get("position")
    return {**row, "position": 0 if position is None else position, "color": row.get("color"), "icon": row.get("icon")}


def _upgrade_recommendations(rows: Any, people: Mapping[int, str]) -> Any:
    if rows is None:
        return []
    # Anything else than a list stays as it is, so that reading it names the mistake.
    return [_upgrade_recommendation(each, people) for each in rows] if is_array(rows) else rows


def _upgrade_recommendation(row: Any, people: Mapping[int, str]) -> Any:
    if not is_object(row):
        return row
    vote, person_id = row.get("vote_type"), row.get("person_id")
    name = row.get("person_name") or row.get("person")
    if name is None and isinstance(person_id, int):
        name = people.get(person_id)
    return {
        **row,
        "person_name": name,
        "date_recommended": row.get("date_recommended"),
        "vote_type": _VOTES.get(vote, vote) if isinstance(vote, str) else vote,
    }
