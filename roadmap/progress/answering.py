"""Two numbers that say whether the plan is silent: what was reported by its date, and how soon after a letter.

A milestone counts in the month of its due date once that is past; it was reported in time when it was closed by then,
or something was reported in the `LOOKED_AT` days up to it. A letter is answered by the first report on its milestone
after it, whoever made that and however.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from cities.models import Body, User
from roadmap.choices import ReminderKind, ReminderState, ResponsibilityRole, Status
from roadmap.models import Milestone, Reminder, Report, Responsibility, Roadmap

LOOKED_AT = 30
MONTHS = 12
# So many letters without a single report make somebody who never answers.
LETTERS = 3
SILENT_DAYS = 90
AT_MOST = 20

_MEDIANS = """
    WITH sent AS (
        SELECT r.milestone_id, r.due_date, m.item_id, m.side_id, min(r.sent_at) AS sent_at
          FROM roadmap_reminder r JOIN roadmap_milestone m ON m.id = r.milestone_id
          JOIN roadmap_side s ON s.id = m.side_id
         WHERE r.kind = %s AND r.state = %s AND r.sent_at >= %s AND s.roadmap_id = ANY(%s)
         GROUP BY r.milestone_id, r.due_date, m.item_id, m.side_id
    ), answered AS (
        SELECT sent.item_id, sent.side_id, EXTRACT(EPOCH FROM said.created_at - sent.sent_at) AS seconds
          FROM sent CROSS JOIN LATERAL (
            SELECT p.created_at FROM roadmap_report p
             WHERE p.milestone_id = sent.milestone_id AND p.created_at > sent.sent_at ORDER BY p.created_at LIMIT 1
          ) said
    )
    SELECT GROUPING(a.side_id) = 1, a.side_id, l.body_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY a.seconds)
      FROM answered a
      LEFT JOIN roadmap_responsibility l ON l.item_id = a.item_id AND l.side_id = a.side_id AND l.role = %s
     GROUP BY GROUPING SETS ((), (a.side_id, l.body_id))
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
class OfBody:
    """What fell due within the `MONTHS` months and is led by one body (None: by nobody), how much of it was reported by
    its date, and the median seconds from a letter of the last quarter to the next report (None: nothing answered)."""

    side: str
    body: Body | None
    due: int
    reported: int
    median: float | None

    @property
    def share(self) -> float | None:
        return 100 * self.reported / self.due if self.due else None

    @property
    def days(self) -> float | None:
        """The median in days."""
        return None if self.median is None else self.median / 86400


@dataclass(frozen=True)
class Answering:
    """The months by side, oldest first; the bodies by side; the median seconds from letter to report
    now and in the quarter before (None where nothing was answered); the people who never answer."""

    months: Sequence[Month]
    bodies: Sequence[OfBody]
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
    """The numbers of one roadmap as of `today`; eight queries."""
    quarter = timedelta(days=SILENT_DAYS)
    return Answering(
        months=months([roadmap.pk], today),
        bodies=bodies(roadmap, today),
        median=median([roadmap.pk], today - quarter),
        median_before=median([roadmap.pk], today - 2 * quarter),
        silent=never_answered(roadmap, today - quarter),
    )


def months(roadmaps: Sequence[int], today: date) -> list[Month]:
    """What was reported by its date, by side and month, for the last `MONTHS` months. One query."""
    rows = (
        _fallen_due(roadmaps, today)
        .annotate(month=TruncMonth("due_date"))
        .values("side__city__name", "side__order", "month")
        .annotate(due=Count("pk"), reported=Count("pk", filter=Q(in_time=True)))
        .order_by("side__order", "side__city__name", "month")
    )
    return [Month(row["side__city__name"], row["month"], row["due"], row["reported"]) for row in rows]


def bodies(roadmap: Roadmap, today: date) -> list[OfBody]:
    """The two numbers by the body that leads, in the order of sides and names; what nobody leads comes last of a side.

    A body is there when something of it fell due within the `MONTHS` months, or a letter of it was answered within the
    quarter. Four queries.
    """
    lead = Responsibility.objects.filter(
        item=OuterRef("item"), side=OuterRef("side"), role=ResponsibilityRole.LEAD
    )
    rows = (
        _fallen_due([roadmap.pk], today)
        .annotate(lead=Subquery(lead.values("body")[:1]))
        .values_list("side", "lead")
        .annotate(due=Count("pk"), reported=Count("pk", filter=Q(in_time=True)))
    )
    counted = {(side, body): (due, reported) for side, body, due, reported in rows}
    _of_all, medians = _medians([roadmap.pk], today - timedelta(days=SILENT_DAYS))
    keys = counted.keys() | medians.keys()
    known = Body.objects.in_bulk({body for _side, body in keys if body is not None})
    found = []
    for side in roadmap.sides.select_related("city").order_by("order", "city__name"):
        own = [
            OfBody(
                side.city.name,
                known.get(body),
                *counted.get((side.pk, body), (0, 0)),
                medians.get((side.pk, body)),
            )
            for of, body in keys
            if of == side.pk
        ]
        found += sorted(own, key=lambda one: (one.body is None, one.body.label if one.body else ""))
    return found


def _fallen_due(roadmaps: Sequence[int], today: date) -> QuerySet[Milestone]:
    """What fell due before today within the last `MONTHS` months, each with whether it was reported `in_time`."""
    since = (today.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    said = Report.objects.filter(
        milestone=OuterRef("pk"),
        created_at__date__lte=OuterRef("due_date"),
        created_at__date__gte=OuterRef("due_date") - timedelta(days=LOOKED_AT),
    )
    return (
        Milestone.objects.filter(side__roadmap__in=roadmaps, due_date__gte=since, due_date__lt=today)
        .exclude(status=Status.CANCELLED)
        .annotate(in_time=Exists(said) | Q(closed_on__lte=F("due_date")))
        .order_by()
    )


def median(roadmaps: Sequence[int], since: date) -> float | None:
    """The median seconds from the first letter about a date to the next report, of letters since then. One query."""
    return _medians(roadmaps, since)[0]


def _medians(
    roadmaps: Sequence[int], since: date
) -> tuple[float | None, dict[tuple[int, int | None], float]]:
    """The median seconds of all, and those by side and the body that leads there, None where nobody does."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MEDIANS,
            [
                ReminderKind.MILESTONE,
                ReminderState.SENT,
                since,
                list(roadmaps),
                ResponsibilityRole.LEAD,
            ],
        )
        rows = cursor.fetchall()
    of_all = next(seconds for whole, _side, _body, seconds in rows if whole)
    by_body = {(side, body): float(seconds) for whole, side, body, seconds in rows if not whole}
    return None if of_all is None else float(of_all), by_body


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
