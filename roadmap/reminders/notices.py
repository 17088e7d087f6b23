"""Notices: a report waits, was accepted, returned or taken back, another date is asked for, a date was moved.

The verbs of `roadmap.reporting.actions` call these within their own transaction, and not after its commit: a notice is
but a row of the ledger, so it exists exactly when the report or the decision does. The bell shows it at
once; the letter takes it along on the next working morning.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from cities.models import User
from roadmap.choices import CLOSED, ReminderKind, ReminderState, Verdict
from roadmap.models import DeadlineChange, Decision, Milestone, Reminder, Report, TakenBack
from roadmap.reminders import badge
from roadmap.reminders.links import milestone_url
from roadmap.reminders.milestones import people_of, people_of_each
from roadmap.reminders.people import People, Recipient
from roadmap.reminders.sources import NEWS, LetterLine, WrittenByVerbs
from roadmap.templatetags.roadmap_format import in_words

LONGEST_NOTE = 400


def report_awaits(report: Report) -> None:
    """Tell the side's coordinators (where it has none, the administrators) that a report waits for them."""
    people = People()
    recipients = people.deciding_for(report.milestone.side.city_id)
    _tell(ReminderKind.AWAITS, report.pk, report.milestone, recipients, but=report.author)


def report_returned(report: Report, by: User) -> None:
    """Tell the author that the report came back with a remark, and for whom it was written."""
    _tell(ReminderKind.RETURNED, report.pk, report.milestone, _authors(People(), report), but=by)


def report_accepted(report: Report, by: User) -> None:
    """Tell the author that the report was accepted, and for whom it was written."""
    _tell(ReminderKind.ACCEPTED, report.pk, report.milestone, _authors(People(), report), but=by)


def taken_back(new: TakenBack, report: Report, milestone: Milestone) -> None:
    """Tell those who were told of what is taken back by now, by a letter or by the bell; nobody else has to know."""
    kinds = (ReminderKind.AWAITS,) if new.report_id else (ReminderKind.ACCEPTED, ReminderKind.RETURNED)
    of_report = Reminder.objects.filter(kind__in=kinds, subject_id=report.pk, milestone=milestone)
    seen = Q(state=ReminderState.SENT) | Q(person__reminder_choice__bell_seen_at__gte=F("planned_at"))
    told = set(of_report.filter(seen).exclude(person=new.author_id).values_list("person", flat=True))
    people = People()
    hearers = [people.persons[pk] for pk in told if pk in people.persons]
    _tell(ReminderKind.TAKEN_BACK, new.pk, milestone, hearers)
    badge.forget(of_report.values_list("person", flat=True))


def date_asked(change: DeadlineChange) -> None:
    """Tell the side's coordinators that somebody asks for another date."""
    recipients = People().deciding_for(change.milestone.side.city_id)
    _tell(ReminderKind.DATE_ASKED, change.pk, change.milestone, recipients, but=change.author)


def date_decided(change: DeadlineChange, by: User) -> None:
    """Tell who asked (and for whom) what was decided; of a moved date all who answer for the milestone."""
    people = People()
    recipients = _authors(people, change)
    if change.verdict == Verdict.ACCEPTED:
        recipients = [*recipients, *people_of(change.milestone, people)]
    _tell(ReminderKind.MOVED, change.pk, change.milestone, recipients, but=by)


def dates_reread(milestones: Iterable[Milestone]) -> None:
    """Tell those who answer for `milestones` that the document now gives another date.

    For an import, and only where the administrator ticked that people are to be notified. A handful of queries.
    """
    people = People()
    dated = Milestone.objects.filter(
        pk__in=[milestone.pk for milestone in milestones], due_date__isnull=False
    )
    recipients = people_of_each(dated, people)
    _write(
        row
        for milestone in dated.select_related("side__city")
        for row in _rows(
            ReminderKind.REREAD, milestone.pk, milestone, recipients[milestone.pk], on=milestone.due_date
        )
    )


def _authors(people: People, said: Report | DeadlineChange) -> list[Recipient]:
    """Who said it, and for whom: once the absence is over, a deputy alone could do nothing about it."""
    pks = filter(None, [said.author_id, said.on_behalf_of_id])
    return people.with_deputies(people.persons[pk] for pk in pks if pk in people.persons)


def _tell(
    kind: str,
    subject_id: int,
    milestone: Milestone,
    recipients: Sequence[Recipient],
    *,
    but: User | None = None,
) -> None:
    _write(
        _rows(
            kind,
            subject_id,
            milestone,
            [one for one in recipients if but is None or one.person_id != but.pk],
            on=None,
        )
    )


def _rows(
    kind: str, subject_id: int, milestone: Milestone, recipients: Sequence[Recipient], *, on: date | None
) -> list[Reminder]:
    today = milestone.side.city.today()
    return [
        Reminder(
            kind=kind,
            subject_id=subject_id,
            milestone=milestone,
            due_date=on or today,
            person_id=recipient.person_id,
            body_id=recipient.body_id,
            send_on=today,
        )
        for recipient in dict.fromkeys(recipients)
    ]


def _write(rows: Iterable[Reminder]) -> None:
    written = Reminder.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    badge.forget(row.person_id for row in written)


@dataclass(frozen=True)
class NoticeSource(WrittenByVerbs):
    """`say` gives, for the ids of what the rows are about, the sentence for each."""

    say: Callable[[Iterable[int]], dict[int, str]]

    def lines(self, rows: Sequence[Reminder], today: date) -> list[LetterLine]:
        said = self.say(row.subject_id for row in rows)
        milestones = (
            Milestone.objects.select_related("item__roadmap", "side__city")
            .defer("item__search")
            .in_bulk({row.milestone_id for row in rows if row.milestone_id})
        )
        return [
            _line(milestones[row.milestone_id], row, said[row.subject_id])
            for row in rows
            if row.milestone_id and row.subject_id in said
        ]


def _line(milestone: Milestone, row: Reminder, note: str) -> LetterLine:
    return LetterLine(
        group=NEWS,
        number=milestone.item.number,
        title=milestone.item.title,
        side=milestone.side.city.name,
        side_slug=milestone.side.city.slug,
        url=milestone_url(milestone.pk),
        due=milestone.due_date,
        note=note,
        roadmap=str(milestone.item.roadmap),
        row_id=row.pk,
    )


def _not_pending() -> Q:
    return Q(milestone__pending_report__isnull=True) | ~Q(milestone__pending_report=F("subject_id"))


def _answered() -> Q:
    # Closed since, or reported again: the author has seen the remark.
    newer = Report.objects.filter(
        pk__in=Reminder.objects.filter(kind=ReminderKind.RETURNED).values("subject_id")
    )
    answered = newer.filter(
        Q(milestone__status__in=CLOSED) | Q(milestone__last_reported_at__gt=F("created_at"))
    )
    return Q(subject_id__in=answered.values("pk")) | _undecided(Verdict.RETURNED)


def _undecided(verdict: str) -> Q:
    """What was decided so is taken back."""
    return ~Q(subject_id__in=_decided(verdict).order_by().values("report"))


def _date_decided() -> Q:
    return Q(subject_id__in=DeadlineChange.objects.exclude(verdict="").values("pk"))


def _reports_wait(ids: Iterable[int]) -> dict[int, str]:
    reports = Report.objects.filter(pk__in=list(ids)).select_related("author", "on_behalf_of")
    return {
        report.pk: _("%(who)s reports that it is done: your decision is awaited.") % {"who": report.signed}
        for report in reports
    }


def _reports_returned(ids: Iterable[int]) -> dict[int, str]:
    decided = _decided(Verdict.RETURNED).filter(report__in=list(ids))
    return {
        one.report_id: _("The report was returned by %(who)s: “%(remark)s”")
        % {"who": one.signed, "remark": one.remark[:LONGEST_NOTE]}
        for one in decided.select_related("author", "on_behalf_of")
    }


def _reports_accepted(ids: Iterable[int]) -> dict[int, str]:
    decided = _decided(Verdict.ACCEPTED).filter(report__in=list(ids))
    return {
        one.report_id: _("The report was accepted by %(who)s.") % {"who": one.signed}
        for one in decided.select_related("author", "on_behalf_of")
    }


def _decided(verdict: str) -> QuerySet[Decision]:
    """The decisions of this kind that stand."""
    return Decision.objects.filter(verdict=verdict, taken_back__isnull=True)


def _taken_back(ids: Iterable[int]) -> dict[int, str]:
    said = {}
    for one in TakenBack.objects.filter(pk__in=list(ids)).select_related(
        "author", "on_behalf_of", "decision"
    ):
        if one.decision is None:
            words = _("%(who)s has withdrawn the report: there is nothing to decide.")
        elif one.decision.verdict == Verdict.ACCEPTED:
            words = _("%(who)s has taken the acceptance back: the report waits for a decision again.")
        else:
            words = _("%(who)s has taken the return back: the report waits for a decision again.")
        said[one.pk] = words % {"who": one.signed}
    return said


def _dates_asked(ids: Iterable[int]) -> dict[int, str]:
    changes = DeadlineChange.objects.filter(pk__in=list(ids)).select_related("author", "on_behalf_of")
    return {
        change.pk: _("%(who)s asks to move the date to %(date)s: “%(reason)s”")
        % {"who": change.signed, "date": in_words(change.new_date), "reason": change.reason[:LONGEST_NOTE]}
        for change in changes
    }


def _dates_decided(ids: Iterable[int]) -> dict[int, str]:
    said = {}
    changes = DeadlineChange.objects.filter(pk__in=list(ids))
    for change in changes.select_related("decided_by", "decided_on_behalf_of"):
        words = {
            "who": change.settled_signed,
            "old": in_words(change.old_date) if change.old_date else _("no date"),
            "new": in_words(change.new_date),
            "remark": change.remark[:LONGEST_NOTE],
        }
        if change.verdict == Verdict.ACCEPTED:
            said[change.pk] = _("The date was moved from %(old)s to %(new)s by %(who)s.") % words
        elif change.verdict:
            said[change.pk] = _("The date stays; %(who)s says: “%(remark)s”") % words
    return said


def _dates_reread(ids: Iterable[int]) -> dict[int, str]:
    return {
        milestone.pk: _("By the document the date is now %(date)s.") % {"date": in_words(milestone.due_date)}
        for milestone in Milestone.objects.filter(pk__in=list(ids), due_date__isnull=False)
        if milestone.due_date
    }


NOTICES = (
    NoticeSource(ReminderKind.AWAITS, _not_pending, _reports_wait),
    NoticeSource(ReminderKind.RETURNED, _answered, _reports_returned),
    NoticeSource(ReminderKind.ACCEPTED, lambda: _undecided(Verdict.ACCEPTED), _reports_accepted),
    NoticeSource(ReminderKind.TAKEN_BACK, lambda: Q(pk__in=[]), _taken_back),
    NoticeSource(ReminderKind.DATE_ASKED, _date_decided, _dates_asked),
    NoticeSource(ReminderKind.MOVED, lambda: Q(pk__in=[]), _dates_decided),
    NoticeSource(ReminderKind.REREAD, lambda: ~Q(due_date=F("milestone__due_date")), _dates_reread),
)
