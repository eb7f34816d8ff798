from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

from backend.app.accounts.known_places import Caller
from backend.app.accounts.passwords import Passwords, TooManySignIns
from backend.app.accounts.sessions import Scope
from backend.app.accounts.throttle import SAME_ACCOUNT, TooManyAttempts
from backend.app.accounts.tokens import NoToken, TokenRefused, Tokens
from backend.app.database import Database
from backend.app.errors import MovieManagerError
from backend.app.services import accounts, signing_in
from backend.app.services.accounts import (
    Account,
    AccountDisabled,
    AlreadySetUp,
    EmailTaken,
    Newcomer,
    NoSuchAccount,
    UsernameTaken,
)
from backend.app.services.signing_in import CurrentPasswordWrong, ScriptToken, SignInDesk, WrongPassword
from backend.models import FailedSignIn, User
from tests.accounts.test_passwords import OLD_HASH
from tests.builders import CHEAP_PASSWORDS, PASSWORD, an_account

START = 1_750_000_000.0
ALICE = Newcomer("Alice@Example.test", "alice", PASSWORD)
TOKENS = Tokens(lambda: "a key of thirty-two characters, at least", clock=lambda: START)

FOR_A_SCRIPT = ScriptToken("a script", Scope.ALL, timedelta(days=1))


@pytest.fixture
def desk(database: Database) -> SignInDesk:
    return SignInDesk(database, CHEAP_PASSWORDS, TOKENS, Caller("192.0.2.1"), lambda: START)


def change(database: Database, account: Account, **columns: object) -> None:
    with database.write() as session:
        session.execute(update(User).where(User.id == account.id).values(**columns))


def user(database: Database, account: Account) -> User:
    with database.read() as session:
        return session.get_one(User, account.id)


def whose(database: Database, token: str | None) -> Account:
    with database.read() as session:
        return accounts.signed_in(session, TOKENS, token)


def together(what: Callable[[int], object], times: int) -> list[object]:
    """What each of several calls that begin at the same moment returns or raises."""
    barrier = Barrier(times)

    def call(number: int) -> object:
        barrier.wait()
        try:
            return what(number)
        except MovieManagerError as error:
            return type(error)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))


def test_the_first_account_is_made_while_there_is_none_and_only_then(database: Database) -> None:
    with database.read() as session:
        assert accounts.is_empty(session)
    account = accounts.set_up(database, CHEAP_PASSWORDS, ALICE, now=START)
    assert account == Account(account.id, "Alice@Example.test", "alice", START, is_owner=True)
    row = user(database, account)
    assert (row.is_active, row.backup_enabled, row.library_epoch, row.tokens_valid_after) == (True, False, "0", None)
    with pytest.raises(AlreadySetUp):
        accounts.set_up(database, CHEAP_PASSWORDS, Newcomer("bob@example.test", "bob", PASSWORD), now=START)
    with database.read() as session:
        assert not accounts.is_empty(session)


def test_of_several_first_accounts_at_the_same_moment_one_is_made(database: Database) -> None:
    results = together(
        lambda number: accounts.set_up(
            database, CHEAP_PASSWORDS, Newcomer(f"{number}@example.test", f"user-{number}", PASSWORD), now=START
        ),
        4,
    )
    assert results.count(AlreadySetUp) == 3
    with database.read() as session:
        assert accounts.list_all(session) == [result for result in results if result != AlreadySetUp]


def test_a_server_that_is_set_up_hashes_nothing_for_strangers(database: Database) -> None:
    an_account(database)
    with pytest.raises(AlreadySetUp):
        accounts.set_up(database, Passwords(running=1, waiting=-1), ALICE, now=START)


@pytest.mark.parametrize("email", ["alice@example.test", "ALICE@EXAMPLE.TEST", "Alice@Example.test"])
def test_an_email_address_is_one_accounts_in_any_case(database: Database, email: str) -> None:
    an_account(database, email="Alice@Example.test")
    with pytest.raises(EmailTaken):
        accounts.create(database, CHEAP_PASSWORDS, Newcomer(email, "another", PASSWORD), now=START)


def test_a_user_name_is_one_accounts(database: Database) -> None:
    an_account(database, username="alice", email="another@example.test")
    with pytest.raises(UsernameTaken):
        accounts.create(database, CHEAP_PASSWORDS, ALICE, now=START)


def test_of_several_equal_accounts_at_the_same_moment_one_is_made(database: Database) -> None:
    results = together(lambda _: accounts.create(database, CHEAP_PASSWORDS, ALICE, now=START), 4)
    assert results.count(EmailTaken) == 3


@pytest.mark.parametrize("email", ["Alice@Example.test", "alice@example.test", "ALICE@EXAMPLE.TEST"])
def test_signing_in_takes_the_email_address_in_any_case(desk: SignInDesk, email: str) -> None:
    account = an_account(desk.database, email="Alice@Example.test")
    signed_in = signing_in.sign_in(desk, email=email, password=PASSWORD)
    assert signed_in.account == account
    assert whose(desk.database, signed_in.token) == account


def test_two_old_accounts_whose_addresses_differ_in_case_alone_stay_two(desk: SignInDesk) -> None:
    upper, lower = an_account(desk.database, email="one@example.test"), an_account(desk.database, email="two@x.test")
    change(desk.database, upper, email="Bob@example.test")
    change(desk.database, lower, email="bob@example.test")
    assert signing_in.sign_in(desk, email="Bob@example.test", password=PASSWORD).account.id == upper.id
    assert signing_in.sign_in(desk, email="bob@example.test", password=PASSWORD).account.id == lower.id
    with pytest.raises(WrongPassword):
        signing_in.sign_in(desk, email="BOB@example.test", password=PASSWORD)


@pytest.mark.parametrize(
    ("email", "password"),
    [("alice@example.test", "wrong"), ("nobody@example.test", PASSWORD), ("", ""), ("alice@example.test", "")],
)
def test_a_wrong_password_and_an_unknown_account_are_refused_in_the_same_words(
    desk: SignInDesk, email: str, password: str
) -> None:
    an_account(desk.database, email="alice@example.test")
    with pytest.raises(WrongPassword) as refusal:
        signing_in.sign_in(desk, email=email, password=password)
    assert refusal.value.detail == "The email address or the password is wrong."


def test_an_account_that_is_switched_off_can_neither_sign_in_nor_use_its_tokens(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    token = signing_in.sign_in(desk, email=account.email, password=PASSWORD).token
    change(desk.database, account, is_active=False)
    with pytest.raises(AccountDisabled):
        signing_in.sign_in(desk, email=account.email, password=PASSWORD)
    with pytest.raises(WrongPassword):
        signing_in.sign_in(desk, email=account.email, password="wrong")
    with pytest.raises(AccountDisabled):
        whose(desk.database, token)
    with pytest.raises(AccountDisabled), desk.database.write() as session:
        signing_in.token_for(session, TOKENS, account.email, FOR_A_SCRIPT, now=START)


def test_an_old_account_that_does_not_say_whether_it_is_active_is(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    change(desk.database, account, is_active=None)
    assert whose(desk.database, signing_in.sign_in(desk, email=account.email, password=PASSWORD).token) == account


def test_an_old_password_hash_is_replaced_at_the_next_sign_in_and_still_opens_the_account(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    change(desk.database, account, hashed_password=OLD_HASH)
    with pytest.raises(WrongPassword):
        signing_in.sign_in(desk, email=account.email, password="correct horse batterz")
    assert user(desk.database, account).hashed_password == OLD_HASH
    signing_in.sign_in(desk, email=account.email, password="correct horse battery")
    fresh = user(desk.database, account).hashed_password
    assert fresh.startswith("$argon2id$")
    signing_in.sign_in(desk, email=account.email, password="correct horse battery")
    assert user(desk.database, account).hashed_password == fresh


def test_wrong_passwords_make_the_next_try_wait_even_with_the_right_one(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signing_in.sign_in(desk, email=account.email, password="wrong")
    with pytest.raises(TooManyAttempts) as refusal:
        signing_in.sign_in(desk, email=account.email, password=PASSWORD)
    assert refusal.value.retry_after == 1
    assert (
        signing_in.sign_in(replace(desk, clock=lambda: START + 1), email=account.email, password=PASSWORD).account
        == account
    )


def test_signing_in_clears_the_failures_of_this_place_and_leaves_those_of_others(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    with pytest.raises(WrongPassword):
        signing_in.sign_in(replace(desk, caller=Caller("198.51.100.9")), email=account.email, password="wrong")
    for _ in range(6):
        with pytest.raises(WrongPassword):
            signing_in.sign_in(desk, email=account.email, password="wrong")
        signing_in.sign_in(desk, email=account.email, password=PASSWORD)
    with desk.database.read() as session:
        assert session.scalars(select(FailedSignIn.address)).all() == ["198.51.100.9"]


def test_the_owner_can_change_the_password_while_strangers_guess_it(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    token = signing_in.sign_in(desk, email=account.email, password=PASSWORD).token
    for number in range(SAME_ACCOUNT.free):
        stranger = replace(desk, caller=Caller(f"198.51.100.{number}"))
        with pytest.raises(WrongPassword):
            signing_in.sign_in(stranger, email=account.email, password="wrong")
    away = replace(desk, caller=Caller("203.0.113.1", token=token))
    with pytest.raises(TooManyAttempts):
        signing_in.sign_in(replace(away, caller=Caller("203.0.113.1")), email=account.email, password=PASSWORD)
    changed = signing_in.change_password(away, account.id, current=PASSWORD, new="another password")
    assert changed.account == account


def test_a_password_that_the_operator_sets_ends_every_token_from_before(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    before = signing_in.sign_in(desk, email=account.email, password=PASSWORD).token
    signing_in.set_password(desk.database, CHEAP_PASSWORDS, account.id, "another password", clock=lambda: START + 10)
    with pytest.raises(TokenRefused):
        whose(desk.database, before)
    later = replace(desk, clock=lambda: START + 10)
    with pytest.raises(WrongPassword):
        signing_in.sign_in(later, email=account.email, password=PASSWORD)
    assert whose(desk.database, signing_in.sign_in(later, email=account.email, password="another password").token)


def test_a_server_that_is_too_busy_to_check_does_not_count_the_attempt(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    busy = replace(desk, passwords=Passwords(running=1, waiting=-1))
    for _ in range(10):
        with pytest.raises(TooManySignIns):
            signing_in.sign_in(busy, email=account.email, password=PASSWORD)
    assert signing_in.sign_in(desk, email=account.email, password=PASSWORD).account == account


def test_a_new_password_ends_every_token_from_before_and_gives_a_new_one(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    before = signing_in.sign_in(desk, email=account.email, password=PASSWORD).token
    later = replace(desk, clock=lambda: START + 10)
    after = signing_in.change_password(later, account.id, current=PASSWORD, new="another password").token
    with pytest.raises(TokenRefused):
        whose(desk.database, before)
    assert whose(desk.database, after) == account
    with pytest.raises(WrongPassword):
        signing_in.sign_in(later, email=account.email, password=PASSWORD)
    again = signing_in.sign_in(later, email=account.email, password="another password").token
    assert whose(desk.database, again) == account


def test_a_wrong_current_password_changes_nothing_and_is_slowed_down(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    before = user(desk.database, account)
    for _ in range(5):
        with pytest.raises(CurrentPasswordWrong):
            signing_in.change_password(desk, account.id, current="wrong", new="another password")
    with pytest.raises(TooManyAttempts):
        signing_in.change_password(desk, account.id, current=PASSWORD, new="another password")
    after = user(desk.database, account)
    assert (after.hashed_password, after.tokens_valid_after) == (before.hashed_password, None)


def test_of_two_changes_of_one_password_at_the_same_moment_one_counts(desk: SignInDesk) -> None:
    account = an_account(desk.database)
    results = together(
        lambda number: signing_in.change_password(desk, account.id, current=PASSWORD, new=f"password {number}").account,
        2,
    )
    assert sorted(map(repr, results)) == sorted(map(repr, [account, CurrentPasswordWrong]))


def test_a_token_of_nobody_is_refused(database: Database) -> None:
    with pytest.raises(TokenRefused):
        whose(database, TOKENS.issue("nobody", "a session").token)
    with pytest.raises(NoToken):
        whose(database, None)


def test_accounts_are_listed_oldest_first_and_found_by_email_address(database: Database) -> None:
    alice, bob = an_account(database, email="alice@example.test"), an_account(database)
    with database.read() as session:
        assert accounts.list_all(session) == [alice, bob]
        assert accounts.find(session, "ALICE@example.test") == alice
        with pytest.raises(NoSuchAccount) as refusal:
            accounts.find(session, "nobody@example.test")
    assert refusal.value.detail == "There is no account with the email address nobody@example.test."


def test_the_operator_gets_a_token_without_a_password(database: Database) -> None:
    account = an_account(database, email="alice@example.test")
    with database.write() as session:
        token = signing_in.token_for(session, TOKENS, "Alice@example.test", FOR_A_SCRIPT, now=START)
    assert whose(database, token) == account
