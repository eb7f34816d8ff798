"""When the end of an emergency kit's key was typed back, and kits that wait for it."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing

revision = "0024_kits_typed_back"
down_revision = "0023_notices"

addition = sa.MetaData()

# It stands for the table of an earlier revision, which has the rest of its columns.
sa.Table(
    "copy_keys",
    addition,
    sa.Column("fingerprint", sa.String, primary_key=True),
    sa.Column("confirmed_at", sa.Float),
    sa.Column("ending_sha256", sa.String),
    sa.Column("asked_at", sa.Float),
)

sa.Table(
    "unconfirmed_kits",
    addition,
    sa.Column("fingerprint", sa.String, primary_key=True),
    sa.Column("recipient", sa.String, nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("ending_sha256", sa.String, nullable=False),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), addition)


def downgrade() -> None:
    op.drop_table("unconfirmed_kits")
    with op.batch_alter_table("copy_keys") as keys:
        for column in ("asked_at", "ending_sha256", "confirmed_at"):
            keys.drop_column(column)
