"""A title's list exists, or it has none."""

import sqlalchemy as sa
from alembic import op

revision = "0006_custom_list_foreign_key"
down_revision = "0005_repair"

NAME = "fk_movie_status_custom_list"


def upgrade() -> None:
    keys = sa.inspect(op.get_bind()).get_foreign_keys("movie_status")
    if not any(key["referred_table"] == "custom_lists" for key in keys):
        with op.batch_alter_table("movie_status") as movie_status:
            movie_status.create_foreign_key(NAME, "custom_lists", ["custom_list_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("movie_status") as movie_status:
        movie_status.drop_constraint(NAME, type_="foreignkey")
