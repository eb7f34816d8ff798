"""The command line `moviemanager`, for operators and scripts."""

import sys
from typing import Any

import stamina.instrumentation
import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import ArgumentError, OperationalError
from typer.core import TyperGroup

from backend.app.commands import backup, catalogue, migrate, moving, moving_out, notices, serve, snapshot, users
from backend.app.errors import MovieManagerError
from backend.app.settings import Settings


class _OneLineErrors(TyperGroup):
    """What the product or its settings refuse is said without a traceback, with exit code 1. A bug keeps its own."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MovieManagerError as error:
            _complain(error.detail, *error.errors)
        except ValidationError as error:
            if error.title != Settings.__name__:
                raise
            _complain(*map(_setting_at_fault, error.errors()))
        except OperationalError as error:
            _complain(f"The database cannot be used: {error.orig}")
        except ArgumentError as error:
            _complain(f"DATABASE_URL: {error}")
        sys.exit(1)


def _setting_at_fault(error: ErrorDetails) -> str:
    """What is wrong with one setting, or with several together, which name themselves."""
    location = error["loc"]
    return f"{str(location[0]).upper()}: {error['msg']}" if location else error["msg"]


def _complain(*lines: str) -> None:
    typer.echo("\n  ".join(lines), err=True)


# That something is tried again is nothing to read about; what comes of it is said by whoever asked.
stamina.instrumentation.set_on_retry_hooks(())

app = typer.Typer(
    cls=_OneLineErrors,
    help="Movie Manager: the server, its accounts and its backups.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(serve.serve)
app.command()(migrate.migrate)
app.command("import")(moving.import_files)
app.command("export")(moving_out.export)
app.command()(snapshot.snapshot)
app.add_typer(users.app, name="users")
app.add_typer(backup.app, name="backup")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(notices.app, name="notices")
