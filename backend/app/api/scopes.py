"""What a token has to open for each route. It is asked where a request's account is found, so no route can forget it.

A route that is not named here takes a sign-in and no token of a script.
"""

from collections.abc import Mapping
from typing import Final

from backend.app.accounts.sessions import Scope, Visit
from backend.app.errors import NotAllowed

_READS_BACKUPS = (
    "export_backup",
    "list_backups",
    "list_copies",
    "download_backup",
    "get_backup_status",
    "get_backup_settings",
    "list_deleted_backups",
    "get_backup_contents",
    "compare_backups",
    "get_title_history",
    # Anybody may ask who they are, and end their own token.
    "current_user",
    "logout",
)
_BACKUPS = (
    "import_backup",
    "restore_backup",
    "run_backup",
    "delete_backup",
    "undelete_backup",
    "annotate_backup",
    "update_backup_settings",
    "say_loss_seen",
)
_LIBRARY = (
    "get_catalogue",
    "search_catalogue",
    "export_library",
    "get_omdb_movie",
    "get_tmdb_movie",
    "search_tmdb",
    "get_tmdb_tv",
    "list_import_jobs",
    "create_import_job",
    "cancel_import_job",
    "get_import_job",
    "apply_import_job",
    "decide_import_titles",
    "watch_import_job",
    "remove_import_file",
    "put_import_file",
    "match_import_titles",
    "choose_import_options",
    "plan_import_job",
    "download_import_report",
    "list_import_rows",
    "list_import_titles",
    "undo_import_job",
    "list_lists",
    "add_list",
    "undelete_list",
    "remove_list",
    "get_list",
    "update_list",
    "list_movies_of_list",
    "list_movies",
    "refresh_movies",
    "get_movie",
    "add_recommendation",
    "add_recommendations",
    "remove_recommendation",
    "refresh_movie",
    "set_status",
    "clear_watch",
    "set_watch",
    "list_people",
    "add_person",
    "undelete_person",
    "remove_person",
    "update_person",
    "get_person_stats",
    "get_changes",
    "get_epoch",
    "list_titles",
    "get_posters",
    "remove_movie",
    "set_states",
)
_ACCOUNT = (
    "change_password",
    "renew_token",
    "list_sessions",
    "end_session",
    "end_other_sessions",
    "make_script_token",
    "read_log",
    "get_notices",
    "add_notice_channel",
    "remove_notice_channel",
    "try_notice_channel",
    "try_operator_channels",
    "list_members",
    "invite",
    "take_back_invitation",
    "make_reset_link",
    "disable_member",
    "enable_member",
    "remove_member",
    "list_kits",
    "make_kit",
    "confirm_kit",
)

SCOPES: Final[Mapping[str, Scope]] = {
    **dict.fromkeys(_READS_BACKUPS, Scope.BACKUP_READ),
    **dict.fromkeys(_BACKUPS, Scope.BACKUP),
    **dict.fromkeys(_LIBRARY, Scope.ALL),
    **dict.fromkeys(_ACCOUNT, Scope.ACCOUNT),
}


class ScopeTooNarrow(NotAllowed):
    def __init__(self, scope: Scope) -> None:
        super().__init__(f"A token with the scope {scope} does not open this.")


def require_scope(route_name: str, visit: Visit | None) -> None:
    if visit is not None and not visit.scope.opens(SCOPES.get(route_name, Scope.ACCOUNT)):
        raise ScopeTooNarrow(visit.scope)
