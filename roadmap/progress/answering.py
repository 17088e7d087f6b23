"""Two numbers that say whether the plan is silent: what was reported by its date, and how soon after a letter.

A milestone counts in the month of its due date once that is past; it was reported in time when it was closed by then,
or something was reported in the `LOOKED_AT` days up to it. A letter is answered by the first report on its milestone
after it, whoever made that and however. A report that was taken back says nothing.

Here they are as of today; `roadmap.progress.answering_then` has them as of a past day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from cities.models import Body, User
from core.prepared import prepared
from roadmap.choices import ReminderKind, ReminderState, ResponsibilityRole, Status
from roadmap.lateness import local_date
from roadmap.models import Milestone, Reminder, Report, Responsibility, Roadmap, Side

LOOKED_AT = 30
MONTHS = 12
# So many letters without a single report make somebody who never answers.
LETTERS = 3
SILENT_DAYS = 90
AT_MOST = 20

_MEDIANS = """
    WITH sent AS (
        SELECT r.milestone_id, r.due_date, m.item_id, m.side_id, r.sent_at >= %s AS recent, min(r.sent_at) AS sent_at
          FROM roadmap_reminder r JOIN roadmap_milestone m ON m.id = r.milestone_id
          JOIN roadmap_side s ON s.id = m.side_id
         WHERE r.kind = %s AND r.state = %s AND r.sent_at >= %s AND s.roadmap_id = ANY(%s)
         GROUP BY 1, 2, 3, 4, 5
    ), answered AS (
        SELECT sent.item_id, sent.side_id, sent.recent, EXTRACT(EPOCH FROM said.created_at - sent.sent_at) AS seconds
          FROM sent CROSS JOIN LATERAL (
            SELECT p.created_at FROM roadmap_report p
             WHERE p.milestone_id = sent.milestone_id AND p.created_at > sent.sent_at
               AND NOT EXISTS (SELECT FROM roadmap_takenback t WHERE t.report_id = p.id)
             ORDER BY p.created_at LIMIT 1
          ) said
    )
    SELECT a.recent, GROUPING(a.side_id) = 1, a.side_id, l.body_id,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY a.seconds)
      FROM answered a
      LEFT JOIN roadmap_responsibility l ON l.item_id = a.item_id AND l.side_id = a.side_id AND l.role = %s
     GROUP BY GROUPING SETS ((a.recent), (a.recent, a.side_id, l.body_id))
"""
# The median seconds of all letters, and of each side's body that leads (None: nobody does).
_Medians = tuple[float | None, dict[tuple[int, int | None], float]]


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
        return in_days(self.median)


@dataclass(frozen=True)
class SideLately:
    """What fell due on a side within the last quarter and the one before, and how much of each by its date."""

    side: str
    due: int
    reported: int
    due_before: int
    reported_before: int

    @property
    def share(self) -> float | None:
        return 100 * self.reported / self.due if self.due else None

    @property
    def share_before(self) -> float | None:
        return 100 * self.reported_before / self.due_before if self.due_before else None


@dataclass(frozen=True)
class Lately:
    """The two numbers with their trend: each side's share, and the median days from letter to report."""

    sides: Sequence[SideLately]
    days: float | None
    days_before: float | None


@dataclass(frozen=True)
class Answering:
    """The months by side, oldest first; the bodies by side; the median days from letter to report now and in the
    quarter before (None where nothing was answered); the people who never answer (None: not asked for)."""

    months: Sequence[Month]
    bodies: Sequence[OfBody]
    days: float | None
    days_before: float | None
    silent: Sequence[User] | None


def of_roadmap(roadmap: Roadmap, today: date) -> Answering:
    """The numbers of one roadmap as of `today`; six queries."""
    quarter = timedelta(days=SILENT_DAYS)
    now, before = _medians([roadmap.pk], today - 2 * quarter, today - quarter)
    return Answering(
        months=months([roadmap.pk], today),
        bodies=bodies(roadmap, today, now[1]),
        days=in_days(now[0]),
        days_before=in_days(before[0]),
        silent=never_answered(roadmap, today - quarter),
    )


def lately(roadmap: Roadmap, today: date) -> Lately:
    """The two numbers of the last quarter and of the one before; two queries."""
    quarter = timedelta(days=SILENT_DAYS)
    now, before = _medians([roadmap.pk], today - 2 * quarter, today - quarter)
    rows = _shares([roadmap.pk], today - 2 * quarter, today - quarter, today)
    return Lately([SideLately(*row) for row in rows], in_days(now[0]), in_days(before[0]))


@prepared
def _shares(roadmaps: list[int], since: date, quarter: date, today: date) -> QuerySet[Milestone, Any]:
    recent, in_time = Q(due_date__gte=quarter), Q(in_time=True)
    return (
        _fallen_due(roadmaps, since, today)
        .values_list("side__city__name")
        .annotate(
            due=Count("pk", filter=recent),
            reported=Count("pk", filter=recent & in_time),
            due_before=Count("pk", filter=~recent),
            reported_before=Count("pk", filter=~recent & in_time),
        )
        .order_by("side__order", "side__city__name")
    )


def months(roadmaps: Sequence[int], today: date) -> list[Month]:
    """What was reported by its date, by side and month, for the last `MONTHS` months. One query."""
    rows = (
        _fallen_due(roadmaps, a_year_before(today), today)
        .annotate(month=TruncMonth("due_date"))
        .values("side__city__name", "side__order", "month")
        .annotate(due=Count("pk"), reported=Count("pk", filter=Q(in_time=True)))
        .order_by("side__order", "side__city__name", "month")
    )
    return [Month(row["side__city__name"], row["month"], row["due"], row["reported"]) for row in rows]


def bodies(roadmap: Roadmap, today: date, medians: dict[tuple[int, int | None], float]) -> list[OfBody]:
    """The two numbers by the body that leads, in the order of sides and names; what nobody leads comes last of a side.

    `medians` are the seconds by side and body. A body is there when something of it fell due within the `MONTHS`
    months, or has a median. Three queries.
    """
    lead = Responsibility.objects.filter(
        item=OuterRef("item"), side=OuterRef("side"), role=ResponsibilityRole.LEAD
    )
    rows = (
        _fallen_due([roadmap.pk], a_year_before(today), today)
        .annotate(lead=Subquery(lead.values("body")[:1]))
        .values_list("side", "lead")
        .annotate(due=Count("pk"), reported=Count("pk", filter=Q(in_time=True)))
    )
    counted = {(side, body): (due, reported) for side, body, due, reported in rows}
    ids = {body for _side, body in counted.keys() | medians.keys() if body is not None}
    sides = roadmap.sides.select_related("city").order_by("order", "city__name")
    return by_body(sides, counted, medians, Body.objects.in_bulk(ids))


def by_body(
    sides: Iterable[Side],
    counted: Mapping[tuple[int, int | None], tuple[int, int]],
    medians: Mapping[tuple[int, int | None], float],
    known: Mapping[int, Body],
) -> list[OfBody]:
    """The rows of (due, reported) and of median seconds, by side and body, in the order of sides and names."""
    keys = counted.keys() | medians.keys()
    found = []
    for side in sides:
        own = [
            OfBody(
                side.city.name,
                None if body is None else known.get(body),
                *counted.get((side.pk, body), (0, 0)),
                medians.get((side.pk, body)),
            )
            for of, body in keys
            if of == side.pk
        ]
        found += sorted(own, key=lambda one: (one.body is None, one.body.label if one.body else ""))
    return found


def a_year_before(today: date) -> date:
    """The first day of the `MONTHS` months up to today."""
    return (today.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)


def _fallen_due(roadmaps: Sequence[int], since: date, today: date) -> QuerySet[Milestone]:
    """What fell due from `since` on and before today, each with whether it was reported `in_time`."""
    # By the clock of the side's own city, whoever looks.
    said_on = local_date(F("created_at"), F("milestone__side__city__time_zone"))
    said = Report.objects.alias(said_on=said_on).filter(
        milestone=OuterRef("pk"),
        taken_back__isnull=True,
        said_on__lte=OuterRef("due_date"),
        said_on__gte=OuterRef("due_date") - timedelta(days=LOOKED_AT),
    )
    return (
        Milestone.objects.filter(
            side__roadmap__any_of=list(roadmaps), due_date__gte=since, due_date__lt=today
        )
        .exclude(status=Status.CANCELLED)
        .annotate(in_time=Exists(said) | Q(closed_on__lte=F("due_date")))
        .order_by()
    )


def median(roadmaps: Sequence[int], since: date) -> float | None:
    """The median seconds from the first letter about a date to the next report, of letters since then. One query."""
    return _medians(roadmaps, since, since)[0][0]


def _medians(roadmaps: Sequence[int], since: date, quarter: date) -> tuple[_Medians, _Medians]:
    """The median seconds of letters from `quarter` on, and of those from `since` to then. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MEDIANS,
            [
                quarter,
                ReminderKind.MILESTONE,
                ReminderState.SENT,
                since,
                list(roadmaps),
                ResponsibilityRole.LEAD,
            ],
        )
        rows = cursor.fetchall()
    return _of_letters(rows, recent=True), _of_letters(rows, recent=False)


def _of_letters(rows: Iterable[tuple[Any, ...]], *, recent: bool) -> _Medians:
    own = [row[1:] for row in rows if row[0] == recent]
    of_all = next((float(seconds) for whole, _side, _body, seconds in own if whole), None)
    return of_all, {(side, body): float(seconds) for whole, side, body, seconds in own if not whole}


def in_days(seconds: float | None) -> float | None:
    """Seconds as days."""
    return None if seconds is None else seconds / 86400


def never_answered(roadmap: Roadmap, since: date) -> list[User]:
    """Those who got `LETTERS` letters of due dates since then, and reported nothing. One query."""
    begun = datetime.combine(since, time(), UTC)
    sent = Reminder.objects.filter(
        person=OuterRef("pk"),
        kind=ReminderKind.MILESTONE,
        state=ReminderState.SENT,
        sent_at__gte=begun,
        milestone__side__roadmap=roadmap,
    )
    letters = sent.order_by().values("person").annotate(count=Count("letter", distinct=True))
    enough = letters.filter(count__gte=LETTERS)
    said = Report.objects.filter(author=OuterRef("pk"), created_at__gte=begun)
    return list(
        User.objects.filter(Exists(enough), ~Exists(said), is_active=True, role="executor")
        .select_related("body")
        .annotate(last=Max("reminders__sent_at"))
        .order_by("name")[:AT_MOST]
    )
