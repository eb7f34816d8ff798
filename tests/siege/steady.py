"""Nine reads to a change, without end: the server's memory stays where the first rounds have left it."""

from random import Random

from backend.app.services.accounts import Account
from tests.acceptance.servers import token_of
from tests.siege.crowd import memory
from tests.siege.documents import a_document
from tests.siege.ground import Ground, Tally
from tests.siege.load import Ask, in_turn, load

REQUESTS = 2_500
AT_ONCE = 16
TITLES = 500
MOST_GROWTH_MB = 30.0
PATHS = ("/titles", "/people", "/lists", "/sync/epoch", "/auth/me", "/movies", "/backup/list", "/backup/export")

# What is kept of an account to answer it again takes memory once, so the same few come again and again.
ACCOUNTS = 4

# By server process: its accounts, and what it takes once each has had a round, in MB.
_accounts: dict[int, list[Account]] = {}
_first: dict[int, float] = {}


def attack(ground: Ground, chance: Random, tally: Tally) -> None:
    """Rounds before the last account's first one only fill what is filled once."""
    account = _account(ground)
    headers = {"Authorization": f"Bearer {token_of(account)}"}
    document = a_document(chance, titles=TITLES)
    with ground.client(account) as http:
        http.post("/backup/import", params={"mode": "replace"}, json=document).raise_for_status()
    change = Ask(
        "PUT",
        f"/api/movies/{document['movies'][0]['imdb_id']}/watch",
        {**headers, "Content-Type": "application/json"},
        b'{"my_rating": 5.0}',
    )
    reads = [Ask("GET", f"/api{path}", headers) for path in PATHS]
    asks = [ask for _ in range(20) for ask in (*chance.choices(reads, k=9), change)]
    figures = load(ground.port, in_turn(asks), at_once=AT_ONCE, requests=REQUESTS)
    now = memory(ground.pid)
    if len(_accounts[ground.pid]) <= ACCOUNTS:
        _first[ground.pid] = now
    first = _first[ground.pid]
    tally.tried += REQUESTS
    what = f"{figures.per_second:.0f} a second, 16 at once; {first:.0f} MB after the first rounds, now {now:.0f} MB"
    tally.slowest = max(tally.slowest, (figures.percentile(1.0), what))
    tally.require(set(figures.statuses) == {200}, f"answers: {dict(figures.statuses)}")
    tally.require(now - first < MOST_GROWTH_MB, f"{first:.0f} MB after the first rounds, and now {now:.0f} MB")


def _account(ground: Ground) -> Account:
    """Another one as long as there are few, then the one that has waited longest."""
    known = _accounts.setdefault(ground.pid, [])
    known.append(ground.account() if len(known) < ACCOUNTS else known[-ACCOUNTS])
    return known[-1]
