"""What an account is asked once: whether nightly backups shall go on that ended with an upgrade."""

from sqlalchemy import false, func, select, true, update
from sqlalchemy.orm import Session

from backend.models import User


def asks_to_enable(session: Session, user_id: str) -> bool:
    """Whether this account had nightly backups before the upgrade, has none now, and has not been asked."""
    backed_up = func.coalesce(User.backup_enabled, false())
    unasked = select(User.id).where(User.id == user_id, User.ask_to_enable_backups.is_(true()), ~backed_up)
    return session.scalar(unasked) is not None


def answer(session: Session, user_id: str) -> None:
    """The question was answered, with yes or with no; it is not put again."""
    session.execute(
        update(User)
        .where(User.id == user_id, User.ask_to_enable_backups.is_(true()))
        .values(ask_to_enable_backups=False),
        execution_options={"synchronize_session": False},
    )
