"""The version of a library, by which a client's copy of it is still the right one."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_column_if_missing, refuse_where_any

revision = "0014_change_counter"
down_revision = "0013_title_metadata"


def upgrade() -> None:
    version = sa.Column("library_version", sa.String, nullable=False, server_default="0")
    add_column_if_missing(op.get_bind(), "users", version)


def downgrade() -> None:
    refuse_where_any(
        op.get_bind(), "users", "library_version <> '0'", but="devices would take an old copy for these libraries"
    )
    with op.batch_alter_table("users") as users:
        users.drop_column("library_version")
