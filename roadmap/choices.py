"""The values that columns of the roadmap may hold, each with its label: states, origins, kinds, verdicts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Where an item's wording comes from."""

    DOCUMENT = "document", _("signed document")
    PUBLISHED = "published", _("publication")
    EXAMPLE = "example", _("example")


class DeadlineKind(models.TextChoices):
    """How the deadline's wording was read; the values are those of `plans.deadlines.Kind`."""

    DATE = "date", _("a date")
    YEAR = "year", _("a year")
    YEARS = "years", _("several years")
    QUARTER = "quarter", _("a quarter")
    HALF_YEAR = "half_year", _("a half-year")
    MONTH = "month", _("a month")
    SEASON = "season", _("a season")
    PERIOD = "period", _("a period")
    MULTI = "multi", _("several dates")
    RECURRING = "recurring", _("recurring")
    ONGOING = "ongoing", _("constantly")
    ON_DEMAND = "on_demand", _("on demand")
    UNPARSEABLE = "unparseable", _("needs a date")


class ResponsibilityRole(models.TextChoices):
    """How a body answers for an item: one leads on each side, others take part."""

    LEAD = "lead", _("responsible")
    CO = "co", _("co-executor")


class Status(models.TextChoices):
    """The state of a milestone, and derived from it of an item."""

    PLANNED = "planned", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("done")
    SUSPENDED = "suspended", _("suspended")
    CANCELLED = "cancelled", _("taken off control")


OPEN = (Status.PLANNED, Status.IN_PROGRESS, Status.SUSPENDED)
CLOSED = (Status.DONE, Status.CANCELLED)


class ReportOrigin(models.TextChoices):
    """How a report came about."""

    FORM = "form", _("report form")
    BULK = "bulk", _("many at once")
    IMPORT = "import", _("import")
    EVENT = "event", _("event")
    MAIL = "mail", _("answer by mail")
    TAP = "tap", _("link in a letter")
    EXAMPLE = "example", _("example")


class Verdict(models.TextChoices):
    """What a coordinator says to a report, or to another date that is asked for."""

    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")


class AnswerKind(models.TextChoices):
    """What was said to a question."""

    ANSWER = "answer", _("answer")
    WITHDRAWN = "withdrawn", _("taken back")


class ImportState(models.TextChoices):
    """How far an import has come, from the upload to its being applied, abandoned or taken back."""

    UPLOADED = "uploaded", _("uploaded, waits to be read")
    READING = "reading", _("being read")
    READ = "read", _("read, waits for a decision")
    UNREADABLE = "unreadable", _("could not be read")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    REVERTED = "reverted", _("taken back")
    ABANDONED = "abandoned", _("not applied")


class ExportKind(models.TextChoices):
    """What is made of a roadmap."""

    WORKBOOK = "workbook", _("table of the items, .xlsx")
    REFERENCE = "reference", _("reference on the fulfilment, .docx")
    MEETING = "meeting", _("papers for the meeting, .docx")


class ExportState(models.TextChoices):
    """How far the worker is with an export."""

    WAITING = "waiting", _("waits for its turn")
    RUNNING = "running", _("is being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made")


class Audience(models.TextChoices):
    """Who hears at a stage."""

    EXECUTORS = "executors", _("executors (of an event: its organisers)")
    COORDINATORS = "coordinators", _("coordinators of the side")
    READERS = "readers", _("heads of the side")


class ReminderKind(models.TextChoices):
    """What this app sends; other apps bring kinds of their own, so the column is not limited to these."""

    MILESTONE = "milestone", _("a due date")
    AWAITS = "report_awaits", _("a report waits for acceptance")
    RETURNED = "report_returned", _("a report was returned")
    ACCEPTED = "report_accepted", _("a report was accepted")
    TAKEN_BACK = "taken_back", _("a report or a decision was taken back")
    DATE_ASKED = "date_asked", _("another date is asked for")
    MOVED = "date_moved", _("a date was moved")
    REREAD = "date_reread", _("the document gives another date")
    QUESTION = "question", _("a question of the other side")
    ANSWERED = "question_answered", _("a question was answered")
    SUMMARY = "summary", _("the week's summary")
    BOUNCED = "address_bounced", _("an address takes no letters")


class ChannelName(models.TextChoices):
    """By what a reminder reaches a person."""

    MAIL = "mail", _("letter")
    TELEGRAM = "telegram", "Telegram"
    MAX = "max", "MAX"
    PUSH = "push", _("browser")


# Those that a person links to a chat of a messenger.
BOTS = (ChannelName.TELEGRAM, ChannelName.MAX)


class LetterState(models.TextChoices):
    """How far a letter has come: claimed by a worker, taken by the server, waiting for another try, or given up."""

    CLAIMED = "claimed", _("being sent")
    WAITING = "waiting", _("will be tried again")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("no longer needed")


class ReminderState(models.TextChoices):
    """How far a row of the ledger has come."""

    PLANNED = "planned", _("planned")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("no longer needed")


class IncomingWay(models.TextChoices):
    """How a letter came in."""

    IMAP = "imap", _("mailbox")
    PIPE = "pipe", _("mail server")


class IncomingState(models.TextChoices):
    """What became of a letter that came in."""

    WAITING = "waiting", _("waits to be read")
    CONFIRM = "confirm", _("waits for the sender's word")
    ACTED = "acted", _("recorded")
    DRAFTED = "drafted", _("kept as a draft")
    UNREAD = "unread", _("could not be read")
    ATTACHED = "attached", _("attached by hand")
    REFUSED = "refused", _("refused")
    IGNORED = "ignored", _("laid aside")


class Comparator(models.TextChoices):
    """How what is reached compares with what is promised; the values are those of `plans.targets`."""

    AT_LEAST = ">=", _("at least")
    AT_MOST = "<=", _("at most")
    EXACTLY = "=", _("exactly")
    RANGE = "..", _("from … to")


class Per(models.TextChoices):
    """What a figure is promised for each of; the values are those of `plans.targets`."""

    NONE = "", _("for the whole time")
    YEAR = "year", _("per year")
    HALF_YEAR = "half_year", _("per half-year")
    QUARTER = "quarter", _("per quarter")
    MONTH = "month", _("per month")
    WEEK = "week", _("per week")
    DAY = "day", _("per day")
    SIDE = "side", _("from each side")
