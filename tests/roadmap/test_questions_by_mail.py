"""A question between the sides, by mail from end to end: asked, seen by the other side, answered, heard."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from core.models import Kept
from roadmap.choices import IncomingState, ReminderKind
from roadmap.models import Answer, Incoming, Item, Question, Reminder, Report
from roadmap.questions import actions
from roadmap.reminders import run
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from tests.mail_server import html_of, text_of
from tests.roadmap.daily import PDF, milestone_of
from tests.roadmap.letters_in import address_of, answer_to, found_in, post

pytestmark = pytest.mark.usefixtures("mailbox")

# Days without a letter of a date, working days in both cities: what is in a letter is the question alone.
MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)


def letters_of(day: int) -> None:
    """The morning's letters of a day in March."""
    with time_machine.travel(MONDAY.replace(day=day), tick=True):
        plan_reminders()
        deliver()


def posted(day: int, raw: bytes) -> None:
    with time_machine.travel(MONDAY.replace(day=day, hour=12), tick=True):
        post(raw)


@pytest.fixture
def question(plan, cast) -> Question:
    """Sochi's executor asks Minsk's institute."""
    item = Item.objects.get(roadmap=plan, number="1")
    return actions.ask(item.pk, cast.sochi_executor, to=cast.minsk_institute, text="Когда приедет делегация?")


@pytest.fixture
def asked(question, cast, mail_server):
    """The letter that brings the question to Minsk's executor."""
    letters_of(17)
    return mail_server.letters_to(cast.minsk_executor.email)[-1]


def test_from_the_question_by_mail_to_the_answer_in_the_mailbox_of_who_asked(told, plan, cast, mail_server):
    post(answer_to(address_of(told), cast.sochi_executor, "Когда приедет делегация?\n"))
    receipt = text_of(mail_server.letters_to(cast.sochi_executor.email)[-1])
    path = found_in(r"https?://[^/\s]+(/r/\S+)", receipt)
    client = Client()
    client.force_login(cast.sochi_executor)
    page = client.get(path).content.decode()
    # Whom a letter asks it does not say: whoever answers for the item over there is proposed, and the person sends it.
    to = f"body:{cast.minsk_institute.pk}"
    assert f'value="{to}" selected' in page
    text = found_in(r"<textarea[^>]*>\s*([^<]+?)\s*</textarea>", page)
    assert client.post(path, {"to": to, "text": text}).status_code == 302
    question = Question.objects.get()
    assert (question.text, question.to_body) == ("Когда приедет делегация?", cast.minsk_institute)

    with time_machine.travel(datetime(2026, 6, 24, 9, tzinfo=UTC), tick=True):
        run.remind(by_hand=True)
        letter = mail_server.letters_to(cast.minsk_executor.email)[-1]
        assert "«Когда приедет делегация?»" in text_of(letter)
        way = found_in(rf"mailto:(reply\+[^?\"]*-q{question.pk}@[^?\"]+)", html_of(letter))
        post(answer_to(way, cast.minsk_executor, "14 мая, двенадцать человек\n"))
    assert Answer.objects.get().text == "14 мая, двенадцать человек"
    assert not Report.objects.exists()

    with time_machine.travel(datetime(2026, 6, 25, 9, tzinfo=UTC), tick=True):
        run.remind(by_hand=True)
    heard = text_of(mail_server.letters_to(cast.sochi_executor.email)[-1])
    assert "«14 мая, двенадцать человек»" in heard


def test_a_letter_with_the_question_alone_is_simply_answered(asked, question, cast, mail_server):
    assert address_of(asked).partition("@")[0].endswith(f"-q{question.pk}")
    assert "получит тот, кто спрашивает" in text_of(asked)
    posted(17, answer_to(address_of(asked), cast.minsk_executor, "В мае, точнее скажем после отбора.\n"))
    answer = Answer.objects.get()
    assert (answer.question, answer.author) == (question, cast.minsk_executor)
    assert answer.text == "В мае, точнее скажем после отбора."
    receipt = text_of(mail_server.letters_to(cast.minsk_executor.email)[-1])
    assert question.get_absolute_url() in receipt
    letters_of(18)
    assert "«В мае, точнее скажем после отбора.»" in text_of(
        mail_server.letters_to(cast.sochi_executor.email)[-1]
    )


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ("Отвечу завтра", ()),
        ("А сколько человек Вы ждёте?", ()),
        ("Список прилагаю", (("список.pdf", PDF),)),
    ],
)
def test_what_does_not_surely_answer_waits_in_the_form(asked, question, cast, mail_server, words, files):
    posted(17, answer_to(address_of(asked), cast.minsk_executor, words + "\n", files))
    assert not Answer.objects.exists()
    assert Incoming.objects.get().state == IncomingState.DRAFTED
    receipt = text_of(mail_server.letters_to(cast.minsk_executor.email)[-1])
    assert question.get_absolute_url() in receipt
    client = Client()
    client.force_login(cast.minsk_executor)
    assert words in client.get(question.get_absolute_url()).content.decode()


def test_thanks_answer_nothing(asked, cast, mail_server):
    before = len(mail_server.letters_to(cast.minsk_executor.email))
    posted(17, answer_to(address_of(asked), cast.minsk_executor, "Спасибо, получили\n"))
    assert not Answer.objects.exists()
    assert not Kept.objects.exists()
    assert len(mail_server.letters_to(cast.minsk_executor.email)) == before


@pytest.mark.parametrize("what", ["somebody was quicker", "taken back", "another question", "another person"])
def test_what_is_answered_by_then_or_is_not_theirs_is_not_answered_again(asked, question, plan, cast, what):
    to, by = address_of(asked), cast.minsk_executor
    if what == "somebody was quicker":
        actions.answer(question.pk, cast.minsk_coordinator, text="В июне")
    elif what == "taken back":
        actions.withdraw(question.pk, cast.sochi_executor)
    elif what == "another question":
        other = actions.ask(question.item_id, cast.sochi_coordinator, to=cast.minsk_institute, text="А ещё?")
        to = to.replace(f"-q{question.pk}@", f"-q{other.pk}@")
    else:
        by = cast.minsk_coordinator
    posted(17, answer_to(to, by, "В мае\n"))
    assert not Answer.objects.filter(text="В мае").exists()
    refused = what.startswith("another")
    assert Incoming.objects.get().state == (IncomingState.REFUSED if refused else IncomingState.DRAFTED)


def test_a_bare_word_to_a_letter_with_a_date_and_a_question_is_no_report(plan, cast, mail_server):
    item = Item.objects.get(roadmap=plan, number="2")
    actions.ask(item.pk, cast.minsk_executor, to=cast.sochi_executor, text="Афиша готова?")
    with time_machine.travel(datetime(2026, 6, 23, 9, tzinfo=UTC), tick=True):
        run.remind(by_hand=True)
        letter = mail_server.letters_to(cast.sochi_executor.email)[-1]
        kinds = set(
            Reminder.objects.filter(letter__reply_address__isnull=False).values_list("kind", flat=True)
        )
        assert {ReminderKind.MILESTONE, ReminderKind.QUESTION} <= kinds
        post(answer_to(address_of(letter), cast.sochi_executor, "Готово на 60 %\n"))
        assert not Report.objects.exists()
        post(answer_to(address_of(letter), cast.sochi_executor, "п. 1 — 60 %\n"))
    assert milestone_of(plan, "1", cast.sochi).progress == 60
