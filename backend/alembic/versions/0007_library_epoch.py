"""Tells other devices that a library was brought back and has to be loaded anew."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_column_if_missing, refuse_where_any

revision = "0007_library_epoch"
down_revision = "0006_custom_list_foreign_key"


def upgrade() -> None:
    epoch = sa.Column("library_epoch", sa.String, nullable=False, server_default="0")
    add_column_if_missing(op.get_bind(), "users", epoch)


def downgrade() -> None:
    refuse_where_any(
        op.get_bind(), "users", "library_epoch <> '0'", but="devices would miss that these libraries were brought back"
    )
    with op.batch_alter_table("users") as users:
        users.drop_column("library_epoch")
