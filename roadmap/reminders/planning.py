"""What is to be sent goes into the ledger: every stage whose day has come and which has no row.

The rules are in docs/domain.md and docs/reminders.md: nothing is lost by a day without a run, several
missed stages become one, a moved date makes new rows, what is closed is cancelled.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from core.apart import apart
from roadmap.choices import LetterState, ReminderState
from roadmap.models import Letter, Reminder
from roadmap.reminders.sources import Due, PlanningDay, Source, Wanted, all_sources
from roadmap.reminders.stages import Come, Stage, latest
from roadmap.reminders.upkeep import cancel_empty, follow_addresses, tell_deputies

# The key of the advisory lock under which the ledger is planned: two runs at once would do the work twice.
PLANNING_LOCK = 60_300_714
BATCH = 2_000
Key = tuple[str, int, date, int | None, int | None, int | None]
# About what, by which date, to which person or body.
Subject = tuple[int, date, int | None, int | None]


@dataclass(frozen=True)
class PlannedReminders:
    """How many rows were written, and how many were cancelled; `error` names the kinds that could not be planned."""

    planned: int = 0
    cancelled: int = 0
    error: str = ""


@transaction.atomic
def plan(on: date | None = None, planning_day: PlanningDay | None = None) -> PlannedReminders:
    """Bring the ledger up to now (or up to the day `on`). Run twice, or twice at once, it plans once.

    `planning_day` is the moment as of which, where the caller has one already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANNING_LOCK])
    planning_day = planning_day or PlanningDay(on)
    follow_addresses()
    cancelled = cancel_obsolete(unsent(), set(unsent().order_by().values_list("kind", flat=True).distinct()))
    planned = 0
    failed = []
    for source in all_sources():
        with apart("Reminders of the kind %s could not be planned", source.kind) as planning:
            more, fewer = _plan_kind(source, planning_day)
            planned, cancelled = planned + more, cancelled + fewer
        if planning.failure:
            failed.append(f"{source.kind}: {type(planning.failure).__name__}: {planning.failure}")
    cancelled += _cancel_overtaken()
    planned += tell_deputies(planning_day.people)
    cancel_empty()
    return PlannedReminders(planned, cancelled, "\n".join(failed))


@transaction.atomic
def _plan_kind(source: Source, planning_day: PlanningDay) -> tuple[int, int]:
    """Bring the rows of one kind up to now; how many were written, and how many were cancelled."""
    wanted = source.wanted(planning_day)
    cancelled = _cancel(Reminder.objects.filter(pk__in=wanted.to_cancel)) if wanted.to_cancel else 0
    return _add(source.kind, wanted.rows), cancelled


def unsent() -> QuerySet[Reminder]:
    """Rows that no server has: not those of a letter that is on its way, or that may have arrived."""
    return Reminder.objects.filter(~_on_its_way(), state=ReminderState.PLANNED)


def _on_its_way() -> Exists:
    return Exists(
        Letter.objects.filter(Q(state=LetterState.CLAIMED) | Q(uncertain=True), pk=OuterRef("letter"))
    )


def cancel_obsolete(rows: QuerySet[Reminder], kinds: Collection[str] | None = None) -> int:
    """Cancel those of `rows` that need not be sent any more, or whose recipient is gone; returns how many.

    `kinds` are those that `rows` may be of, where the caller knows; one query, and an update if need be.
    """
    if kinds is not None and not kinds:
        return 0
    gone = Q(person__is_active=False) | Q(body__email="")
    for source in all_sources():
        if kinds is None or source.kind in kinds:
            obsolete = source.obsolete(rows.filter(kind=source.kind))
            gone |= Q(pk__in=obsolete.order_by().values("pk"))
    return _cancel(rows.filter(gone))


def _cancel(rows: QuerySet[Reminder]) -> int:
    found = list(rows.order_by().values_list("pk", flat=True))
    if not found:
        return 0
    planned = Reminder.objects.filter(pk__in=found, state=ReminderState.PLANNED)
    return planned.update(state=ReminderState.CANCELLED)


def staged(kind: str, dues: Iterable[Due], planning_day: PlanningDay) -> Wanted:
    """The rows for what is owed by dates: for each recipient the latest stage that has come, if it was not sent yet.

    To be cancelled are rows of those who do not answer for it any more, and of stages that were taken out or muted.
    """
    dues = list(dues)
    waiting = _waiting(kind)
    to_cancel = {pk for rows in waiting.values() for pk, _ in rows}
    sent_stages = _latest_stages_sent(kind) if dues else {}
    stages = planning_day.stages[kind]

    # A day has few different dates, audiences and countries, and many rows.
    @cache
    def stages_for(audiences: frozenset[str], muted: frozenset[int]) -> list[Stage]:
        return [
            stage
            for audience in audiences
            for stage in stages[audience]
            if stage.days_before <= 0 or stage.days_before not in muted
        ]

    @cache
    def come(
        due: date, audiences: frozenset[str], muted: frozenset[int], country: str, today: date
    ) -> Come | None:
        return latest(
            stages_for(audiences, muted),
            due,
            today,
            lambda day: planning_day.calendar.working_day_before(country, day),
        )

    def rows_for(due: Due) -> Iterator[Reminder]:
        for recipient, audiences in due.recipients.items():
            place = recipient.place
            reached = come(due.due_date, audiences, recipient.muted, place.country, planning_day.today(place))
            key = (due.subject_id, due.due_date, recipient.person_id, recipient.body_id)
            last = sent_stages.get(key)
            for pk, days_before in waiting.get(key, ()):
                if any(stage.has(days_before) for stage in stages_for(audiences, recipient.muted)):
                    to_cancel.discard(pk)
                    last = days_before if last is None else min(last, days_before)
            if reached and (last is None or reached.days_before < last):
                yield Reminder(
                    kind=kind,
                    subject_id=due.subject_id,
                    milestone_id=due.milestone_id,
                    due_date=due.due_date,
                    stage=reached.days_before,
                    person_id=recipient.person_id,
                    body_id=recipient.body_id,
                    send_on=reached.day,
                )

    rows: list[Reminder] = []
    for due in dues:
        with apart("Reminders of %s %s could not be planned", kind, due.subject_id) as planning:
            rows += rows_for(due)
        if planning.failure:
            # What waits of it goes on waiting.
            to_cancel -= {pk for key in waiting if key[0] == due.subject_id for pk, _ in waiting[key]}
    return Wanted(rows, to_cancel)


def _waiting(kind: str) -> dict[Subject, list[tuple[int, int]]]:
    """The ids and the stages of the rows that wait, by subject and recipient."""
    found: dict[Subject, list[tuple[int, int]]] = defaultdict(list)
    rows = unsent().filter(kind=kind, stage__isnull=False).order_by()
    for pk, stage, subject, due, person, body in rows.values_list(
        "pk", "stage", "subject_id", "due_date", "person_id", "body_id"
    ):
        if stage is not None:  # as the filter asks, which the type does not know
            found[subject, due, person, body].append((pk, stage))
    return found


def _latest_stages_sent(kind: str) -> dict[Subject, int]:
    """The latest stage that was sent, or is on its way, for each subject."""
    rows = (
        Reminder.objects.filter(kind=kind, stage__isnull=False)
        .exclude(state=ReminderState.CANCELLED)
        .exclude(~_on_its_way(), state=ReminderState.PLANNED)
        .order_by()
        .values_list("subject_id", "due_date", "person_id", "body_id")
        .annotate(last=Min("stage"))
    )
    return {(subject, due, person, body): last for subject, due, person, body, last in rows}


def _key(row: Reminder) -> Key:
    return (row.kind, row.subject_id, row.due_date, row.stage, row.person_id, row.body_id)


def _add(kind: str, wanted: Sequence[Reminder]) -> int:
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
