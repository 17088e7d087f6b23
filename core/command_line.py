"""What whoever runs a command is told when it can't do its work: one sentence that says what helps, and no trace."""

from django.conf import settings
from django.db import OperationalError, connection

from core.failures import causes, disk_is_full

# What PostgreSQL says of a role that lacks a right, and of what is named and not there (its appendix A).
LACKS_A_RIGHT = "42501"
NOT_THERE = {"42P01", "42703", "42883", "3F000"}
READ_ONLY = "25006"
TABLE = "permission denied for table"


def sentence(error: BaseException) -> str:
    """What this failure means to whoever runs the command; "" of one that nobody has foreseen."""
    for one in causes(error):
        said = _by_state(getattr(one, "sqlstate", None), str(one).partition("\n")[0])
        if said:
            return said
    if isinstance(error, OperationalError):
        return f"The database can't be used, the command was not finished: {error}".rstrip()
    for one in causes(error):
        if isinstance(one, OSError) and (disk_is_full(one) or isinstance(one, PermissionError)):
            where = f"{one.filename} " if one.filename else "A file "
            return f"{where}can't be used, the command was not finished: {one.strerror or one}."
    return ""


def _by_state(state: str | None, said: str) -> str:
    role = connection.settings_dict["USER"] or "The role of DATABASE_URL"
    if state == LACKS_A_RIGHT and said.startswith(TABLE):
        return (
            f"{role} has no right to that, the command was not finished: {said}. What is for the program, it gets by "
            f"manage.py grant_running_role {role}, run as the owner of the tables; the rest is for that owner to run."
        )
    if state == LACKS_A_RIGHT:
        return (
            f"{role} has no right to that, the command was not finished: {said}. Run it as the owner of the tables "
            "(docker compose run --rm migrate python manage.py …; with systemd: roadmap-run …)."
        )
    if state in NOT_THERE:
        return (
            f"The database is not that of this version ({settings.VERSION}), the command was not finished: {said}. Run "
            "manage.py migrate as the owner of the tables; of a newer version's database it says so."
        )
    if state == READ_ONLY:
        return f"The database takes nothing in now (a standby?), the command was not finished: {said}."
    return ""
