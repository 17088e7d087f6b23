"""Questions between the sides: who asks, who answers, who hears; open until something was said; nothing is lost."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from cities import absences
from cities.choices import Role
from cities.models import User
from core.verbs import Conflict
from roadmap.bodies import merging
from roadmap.models import Answer, Item, Question, Reminder, Roadmap
from roadmap.planning.actions import remove_item
from roadmap.planning.wording import wording_of
from roadmap.progress import listing
from roadmap.questions import actions
from roadmap.reminders import bell
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from tests.database import Cast
from tests.mail_server import MailServer, text_of
from tests.roadmap.daily import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan: Roadmap) -> Item:
    return Item.objects.get(roadmap=plan, number="1")


@pytest.fixture
def question(item: Item, cast: Cast) -> Question:
    """Sochi's executor asks Minsk's institute."""
    return actions.ask(item.pk, cast.sochi_executor, to=cast.minsk_institute, text="Когда приедет делегация?")


def fresh(user: User) -> User:
    return User.objects.select_related("body__city").get(pk=user.pk)


def told(person: User) -> list[str]:
    return list(Reminder.objects.filter(person=person, state="planned").values_list("kind", flat=True))


def is_open(question: Question) -> bool:
    return Question.objects.open().filter(pk=question.pk).exists()


def test_a_question_goes_to_the_other_side_and_is_open_until_answered(question, cast):
    assert (question.from_side.city, question.to_side.city) == (cast.sochi, cast.minsk)
    assert is_open(question)

    actions.answer(question.pk, cast.minsk_executor, text="В мае")

    assert not is_open(question)


@pytest.mark.parametrize("who", ["sochi_reader", "minsk_reader"])
def test_who_only_reads_neither_asks_nor_answers(item, question, cast, who):
    with pytest.raises(PermissionDenied):
        actions.ask(item.pk, getattr(cast, who), to=cast.minsk_institute, text="?")
    with pytest.raises(PermissionDenied):
        actions.answer(question.pk, getattr(cast, who), text="Да")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("minsk_executor", True),  # of the asked body
        ("minsk_coordinator", True),
        ("administrator", True),
        ("sochi_executor", False),  # who asked
        ("sochi_coordinator", False),
        ("stranger", False),
    ],
)
def test_the_asked_side_answers(question, cast, who, may):
    person = getattr(cast, who)
    if may:
        actions.answer(question.pk, person, text="В мае")
    else:
        with pytest.raises(PermissionDenied):
            actions.answer(question.pk, person, text="В мае")
    assert is_open(question) is not may


def test_a_question_to_a_person_is_for_that_person_and_the_coordinators(item, cast):
    colleague = User.objects.create(
        email="second@minsk.example", name="Второй", role=Role.EXECUTOR, body=cast.minsk_institute
    )
    actions.ask(item.pk, cast.sochi_executor, to=cast.minsk_executor, text="Когда?")

    answers = [
        person
        for person in (colleague, cast.minsk_executor, cast.minsk_coordinator)
        if Question.objects.answerable_by(person).exists()
    ]

    assert answers == [cast.minsk_executor, cast.minsk_coordinator]
    assert told(cast.minsk_executor) == ["question"]
    assert told(colleague) == []


def test_another_roadmaps_item_does_not_exist(item, elsewhere, cast):
    with pytest.raises(Item.DoesNotExist):
        actions.ask(item.pk, elsewhere.coordinator, to=cast.minsk_institute, text="?")


@pytest.mark.parametrize("to", ["sochi_culture", "sochi_colleague", "sochi_reader"])
def test_nobody_of_the_own_side_is_asked(item, cast, to):
    with pytest.raises(ValidationError):
        actions.ask(item.pk, cast.sochi_executor, to=getattr(cast, to), text="?")


@pytest.mark.parametrize("to", ["minsk_reader", "administrator"])
def test_who_only_reads_is_not_asked(item, cast, to):
    with pytest.raises(ValidationError):
        actions.ask(item.pk, cast.sochi_executor, to=getattr(cast, to), text="?")


@pytest.mark.parametrize("text", ["", "   ", "я" * 10_001])
def test_a_question_says_something_and_not_too_much(item, cast, text):
    with pytest.raises(ValidationError):
        actions.ask(item.pk, cast.sochi_executor, to=cast.minsk_institute, text=text)
    assert not Question.objects.exists()


def test_an_administrator_says_for_which_side(item, cast):
    with pytest.raises(ValidationError):
        actions.ask(item.pk, cast.administrator, to=cast.minsk_institute, text="?")
    side = item.roadmap.sides.get(city=cast.sochi)
    asked = actions.ask(item.pk, cast.administrator, to=cast.minsk_institute, text="?", from_side=side.pk)
    assert asked.from_side == side


def test_a_deputy_asks_and_answers_for_the_absent_one(item, question, cast):
    spare = User.objects.create(
        email="spare@minsk.example", name="Запасной", role=Role.READER, body=cast.committee
    )
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        absences.set_absence(
            cast.minsk_executor.pk,
            cast.administrator,
            deputy_id=spare.pk,
            starts_on=date(2026, 6, 10),
            ends_on=date(2026, 6, 20),
        )
    with time_machine.travel(datetime(2026, 6, 15, 9, tzinfo=UTC)):
        said = actions.answer(question.pk, fresh(spare), text="В мае")
        asked = actions.ask(item.pk, fresh(spare), to=cast.sochi_education, text="А вы?")
    assert said.on_behalf_of == asked.on_behalf_of == cast.minsk_executor


def test_who_was_slower_is_shown_the_others_answer_and_sends_the_own_all_the_same(question, cast):
    actions.answer(question.pk, cast.minsk_executor, text="В мае", seen=0)
    with pytest.raises(Conflict):
        actions.answer(question.pk, cast.minsk_coordinator, text="В июне", seen=0)
    actions.answer(question.pk, cast.minsk_coordinator, text="В июне", seen=1)
    assert list(question.answers.values_list("text", flat=True)) == ["В мае", "В июне"]


def test_a_question_is_taken_back_while_it_is_open(question, cast):
    with pytest.raises(PermissionDenied):
        actions.withdraw(question.pk, cast.minsk_coordinator)
    actions.withdraw(question.pk, cast.sochi_coordinator)
    assert not is_open(question)
    with pytest.raises(ValidationError):
        actions.answer(question.pk, cast.minsk_executor, text="В мае")


def test_an_answered_question_is_not_taken_back(question, cast):
    actions.answer(question.pk, cast.minsk_executor, text="В мае")
    with pytest.raises(Conflict):
        actions.withdraw(question.pk, cast.sochi_executor)


def test_nothing_of_it_is_changed_or_deleted_and_the_item_stays(question, item, cast):
    said = actions.answer(question.pk, cast.minsk_executor, text="В мае")
    for row, column in ((question, "text"), (said, "text")):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{column: "другое"})
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).delete()
    with pytest.raises(ValidationError):
        remove_item(item.pk, cast.administrator, seen=wording_of(item).print)


def test_the_database_knows_the_sides(item, plan, elsewhere, cast):
    sochi, minsk = plan.sides.order_by("order")
    wrong = [
        {"from_side": sochi, "to_side": sochi, "to_body": cast.mayor},
        {"from_side": sochi, "to_side": minsk, "to_body": cast.mayor},
        {"from_side": sochi, "to_side": minsk},
        {"from_side": sochi, "to_side": minsk, "to_body": cast.committee, "to_person": cast.minsk_executor},
    ]
    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.create(item=item, author=cast.sochi_executor, text="?", **row)


def test_merged_bodies_keep_their_questions(question, cast):
    merging.merge(cast.minsk_institute.pk, cast.minsk_culture.pk, cast.administrator)
    question.refresh_from_db()
    assert question.to_body == cast.minsk_culture


def test_who_can_answer_is_told_and_who_asked_hears_the_answer(question, cast, mail_server: MailServer):
    assert told(cast.minsk_executor) == ["question"]
    assert told(cast.sochi_executor) == told(cast.minsk_coordinator) == []
    with time_machine.travel(datetime(2026, 3, 18, 9, tzinfo=UTC)):
        plan_reminders()
        deliver()
    [letter] = mail_server.letters_to(cast.minsk_executor.email)
    text = text_of(letter).replace("\u00a0", " ")
    assert "Софья Исполнитель, Сочи, спрашивает: «Когда приедет делегация?»" in text
    assert reverse("roadmap:question", args=[question.item.roadmap.slug, question.pk]) in text

    actions.answer(question.pk, cast.minsk_executor, text="В мае")

    assert told(cast.sochi_executor) == ["question_answered"]
    [day] = bell.sent_by_day(cast.sochi_executor, cast.sochi.today())
    assert "Максим Исполнитель отвечает на ваш вопрос: «В мае»" in day.lines[0].note


def test_an_answer_takes_the_notice_of_the_question_back(question, cast):
    actions.answer(question.pk, cast.minsk_coordinator, text="В мае")
    with time_machine.travel(datetime(2026, 3, 18, 9, tzinfo=UTC)):
        plan_reminders()
    assert told(cast.minsk_executor) == []


def test_where_a_body_has_nobody_the_coordinators_hear(item, cast):
    actions.ask(item.pk, cast.sochi_executor, to=cast.minsk_culture, text="?")
    assert told(cast.minsk_coordinator) == ["question"]


# Pages.


def page(client, name, *args):
    return client.get(reverse(f"roadmap:{name}", args=args)).content.decode().replace("\u00a0", " ")


def test_the_item_says_whose_turn_it_is(question, item, cast):
    with time_machine.travel(datetime(2026, 3, 18, 9, tzinfo=UTC)):
        asked = actions.ask(item.pk, cast.sochi_executor, to=cast.minsk_institute, text="И где?")
    reader = signed_in(cast.sochi_reader)
    text = page(reader, "item", item.roadmap.slug, item.number)
    assert "ждём Минск: вопрос от 18 марта 2026" in text
    assert "Когда приедет делегация?" in text
    for one in (question, asked):
        actions.answer(one.pk, cast.minsk_executor, text="В мае")
    text = page(reader, "item", item.roadmap.slug, item.number)
    assert "вопрос от" not in text
    assert "В мае" in text


def test_it_stands_in_the_tasks_of_who_has_to_answer_and_of_who_asked(question, item, cast):
    expected = {"minsk_executor": "Вопросы к вам", "minsk_coordinator": "Вопросы к вам",
                "sochi_executor": "Ваши вопросы без ответа"}  # fmt: skip
    for who in ("minsk_executor", "minsk_coordinator", "sochi_executor", "sochi_coordinator", "stranger"):
        text = page(signed_in(getattr(cast, who)), "my")
        assert ("Когда приедет делегация?" in text) is (who in expected)
        if who in expected:
            assert expected[who] in text


def test_the_list_has_a_filter_for_it_also_for_a_past_day(question, plan, cast):
    sides_with_bodies = listing.sides_of(plan)

    def found(on=None, **chosen):
        rows = listing.narrow(listing.load(plan, sides_with_bodies, on=on), {"asked": "1", **chosen})
        return [row.item.number for row in rows]

    assert found() == found(side="minsk") == ["1"]
    assert found(side="sochi") == []
    assert found(on=date(2020, 1, 1)) == []
    actions.answer(question.pk, cast.minsk_executor, text="В мае")
    assert found() == []


def post(client, address, **data):
    return client.post(address, data)


def test_asking_and_answering_in_the_page_without_scripts(item, cast):
    slug = item.roadmap.slug
    asking = reverse("roadmap:ask", args=[slug, item.number])
    sochi, minsk = signed_in(cast.sochi_executor), signed_in(cast.minsk_executor)
    form = sochi.get(asking).content.decode()
    assert f"body:{cast.minsk_institute.pk}" in form
    assert f"body:{cast.sochi_education.pk}" not in form

    answer = post(sochi, asking, to=f"body:{cast.minsk_institute.pk}", text="Когда?")
    [question] = Question.objects.all()
    assert answer.url == f"{item.get_absolute_url()}#question-{question.pk}"

    answering = reverse("roadmap:question", args=[slug, question.pk])
    assert "<textarea" in minsk.get(answering).content.decode()
    assert post(minsk, answering, text="В мае", seen="0", place="my").url == reverse("roadmap:my")
    assert Answer.objects.get().text == "В мае"
    assert "В мае" in sochi.get(answering).content.decode()


def test_a_conflict_keeps_the_text_and_shows_the_others(question, cast):
    actions.answer(question.pk, cast.minsk_coordinator, text="Уже ответили")
    client = signed_in(cast.minsk_executor)
    address = reverse("roadmap:question", args=[question.item.roadmap.slug, question.pk])
    answer = post(client, address, text="Мой ответ", seen="0")
    text = answer.content.decode()
    assert (answer.status_code, "Уже ответили" in text, "Мой ответ" in text) == (409, True, True)
    assert 'name="seen" value="1"' in text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"to": "body:", "text": "?"},
        {"to": "body:999999", "text": "?"},
        {"to": "person:abc", "text": "?"},
        {"to": "city:1", "text": "?"},
        {"to": "body:1\x00", "text": "a\x00b"},
    ],
)
def test_a_form_with_nonsense_comes_back(item, cast, data):
    answer = signed_in(cast.sochi_executor).post(
        reverse("roadmap:ask", args=[item.roadmap.slug, item.number]), data
    )
    assert answer.status_code in (400, 422)
    assert not Question.objects.exists()


def test_htmx_gets_the_question_with_what_happened_said_beside_it(question, cast):
    client = signed_in(cast.minsk_executor, **{"hx-request": "true"})
    address = reverse("roadmap:question", args=[question.item.roadmap.slug, question.pk])
    answer = post(client, address, text="В мае", seen="0", place="my")
    text = answer.content.decode()
    assert "<html" not in text
    assert "Ответ отправлен" in text
    assert 'role="status"' in text
    assert reverse("roadmap:my") in text
