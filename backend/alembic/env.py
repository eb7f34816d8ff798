"""Run by Alembic for its own commands, and by `migrate` in schema/migrations.py, which brings its connection."""

from alembic import context
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from backend.app.schema import migrations
from backend.app.settings import Settings
from backend.models import Base


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def is_upgrade() -> bool:
    options = context.config.cmd_opts
    return options is not None and options.cmd[0].__name__ == "upgrade"


if context.is_offline_mode():
    raise migrations.CannotMigrate("The revisions look at the database first; SQL alone can't be written out.")
if "connection" in context.config.attributes:
    run(context.config.attributes["connection"])
else:
    with migrations.alone_with(Settings().database_url) as its_own:
        if is_upgrade():
            migrations.forget_if_unknown(its_own, ScriptDirectory.from_config(context.config))
        run(its_own)
