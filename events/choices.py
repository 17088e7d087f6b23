"""The values that columns of an event may hold, each with its label: kinds, states, precision of dates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.choices import Status


class EventKind(models.TextChoices):
    """What kind of event it is."""

    FESTIVAL = "festival", _("festival")
    FORUM = "forum", _("forum")
    TOURNAMENT = "tournament", _("tournament")
    SEMINAR = "seminar", _("seminar")
    TELEBRIDGE = "telebridge", _("telebridge")
    CONTEST = "contest", _("contest")
    EXHIBITION = "exhibition", _("exhibition")
    VISIT = "visit", _("visit")


class EventState(models.TextChoices):
    """How far an event has come; the verbs of `events.verbs` lead from one to another."""

    PLANNED = "planned", _("planned")
    CONFIRMED = "confirmed", _("confirmed")
    HELD = "held", _("held")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")


SETTLED = (EventState.HELD, EventState.CANCELLED)
# What leaves something to ask.
UNSETTLED = (EventState.PLANNED, EventState.CONFIRMED, EventState.MOVED)
# The marks of the states (templates/components/sprite.html); the word is beside each.
MARKS = {
    EventState.PLANNED: Status.PLANNED,
    EventState.CONFIRMED: Status.IN_PROGRESS,
    EventState.HELD: Status.DONE,
    EventState.MOVED: Status.SUSPENDED,
    EventState.CANCELLED: Status.CANCELLED,
}


class Precision(models.TextChoices):
    """How exactly the dates are known so far."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    QUARTER = "quarter", _("to the quarter")
    SEASON = "season", _("to the season or half-year")
    YEAR = "year", _("to the year")
    UNKNOWN = "unknown", _("not known yet")
