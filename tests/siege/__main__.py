"""python -m tests.siege: attacks on a server for a given time. A failure prints the seed that brings it back."""

import argparse
import os
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from tests.postgres import find_postgres
from tests.siege import broken_storage, crowd, fuzz, many_workers, model_client, neighbours, power, power_cut, steady
from tests.siege.ground import Ground, NotHere, Round, Tally, ground


@dataclass(frozen=True)
class Attack:
    """`share` is how much of the time it gets beside the others."""

    round: Round
    share: int = 1
    workers: int = 1
    before: tuple[str, ...] = ()
    make: Callable[..., AbstractContextManager[Ground]] = ground


ATTACKS: Mapping[str, Attack] = {
    "fuzz": Attack(fuzz.attack, share=3),
    "model": Attack(model_client.attack, share=3),
    "crowd": Attack(crowd.attack, before=crowd.DESCRIPTORS),
    "endless": Attack(crowd.endless),
    "killed": Attack(power.killed, share=3),
    "frozen": Attack(power.frozen, share=2),
    "power-cut": Attack(power_cut.attack, share=3, make=power_cut.ground),
    "neighbours": Attack(neighbours.attack),
    "full-folder": Attack(neighbours.full_folder),
    "broken-storage": Attack(broken_storage.attack, share=2, make=broken_storage.ground),
    "other-rights": Attack(many_workers.other_rights),
    "steady": Attack(steady.attack, share=3),
    "workers": Attack(many_workers.attack, share=2, workers=4),
}


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- what it says is what this is for


def main() -> int:
    arguments = _arguments()
    # The server has a session of its own; a siege that is told to end takes it along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = {name: ATTACKS[name] for name in arguments.attack or ATTACKS}
    shares = sum(each.share for each in chosen.values())
    failed = 0
    say(f"seed {arguments.seed}, {arguments.seconds:g} seconds, {arguments.database}")
    say(f"{'attack':16}{'rounds':>8}{'tried':>9}{'failed':>8}  slowest")
    for name, attack in chosen.items():
        seconds = arguments.seconds * attack.share / shares
        try:
            with _ground(attack, arguments.database) as site:
                failed += _rounds(name, site, seconds, arguments)
        except NotHere as missing:
            say(f"{name:16}left out: {missing}")
    return min(failed, 1)


def _rounds(name: str, site: Ground, seconds: float, arguments: argparse.Namespace) -> int:
    """One round at least. Each has a seed of its own, so that it can be brought back alone."""
    whole, rounds, failures = Tally(), 0, 0
    seed, until = arguments.seed, time.monotonic() + seconds
    while rounds == 0 or (time.monotonic() < until and (arguments.rounds is None or rounds < arguments.rounds)):
        tally = _one_round(ATTACKS[name], site, seed + rounds)
        for sentence in tally.failures[:5]:
            say(f"  FAILED {name}: {sentence}")
        if tally.failures:
            again = f"make siege ATTACK={name} SEED={seed + rounds} ROUNDS=1 DATABASE={arguments.database}"
            say(f"  to bring it back: {again}")
        whole.tried += tally.tried
        whole.slowest = max(whole.slowest, tally.slowest)
        failures += len(tally.failures)
        rounds += 1
    took, what = whole.slowest
    say(f"{name:16}{rounds:8}{whole.tried:9,}{failures:8}  {took:.2f} s: {what[:90]}")
    return failures


def _one_round(attack: Attack, site: Ground, seed: int) -> Tally:
    tally = Tally()
    try:
        attack.round(site, Random(seed), tally)
    except NotHere:
        raise
    except Exception:  # noqa: BLE001 -- whatever it is, it is reported, and the siege goes on
        tally.failures.append(traceback.format_exc(limit=-3))
        if site.process is None or site.process.poll() is not None:
            site.start()
    for error in _BUG.findall(_new_lines(site)):
        tally.failures.append(f"in the server's log: {error}")
    _forget_lines(site)
    return tally


# The last error of a chain. Our own say what is wrong, to the operator as well.
_BUG = re.compile(r"^((?!backend\.app\.)[\w.]*(?:Error|Exception)\b.*)\n(?!\n(?:The above|During))", re.MULTILINE)
_seen: dict[Path, int] = {}


def _new_lines(site: Ground) -> str:
    with site.log.open(errors="replace") as log:
        log.seek(_seen.get(site.log, 0))
        return log.read()


def _forget_lines(site: Ground) -> None:
    _seen[site.log] = site.log.stat().st_size


@contextmanager
def _ground(attack: Attack, database: str) -> Iterator[Ground]:
    make = partial(attack.make, workers=attack.workers, before=attack.before)
    if database == "sqlite":
        with make(None) as site:
            yield site
        return
    with find_postgres() as server:
        if server is None:
            raise NotHere("no PostgreSQL: set TEST_DATABASE_URL, or install Debian's postgresql")
        with server.fresh_database() as url, make(url) as site:
            yield site
        server.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.siege", description="Attack a server for a while.")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3)))
    parser.add_argument("--rounds", type=int, help="at most so many of each attack")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--attack", action="append", choices=tuple(ATTACKS), help="only this one; may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
