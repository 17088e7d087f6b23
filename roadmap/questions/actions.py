"""What people do with questions: ask the other side, answer, take back.

One verb, one transaction, as in `roadmap.reporting.actions`: each raises `PermissionDenied` for those who may not,
`ValidationError` for what is wrong with the input, `Conflict` when somebody else was quicker; nothing is written then.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cities.choices import Role
from cities.models import Body, User
from cities.permissions import city_of, stands_in_for
from core.seen import NEVER
from core.verbs import Conflict, check_fields
from roadmap import happenings
from roadmap.choices import AnswerKind
from roadmap.models import Answer, Item, Question, Side
from roadmap.questions import notices
from roadmap.questions.querysets import asking_sides


@transaction.atomic
def ask(item_id: int, by: User, *, to: Body | User, text: str, from_side: int | None = None) -> Question:
    """Ask a body or a person of another side something about the item, and tell whoever can answer.

    `from_side` is the id of the asking side; it must be given only by those who may ask for several (administrators).
    """
    item = Item.objects.visible_to(by).select_related("roadmap").get(pk=item_id)
    asking = _asking_side(by, item, from_side)
    asked = _asked_side(item, to)
    if asked.pk == asking.pk:
        raise ValidationError({"to": _("A question goes to the other side: choose somebody there.")})
    question = Question(
        item=item,
        from_side=asking,
        to_side=asked,
        to_body=to if isinstance(to, Body) else None,
        to_person=to if isinstance(to, User) else None,
        author=by,
        body=by.body,
        on_behalf_of=stands_in_for(by, lambda one: asking in asking_sides(one, item.roadmap)),
        text=_words(text, _("Write what you ask.")),
    )
    check_fields(question)
    question.save()
    notices.asked(question)
    happenings.asked(question)
    return question


@transaction.atomic
def answer(question_id: int, by: User, *, text: str, seen: int | None = None) -> Answer:
    """Answer a question; the person who asked is notified. Further answers may follow the first.

    `seen` is how many answers the person saw, `None` for not asking: raises `Conflict` when there are others by now.
    """
    question = _locked(question_id, by)
    if not Question.objects.answerable_by(by).filter(pk=question.pk).exists():
        raise PermissionDenied
    _check_seen(question, seen, by)
    if question.answers.filter(kind=AnswerKind.WITHDRAWN).exists():
        raise ValidationError(_("The question was taken back: no answer is awaited."))
    new = _said(
        question,
        by,
        AnswerKind.ANSWER,
        _words(text, _("Write the answer.")),
        stands_in_for(by, lambda one: Question.objects.answerable_by(one).filter(pk=question.pk).exists()),
    )
    notices.answered(new)
    return new


@transaction.atomic
def withdraw(question_id: int, by: User, *, why: str = "") -> Answer:
    """Take an open question back. Raises `Conflict` when it was answered or taken back already."""
    question = _locked(question_id, by)
    if not _may_withdraw(by, question):
        raise PermissionDenied
    if question.answers.exists():
        raise Conflict(question, _("The question was answered in the meantime."))
    behalf = stands_in_for(by, lambda one: _may_withdraw(one, question))
    return _said(question, by, AnswerKind.WITHDRAWN, why.strip(), behalf)


def _said(question: Question, by: User, kind: AnswerKind, text: str, behalf: User | None) -> Answer:
    new = Answer(question=question, kind=kind, author=by, body=by.body, on_behalf_of=behalf, text=text)
    check_fields(new)
    new.save()
    return new


def _asking_side(by: User, item: Item, wanted: int | None) -> Side:
    sides = asking_sides(by, item.roadmap)
    if not sides:
        raise PermissionDenied
    if wanted is None and len(sides) == 1:
        return sides[0]
    found = next((side for side in sides if side.pk == wanted), None)
    if found is None:
        raise ValidationError({"from_side": _("Choose the side for which you ask.")})
    return found


def _asked_side(item: Item, to: Body | User) -> Side:
    city = to.city_id if isinstance(to, Body) else city_of(to)
    side = item.roadmap.sides.select_related("city").filter(city=city).first() if city else None
    is_there = isinstance(to, Body) or (to.is_active and to.role in (Role.EXECUTOR, Role.COORDINATOR))
    if side is None or not is_there:
        raise ValidationError({"to": _("Nobody of this roadmap's sides: choose a body or a person.")})
    return side


def _may_withdraw(by: User, question: Question) -> bool:
    return Question.objects.withdrawable_by(by).filter(pk=question.pk).exists()


def _locked(question_id: int, by: User) -> Question:
    return (
        Question.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("item__roadmap", "from_side__city", "to_side__city")
        .get(pk=question_id)
    )


def _check_seen(question: Question, seen: int | None, by: User) -> None:
    if seen is None or question.answers.count() == seen:
        return
    new = list(question.answers.order_by("created_at", "pk"))[seen:] if seen > NEVER else []
    own = bool(new) and all(one.author_id == by.pk for one in new)
    raise Conflict(question, own=new[-1].created_at if own else None)


def _words(text: str, missing: str) -> str:
    if not text.strip():
        raise ValidationError({"text": missing})
    return text.strip()
