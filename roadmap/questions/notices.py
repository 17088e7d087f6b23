"""Who is notified of a question and of its answer: rows of the ledger, for the bell at once and for the next letter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from roadmap.choices import AnswerKind, ReminderKind
from roadmap.models import Answer, Question, Reminder
from roadmap.reminders import badge
from roadmap.reminders.links import absolute
from roadmap.reminders.people import People, Recipient
from roadmap.reminders.sources import NEWS, LetterLine, WrittenByVerbs

LONGEST_NOTE = 400


def asked(question: Question) -> None:
    """Tell the asked person, or those who answer for the asked body; where it has nobody, the side's coordinators."""
    people = People()
    if question.to_person_id:
        known = people.persons.get(question.to_person_id)
        recipients = people.with_deputies([known] if known else [])
    else:
        recipients = people.answering_for([question.to_body_id] if question.to_body_id else [])
    recipients = recipients or people.deciding_for(question.to_side.city_id)
    _tell(
        ReminderKind.QUESTION, question.pk, question.to_side.city.today(), recipients, but=question.author_id
    )


def answered(answer: Answer) -> None:
    """Tell whoever asked, and for whom; where these are gone, the asking side's coordinators."""
    people, question = People(), answer.question
    asked_by = [question.author_id, question.on_behalf_of_id]
    authors = [people.persons[pk] for pk in asked_by if pk and pk in people.persons]
    recipients = people.with_deputies(authors) if authors else people.deciding_for(question.from_side.city_id)
    today = question.from_side.city.today()
    _tell(ReminderKind.ANSWERED, answer.pk, today, recipients, but=answer.author_id)


def _tell(kind: str, subject_id: int, today: date, recipients: Sequence[Recipient], *, but: int) -> None:
    rows = [
        Reminder(
            kind=kind,
            subject_id=subject_id,
            due_date=today,
            person_id=one.person_id,
            body_id=one.body_id,
            send_on=today,
        )
        for one in dict.fromkeys(recipients)
        if one.person_id != but
    ]
    written = Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    badge.forget(row.person_id for row in written)


Said = Mapping[int, tuple[Question, str]]


@dataclass(frozen=True)
class QuestionSource(WrittenByVerbs):
    """`say` gives for ids of what the rows are about the question and the sentence."""

    say: Callable[[Iterable[int]], Said]

    def lines(self, rows: Sequence[Reminder], today: date) -> list[LetterLine]:
        said = self.say({row.subject_id for row in rows})
        return [_line(row, *said[row.subject_id]) for row in rows if row.subject_id in said]


def _line(row: Reminder, question: Question, note: str) -> LetterLine:
    return LetterLine(
        group=NEWS,
        number=question.item.number,
        title=question.item.title,
        side=question.to_side.city.name,
        side_slug=question.to_side.city.slug,
        url=absolute(question.get_absolute_url()),
        note=note,
        roadmap=str(question.item.roadmap),
        row_id=row.pk,
    )


def _questions(ids: Iterable[int]) -> dict[int, Question]:
    return Question.objects.with_all().in_bulk(list(ids))


def _say_asked(ids: Iterable[int]) -> Said:
    return {
        pk: (
            question,
            _("%(who)s, %(city)s, asks: “%(text)s”")
            % {
                "who": question.signed,
                "city": question.from_side.city,
                "text": question.text[:LONGEST_NOTE],
            },
        )
        for pk, question in _questions(ids).items()
    }


def _say_answered(ids: Iterable[int]) -> Said:
    answers = Answer.objects.select_related("author", "on_behalf_of").in_bulk(list(ids))
    questions = _questions({answer.question_id for answer in answers.values()})
    return {
        pk: (
            questions[answer.question_id],
            _("%(who)s has answered your question: “%(text)s”")
            % {"who": answer.signed, "text": answer.text[:LONGEST_NOTE]},
        )
        for pk, answer in answers.items()
    }


def _settled() -> Q:
    asked_for = Reminder.objects.filter(kind=ReminderKind.QUESTION).order_by().values("subject_id")
    return Q(subject_id__in=Answer.objects.filter(question__in=asked_for).order_by().values("question"))


def _taken_back() -> Q:
    withdrawn = Answer.objects.filter(kind=AnswerKind.WITHDRAWN).order_by()
    return Q(subject_id__in=withdrawn.values("pk"))


SOURCES = (
    QuestionSource(ReminderKind.QUESTION, _settled, _say_asked),
    QuestionSource(ReminderKind.ANSWERED, _taken_back, _say_answered),
)
