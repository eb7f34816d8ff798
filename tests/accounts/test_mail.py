"""A forgotten password by email, against an SMTP server on this machine."""

import threading
from email.message import Message

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError

from backend.app.accounts.mail import Mailer
from backend.app.database import Database
from backend.app.settings import Settings
from tests.builders import PASSWORD, an_account
from tests.mail_server import SmtpServer

START = 1_760_000_000.0


@pytest.fixture
def mailing(app: FastAPI, smtp: SmtpServer) -> FastAPI:
    app.state.mailer = Mailer(smtp.url, sender="films@example.org", public_url="https://films.example.org")
    app.state.clock = lambda: START
    return app


def letters_under_way() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "mail"]


def all_letters(smtp: SmtpServer) -> list[Message]:
    for thread in letters_under_way():
        thread.join()
    return smtp.taken()


def ask(client: TestClient, email: str) -> tuple[int, bytes]:
    reply = client.post("/api/auth/forgotten", json={"email": email})
    return reply.status_code, reply.content


@pytest.mark.usefixtures("mailing")
def test_who_has_forgotten_a_password_gets_a_link_by_mail(
    client: TestClient, database: Database, smtp: SmtpServer
) -> None:
    an_account(database, email="alice@example.test")
    assert client.get("/api/auth/setup").json()["sends_mail"] is True
    assert ask(client, " Alice@example.test ") == (202, b"null")
    (letter,) = all_letters(smtp)
    assert (letter["To"], letter["From"], letter["Subject"]) == (
        "alice@example.test",
        "films@example.org",
        "Another password for Movie Manager",
    )
    text = letter.get_payload(decode=True)
    assert isinstance(text, bytes)
    address = next(line for line in text.decode().splitlines() if line.startswith("https:"))
    page, _, link = address.partition("#")
    assert page == "https://films.example.org/reset"
    done = client.post("/api/auth/reset", json={"link": link, "password": "another password"})
    assert done.status_code == 200
    assert client.post("/api/auth/login", json={"email": "alice@example.test", "password": PASSWORD}).status_code == 401


@pytest.mark.usefixtures("mailing")
def test_the_answer_is_the_same_where_nobody_is_known_and_no_letter_is_sent(
    client: TestClient, database: Database, smtp: SmtpServer
) -> None:
    an_account(database, email="alice@example.test")
    assert ask(client, "nobody@example.test") == ask(client, "alice@example.test") == (202, b"null")
    assert [letter["To"] for letter in all_letters(smtp)] == ["alice@example.test"]


@pytest.mark.usefixtures("mailing")
def test_nobody_is_flooded_with_letters(client: TestClient, database: Database, smtp: SmtpServer) -> None:
    an_account(database, email="alice@example.test")
    sent: list[Message] = []
    answers: list[int] = []
    for _ in range(6):
        answers.append(ask(client, "alice@example.test")[0])
        sent += all_letters(smtp)
    assert (answers, len(sent)) == ([202] * 5 + [429], 3)
    refusal = client.post("/api/auth/forgotten", json={"email": "alice@example.test"})
    assert refusal.json()["detail"] == "Too many emails were asked for from here. Try again later."
    assert client.post("/api/auth/login", json={"email": "alice@example.test", "password": PASSWORD}).status_code == 200


@pytest.mark.usefixtures("mailing")
def test_a_mail_server_that_does_not_answer_changes_no_answer(
    app: FastAPI, client: TestClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    an_account(database, email="alice@example.test")
    app.state.mailer = Mailer("smtp://127.0.0.1:1", sender="a@example.org", public_url="https://films.example.org")
    assert ask(client, "alice@example.test") == (202, b"null")
    for thread in letters_under_way():
        thread.join()
    assert [record.message for record in caplog.records if "email" in record.message] == [
        "An email could not be sent: [Errno 111] Connection refused"
    ]


@pytest.mark.usefixtures("mailing")
def test_a_password_is_told_to_no_server_without_encryption(
    app: FastAPI, client: TestClient, database: Database, smtp: SmtpServer
) -> None:
    an_account(database, email="alice@example.test")
    url = smtp.url.replace("smtp://", "smtp://films:secret@")
    app.state.mailer = Mailer(url, sender="a@example.org", public_url="https://films.example.org")
    ask(client, "alice@example.test")
    assert (all_letters(smtp), smtp.commands) == ([], ["EHLO"])


def test_a_server_without_mail_says_whom_to_ask(client: TestClient, database: Database) -> None:
    an_account(database, email="alice@example.test")
    reply = client.post("/api/auth/forgotten", json={"email": "alice@example.test"})
    assert (reply.status_code, reply.json()["detail"]) == (
        503,
        "This server sends no email. Ask its owner for a link that sets another password.",
    )


@pytest.mark.parametrize(
    "wrong", [{"smtp_url": "http://x"}, {"smtp_from": None}, {"public_url": None}, {"public_url": "films.example.org"}]
)
def test_mail_needs_a_sender_and_the_address_of_this_server(wrong: dict[str, str | None]) -> None:
    whole = {"smtp_url": "smtps://u:p@mail.example.org", "smtp_from": "films@example.org", "public_url": "https://x/"}
    settings = Settings(_env_file=None, **whole)  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert (settings.public_url, settings.smtp_url) == ("https://x", SecretStr("smtps://u:p@mail.example.org"))
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **whole | wrong)  # pyright: ignore[reportCallIssue, reportArgumentType]
