"""Whether the nightly job backs a library up. Off until its owner turns it on."""

import sqlalchemy as sa
from alembic import context, op

from backend.app.schema.migrations import add_column_if_missing, refuse_where_any

revision = "0002_backup_enabled"
down_revision = "0001_existing_installation"


def upgrade() -> None:
    # The earlier installation backed everybody up. A later revision marks who has to be asked whether it shall go on.
    context.config.attributes["backed_everybody_up"] = True
    add_column_if_missing(op.get_bind(), "users", sa.Column("backup_enabled", sa.Boolean, server_default=sa.false()))


def downgrade() -> None:
    refuse_where_any(op.get_bind(), "users", "backup_enabled", but="it would be forgotten who has backups turned on")
    with op.batch_alter_table("users") as users:
        users.drop_column("backup_enabled")
