"""Backups from the command line, for operators and scripts."""

import typer

from backend.app.commands.backup import adopt, copies, kit, run, stored, transfer

app = typer.Typer(help="Backups: run, list, verify, drill, export, import, restore.", no_args_is_help=True)

app.command("run")(run.run)
app.command("list")(stored.list_backups)
app.command("verify")(stored.verify)
app.command("drill")(stored.drill)
app.command("retention")(stored.retention)
app.command("copies")(copies.copies)
app.command("kit")(kit.kit)
app.command("export")(transfer.export)
app.command("import")(transfer.import_file)
app.command("restore")(transfer.restore)
app.command("adopt")(adopt.adopt)
app.command("deleted")(stored.list_deleted)
app.command("undelete")(stored.undelete)
app.command("purge")(stored.purge)
app.command("enable")(stored.enable)
app.command("full")(stored.full)
app.command("index")(stored.index)
app.command("accept-folder")(stored.accept_folder)
