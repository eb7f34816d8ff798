from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from backend.app.accounts import account_log, sessions
from backend.app.accounts.known_places import Caller
from backend.app.accounts.sessions import MOST_SIGN_INS, USE_IS_NEWS_AFTER, Kind, Scope
from backend.app.accounts.tokens import TokenRefused, Tokens
from backend.app.database import Database
from backend.app.services import accounts, signing_in
from backend.app.services import sessions as service
from backend.app.services.accounts import Account
from backend.app.services.sessions import MOST_SCRIPT_TOKENS, NoSuchSession, TooManyScriptTokens
from backend.app.services.signing_in import ScriptToken, SignInDesk
from backend.models import SignInSession
from tests.builders import CHEAP_PASSWORDS, PASSWORD, an_account, former_token
from tests.manager_fixtures import Clock

START = 1_750_000_000.0
DAY = 86_400.0
PHONE = Caller("192.0.2.1", name="Safari on iPhone")
LAPTOP = Caller("192.0.2.2", name="Firefox on Linux")
FOR_A_SCRIPT = ScriptToken("nas", Scope.BACKUP_READ, timedelta(days=365))


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def desk(database: Database, clock: Clock) -> SignInDesk:
    tokens = Tokens(lambda: "a key of thirty-two characters, at least", clock=clock)
    return SignInDesk(database, CHEAP_PASSWORDS, tokens, LAPTOP, clock)


@pytest.fixture
def alice(database: Database) -> Account:
    return an_account(database, email="alice@example.test")


def sign_in(desk: SignInDesk, caller: Caller = LAPTOP) -> str:
    return signing_in.sign_in(replace(desk, caller=caller), email="alice@example.test", password=PASSWORD).token


def whose(desk: SignInDesk, token: str) -> Account:
    with desk.database.read() as session:
        return accounts.signed_in(session, desk.tokens, token)


def use(desk: SignInDesk, token: str, caller: Caller = LAPTOP) -> Account:
    """A request, as far as sessions are concerned."""
    account = whose(desk, token)
    service.note_visit(desk.database, account, lambda: caller, now=desk.now)
    return account


def listed(desk: SignInDesk, account: Account) -> list[dict[str, Any]]:
    with desk.database.read() as session:
        return [vars(each) for each in service.list_sessions(session, account)]


def logged(desk: SignInDesk, account: Account) -> list[tuple[str, str | None, dict[str, Any]]]:
    """Oldest first, after the account was made."""
    with desk.database.read() as session:
        entries = account_log.read(session, account.id).entries
    return [(str(each.event), each.device, dict(each.details)) for each in reversed(entries)][1:]


def counts(desk: SignInDesk, *tokens: str) -> list[bool]:
    found: list[bool] = []
    for token in tokens:
        try:
            whose(desk, token)
        except TokenRefused:
            found.append(False)
        else:
            found.append(True)
    return found


def test_the_list_says_where_the_account_is_signed_in_and_when_last(
    desk: SignInDesk, clock: Clock, alice: Account
) -> None:
    phone = sign_in(desk, PHONE)
    clock.now += DAY
    sign_in(desk)
    clock.now += USE_IS_NEWS_AFTER
    use(desk, phone, replace(PHONE, address="203.0.113.9"))
    times = {"made_at": START, "last_used_at": clock.now, "expires_at": START + 30 * DAY}
    both = {"kind": Kind.SIGN_IN, "scope": Scope.ACCOUNT, "name": None}
    ids = [each["id"] for each in listed(desk, alice)]
    assert listed(desk, alice) == [
        {"id": ids[0], **both, "device": "Safari on iPhone", "address": "203.0.113.9", **times},
        {
            "id": ids[1],
            **both,
            "device": "Firefox on Linux",
            "address": "192.0.2.2",
            "made_at": START + DAY,
            "last_used_at": START + DAY,
            "expires_at": START + 31 * DAY,
        },
    ]


def test_a_use_is_written_down_once_an_hour(desk: SignInDesk, clock: Clock, alice: Account) -> None:
    token = sign_in(desk)
    clock.now += USE_IS_NEWS_AFTER - 1
    use(desk, token)
    assert listed(desk, alice)[0]["last_used_at"] == START
    clock.now += 1
    use(desk, token)
    assert listed(desk, alice)[0]["last_used_at"] == clock.now


def test_who_is_asking_costs_one_query(desk: SignInDesk, alice: Account) -> None:
    token = sign_in(desk)
    queries: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
    use(desk, token)
    assert [query.split()[0] for query in queries if query != "BEGIN"] == ["SELECT"]


def test_a_use_that_cannot_be_written_down_is_let_pass(
    desk: SignInDesk, clock: Clock, alice: Account, database: Database
) -> None:
    token = sign_in(desk)
    clock.now += DAY
    with database.write() as session:
        session.get_one(SignInSession, listed(desk, alice)[0]["id"]).address = "held"
        session.flush()
        assert use(desk, token) == alice
    assert listed(desk, alice)[0]["last_used_at"] == START


def test_who_renews_once_a_week_is_never_signed_out(desk: SignInDesk, clock: Clock, alice: Account) -> None:
    token = sign_in(desk)
    for _ in range(10):
        clock.now += 7 * DAY
        account = use(desk, token)
        token = service.renew(desk, account)
    assert [each["expires_at"] for each in listed(desk, alice)] == [clock.now + 30 * DAY]
    clock.now += 30 * DAY
    assert counts(desk, token) == [False]


def test_a_token_that_was_renewed_ends_with_the_new_one(desk: SignInDesk, alice: Account) -> None:
    before = sign_in(desk)
    after = service.renew(desk, whose(desk, before))
    assert counts(desk, before, after) == [True, True]
    signing_in.sign_out(desk, whose(desk, after))
    assert counts(desk, before, after) == [False, False]
    assert logged(desk, alice) == [
        ("signed-in", "Firefox on Linux", {"address": "192.0.2.2"}),
        ("signed-out", "Firefox on Linux", {}),
    ]


def test_a_session_that_ended_meanwhile_is_not_renewed(desk: SignInDesk, alice: Account) -> None:
    account = whose(desk, sign_in(desk))
    signing_in.sign_out(desk, account)
    with pytest.raises(TokenRefused):
        service.renew(desk, account)
    assert listed(desk, alice) == []


def test_one_session_ends_and_the_others_stay(desk: SignInDesk, alice: Account) -> None:
    phone, laptop = sign_in(desk, PHONE), sign_in(desk)
    account = whose(desk, laptop)
    its_id = whose(desk, phone).visit
    assert its_id is not None
    service.end_session(desk, account, its_id.session_id)
    assert counts(desk, phone, laptop) == [False, True]
    with pytest.raises(NoSuchSession):
        service.end_session(desk, account, its_id.session_id)
    assert logged(desk, alice)[-1] == (
        "session-ended",
        "Firefox on Linux",
        {"what": "Safari on iPhone", "kind": "sign-in"},
    )


def test_signing_out_everywhere_else_leaves_this_device_and_the_scripts(desk: SignInDesk, alice: Account) -> None:
    phone, laptop = sign_in(desk, PHONE), sign_in(desk)
    never_listed = former_token(desk.tokens, alice, issued_at=START - 1)
    account = whose(desk, laptop)
    script, _ = service.make_script_token(desk, account, FOR_A_SCRIPT)
    renewed = service.end_others(desk, account)
    assert counts(desk, phone, never_listed, laptop, renewed, script) == [False, False, True, True, True]
    assert logged(desk, alice)[-1] == ("others-ended", "Firefox on Linux", {"ended": 1})


def test_another_password_ends_sessions_scripts_and_what_is_in_no_list(
    desk: SignInDesk, clock: Clock, alice: Account
) -> None:
    before = [sign_in(desk, PHONE), sign_in(desk), former_token(desk.tokens, alice, issued_at=START)]
    before.append(service.make_script_token(desk, whose(desk, before[0]), FOR_A_SCRIPT)[0])
    clock.now += 1
    after = signing_in.change_password(desk, alice.id, current=PASSWORD, new="another password").token
    assert counts(desk, *before, after) == [False] * 4 + [True]
    assert [each["device"] for each in listed(desk, alice)] == ["Firefox on Linux"]
    signing_in.set_password(desk.database, CHEAP_PASSWORDS, alice.id, "a third password", clock=lambda: START + 2)
    assert counts(desk, after) == [False]
    assert [each[:2] for each in logged(desk, alice)][-2:] == [
        ("password-changed", "Firefox on Linux"),
        ("password-set", "the operator, by command line"),
    ]


class OvertakenPasswords(type(CHEAP_PASSWORDS)):
    """While this one checks a password, something else happens to the account."""

    def __init__(self, meanwhile: Any) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def check(self, password: str, stored: str | None) -> bool:
        self._meanwhile()
        return CHEAP_PASSWORDS.check(password, stored)

    def is_outdated(self, stored: str) -> bool:
        return CHEAP_PASSWORDS.is_outdated(stored)


def test_a_sign_in_with_a_password_that_is_changed_meanwhile_makes_no_session(desk: SignInDesk, alice: Account) -> None:
    def change() -> None:
        signing_in.set_password(desk.database, CHEAP_PASSWORDS, alice.id, "another password", clock=desk.clock)

    with pytest.raises(signing_in.WrongPassword):
        sign_in(replace(desk, passwords=OvertakenPasswords(change)))
    assert listed(desk, alice) == []


def test_a_token_from_before_sessions_counts_and_is_listed_once_it_is_used(
    desk: SignInDesk, clock: Clock, alice: Account
) -> None:
    former = former_token(desk.tokens, alice, issued_at=START - DAY)
    assert listed(desk, alice) == []
    for _ in range(2):
        use(desk, former, PHONE)
    digest = desk.tokens.read(former).digest
    assert listed(desk, alice) == [
        {
            "id": digest,
            "kind": Kind.SIGN_IN,
            "scope": Scope.ACCOUNT,
            "name": None,
            "device": "Safari on iPhone",
            "address": "192.0.2.1",
            "made_at": START - DAY,
            "last_used_at": START,
            "expires_at": START + 29 * DAY,
        }
    ]
    clock.now += 7 * DAY
    renewed = service.renew(desk, use(desk, former, PHONE))
    assert [(each["id"], each["expires_at"]) for each in listed(desk, alice)] == [(digest, clock.now + 30 * DAY)]
    laptop = sign_in(desk)
    service.end_session(desk, whose(desk, laptop), digest)
    assert counts(desk, former, renewed, laptop) == [False, False, True]


def test_a_token_from_before_sessions_is_signed_out_for_good_before_it_is_listed(
    desk: SignInDesk, alice: Account
) -> None:
    former = former_token(desk.tokens, alice, issued_at=START)
    account = whose(desk, former)
    signing_in.sign_out(desk, account)
    service.note_visit(desk.database, account, lambda: PHONE, now=START)
    assert (counts(desk, former), listed(desk, alice)) == ([False], [])


def test_a_former_token_may_be_renewed_and_sign_out_all_others(desk: SignInDesk, alice: Account) -> None:
    former, other = (former_token(desk.tokens, alice, issued_at=START - at) for at in (1, 2))
    renewed = service.end_others(desk, whose(desk, former))
    assert counts(desk, former, other, renewed) == [False, False, True]


def test_a_script_token_is_named_narrow_and_ends(desk: SignInDesk, clock: Clock, alice: Account) -> None:
    account = whose(desk, sign_in(desk))
    token, made = service.make_script_token(desk, account, FOR_A_SCRIPT)
    assert (made.kind, made.scope, made.name) == (Kind.SCRIPT, Scope.BACKUP_READ, "nas")
    assert made.expires_at == START + 365 * DAY
    visit = whose(desk, token).visit
    assert visit is not None
    assert (visit.scope, visit.device) == (Scope.BACKUP_READ, "nas")
    clock.now += 365 * DAY
    assert counts(desk, token) == [False]


def test_an_account_has_so_many_script_tokens_and_no_more(desk: SignInDesk, clock: Clock, alice: Account) -> None:
    account = whose(desk, sign_in(desk))
    for _ in range(MOST_SCRIPT_TOKENS):
        service.make_script_token(desk, account, FOR_A_SCRIPT)
    with pytest.raises(TooManyScriptTokens):
        service.make_script_token(desk, account, FOR_A_SCRIPT)
    # Those that have ended do not count.
    clock.now += 365 * DAY
    service.make_script_token(desk, account, FOR_A_SCRIPT)


def test_whoever_signs_in_without_end_ends_what_is_least_used(desk: SignInDesk, clock: Clock, alice: Account) -> None:
    first = sign_in(desk)
    script, _ = service.make_script_token(desk, whose(desk, first), FOR_A_SCRIPT)
    with desk.database.write() as session:
        for number in range(MOST_SIGN_INS - 1):
            sessions.begin(session, desk.tokens, alice.id, PHONE, now=START + 1 + number)
    assert counts(desk, first) == [True]
    clock.now += MOST_SIGN_INS
    last = sign_in(desk)
    assert counts(desk, first, script, last) == [False, True, True]


def test_sessions_that_have_ended_are_forgotten(desk: SignInDesk, clock: Clock, alice: Account) -> None:
    sign_in(desk)
    clock.now += 30 * DAY
    sign_in(desk)
    with desk.database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInSession)) == 1


def test_a_wider_scope_opens_what_a_narrower_one_does() -> None:
    opens = {scope: [wanted for wanted in Scope if scope.opens(wanted)] for scope in Scope}
    assert opens == {
        Scope.BACKUP_READ: [Scope.BACKUP_READ],
        Scope.BACKUP: [Scope.BACKUP_READ, Scope.BACKUP],
        Scope.ALL: [Scope.BACKUP_READ, Scope.BACKUP, Scope.ALL],
        Scope.ACCOUNT: [Scope.BACKUP_READ, Scope.BACKUP, Scope.ALL, Scope.ACCOUNT],
    }
