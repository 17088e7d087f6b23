"""The bell: what a person was notified of, and what he or she returned or was returned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cities.models import User
from roadmap.choices import CLOSED, ReminderKind, ReminderState, Verdict
from roadmap.models import Decision, Reminder, ReminderChoice
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


def _sent_to(user: User) -> Q:
    """Rows that a server accepted, and notices at once: they wait for the letter, the bell does not."""
    by_letter = _by_letter()
    since = timezone.now() - timedelta(days=LOOKS_BACK)
    return Q(person=user, planned_at__gte=since) & (
        Q(state=ReminderState.SENT) | (~by_letter & ~Q(state=ReminderState.CANCELLED))
    )


def _still_relevant(user: User) -> QuerySet[Reminder]:
    """Rows that were sent and still matter; what is decided or closed does not."""
    return Reminder.objects.filter(_sent_to(user)).exclude(
        obsolete_among(Reminder.objects.filter(person=user))
    )


def sent_by_day(user: User, today: date) -> list[DayOfNotices]:
    """What `user` was notified of and still matters, the latest day first; as things are now. A query for each kind."""
    rows = list(_still_relevant(user).order_by("-planned_at")[:AT_MOST])
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
            "author", "report__author", "report__milestone__item", "report__milestone__side__city"
        )[:AT_MOST]
    )


def unseen(user: User) -> int:
    """How many rows came since the person last looked; one query.

    A notice came when it was written: that the next letter takes it along does not make it new again.
    """
    seen = F("person__reminder_choice__bell_seen_at")
    new = (
        Q(person__reminder_choice__bell_seen_at__isnull=True)
        | Q(planned_at__gt=seen)
        | (_by_letter() & Q(sent_at__gt=seen))
    )
    return _still_relevant(user).filter(new).exclude(kind=ReminderKind.SUMMARY).count()


def number(user: User) -> int:
    """`unseen`, at most a minute old; one query, or none."""
    return badge.number(user.pk, lambda: unseen(user))


def look(user: User) -> None:
    """Note that the person has seen what there is."""
    now: datetime = timezone.now()
    ReminderChoice.objects.update_or_create(person=user, defaults={"bell_seen_at": now})
    badge.forget([user.pk])
