"""Builds accounts on PostgreSQL, backs them up by several processes, kills one half way, and says what it took."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from backend.app.database import connect
from backend.app.schema.migrations import migrate
from backend.app.settings import Settings
from tests.postgres import PostgresServer, find_postgres
from tests.scale.claiming import LIMIT, SLOT, claim_all
from tests.scale.cluster import cluster
from tests.scale.libraries import fill
from tests.scale.night import DAY, House, Night, killed_half_way, night

MILLION = 1_000_000


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.scale", description=__doc__)
    options.add_argument("--accounts", type=int, default=1000)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument(
        "--store", help="BACKUP_DIR: a folder, or the address of a bucket; a scratch folder by default"
    )
    options.add_argument("--cluster", action="store_true", help="three volume servers of SeaweedFS as the store")
    options.add_argument("--claims", type=int, default=MILLION, help="accounts to be claimed and recorded")
    chosen = options.parse_args()
    with find_postgres() as server:
        if server is None:
            say("There is no PostgreSQL here: set TEST_DATABASE_URL, or install Debian's postgresql.")
            return 0
        try:
            return _measure(server, chosen)
        finally:
            server.close()


def _measure(server: PostgresServer, chosen: argparse.Namespace) -> int:
    well = True
    if chosen.accounts:
        with ExitStack() as stack:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = stack.enter_context(_database(server))
            store, part = chosen.store or str(scratch / "backups"), None
            if chosen.cluster:
                found = stack.enter_context(cluster(scratch))
                store, part = found.address, found.volumes[0]
            house = House(connect(url), url, store, chosen.processes, chosen.accounts, part)
            well = _nights(house)
            house.database.engine.dispose()
    if chosen.claims:
        well = _claims(server, chosen.claims) and well
    return 0 if well else 1


def _nights(house: House) -> bool:
    titles = fill(house.database, house.accounts)
    say(f"{house.accounts:,} accounts with {titles:,} titles; {house.processes} processes.")
    first = night(house)
    _report("The first night", first, house)
    second = night(house, ahead=DAY)
    _report("The night after, in which nothing has changed", second, house)
    at_the_kill, good = killed_half_way(house, ahead=2 * DAY)
    who = "A process was" if house.part_of_store is None else "A process and a volume server were"
    say(f"{who} killed when {at_the_kill:,} were done: {good:,} of {house.accounts:,} have one good backup.")
    return (first.done, first.failed, second.done, good) == (house.accounts, 0, house.accounts, house.accounts)


def _report(title: str, found: Night, house: House) -> None:
    each = 1000 / house.accounts
    say(f"{title}: {found.done / found.seconds:.0f} accounts a second, {found.seconds:.1f} s.")
    for part, seconds in sorted(found.parts.items(), key=lambda part: -part[1]):
        say(f"  {part:<28}{seconds * each:8.2f} ms of the processor an account")
    say(f"  {'all of it':<28}{found.processor * each:8.2f} ms")
    say(f"  {'PostgreSQL':<28}{found.database_processor * each:8.2f} ms")
    say(f"  {found.size_bytes / house.accounts / 1000:.1f} kB an account; {_times(found, house)}")
    hours = MILLION * (found.processor + found.database_processor) / house.accounts / 3600
    say(f"  a million: {hours:.1f} hours of one core, {MILLION * found.size_bytes / house.accounts / 1e9:.0f} GB.")


def _times(found: Night, house: House) -> str:
    counted = {name: number / house.accounts for name, number in found.times.items()}
    return ", ".join(f"{number:.1f} {name}" for name, number in sorted(counted.items()) if number >= 0.1)


def _claims(server: PostgresServer, accounts: int) -> bool:
    with _database(server) as url:
        database = connect(url)
        fill(database, accounts, with_titles=False, due_at=SLOT)
        found = claim_all(database, accounts)
        database.engine.dispose()
    rate = accounts / found.claimed
    say(f"{accounts:,} claimed and recorded in {found.claimed:.0f} s ({rate:,.0f} a second);")
    say(f"bare updates of the same rows take {found.floor:.0f} s: {found.ratio:.2f} × (at most {LIMIT:g} ×).")
    return found.ratio <= LIMIT


@contextmanager
def _database(server: PostgresServer) -> Iterator[str]:
    with server.fresh_database() as url:
        migrate(Settings(_env_file=None, database_url=url), report=lambda _sentence: None)  # pyright: ignore[reportCallIssue]
        yield url


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
