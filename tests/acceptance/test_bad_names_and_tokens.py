"""Backups that are none, names that lead elsewhere, and tokens that are nobody's."""

import time
from typing import Any
from urllib.parse import quote

import jwt
import pytest
from sqlalchemy import delete

from backend.models import User
from tests.acceptance.servers import SECRET_KEY
from tests.acceptance.untouchable import CUT_OFF, DAMAGED, FOLDER, LINK, OF_BOB, Installation
from tests.builders import an_account

NO_SUCH_BACKUP = (404, "There is no backup of this name in your account.")
NO_SUCH_ADDRESS = (404, "There is nothing at this address.")
REQUESTS = (("POST", "/backup/restore/{}"), ("GET", "/backup/download/{}"), ("DELETE", "/backup/{}"))

# With a slash or a NUL in it, it is not even the address of a backup.
HARMFUL_NAMES = {
    "two dots": ("..", NO_SUCH_ADDRESS),
    "a path upwards": ("../../app.db", NO_SUCH_ADDRESS),
    "a path upwards, encoded twice": ("%2e%2e%2fapp.db", NO_SUCH_ADDRESS),
    "a path to a backup": (f"../BOB/{OF_BOB}", NO_SUCH_ADDRESS),
    "an absolute path": ("/etc/passwd", NO_SUCH_ADDRESS),
    "a backup's name behind a slash": (f"/{DAMAGED}", NO_SUCH_ADDRESS),
    "a NUL at the end": (f"{DAMAGED}\0", NO_SUCH_ADDRESS),
    "a NUL in the middle": ("2026-02-01\0.json", NO_SUCH_ADDRESS),
    "5,000 letters": ("x" * 5_000, NO_SUCH_BACKUP),
    "a year of 5,000 digits": ("2" * 5_000 + "-02-01.json", NO_SUCH_BACKUP),
    "a backslash": (f"..\\{DAMAGED}", NO_SUCH_BACKUP),
    "a line's end": (f"{DAMAGED}\n", NO_SUCH_BACKUP),
    "other digits": ("\u0968\u0966\u0968\u096c-02-01.json", NO_SUCH_BACKUP),
    "a checksum": (f"{DAMAGED}.sha256", NO_SUCH_BACKUP),
    "a temporary file": (".tmp-0123456789abcdef", NO_SUCH_BACKUP),
    "no date": ("2026-02-31.json", NO_SUCH_BACKUP),
    "a space": (" ", NO_SUCH_BACKUP),
    "a folder": (FOLDER, NO_SUCH_BACKUP),
    "a symbolic link": (LINK, NO_SUCH_BACKUP),
    "somebody else's": (OF_BOB, NO_SUCH_BACKUP),
}


def answer(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["detail"]


@pytest.mark.parametrize("what", HARMFUL_NAMES)
def test_a_name_leads_to_ones_own_backups_or_nowhere(untouchable: Installation, what: str) -> None:
    name, expected = HARMFUL_NAMES[what]
    name = quote(name.replace("BOB", untouchable.bob.id), safe="")
    assert [answer(untouchable.send(method, path.format(name))) for method, path in REQUESTS] == [expected] * 3


@pytest.mark.parametrize("path", [f"../{DAMAGED}", "../../app.db", "%2e%2e/%2e%2e/app.db", "./..", "..;/app.db"])
def test_dots_in_an_address_lead_nowhere(untouchable: Installation, path: str) -> None:
    statuses = {untouchable.send(method, to.format(path)).status_code for method, to in REQUESTS}
    assert statuses <= {404, 405}


@pytest.mark.parametrize("name", [DAMAGED, CUT_OFF])
def test_a_damaged_backup_is_listed_as_such_and_is_not_restored(untouchable: Installation, name: str) -> None:
    for query in ("", "?mode=merge", "?dry_run=true"):
        assert answer(untouchable.send("POST", f"/backup/restore/{name}{query}")) == (
            422,
            f"The backup {name} is damaged: it no longer matches its checksum. Nothing was changed; use another one.",
        )
    listed = untouchable.send("GET", "/backup/list").json()["backups"]
    assert [each["verified"] for each in listed if each["filename"] == name] == [False]


def test_what_is_no_file_is_not_listed(untouchable: Installation) -> None:
    listed = [each["filename"] for each in untouchable.send("GET", "/backup/list").json()["backups"]]
    assert listed[1:] == [CUT_OFF, DAMAGED]
    assert listed[0].endswith("-manual.json")


def a_token(**claims: Any) -> dict[str, Any]:
    now = time.time()
    return {"iat": now - 60, "exp": now + 3_600, **claims}


@pytest.mark.parametrize(
    "what", ["expired", "of a deleted user", "signed with another key", "signed with none", "bent"]
)
def test_a_token_that_is_nobodys_gets_nothing(untouchable: Installation, what: str) -> None:
    claims = a_token(sub=untouchable.alice.id)
    token = {
        "expired": lambda: jwt.encode(claims | {"exp": time.time() - 1}, SECRET_KEY, "HS256"),
        "of a deleted user": lambda: jwt.encode(claims | {"sub": deleted(untouchable)}, SECRET_KEY, "HS256"),
        "signed with another key": lambda: jwt.encode(claims, "x" * 40, "HS256"),
        "signed with none": lambda: jwt.encode(claims, "", "none"),
        "bent": lambda: jwt.encode(claims, SECRET_KEY, "HS256")[:-4] + "AAAA",
    }[what]()
    headers = {"Authorization": f"Bearer {token}"}
    replies = [
        untouchable.send("GET", "/backup/export", headers=headers),
        untouchable.send("GET", "/backup/list", headers=headers),
        untouchable.send("POST", "/backup/import?mode=replace", headers=headers, json={"version": 2, "movies": []}),
        untouchable.send("POST", "/backup/run", headers=headers),
        untouchable.send("DELETE", f"/backup/{DAMAGED}", headers=headers),
    ]
    assert {reply.status_code for reply in replies} == {401}
    assert untouchable.send("GET", "/auth/me", headers=valid(claims)).status_code == 200


def valid(claims: dict[str, Any]) -> dict[str, str]:
    """The same claims, signed as they should be: it is the difference alone that counts."""
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRET_KEY, 'HS256')}"}


def deleted(installation: Installation) -> str:
    gone = an_account(installation.database)
    with installation.database.write() as session:
        session.execute(delete(User).where(User.id == gone.id))
    return gone.id
