"""An answer by mail to a question between the sides: passed on as it was written, or kept in the form of the answer."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cities.models import User
from core import kept
from core.verbs import Conflict
from plans.replies import read_answer
from roadmap.mailbox import addresses
from roadmap.mailbox.acting import Outcome
from roadmap.mailbox.envelope import head_of
from roadmap.models import Incoming, IncomingPart, Question
from roadmap.questions import actions

# Nobody had answered when the question was sent out.
_NOBODY_YET = 0


def question_of(letter: Incoming) -> Question | None:
    """The question that the letter answers by the address it was sent to."""
    marks = addresses.tokens(head_of(bytes(letter.raw or b""), letter.recipients.split("\n")).recipients)
    asked = addresses.question_in(marks[0]) if len(marks) == 1 else None
    if asked is None or letter.address is None or asked not in addresses.questions_of(letter.address.letter):
        return None
    return Question.objects.select_related("item__roadmap").filter(pk=asked).first()


def answer(letter: Incoming, person: User, question: Question, *, drafts_only: bool = False) -> Outcome:
    """Answer `question` with the letter's words; to be called within the letter's transaction.

    `drafts_only`: nothing is recorded, whatever it says.
    """
    said = read_answer(bytes(letter.raw or b""))
    if said.ignored:
        return Outcome(ignored=(said.ignored,))
    part = IncomingPart(incoming=letter, person=person, kind="answer", text=said.text, why=said.why)
    part.stood = {"question": question.pk, "item": question.item.number, "url": question.get_absolute_url()}
    done = Outcome()
    if drafts_only and not part.why:
        part.why = "drafts_only"
    if not part.why:
        try:
            with transaction.atomic():
                actions.answer(question.pk, person, text=said.text, seen=_NOBODY_YET)
        except Conflict:
            part.why = "answered_since"
        except ValidationError as refusal:
            done.problems += refusal.messages
            part.why = "refused"
        except (PermissionDenied, Question.DoesNotExist):
            part.why = "not_yours"
    part.save()
    if part.why:
        _keep(part, person, question)
        done.drafted.append(part)
    else:
        done.recorded.append(part)
    return done


def _keep(part: IncomingPart, person: User, question: Question) -> None:
    """Put the words into the form of the answer, after what the person has typed there before."""
    path = question.get_absolute_url()
    there = kept.kept_for(person.pk, path)
    before = there.fields.get("text", []) if there and there.fields else []
    text = "\n".join([*before, part.text]).strip()
    kept.keep_text(person.pk, path, {"text": [text], "seen": [str(question.answers.count())]})
