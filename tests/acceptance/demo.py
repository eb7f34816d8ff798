"""`make demo`: the main job on the libraries of 610 real people, told as it happens."""

import argparse
import contextlib
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select

from backend.app.database import connect
from backend.app.schema.migrations import migrate
from backend.app.services.accounts import Account
from backend.app.settings import Settings
from backend.models import User
from tests.acceptance.main_job import EMPTY, SHA256SUM, Installation, checked_by_sha256sum, quick_folder
from tests.acceptance.movielens import FOLDER, is_here, read_viewers

WIPED = 50


class Disproved(Exception):
    """The product did not do what it promises."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--database-url", help="an empty database; a SQLite file in a temporary folder without it")
    url: str | None = arguments.parse_args().database_url
    if not is_here():
        sys.exit(f"MovieLens' {FOLDER.name} is not here. Set MOVIEMANAGER_DATA to the folder of real data.")
    with quick_folder() as folder, contextlib.ExitStack() as stack:
        installation = open_installation(url or f"sqlite:///{folder / 'app.db'}", folder)
        stack.callback(installation.database.engine.dispose)
        try:
            show(installation)
        except Disproved as failure:
            sys.exit(f"FAILED: {failure}")


def open_installation(url: str, folder: Path) -> Installation:
    migrate(Settings(database_url=url), report=lambda _: None)
    database = connect(url)
    with database.read() as session:
        if session.scalar(select(User.id).limit(1)) is not None:
            sys.exit("This database has accounts already; the demo needs an empty one of its own.")
    return Installation(database, folder / "backups")


def show(installation: Installation) -> None:
    viewers = read_viewers()
    ratings, tags = sum(len(viewer.ratings) for viewer in viewers), sum(len(viewer.tags) for viewer in viewers)
    say(f"MovieLens: {len(viewers)} people, {ratings:,} ratings, {tags:,} tags.")
    with step("Each gets an account, imports the library, and turns backups on"):
        accounts = [installation.settle(viewer) for viewer in viewers]
    with step("Every library is exported, to compare with later"):
        before = installation.exports(accounts)
    say(f"   {sum(map(len, before.values())) / 1e6:.1f} MB of documents.")
    with step("The nightly job runs"):
        night = installation.run_nightly_job()
    say(f"   {len(night.done)} backed up, {len(night.failed)} failed.")
    require(len(night.done) == len(accounts), "not everybody was backed up")
    verify(installation, accounts)
    wiped = random.Random(WIPED).sample(accounts, WIPED)
    lose(installation, wiped)
    bring_back(installation, wiped)
    with step("Every library is exported again"):
        after = installation.exports(accounts)
    differing = [name for name, document in before.items() if after[name] != document]
    require(not differing, f"these libraries are not what they were: {', '.join(differing)}")
    say(f"   All {len(after)} documents are the same, byte for byte, but for the moment of their export.")


def verify(installation: Installation, accounts: Sequence[Account]) -> None:
    with step("sha256sum -c checks every file"):
        if SHA256SUM is None:
            say("   This machine has no sha256sum; left out.")
            return
        lines = [line for each in accounts for line in checked_by_sha256sum(installation.backup_dir / each.id)]
    say(f"   {len(lines):,} files; the first: {lines[0]}")
    require(len(lines) >= len(accounts) and all(line.endswith(": OK") for line in lines), "a file is damaged")


def lose(installation: Installation, wiped: Sequence[Account]) -> None:
    with step(f"{len(wiped)} of the libraries are wiped"):
        for account in wiped:
            installation.wipe(account)
    require(all(installation.export(account) == EMPTY for account in wiped), "a wiped library is not empty")


def bring_back(installation: Installation, wiped: Sequence[Account]) -> None:
    with step(f"These {len(wiped)} are restored from last night's backup"):
        for account in wiped:
            installation.restore(account)


@contextlib.contextmanager
def step(sentence: str) -> Iterator[None]:
    say(f"{sentence} …")
    began = time.perf_counter()
    yield
    say(f"   {time.perf_counter() - began:.1f} s")


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Disproved(otherwise)


if __name__ == "__main__":
    main()
