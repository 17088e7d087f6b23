"""The bell: what a person was notified of, and what he or she returned or was returned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, IntegerField, Q, QuerySet, Subquery
from django.utils import timezone

from cities.models import User
from core.prepared import prepared
from roadmap.choices import CLOSED, ReminderKind, ReminderState, Verdict
from roadmap.models import Decision, Milestone, Reminder, ReminderChoice, Report
from roadmap.reminders import badge
from roadmap.reminders.letters import compose
from roadmap.reminders.sources import SUMMARY, LetterLine, obsolete_among

# How far back the bell looks, days, and how many lines of each kind it shows.
LOOKS_BACK = 60
AT_MOST = 200


@dataclass(frozen=True)
class DayOfNotices:
    """What a person was notified of on one day."""

    day: date
    lines: tuple[LetterLine, ...]


def _by_letter() -> Q:
    """Rows that count as sent when the letter leaves; all others are notices, which count when they are written."""
    return Q(stage__isnull=False) | Q(kind=ReminderKind.SUMMARY)


def _looks_back() -> datetime:
    return timezone.now() - timedelta(days=LOOKS_BACK)


def _sent_to(user: User, since: datetime) -> Q:
    """Rows that a server accepted, and notices at once: they wait for the letter, the bell does not."""
    by_letter = _by_letter()
    return Q(person=user, planned_at__gte=since) & (
        Q(state=ReminderState.SENT) | (~by_letter & ~Q(state=ReminderState.CANCELLED))
    )


def _still_relevant(user: User, since: datetime) -> QuerySet[Reminder]:
    """Rows that were sent and still matter; what is decided or closed does not."""
    return Reminder.objects.filter(_sent_to(user, since)).exclude(
        obsolete_among(Reminder.objects.filter(person=user))
    )


def sent_by_day(user: User, today: date) -> list[DayOfNotices]:
    """What `user` was notified of and still matters, the latest day first; as things are now. A query for each kind."""
    rows = list(_still_relevant(user, _looks_back()).order_by("-planned_at")[:AT_MOST])
    days = {row.pk: timezone.localdate(row.sent_at or row.planned_at) for row in rows}
    by_day: dict[date, list[LetterLine]] = {}
    for line in compose(rows, today, each=True).lines:
        if line.group != SUMMARY:
            by_day.setdefault(days[line.row_id], []).append(line)
    return [DayOfNotices(day, tuple(lines)) for day, lines in sorted(by_day.items(), reverse=True)]


def returned(user: User) -> list[Decision]:
    """The decisions that returned a report, by `user` or to `user`, with no newer report; latest first, one query."""
    since = timezone.now() - timedelta(days=LOOKS_BACK)
    return list(
        Decision.objects.filter(
            Q(author=user) | Q(report__author=user),
            # What was reported again since, or closed, is no longer returned.
            Q(report__milestone__last_reported_at__lte=F("report__created_at")),
            ~Q(report__milestone__status__in=CLOSED),
            verdict=Verdict.RETURNED,
            taken_back__isnull=True,
            created_at__gte=since,
        ).select_related(
            "author",
            "on_behalf_of",
            "report__author",
            "report__on_behalf_of",
            "report__milestone__item",
            "report__milestone__side__city",
        )[:AT_MOST]
    )


def unseen(user: User) -> int:
    """How many rows came since the person last looked; one query."""
    return _unseen(user, _looks_back()).count()


def _unseen(user: User, since: datetime) -> QuerySet[Reminder]:
    """The rows that came since the person last looked.

    A notice came when it was written: that the next letter takes it along does not make it new again.
    """
    seen = F("person__reminder_choice__bell_seen_at")
    new = (
        Q(person__reminder_choice__bell_seen_at__isnull=True)
        | Q(planned_at__gt=seen)
        | (_by_letter() & Q(sent_at__gt=seen))
    )
    return _still_relevant(user, since).filter(new).exclude(kind=ReminderKind.SUMMARY)


@dataclass(frozen=True)
class Numbers:
    """What the head of a page says: news at the bell, tasks to do now, reports that wait for the person's decision."""

    unseen: int = 0
    tasks: int = 0
    to_accept: int = 0


def numbers(user: User) -> Numbers:
    """The three of them, at most a minute old; one query, or none."""
    return Numbers(*badge.numbers(user.pk, lambda: _counted(user)))


def _counted(user: User) -> list[int]:
    """All three in one statement, so that the head of a page asks no more than it did for the bell alone."""
    (row,) = _counts(user, _looks_back(), _next_month())
    return list(row)


@prepared
def _counts(user: User, since: datetime, next_month: date) -> QuerySet[User, tuple[int, ...]]:
    parts = (
        _unseen(user, since),
        _to_do(user, next_month),
        Milestone.objects.decidable_by(user).awaiting(),
    )
    counts = [CountOf(rows.order_by().values("pk")) for rows in parts]
    return User.objects.filter(pk=user.pk).values_list(*counts)


def to_do_now(user: User) -> QuerySet[Milestone]:
    """What the person owes that is overdue, due by the end of this month, or was returned; not what waits."""
    return _to_do(user, _next_month())


def _next_month() -> date:
    """The first day of the next month."""
    today = timezone.localdate()
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _to_do(user: User, next_month: date) -> QuerySet[Milestone]:
    returned = Report.objects.last_returned().order_by().values("milestone")
    owed = Milestone.objects.owed_by(user).reportable_by(user).open().filter(pending_report__isnull=True)
    return owed.filter(Q(due_date__lt=next_month) | Q(pk__in=returned))


class CountOf(Subquery):
    """How many rows a queryset has, as an expression."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def look(user: User) -> None:
    """Note that the person has seen what there is."""
    now: datetime = timezone.now()
    ReminderChoice.objects.update_or_create(person=user, defaults={"bell_seen_at": now})
    badge.forget([user.pk])
