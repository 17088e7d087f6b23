"""What to do about a red line of the status page; the same paragraphs, longer, are in docs/runbook.md."""

from django.utils.translation import gettext_lazy as _

ADVICE = {
    "version": _("Run the migrations: manage.py migrate (docker compose up runs them by itself)."),
    "database": _("See whether PostgreSQL runs and has room, and what its log says."),
    "files": _("Make room on the disk of the files, or give it more; until then reports go without files."),
    "lost-files": _("Files were deleted or not restored with the database: put them back from a backup."),
    "redis": _("Start Redis (Valkey) again. Pages work without it; letters and files wait in the database."),
    "queues": _("See whether the workers run; if they do, start one more for the queue that grows."),
    "worker": _("Start the worker again. What it left behind is taken up by itself."),
    "beat": _("Start the beat again, exactly one. Without it nothing is reminded and no backup is made."),
    "clock": _(
        "If it is right (the program was off for long), say so by the button; if not, set the machine's clock right."
    ),
    "works": _("Read the reason below, mend it, and press “Again”."),
    "mail": _(
        "Read the error at the letter in the administration; check EMAIL_URL with the mail server's people."
    ),
    "mailbox": _(
        "The reason stands at the line: the mail server is away, or MAILBOX_URL is wrong. Letters wait in the mailbox. "
        "Those set aside are under “Letters that could not be read”."
    ),
    "channels": _(
        "The reason stands at the line: a token that was exchanged, or no way to the messenger. Letters go meanwhile."
    ),
    "webhooks": _(
        "Open the page “Webhooks” and read the error at the message; mend the receiver, then press “Once more”."
    ),
    "reminders": _("See whether the beat and the worker run; manage.py send_reminders sends by hand."),
    "exports": _("The reason is in the worker's log and below; ask for the file once more."),
    "backup": _("Name a folder by BACKUP_TO and run manage.py backup; check it by manage.py check_backup."),
    "housekeeping": _("See whether the beat runs; manage.py housekeeping does it by hand."),
}
