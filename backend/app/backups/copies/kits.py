"""Emergency kits: keys of the owner's, of which the server keeps what locks. What opens is on the kit alone.

A new kit counts once the end of its key was typed back: until then nothing is locked with it. A year later the end is
asked for again, since a kit that nobody finds any more opens nothing.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from backend.app.backups.copies.keys import fingerprint
from backend.app.database import Database
from backend.app.encryption import new_identity
from backend.app.errors import Conflict, NotFound, Unusable
from backend.models import CopyKey, UnconfirmedKit

TYPED_BACK = 6
ASK_AGAIN_SECONDS = 365 * 86_400.0


class KitUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__(
            "No kit of this fingerprint waits to be typed back. Another one was made since then, and counts in its "
            "place once it is typed back."
        )


class KitRetired(Conflict):
    def __init__(self) -> None:
        super().__init__("This kit was replaced by another one. Keep it: older copies open with it.")


class KitNotConfirmed(Unusable):
    def __init__(self) -> None:
        super().__init__(
            f"That is not how the key ends. Look at its last {TYPED_BACK} characters. Nothing was changed."
        )


class EndingNotKept(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This kit was made by an earlier version, which did not keep how its key ends. Make another kit to have "
            "one that can be asked for."
        )


@dataclass(frozen=True, slots=True)
class Kit:
    """The public half of an emergency kit's key. Times are float seconds since 1970, UTC.

    `confirmed_at` is when the end of its key was last typed back, and None while it waits for that. `is_asked_for`
    says that it is a year ago; `is_checkable`, whether it is known how the key ends.
    """

    fingerprint: str
    recipient: str
    made_at: float
    retired_at: float | None
    confirmed_at: float | None = None
    is_asked_for: bool = False
    is_checkable: bool = True


@dataclass(frozen=True, slots=True)
class NewKit:
    """`secret` is what opens. Nothing but the kit's own pages keeps it."""

    secret: str = field(repr=False)
    recipient: str

    @classmethod
    def make(cls) -> "NewKit":
        """Raises EncryptionMissing."""
        return cls(*new_identity())

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.recipient)

    @property
    def ending(self) -> str:
        return self.secret[-TYPED_BACK:]


class Kits:
    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def all(self) -> list[Kit]:
        """Newest first; those that were replaced stay named, since older copies still open with them."""
        now = self._clock()
        with self._database.read() as session:
            rows = session.scalars(select(CopyKey).order_by(CopyKey.made_at.desc(), CopyKey.fingerprint)).all()
            return [_kit(each, now=now) for each in rows]

    def current(self) -> Kit | None:
        """The one that new copies are locked with."""
        return next((each for each in self.all() if each.retired_at is None), None)

    def waiting(self) -> Kit | None:
        """The one that was made and not typed back yet. Nothing is locked with it."""
        newest = select(UnconfirmedKit).order_by(UnconfirmedKit.made_at.desc()).limit(1)
        with self._database.read() as session:
            row = session.scalars(newest).one_or_none()
            return row and Kit(row.fingerprint, row.recipient, row.made_at, retired_at=None)

    def offer(self, kit: NewKit) -> Kit:
        """It waits to be typed back, in place of any that did so until now. Nothing is locked with it before that."""
        offered = Kit(kit.fingerprint, kit.recipient, self._clock(), retired_at=None)
        with self._database.write() as session:
            session.execute(delete(UnconfirmedKit))
            session.add(
                UnconfirmedKit(
                    fingerprint=offered.fingerprint,
                    recipient=offered.recipient,
                    made_at=offered.made_at,
                    ending_sha256=_digest(offered.fingerprint, kit.ending),
                )
            )
        return offered

    def confirm(self, kit_fingerprint: str, typed: str) -> Kit:
        """The end of its key was typed back. A kit that waited for that locks new copies from now on, and no other
        does; of the one that locks already it is known that it is still there.

        Raises KitNotConfirmed, KitUnknown, KitRetired, EndingNotKept; then nothing has changed.
        """
        now = self._clock()
        with self._database.write() as session:
            waiting = session.get(UnconfirmedKit, kit_fingerprint, with_for_update=True)
            if waiting is not None:
                _require_ending(waiting.fingerprint, waiting.ending_sha256, typed)
                return _kit(_begin(session, waiting, at=now), now=now)
            known = session.get(CopyKey, kit_fingerprint, with_for_update=True)
            if known is None:
                raise KitUnknown
            if known.retired_at is not None:
                raise KitRetired
            if known.ending_sha256 is None:
                raise EndingNotKept
            _require_ending(known.fingerprint, known.ending_sha256, typed)
            known.confirmed_at = now
            return _kit(known, now=now)

    def withdraw(self, kit_fingerprint: str) -> None:
        """It was never typed back, and is not to be."""
        with self._database.write() as session:
            session.execute(delete(UnconfirmedKit).where(UnconfirmedKit.fingerprint == kit_fingerprint))

    def stop_locking(self) -> None:
        """New copies are plain from now on, unless the settings name recipients. Those that are there stay locked."""
        with self._database.write() as session:
            _retire(session, at=self._clock())


def _begin(session: Session, waiting: UnconfirmedKit, *, at: float) -> CopyKey:
    _retire(session, at=at)
    begun = session.merge(
        CopyKey(
            fingerprint=waiting.fingerprint,
            recipient=waiting.recipient,
            made_at=waiting.made_at,
            retired_at=None,
            confirmed_at=at,
            ending_sha256=waiting.ending_sha256,
            asked_at=None,
        )
    )
    session.execute(delete(UnconfirmedKit))
    session.flush()
    return begun


def _retire(session: Session, *, at: float) -> None:
    session.connection().execute(update(CopyKey).where(CopyKey.retired_at.is_(None)).values(retired_at=at))


def _require_ending(kit_fingerprint: str, expected: str, typed: str) -> None:
    if not hmac.compare_digest(_digest(kit_fingerprint, typed.strip().upper()), expected):
        raise KitNotConfirmed


def _digest(kit_fingerprint: str, ending: str) -> str:
    """Of 30 bits, so they could be found from it; the other 226 keep the key."""
    return sha256(f"{kit_fingerprint}:{ending}".encode()).hexdigest()


def _confirmed_at(row: CopyKey) -> float:
    """Those of earlier versions were entered when they were typed back."""
    return row.made_at if row.confirmed_at is None else row.confirmed_at


def _kit(row: CopyKey, *, now: float) -> Kit:
    confirmed_at = _confirmed_at(row)
    is_asked_for = row.retired_at is None and confirmed_at <= now - ASK_AGAIN_SECONDS
    return Kit(
        row.fingerprint,
        row.recipient,
        row.made_at,
        row.retired_at,
        confirmed_at,
        is_asked_for=is_asked_for,
        is_checkable=row.ending_sha256 is not None,
    )


def ever_locked(session: Session) -> bool:
    """Whether this server has ever had a kit: then it knows that copies are to be plain where it has none now."""
    return session.scalar(select(exists().where(CopyKey.fingerprint.is_not(None)))) or False


def current_recipients(session: Session) -> list[str]:
    """Of the kits that new copies are locked with."""
    current = select(CopyKey.recipient).where(CopyKey.retired_at.is_(None)).order_by(CopyKey.made_at)
    return list(session.scalars(current))


def asked_for(session: Session, *, now: float) -> list[CopyKey]:
    """Those that lock and were last typed back a year ago, of which nobody has been told since then."""
    rows = session.scalars(select(CopyKey).where(CopyKey.retired_at.is_(None))).all()
    asked = [row for row in rows if _kit(row, now=now).is_asked_for]
    return [row for row in asked if row.asked_at is None or row.asked_at < _confirmed_at(row)]
