"""Emergency kits: none counts before it was typed back, and a year later it is asked for again."""

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from backend.app.backups.copies.kit_papers import commands_of, kit_papers
from backend.app.backups.copies.kits import (
    EndingNotKept,
    Kit,
    KitNotConfirmed,
    KitRetired,
    Kits,
    KitUnknown,
    NewKit,
)
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.models import CopyKey, Notice
from tests.backups.copies.conftest import DAY, Server
from tests.manager_fixtures import NOON, Clock
from tests.snapshot.test_encryption import NOT_HERE

SECRET = "AGE-SECRET-KEY-1ET4MPJJJQR4QW7FE0PWFW6Q8TEXU3L585D8XDF4X89N7NAVNE8TQT4GESV"
PUBLIC = "age1q5svyghnatsuyxq7ymapqtq2tn662l5yvr42ncqez2l0n50tk9fq39v86m"
KIT = NewKit(SECRET, PUBLIC)
OTHER = NewKit("AGE-SECRET-KEY-1OTHERS", "age1other")


@pytest.fixture
def kits(database: Database, clock: Clock) -> Kits:
    return Kits(database, clock)


def counting(kit: NewKit, *, made_at: float = NOON, confirmed_at: float = NOON, **more: Any) -> Kit:
    return Kit(kit.fingerprint, kit.recipient, made_at, more.pop("retired_at", None), confirmed_at, **more)


def test_a_kit_waits_until_the_end_of_its_key_was_typed_back(kits: Kits) -> None:
    offered = kits.offer(KIT)
    assert (offered, kits.waiting(), kits.all()) == (Kit(KIT.fingerprint, PUBLIC, NOON, None), offered, [])
    for wrong in ("", "T4GES", "4GESVT", "T4GESVV", "nonsense", SECRET, "ß" * 6):
        with pytest.raises(KitNotConfirmed, match=r"^That is not how the key ends\. .* Nothing was changed\.$"):
            kits.confirm(KIT.fingerprint, wrong)
    assert (kits.waiting(), kits.current()) == (offered, None)
    assert kits.confirm(KIT.fingerprint, " t4gesv ") == counting(KIT)
    assert (kits.waiting(), kits.current(), kits.all()) == (None, counting(KIT), [counting(KIT)])


def test_of_two_kits_that_wait_the_newer_one_can_be_typed_back(kits: Kits) -> None:
    kits.offer(OTHER)
    kits.offer(KIT)
    with pytest.raises(KitUnknown):
        kits.confirm(OTHER.fingerprint, OTHER.ending)
    kits.confirm(KIT.fingerprint, KIT.ending)
    assert [each.fingerprint for each in kits.all()] == [KIT.fingerprint]


def test_another_kit_takes_the_place_of_one_that_stays_named(kits: Kits, clock: Clock) -> None:
    kits.offer(OTHER)
    kits.confirm(OTHER.fingerprint, OTHER.ending)
    clock.now += DAY
    kits.offer(KIT)
    assert kits.current() == counting(OTHER)
    kits.confirm(KIT.fingerprint, KIT.ending)
    assert kits.all() == [
        counting(KIT, made_at=NOON + DAY, confirmed_at=NOON + DAY),
        counting(OTHER, retired_at=NOON + DAY),
    ]
    with pytest.raises(KitRetired, match=r"Keep it: older copies open with it\.$"):
        kits.confirm(OTHER.fingerprint, OTHER.ending)


def test_a_kit_that_waits_locks_nothing(server: Server, alice: Account) -> None:
    server.manager.copies.kits.offer(KIT)
    server.back_up(alice, 1)
    server.copy()
    assert ([each.copy.is_locked for each in server.overview(alice).copies], server.manager.copies.locking().is_on) == (
        [False],
        False,
    )


def test_what_the_database_keeps_opens_nothing(kits: Kits, database: Database) -> None:
    kits.offer(KIT)
    kits.confirm(KIT.fingerprint, KIT.ending)
    with database.read() as session:
        [row] = session.query(CopyKey).all()
        kept = " ".join(str(each) for each in vars(row).values())
    assert (SECRET in kept, KIT.ending in kept, SECRET in repr(KIT)) == (False, False, False)


def test_a_year_later_it_is_asked_for_again_until_it_is_typed_back(kits: Kits, clock: Clock) -> None:
    kits.offer(KIT)
    kits.confirm(KIT.fingerprint, KIT.ending)
    clock.now += 365 * DAY - 1
    assert kits.all() == [counting(KIT)]
    clock.now += 1
    assert kits.all() == [counting(KIT, is_asked_for=True)]
    with pytest.raises(KitNotConfirmed):
        kits.confirm(KIT.fingerprint, "T4GESW")
    assert kits.all() == [counting(KIT, is_asked_for=True)]
    kits.confirm(KIT.fingerprint, KIT.ending)
    assert kits.all() == [counting(KIT, confirmed_at=clock.now)]


def test_of_a_kit_of_an_earlier_version_the_end_is_not_known(kits: Kits, clock: Clock, database: Database) -> None:
    with database.write() as session:
        session.add(CopyKey(fingerprint=KIT.fingerprint, recipient=PUBLIC, made_at=NOON, retired_at=None))
    assert kits.all() == [counting(KIT, is_checkable=False)]
    clock.now += 365 * DAY
    assert kits.all() == [counting(KIT, is_asked_for=True, is_checkable=False)]
    with pytest.raises(EndingNotKept, match=r"Make another kit"):
        kits.confirm(KIT.fingerprint, KIT.ending)


def test_the_owner_of_the_server_is_told_once_a_year(server: Server, alice: Account) -> None:
    def told() -> list[tuple[str, int]]:
        with server.database.read() as session:
            notices = session.query(Notice).filter_by(topic="kit-asked-for").all()
            return [(each.subject, each.times) for each in notices]

    server.manager.copies.kits.offer(KIT)
    server.manager.copies.kits.confirm(KIT.fingerprint, KIT.ending)
    server.copy()
    assert told() == []
    server.next_day(365)
    server.copy()
    server.next_day(30)
    server.copy()
    assert told() == [(alice.id, 1)]
    server.manager.copies.kits.confirm(KIT.fingerprint, KIT.ending)
    server.next_day(365)
    server.copy()
    assert told() == [(alice.id, 2)]


def papers(kit: NewKit = KIT, **more: Any) -> Any:
    values: dict[str, Any] = {
        "filename": "a kit.txt",
        "places": ["/mnt/a b"],
        "email": "o'neil@example.org",
        "made_at": NOON,
        **more,
    }
    return kit_papers(kit, **values)


def test_the_page_is_a_file_of_age_whatever_is_in_it() -> None:
    made = papers(places=["/mnt/a b", f"/mnt/x\n{OTHER.secret}"])
    assert [line for line in made.page.splitlines() if not line.startswith("#")] == [SECRET]
    assert (made.file, SECRET in repr(made)) == (made.page, False)
    assert "#   /mnt/a b\n" in made.page
    assert f"# Made on 2026-02-12. Fingerprint {KIT.fingerprint}\n" in made.page
    assert [shlex.split(each)[0] for each in commands_of("a kit.txt", "o'neil@example.org")] == [
        "age",
        "zstd",
        "moviemanager",
    ]


@pytest.mark.long
def test_a_passphrase_locks_the_key_alone(tmp_path: Path) -> None:
    """Seconds and much memory, so that guessing takes as much."""
    pytest.importorskip("pyrage", reason=NOT_HERE)
    made = papers(passphrase="a phrase")
    assert (SECRET in made.page, SECRET in made.file) == (False, False)
    assert made.page.endswith(f"# Opens:\n{made.file}")
    assert "#   /mnt/a b\n" in made.page
    if shutil.which("age") is None or shutil.which("script") is None:
        pytest.skip("age, or script of util-linux, is not here")
    (tmp_path / "kit.txt").write_text(made.file)
    # age asks for the passphrase on a terminal, which script is for it.
    opened = subprocess.run(
        ["script", "-qec", "age -d kit.txt", "/dev/null"],
        input="a phrase\n",
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert SECRET in opened.stdout
