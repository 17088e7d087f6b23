"""What one side asked the other, and what was said to it."""

from datetime import datetime

from api.shown import Out, address
from roadmap.models import Answer, Question


class AnswerOut(Out):
    """What was said to a question; `kind` is `answer`, or `withdrawn` by the asking side."""

    id: int
    kind: str
    text: str
    by: str
    at: datetime

    @classmethod
    def of(cls, answer: Answer) -> "AnswerOut":
        return cls(id=answer.pk, kind=answer.kind, text=answer.text, by=answer.said_by, at=answer.created_at)


class QuestionOut(Out):
    """What one side asked the other at an item."""

    id: int
    roadmap: str
    item: int
    number: str
    from_side: str
    to_side: str
    to_body: int | None
    to_person: int | None
    addressee: str
    text: str
    by: str
    at: datetime
    is_open: bool
    may_answer: bool
    may_withdraw: bool
    answers: list[AnswerOut]
    page: str

    @classmethod
    def of(cls, question: Question) -> "QuestionOut":
        """A question `with_all()` and with the caller's rights annotated."""
        return cls(
            id=question.pk,
            roadmap=question.item.roadmap.slug,
            item=question.item_id,
            number=question.item.number,
            from_side=question.from_side.city.slug,
            to_side=question.to_side.city.slug,
            to_body=question.to_body_id,
            to_person=question.to_person_id,
            addressee=question.addressee,
            text=question.text,
            by=question.said_by,
            at=question.created_at,
            is_open=question.is_open,
            may_answer=question.may_answer,
            may_withdraw=question.may_withdraw,
            answers=[AnswerOut.of(one) for one in question.answers.all()],
            page=address(question.get_absolute_url()),
        )
