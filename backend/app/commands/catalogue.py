import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from backend.app.catalogue import imdb_loading
from backend.app.catalogue.imdb_dataset import ImdbDataset
from backend.app.commands.opening import opened
from backend.app.library.title_metadata import forget_offline_answers
from backend.app.settings import Settings

app = typer.Typer(help="The offline catalogue: names of titles without any network.", no_args_is_help=True)

TERMS = (
    "IMDb's data files are for personal and non-commercial use (https://developer.imdb.com/non-commercial-datasets); "
    "neither they nor this index may be passed on."
)
Tsv = typer.Argument(exists=True, dir_okay=False, readable=True)


@app.command("load")
def load(
    basics: Annotated[Path, Tsv],
    akas: Annotated[Path | None, Tsv] = None,
) -> None:
    """Build the offline catalogue from title.basics.tsv.gz, and title.akas.tsv.gz for names in other languages."""
    settings = Settings()
    typer.echo(TERMS, err=True)
    size = sum(path.stat().st_size for path in (basics, akas) if path is not None)
    with _progress(size) as read:
        about = imdb_loading.load(
            basics, akas, settings.catalogue_index, language=settings.catalogue_language, read=read
        )
    with opened(settings) as database, database.write() as session:
        forget_offline_answers(session)
    skipped = f" {about.skipped:,} lines were not understood and left out." if about.skipped else ""
    typer.echo(f"{about.titles:,} films and series with {about.names:,} names are in the offline catalogue.{skipped}")


@app.command("status")
def status() -> None:
    """Whether there is an offline catalogue, and how large and old it is."""
    settings = Settings()
    about = ImdbDataset(settings.catalogue_index, settings.catalogue_language).about()
    if about is None:
        typer.echo("There is no offline catalogue.")
        return
    day = datetime.fromtimestamp(about.loaded_at, UTC).date().isoformat()
    typer.echo(
        f"{about.titles:,} films and series with {about.names:,} names, loaded on {day}; language {about.language}."
    )


@app.command("drop")
def drop() -> None:
    """Remove the offline catalogue. The names that libraries have from it stay."""
    dropped = imdb_loading.drop(Settings().catalogue_index)
    typer.echo("The offline catalogue is removed." if dropped else "There is no offline catalogue.")


@contextmanager
def _progress(size: int) -> Generator[Callable[[int], None]]:
    """A bar on a terminal; nothing for a log."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    with typer.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        yield bar.update
