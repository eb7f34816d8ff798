"""The owner of a server, sessions, links, each account's log, and how each night went."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0020_people_on_a_server"
down_revision = "0019_indexes_twice"

addition = sa.MetaData()

# It stands for the table of the first revision, which has the rest of its columns.
users = sa.Table(
    "users",
    addition,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("is_owner", sa.Boolean, server_default=sa.false()),
)

sa.Table(
    "sessions",
    addition,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("scope", sa.String, nullable=False),
    sa.Column("name", sa.String),
    sa.Column("device", sa.String),
    sa.Column("address", sa.String),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("last_used_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Index("ix_sessions_user_id", "user_id", "last_used_at"),
    sa.Index("ix_sessions_expires_at", "expires_at"),
)

sa.Table(
    "account_links",
    addition,
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE")),
    sa.Column("email", sa.String),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("used_at", sa.Float),
    sa.Index("ix_account_links_user_id", "user_id"),
    sa.Index("ix_account_links_expires_at", "expires_at"),
)

sa.Table(
    "account_log",
    addition,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("device", sa.String),
    sa.Column("details", sa.Text),
    sa.Index("ix_account_log_user_id", "user_id", "id"),
    sa.Index("ix_account_log_at", "at"),
)

sa.Table(
    "backup_nights",
    addition,
    sa.Column("slot", sa.Float, primary_key=True),
    sa.Column("began_at", sa.Float, nullable=False),
    sa.Column("ended_at", sa.Float, nullable=False),
    sa.Column("made", sa.Integer, nullable=False),
)

_ACCOUNTS = sa.table(
    "users",
    sa.column("id", sa.String),
    sa.column("created_at", sa.Float),
    sa.column("is_active", sa.Boolean),
    sa.column("is_owner", sa.Boolean),
)


def upgrade() -> None:
    connection = op.get_bind()
    add_what_is_missing(connection, addition)
    if connection.scalar(sa.select(_ACCOUNTS.c.id).where(_ACCOUNTS.c.is_owner.is_(sa.true())).limit(1)) is None:
        connection.execute(sa.update(_ACCOUNTS).where(_ACCOUNTS.c.id == _first()).values(is_owner=True))


def _first() -> sa.ScalarSelect[str]:
    """The oldest account that can be used; ids say nothing of the order in which they were made."""
    order = (_ACCOUNTS.c.is_active.is_(sa.false()), _ACCOUNTS.c.created_at.is_(None), _ACCOUNTS.c.created_at)
    return sa.select(_ACCOUNTS.c.id).order_by(*order, _ACCOUNTS.c.id).limit(1).scalar_subquery()


def downgrade() -> None:
    connection = op.get_bind()
    # Without its row nothing ends a token before its time.
    refuse_where_any(connection, "sessions", "true", but="tokens that were signed out would count again")
    refuse_where_any(connection, "account_log", "true", but="what was done with the accounts would be forgotten")
    for table in ("backup_nights", "account_log", "account_links", "sessions"):
        op.drop_table(table)
    with op.batch_alter_table("users") as users:
        users.drop_column("is_owner")
