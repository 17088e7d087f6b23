"""The questions that a page shows, each with its answers and with what the reader may do."""

from django.db.models import QuerySet

from cities.models import Anybody
from core.attached import attach
from core.prepared import prepared
from roadmap.models import Answer, Question
from roadmap.questions.querysets import QuestionQuerySet

# A coordinator of many roadmaps may have as many to answer.
AT_MOST = 50


def of_item(item: int, user: Anybody) -> list[Question]:
    """All questions at the item (its id), open and answered. Two queries."""
    return _with_answers(_of_item(item, user))


def awaited_from(user: Anybody) -> list[Question]:
    """The open ones that `user` is to answer, the oldest first, 50 at most."""
    return _with_answers(_awaited_from(user))


def asked_by(user: Anybody) -> list[Question]:
    """The open ones that `user` asked, the oldest first, 50 at most."""
    return _with_answers(_asked_by(user))


@prepared
def _of_item(item: int, user: Anybody) -> QuerySet[Question]:
    return Question.objects.filter(item=item).with_related().with_rights_of(user)


@prepared
def _awaited_from(user: Anybody) -> QuerySet[Question]:
    return _oldest(Question.objects.awaited_from(user), user)


@prepared
def _asked_by(user: Anybody) -> QuerySet[Question]:
    return _oldest(Question.objects.asked_by(user), user)


def _oldest(questions: QuestionQuerySet, user: Anybody) -> QuerySet[Question]:
    found = questions.open().with_related().with_rights_of(user)
    return found.order_by("created_at", "pk")[:AT_MOST]


@prepared
def _answers(questions: list[int]) -> QuerySet[Answer]:
    return QuestionQuerySet.answers().filter(question__any_of=questions)


def _with_answers(questions: list[Question]) -> list[Question]:
    if questions:
        attach(questions, "answers", _answers([question.pk for question in questions]))
    return questions
