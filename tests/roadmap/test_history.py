"""Who changed which field of an item, and when: recorded by the database, whatever way it was written."""

import pghistory
import pytest
from django.db import ProgrammingError, transaction

from roadmap.models import Item, Responsibility
from roadmap.reporting import history


@pytest.fixture
def item(plan):
    return plan.items.get(number="2")


def told_of_item(item):
    return [fields for subject, kind, fields in told(item) if subject == "Пункт" and kind == "update"]


def told(item):
    return [
        (change.subject, change.kind, [(f.label, f.old, f.new) for f in change.fields])
        for change in history.of_item(item)
    ]


def test_a_changed_field_is_told_with_old_and_new(item):
    item.title = "Фестиваль белорусской культуры в Сочи"
    item.save()

    assert told_of_item(item) == [
        [("Мероприятие пункта", "Фестиваль белорусской культуры", "Фестиваль белорусской культуры в Сочи")]
    ]


def test_choices_and_links_are_told_in_words(item, plan):
    item.origin = "example"
    item.direction = plan.directions.get(number="I")
    item.save()

    assert told_of_item(item)[0] == [
        ("Направление", "Культура", "Образование"),
        ("Источник текста", "подписанный документ", "пример"),
    ]


def test_a_bulk_change_is_told_too(item, plan):
    Item.objects.filter(roadmap=plan).update(note="уточнить")

    assert told_of_item(item)[0] == [("Примечание", "", "уточнить")]


def test_saving_without_a_change_tells_nothing(item):
    before = told(item)
    item.save()

    assert told(item) == before


def test_bodies_added_and_taken_out_belong_to_the_items_history(item, cast):
    side = item.roadmap.sides.get(city=cast.sochi)
    added = Responsibility.objects.create(item=item, side=side, body=cast.mayor, role="co")
    added.delete()

    bodies = [(kind, fields) for subject, kind, fields in told(item) if subject == "Ответственный орган"]
    assert [kind for kind, _ in bodies[:2]] == ["delete", "insert"]
    assert ("Орган", "", "Мэрия города Сочи") in bodies[1][1]


def test_who_it_was_comes_from_the_request_or_the_source(item, cast):
    Item.objects.filter(pk=item.pk).update(note="одно")
    with pghistory.context(user=cast.administrator.pk):
        Item.objects.filter(pk=item.pk).update(note="другое")
    assert [change.who for change in history.of_item(item) if change.kind == "update"] == [
        "Анна Администратор",
        "система",
    ]


def test_an_import_says_of_itself_what_it_is(item):
    with pghistory.context(source="импорт plan.xlsx"):
        Item.objects.filter(pk=item.pk).update(note="другое")

    assert "импорт plan.xlsx" in [change.who for change in history.of_item(item)]


def test_it_asks_as_often_for_many_changes_as_for_few(item, cast, django_assert_num_queries):
    def change(times):
        for n in range(times):
            with pghistory.context(user=cast.administrator.pk):
                Item.objects.filter(pk=item.pk).update(note=f"{n} из {times}")

    change(2)
    with django_assert_num_queries(6):  # two tables, three kinds of rows referred to, people
        history.of_item(item)
    change(30)
    with django_assert_num_queries(6):
        history.of_item(item)


def test_nobody_rewrites_history(item):
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        item.history.update(title="ничего не было")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        item.history.all().delete()
