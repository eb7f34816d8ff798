"""Imports from other services: jobs, their files and titles, and what titles were decided to mean."""

import sqlalchemy as sa
from alembic import op

from backend.app.schema.migrations import add_what_is_missing, refuse_where_any

revision = "0017_import_jobs"
down_revision = "0016_revoked_and_removed"

addition = sa.MetaData()

# It stands for the table of the first revision, which has the rest of its columns.
sa.Table("users", addition, sa.Column("id", sa.String, primary_key=True))

sa.Table(
    "import_jobs",
    addition,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("zone", sa.String, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Column("options", sa.Text, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("outcomes", sa.Text),
    sa.Column("applies", sa.LargeBinary),
    sa.Column("holder", sa.String),
    sa.Column("held_until", sa.Float),
    sa.Column("paused_until", sa.Float),
    sa.Column("paused_because", sa.Text),
    sa.Index("ix_import_jobs_user_id", "user_id"),
    sa.Index("ix_import_jobs_state", "state", "paused_until"),
    sa.Index("ix_import_jobs_changed_at", "changed_at"),
)

sa.Table(
    "import_files",
    addition,
    sa.Column("job_id", sa.String, sa.ForeignKey("import_jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

sa.Table(
    "import_titles",
    addition,
    sa.Column("job_id", sa.String, sa.ForeignKey("import_jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("sought", sa.Text, nullable=False),
    sa.Column("standing", sa.String, nullable=False),
    sa.Column("imdb_id", sa.String),
    sa.Column("candidates", sa.Text, nullable=False),
    sa.Column("because", sa.Text),
    sa.Column("retry_after", sa.Float),
    sa.Column("choice", sa.String),
    sa.Index("ix_import_titles_job_position", "job_id", "position"),
)

sa.Table(
    "title_decisions",
    addition,
    sa.Column("user_id", sa.String, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("imdb_id", sa.String, nullable=False),
    sa.Column("by_person", sa.Boolean, nullable=False),
    sa.Column("decided_at", sa.Float, nullable=False),
)


def upgrade() -> None:
    add_what_is_missing(op.get_bind(), addition)


def downgrade() -> None:
    connection = op.get_bind()
    refuse_where_any(connection, "import_jobs", "true", but="their reports and the way to undo them would be lost")
    refuse_where_any(connection, "title_decisions", "true", but="titles would be asked about again")
    for table in ("title_decisions", "import_titles", "import_files", "import_jobs"):
        op.drop_table(table)
