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
    """All questions at the item (its id), open and answered. Three queries, one where there are none."""
    return _whole(_of_item(item), user)


def awaited_from(user: Anybody) -> list[Question]:
    """The open ones that `user` is to answer, the oldest first, 50 at most."""
    return _whole(_awaited_from(user), user)


def asked_by(user: Anybody) -> list[Question]:
    """The open ones that `user` asked, the oldest first, 50 at most."""
    return _whole(_asked_by(user), user)


@prepared
def _of_item(item: int) -> QuerySet[Question, int]:
    return Question.objects.filter(item=item).values_list("pk", flat=True)


@prepared
def _awaited_from(user: Anybody) -> QuerySet[Question, int]:
    return _oldest(Question.objects.awaited_from(user))


@prepared
def _asked_by(user: Anybody) -> QuerySet[Question, int]:
    return _oldest(Question.objects.asked_by(user))


def _oldest(questions: QuestionQuerySet) -> QuerySet[Question, int]:
    return questions.open().order_by("created_at", "pk").values_list("pk", flat=True)[:AT_MOST]


def _whole(ids: list[int], user: Anybody) -> list[Question]:
    """The questions with these ids, in their order, each with its answers.

    There are few, and mostly none: the database takes longer to plan how to bring all that a page shows of a question
    than to see that there is none.
    """
    if not ids:
        return []
    found = {question.pk: question for question in _shown(ids, user)}
    questions = [found[pk] for pk in ids if pk in found]
    attach(questions, "answers", _answers(ids))
    return questions


@prepared
def _shown(ids: list[int], user: Anybody) -> QuerySet[Question]:
    return Question.objects.filter(pk__any_of=ids).order_by().with_related().with_rights_of(user)


@prepared
def _answers(questions: list[int]) -> QuerySet[Answer]:
    return QuestionQuerySet.answers().filter(question__any_of=questions)
