"""Once a week a sample of copies is opened as a restore opens them, and restored on trial."""

import pytest

from backend.app.services.accounts import Account
from tests.backups.copies.conftest import DAY, Server


def results_of(server: Server, owner: Account) -> dict[str, tuple[bool | None, float | None]]:
    return {
        each.copy.name.filename: (each.copy.restorable, each.copy.tested_at) for each in server.overview(owner).copies
    }


def test_the_newest_and_the_one_that_waits_longest_are_tested_once_a_week(server: Server, alice: Account) -> None:
    names: list[str] = []
    began = server.clock.now
    for titles in (1, 2, 3):
        names.append(f"{server.back_up(alice, titles).name.filename}.zst")
        server.next_day()
    assert server.copy().tested == 2
    at = server.clock.now
    assert results_of(server, alice) == {names[2]: (True, at), names[1]: (None, None), names[0]: (True, at)}
    server.next_day(6.9)
    assert server.copy(look=True).tested == 0
    server.next_day(0.2)
    assert server.copy(look=True).tested == 2
    assert results_of(server, alice) == {
        names[2]: (True, server.clock.now),
        names[1]: (True, server.clock.now),
        names[0]: (True, at),
    }
    assert began + 3 * DAY == at


def test_an_old_copy_that_holds_what_the_library_is_again_is_tested(server: Server, alice: Account) -> None:
    names: list[str] = []
    for titles in (1, 2, 3, 4):
        names.append(f"{server.back_up(alice, titles).name.filename}.zst")
        server.copy()
        server.next_day()
    server.next_day(5)
    assert server.copy(look=True).tested == 2
    server.next_day()
    at = server.clock.now
    server.place.damage(f"{server.folder(alice)}/{names[2]}")
    server.back_up(alice, 3)
    assert (server.copy(look=True).tested, results_of(server, alice)[names[2]]) == (1, (False, at))
    assert server.sentence(alice) == (
        "damaged",
        f"The copy {names[2]} is not to be relied on: its bytes are no longer what was written.",
    )
    assert server.copy().made == 1


def test_what_a_wrong_clock_has_dated_is_not_taken_for_new_once_its_day_has_come(
    server: Server, alice: Account
) -> None:
    names: list[str] = []
    for titles in (3, 4, 5, 6, 1):
        names.append(f"{server.back_up(alice, titles).name.filename}.zst")
        server.next_day(0.1)
    first = names[-1]
    server.next_day(29.5)
    assert server.copy().tested == 2
    server.next_day(-29)
    server.back_up(alice, 2)
    server.copy(look=True)
    server.place.damage(f"{server.folder(alice)}/{first}")
    server.next_day(26)
    # Others are tested meanwhile.
    assert server.copy(look=True).tested == 2
    server.next_day(4)
    server.back_up(alice, 1)
    server.copy(look=True)
    assert results_of(server, alice)[first] == (False, server.clock.now)


def test_a_copy_that_does_not_restore_is_an_alarm_and_is_made_anew(
    server: Server, alice: Account, caplog: pytest.LogCaptureFixture
) -> None:
    first = f"{server.back_up(alice, 1).name.filename}.zst"
    server.copy()
    server.place.damage(f"{server.folder(alice)}/{first}")
    server.next_day(8)
    server.copy(look=True)
    assert server.sentence(alice) == (
        "damaged",
        f"The copy {first} is not to be relied on: its bytes are no longer what was written.",
    )
    assert f"The copy {first} of user {alice.id} at memory://place does not restore" in caplog.text
    assert server.copy().made == 1
    assert server.names(alice) == ["2026-02-12_141504-manual.json.zst", first]
