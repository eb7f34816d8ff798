"""Accounts with libraries of the sizes that MovieLens' people have; nothing but the sizes is theirs."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

from sqlalchemy import insert, text

from backend.app.database import Database
from backend.models import BackupState, Movie, MovieStatus, User, WatchHistory

# How many titles a person of ml-latest-small has rated, at each twentieth of the 610.
QUANTILES = (20, 22, 24, 27, 32, 35, 40, 46, 54, 60, 70, 85, 101, 119, 140, 168, 216, 279, 400, 613, 2698)
ROWS_AT_A_TIME = 20_000
BEGAN = 1_600_000_000.0


def account_id(number: int) -> str:
    """As random as they are in life, and the same in every run."""
    return str(UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128))


def titles_of(number: int) -> int:
    """Between two quantiles the size is as likely to be near the one as the other."""
    share = Random(number).random() * (len(QUANTILES) - 1)
    low, high = QUANTILES[int(share)], QUANTILES[min(int(share) + 1, len(QUANTILES) - 1)]
    return round(low * (high / low) ** (share % 1))


def fill(database: Database, accounts: int, *, with_titles: bool = True, due_at: float = 0.0) -> int:
    """All of them due; how many titles they have."""
    titles = 0
    for first in range(0, accounts, ROWS_AT_A_TIME):
        numbers = range(first, min(first + ROWS_AT_A_TIME, accounts))
        ids = [account_id(each) for each in numbers]
        users = [{"id": each, "email": f"{each}@example.test", "username": each, "hashed_password": ""} for each in ids]
        with database.write() as session:
            session.execute(insert(User).values(backup_enabled=True, is_active=True), users)
            session.execute(insert(BackupState), [{"user_id": each, "due_at": due_at} for each in ids])
        for number in numbers if with_titles else ():
            titles += _bring_in(database, number)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return titles


def _bring_in(database: Database, number: int) -> int:
    rows = list(_titles(number))
    keys = ("imdb_id", "user_id")
    with database.write() as session:
        session.execute(insert(Movie), [{name: each[name] for name in (*keys, "last_modified")} for each in rows])
        session.execute(
            insert(MovieStatus).values(status="watched"), [{name: each[name] for name in keys} for each in rows]
        )
        watched = (*keys, "date_watched", "my_rating")
        session.execute(insert(WatchHistory), [{name: each[name] for name in watched} for each in rows])
    return len(rows)


def _titles(number: int) -> Iterator[dict[str, str | float]]:
    chance, user_id = Random(number), account_id(number)
    for imdb in chance.sample(range(1, 200_000), titles_of(number)):
        at = BEGAN + chance.random() * 1e8
        rating = chance.randint(2, 20) / 2
        yield {
            "imdb_id": f"tt{imdb:07}",
            "user_id": user_id,
            "last_modified": at,
            "date_watched": at,
            "my_rating": max(1.0, rating),
        }
