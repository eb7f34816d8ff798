"""A row of a library as the document has it: its fields in their order, from the tuples of library/queries.py."""

from typing import Any

from backend.app.library.queries import ListRow, MovieRow, PersonRow, RecommendationRow


def movie_fields(movie: MovieRow, recommendations: list[RecommendationRow]) -> dict[str, Any]:
    imdb_id, status, custom_list_id, last_modified, watched, date_watched, my_rating = movie
    return {
        "imdb_id": imdb_id,
        "status": status,
        "custom_list_id": custom_list_id,
        "last_modified": last_modified,
        "recommendations": [
            {"person_name": name, "date_recommended": date, "vote_type": bool(vote)}
            for _, name, date, vote in recommendations
        ],
        "watch_history": {"date_watched": date_watched, "my_rating": my_rating} if watched else None,
    }


def person_fields(person: PersonRow) -> dict[str, Any]:
    name, is_trusted, color, emoji, last_modified = person
    return {
        "name": name,
        "is_trusted": bool(is_trusted),
        "color": color,
        "emoji": emoji,
        "last_modified": last_modified,
    }


def list_fields(custom_list: ListRow) -> dict[str, Any]:
    list_id, name, color, icon, position, created_at, last_modified = custom_list
    return {
        "id": list_id,
        "name": name,
        "color": color,
        "icon": icon,
        "position": position,
        "created_at": created_at,
        "last_modified": last_modified,
    }
