"""`moviemanager backup copies`: what lies in further places, and what it is worth."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from backend.app.commands.backup.opened import AsJson, Opened, SomeUser, exit_with, open_backups, print_json, progress
from backend.app.services.backup import CopyStanding, CopySummary, ListedCopy, PlaceOverview

Now = Annotated[bool, typer.Option("--now", help="Look at every place and copy what it lacks, as the scheduler does.")]
AcceptEmpty = Annotated[
    str | None,
    typer.Option("--accept-empty", metavar="PLACE", help="Copy everything anew to a place that has lost what it held."),
]
_GOOD = frozenset({CopyStanding.OK, CopyStanding.WAITING})


def copies(
    user: SomeUser = None, *, now: Now = False, accept_empty: AcceptEmpty = None, as_json: AsJson = False
) -> None:
    """Every place with its state, and the copies there, newest first. Exit code 1 where a place is not as it should
    be.
    """
    with open_backups() as this, progress("Copying"):
        if accept_empty is not None:
            this.backups.copies.accept_empty(accept_empty)
        summary = CopySummary()
        if now or accept_empty is not None:
            only = this.accounts(user)[0].id if user is not None else None
            summary = this.backups.copies.make(only_user=only, look=True)
        found = {each.email: this.backups.copies.overview(each.id) for each in this.accounts(user)}
        if as_json:
            print_json({email: [_as_json(each) for each in places] for email, places in found.items()})
        else:
            _show(this, found, summary)
    standings = {each.standing.state for places in found.values() for each in places}
    exit_with(failed=bool(summary.failed) or not standings <= _GOOD)


def _show(this: Opened, found: Mapping[str, list[PlaceOverview]], summary: CopySummary) -> None:
    if not this.backups.copies.places:
        typer.echo("There is no place for copies: BACKUP_COPIES is not set.")
        return
    for email, places in found.items():
        for each in places:
            typer.echo(f"{email}\t{each.place.shown}\t{each.standing.state}\t{each.standing.sentence}")
            for copy in each.copies:
                typer.echo("\t".join(["", *_columns(this, copy)]))
    report(summary)


def report(summary: CopySummary) -> None:
    """What a round of copying did, and what was in its way."""
    if summary.made or summary.repaired or summary.removed:
        typer.echo(f"{summary.made} copied, {summary.removed} let go of, {summary.repaired} backups repaired.")
    if summary.tested:
        typer.echo(f"{summary.tested} copies restored in a test.")
    for shown in summary.elsewhere:
        typer.echo(
            f"{shown}: another process is copying there; if it has died, it is taken over within ten minutes.", err=True
        )
    for shown, reason in summary.failed.items():
        typer.echo(f"{shown}: {reason}.", err=True)


def _columns(this: Opened, listed: ListedCopy) -> list[str]:
    copy = listed.copy
    made = datetime.fromtimestamp(copy.created_at, this.backups.zone)
    titles = "unknown" if copy.titles is None else f"{copy.titles} titles"
    keys = [*(["the server's key"] if listed.is_openable else []), *(f"kit {each}" for each in listed.kits)]
    lock = f"locked, opens with {' or '.join(keys) or 'an unnamed key'}" if copy.is_locked else "not locked"
    worth = "DAMAGED" if copy.is_damaged else "not compared" if copy.confirmed_at is None else "compared"
    tested = {True: "restores", False: "DOES NOT RESTORE", None: "not tested"}[copy.restorable]
    return [copy.name.filename, f"{made:%Y-%m-%d %H:%M}", str(copy.size_bytes), titles, lock, worth, tested]


def _as_json(overview: PlaceOverview) -> dict[str, Any]:
    return {
        "place": overview.place.shown,
        "state": overview.standing.state,
        "sentence": overview.standing.sentence,
        "copies": [
            {
                "filename": each.copy.name.filename,
                "created_at": each.copy.created_at,
                "size_bytes": each.copy.size_bytes,
                "titles": each.copy.titles,
                "locked": each.copy.is_locked,
                "opened_by": list(each.kits),
                "openable": each.is_openable,
                "damaged": each.copy.is_damaged,
                "confirmed_at": each.copy.confirmed_at,
                "restorable": each.copy.restorable,
                "tested_at": each.copy.tested_at,
            }
            for each in overview.copies
        ],
    }
