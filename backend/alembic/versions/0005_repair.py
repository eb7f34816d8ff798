"""Foreign keys were never switched on: what points at nothing is repaired, or kept in lost_rows."""

from collections.abc import Callable

from alembic import context, op

from backend.app.schema.legacy_repair import repair

revision = "0005_repair"
down_revision = "0004_unknown_dates_and_ratings"


def upgrade() -> None:
    report: Callable[[str], None] = context.config.attributes.get("report", context.config.print_stdout)
    for sentence in repair(op.get_bind()):
        report(sentence)


def downgrade() -> None:
    """A repaired row is as good under the older rules."""
