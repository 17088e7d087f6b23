"""Two numbers that say whether the plan is silent: what was reported by its date, and how soon after a letter.

A milestone counts in the month of its due date once that is past; it was reported in time when it was closed by then,
or something was reported in the `LOOKED_AT` days up to it. A letter is answered by the first report on its milestone
after it, whoever made that and however.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import TruncMonth

from cities.models import User
from roadmap.choices import ReminderKind, ReminderState, Status
from roadmap.models import Milestone, Reminder, Report, Roadmap

LOOKED_AT = 30
MONTHS = 12
# So many letters without a single report make somebody who never answers.
LETTERS = 3
SILENT_DAYS = 90
AT_MOST = 20

_MEDIAN = """
    WITH sent AS (
        SELECT r.milestone_id, r.due_date, min(r.sent_at) AS sent_at
          FROM roadmap_reminder r JOIN roadmap_milestone m ON m.id = r.milestone_id
          JOIN roadmap_side s ON s.id = m.side_id
         WHERE r.kind = %s AND r.state = %s AND r.sent_at >= %s AND s.roadmap_id = ANY(%s)
         GROUP BY r.milestone_id, r.due_date
    )
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM said.created_at - sent.sent_at))
      FROM sent CROSS JOIN LATERAL (
        SELECT p.created_at FROM roadmap_report p
         WHERE p.milestone_id = sent.milestone_id AND p.created_at > sent.sent_at ORDER BY p.created_at LIMIT 1
      ) said
"""


@dataclass(frozen=True)
class Month:
    """What fell due in one month on one side, and how much of it was reported by its date."""

    side: str
    first: date
    due: int
    reported: int

    @property
    def share(self) -> float:
        return 100 * self.reported / self.due


@dataclass(frozen=True)
class Answering:
    """The months by side, oldest first; the median seconds from letter to report now and in the quarter before
    (None where nothing was answered); the people who never answer."""

    months: Sequence[Month]
    median: float | None
    median_before: float | None
    silent: Sequence[User]

    @property
    def days(self) -> float | None:
        """The median in days."""
        return None if self.median is None else self.median / 86400

    @property
    def days_before(self) -> float | None:
        return None if self.median_before is None else self.median_before / 86400


def of_roadmap(roadmap: Roadmap, today: date) -> Answering:
    """The numbers of one roadmap as of `today`; four queries."""
    quarter = timedelta(days=SILENT_DAYS)
    return Answering(
        months=months([roadmap.pk], today),
        median=median([roadmap.pk], today - quarter),
        median_before=median([roadmap.pk], today - 2 * quarter),
        silent=never_answered(roadmap, today - quarter),
    )


def months(roadmaps: Sequence[int], today: date) -> list[Month]:
    """What was reported by its date, by side and month, for the last `MONTHS` months. One query."""
    since = (today.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    said = Report.objects.filter(
        milestone=OuterRef("pk"),
        created_at__date__lte=OuterRef("due_date"),
        created_at__date__gte=OuterRef("due_date") - timedelta(days=LOOKED_AT),
    )
    rows = (
        Milestone.objects.filter(side__roadmap__in=roadmaps, due_date__gte=since, due_date__lt=today)
        .exclude(status=Status.CANCELLED)
        .annotate(month=TruncMonth("due_date"), in_time=Exists(said) | Q(closed_on__lte=F("due_date")))
        .order_by()
        .values("side__city__name", "side__order", "month")
        .annotate(due=Count("pk"), reported=Count("pk", filter=Q(in_time=True)))
        .order_by("side__order", "side__city__name", "month")
    )
    return [Month(row["side__city__name"], row["month"], row["due"], row["reported"]) for row in rows]


def median(roadmaps: Sequence[int], since: date) -> float | None:
    """The median seconds from the first letter about a date to the next report, of letters since then. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_MEDIAN, [ReminderKind.MILESTONE, ReminderState.SENT, since, list(roadmaps)])
        found = cursor.fetchone()[0]
    return None if found is None else float(found)


def never_answered(roadmap: Roadmap, since: date) -> list[User]:
    """Those who got `LETTERS` letters of due dates since then, and reported nothing. One query."""
    sent = Reminder.objects.filter(
        person=OuterRef("pk"),
        kind=ReminderKind.MILESTONE,
        state=ReminderState.SENT,
        sent_at__date__gte=since,
        milestone__side__roadmap=roadmap,
    )
    letters = sent.order_by().values("person").annotate(count=Count("letter", distinct=True))
    enough = letters.filter(count__gte=LETTERS)
    said = Report.objects.filter(author=OuterRef("pk"), created_at__date__gte=since)
    return list(
        User.objects.filter(Exists(enough), ~Exists(said), is_active=True, role="executor")
        .select_related("body")
        .annotate(last=Max("reminders__sent_at"))
        .order_by("name")[:AT_MOST]
    )
