"""What is to be told goes into the ledger: every stage whose day has come and which has no row.

The rules are in domain.md and in the brief of the reminders: nothing is lost by a day without a run, several
missed stages become one, a moved date makes new rows, what is closed is cancelled.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from roadmap.models import Audience, Letter, LetterState, Reminder, ReminderStage, ReminderState
from roadmap.reminders.sources import Due, Outlook, all_sources
from roadmap.reminders.stages import Come, Stage, latest

# The key of the advisory lock under which the ledger is planned: two runs at once would do the work twice.
PLANNING_LOCK = 60_300_714
BATCH = 2_000
Key = tuple[str, int, date, int | None, int | None, int | None]


@dataclass(frozen=True)
class Planned:
    """How many rows were written, and how many were cancelled."""

    planned: int = 0
    cancelled: int = 0


@transaction.atomic
def plan(on: date | None = None) -> Planned:
    """Bring the ledger up to now (or up to the day `on`). Run twice, or twice at once, it plans once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANNING_LOCK])
    outlook = Outlook(on)
    cancelled = cancel_obsolete(unsent())
    planned = 0
    for source in all_sources():
        planned += _add(source.kind, list(source.wanted(outlook)))
    return Planned(planned, cancelled + _cancel_overtaken())


def unsent() -> QuerySet[Reminder]:
    """Rows that no server has: not those of a letter that is on its way, or that may have arrived."""
    on_its_way = Letter.objects.filter(
        Q(state=LetterState.CLAIMED) | Q(uncertain=True), pk=OuterRef("letter")
    )
    return Reminder.objects.filter(~Exists(on_its_way), state=ReminderState.PLANNED)


def cancel_obsolete(rows: QuerySet[Reminder], kinds: Collection[str] | None = None) -> int:
    """Cancel those of `rows` that need not be told any more, or whose recipient is gone; returns how many.

    `kinds` are those that `rows` may be of, where the caller knows; a query for each, an update if need be.
    """
    cancelled = _cancel(rows.filter(Q(person__is_active=False) | Q(body__email="")))
    for source in all_sources():
        if kinds is None or source.kind in kinds:
            cancelled += _cancel(source.obsolete(rows.filter(kind=source.kind)))
    return cancelled


def _cancel(rows: QuerySet[Reminder]) -> int:
    found = list(rows.order_by().values_list("pk", flat=True))
    if not found:
        return 0
    planned = Reminder.objects.filter(pk__in=found, state=ReminderState.PLANNED)
    return planned.update(state=ReminderState.CANCELLED)


def staged(kind: str, dues: Iterable[Due], outlook: Outlook) -> list[Reminder]:
    """The rows for what is owed by dates: for each recipient the latest stage that has come, if not told yet."""
    told = _told(kind)
    stages = _stages_by_audience(kind)

    # A day has few different dates, audiences and countries, and many rows.
    @cache
    def come(
        due: date, audiences: frozenset[str], muted: frozenset[int], country: str, today: date
    ) -> Come | None:
        heard = [
            stage
            for audience in audiences
            for stage in stages[audience]
            if stage.days_before <= 0 or stage.days_before not in muted
        ]
        return latest(heard, due, today, lambda day: outlook.calendar.working_day_before(country, day))

    rows = []
    for due in dues:
        for recipient, audiences in due.hearers.items():
            place = recipient.place
            reached = come(due.due_date, audiences, recipient.muted, place.country, outlook.today(place))
            last = told.get((due.subject_id, due.due_date, recipient.person_id, recipient.body_id))
            if reached and (last is None or reached.days_before < last):
                rows.append(
                    Reminder(
                        kind=kind,
                        subject_id=due.subject_id,
                        milestone_id=due.milestone_id,
                        due_date=due.due_date,
                        stage=reached.days_before,
                        person_id=recipient.person_id,
                        body_id=recipient.body_id,
                        send_on=reached.day,
                    )
                )
    return rows


def earliest_stage(kind: str) -> int:
    """How many days before a date its first stage comes; 0 when there are no stages before it."""
    days = ReminderStage.objects.filter(kind=kind, is_active=True).values_list("days_before", flat=True)
    return max([0, *days])


def _stages_by_audience(kind: str) -> dict[str, list[Stage]]:
    stages: dict[str, list[Stage]] = defaultdict(list)
    for row in ReminderStage.objects.filter(kind=kind, is_active=True, audience__in=Audience.values):
        stages[row.audience].append(Stage(row.days_before, row.repeats_weekly))
    return stages


def _told(kind: str) -> dict[tuple[int, date, int | None, int | None], int]:
    rows = (
        Reminder.objects.filter(kind=kind, stage__isnull=False)
        .exclude(state=ReminderState.CANCELLED)
        .order_by()
        .values_list("subject_id", "due_date", "person_id", "body_id")
        .annotate(last=Min("stage"))
    )
    return {(subject, due, person, body): last for subject, due, person, body, last in rows}


def _key(row: Reminder) -> Key:
    return (row.kind, row.subject_id, row.due_date, row.stage, row.person_id, row.body_id)


def _add(kind: str, wanted: list[Reminder]) -> int:
    """Write the rows that are not there; a cancelled one that is wanted again (a date moved back) is revived."""
    if not wanted:
        return 0
    dates = {row.due_date for row in wanted}
    known = {_key(row): row for row in Reminder.objects.filter(kind=kind, due_date__in=dates)}
    new, revived = [], []
    for row in wanted:
        old = known.get(_key(row))
        if old is None:
            new.append(row)
        elif old.state == ReminderState.CANCELLED:
            revived.append(old.pk)
    # A notice may be written at the same moment by a verb: the unique key decides, and its row is as good.
    Reminder.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    back = Reminder.objects.filter(pk__in=revived, state=ReminderState.CANCELLED)
    return len(new) + back.update(state=ReminderState.PLANNED, letter=None)


def _cancel_overtaken() -> int:
    """Of several rows about one date to one recipient that wait, the latest speaks for all."""
    later = Reminder.objects.filter(
        Q(person=OuterRef("person")) | Q(body=OuterRef("body")),
        kind=OuterRef("kind"),
        subject_id=OuterRef("subject_id"),
        due_date=OuterRef("due_date"),
        stage__lt=OuterRef("stage"),
    ).exclude(state=ReminderState.CANCELLED)
    return _cancel(unsent().filter(Exists(later), stage__isnull=False))
