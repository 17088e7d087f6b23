"""Two bodies become one with all that refers to them, and are parted again."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cities.models import Body, BodyMerge
from events.models import Delegation, Event
from roadmap.bodies import merging
from roadmap.bodies.likeness import likely_pairs
from roadmap.models import Reminder, Report, Responsibility
from roadmap.questions import actions as questions
from roadmap.reporting import actions, history
from tests.roadmap.daily import milestone_of, signed_in


@pytest.fixture
def busy(plan, cast):
    """Sochi's education department, to which something of every kind refers; it goes into the mayor's office."""
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=5)
    event = Event.objects.create(title="Фестиваль", kind="festival", city=cast.sochi)
    event.organisers.add(cast.sochi_education)
    both = Event.objects.create(title="Форум", kind="festival", city=cast.sochi)
    both.organisers.add(cast.sochi_education, cast.mayor)
    Delegation.objects.create(event=event, city=cast.sochi, body=cast.sochi_education, name="Хор")
    Reminder.objects.create(
        kind="milestone", subject_id=owed.pk, milestone=owed, due_date=date(2026, 6, 30), stage=7,
        body=cast.sochi_education, send_on=date(2026, 6, 23),
    )  # fmt: skip
    Body.objects.create(city=cast.sochi, name="Школа № 1", parent=cast.sochi_education)
    questions.ask(owed.item_id, cast.sochi_executor, to=cast.committee, text="Когда?")
    asked = questions.ask(owed.item_id, cast.minsk_executor, to=cast.sochi_education, text="Кто?")
    questions.answer(asked.pk, cast.sochi_executor, text="Мы.")
    Responsibility.objects.create(
        item=plan.items.get(number="1"), side=plan.sides.get(city=cast.sochi), body=cast.mayor, role="co"
    )
    return cast.sochi_education


def standing(body):
    """Everything that refers to the body, by table."""
    found = {
        f"{model._meta.label}.{field.name}": sorted(
            model._base_manager.filter(**{field.name: body.pk}).values_list("pk", flat=True)
        )
        for model, field in merging.relations()
    }
    return {**found, "children": sorted(Body.objects.filter(parent=body.pk).values_list("pk", flat=True))}


def test_everything_that_refers_to_a_body_is_known():
    tables = {f"{model._meta.label}.{field.name}" for model, field in merging.relations()}

    assert tables == {
        "cities.User.body",
        "roadmap.Side.coordinating_body",
        "roadmap.Responsibility.body",
        "roadmap.Report.body",
        "roadmap.Question.body",
        "roadmap.Question.to_body",
        "roadmap.Answer.body",
        "roadmap.Reminder.body",
        "events.Event_organisers.body",
        "events.Delegation.body",
    }


def test_all_of_it_moves_and_the_source_goes(busy, cast):
    before = standing(busy)
    assert all(rows for name, rows in before.items() if "Side" not in name), before

    merging.merge(busy.pk, cast.mayor.pk, cast.administrator)

    assert not Body.objects.filter(pk=busy.pk).exists()
    after = standing(cast.mayor)
    assert set(before["roadmap.Report.body"]) <= set(after["roadmap.Report.body"])
    assert set(before["cities.User.body"]) <= set(after["cities.User.body"])
    assert Body.objects.get(name="Школа № 1").parent == cast.mayor
    cast.mayor.refresh_from_db()
    assert busy.name in cast.mayor.aliases


def test_where_both_answer_for_an_item_one_stays_and_leads(busy, plan, cast):
    merging.merge(busy.pk, cast.mayor.pk, cast.administrator)

    rows = plan.items.get(number="1").responsibilities.filter(side__city=cast.sochi)
    assert [(row.body, row.role) for row in rows] == [(cast.mayor, "lead")]


def test_undoing_puts_everything_back(busy, cast):
    before = standing(busy), standing(cast.mayor)
    roles = sorted(Responsibility.objects.values_list("item_id", "body_id", "role"))
    record = merging.merge(busy.pk, cast.mayor.pk, cast.administrator)

    merging.undo(record.pk, cast.administrator)

    assert (standing(busy), standing(cast.mayor)) == before
    assert sorted(Responsibility.objects.values_list("item_id", "body_id", "role")) == roles
    cast.mayor.refresh_from_db()
    assert cast.mayor.aliases == []
    assert Body.objects.get(pk=busy.pk).name == busy.name


def test_into_a_body_below_itself_makes_no_circle(cast):
    record = merging.merge(cast.mayor.pk, cast.sochi_education.pk, cast.administrator)

    cast.sochi_education.refresh_from_db()
    cast.sochi_culture.refresh_from_db()
    assert cast.sochi_education.parent is None
    assert cast.sochi_culture.parent == cast.sochi_education
    merging.undo(record.pk, cast.administrator)
    cast.sochi_education.refresh_from_db()
    assert cast.sochi_education.parent_id == cast.mayor.pk


def test_a_report_is_still_never_changed_by_anything_else(busy, cast):
    from django.db import DatabaseError, transaction

    merging.merge(busy.pk, cast.mayor.pk, cast.administrator)

    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.update(body=cast.sochi_culture)


def test_the_history_still_names_the_body_that_went(busy, plan, cast):
    merging.merge(busy.pk, cast.mayor.pk, cast.administrator)

    told = [
        field.old + field.new
        for change in history.of_item(plan.items.get(number="1"))
        for field in change.fields
    ]
    assert busy.name in " ".join(told)


def test_bodies_of_two_cities_are_not_merged(cast):
    with pytest.raises(ValidationError):
        merging.merge(cast.sochi_culture.pk, cast.minsk_culture.pk, cast.administrator)
    with pytest.raises(ValidationError):
        merging.merge(cast.mayor.pk, cast.mayor.pk, cast.administrator)


def test_only_administrators_merge(cast):
    with pytest.raises(PermissionDenied):
        merging.merge(cast.sochi_education.pk, cast.mayor.pk, cast.sochi_coordinator)


def test_a_merge_cannot_be_undone_twice_nor_without_its_target(cast):
    first = merging.merge(cast.sochi_education.pk, cast.sochi_culture.pk, cast.administrator)
    second = merging.merge(cast.sochi_culture.pk, cast.mayor.pk, cast.administrator)

    with pytest.raises(ValidationError):
        merging.undo(first.pk, cast.administrator)
    merging.undo(second.pk, cast.administrator)
    merging.undo(first.pk, cast.administrator)
    with pytest.raises(ValidationError):
        merging.undo(first.pk, cast.administrator)


def test_the_way_through_the_pages(busy, cast):
    admin = signed_in(cast.administrator)
    where = reverse("roadmap:merge_body", args=[busy.pk])
    shown = admin.get(where, {"into": cast.mayor.pk})
    assert "Отчёты" in shown.content.decode()
    data = {"into": cast.mayor.pk, "seen": shown.context["seen"]}
    Body.objects.create(city=cast.sochi, name="Школа № 2", parent=busy)
    assert admin.post(where, data).status_code == 409
    data["seen"] = admin.get(where, {"into": cast.mayor.pk}).context["seen"]

    assert admin.post(where, data).status_code == 302

    assert admin.get(reverse("roadmap:body", args=[busy.pk]))["Location"].endswith(
        f"/bodies/{cast.mayor.pk}/"
    )
    assert busy.name in admin.get(reverse("roadmap:merges")).content.decode()
    record = BodyMerge.objects.get()
    assert admin.post(reverse("roadmap:undo_merge", args=[record.pk]))["Location"].endswith(
        f"/bodies/{busy.pk}/"
    )


@pytest.mark.parametrize("into", ["", "0", "x", "99999999999999999999"])
def test_a_body_that_is_no_choice_is_said_so(cast, into):
    where = reverse("roadmap:merge_body", args=[cast.mayor.pk])

    assert signed_in(cast.administrator).post(where, {"into": into}).status_code == 409


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Минсктранс", "Государственное предприятие «Минсктранс»", True),
        ("ГП «Минсктранс»", "Государственное предприятие «Минсктранс»", True),
        ("Управление культуры мэрии г. Сочи", "Управление культуры мэрии города Сочи", True),
        ("Управление культуры мэрии города Сочи", "Управление спорта мэрии города Сочи", False),
        ("Школа № 1", "Школа № 2", False),
    ],
)
def test_names_that_look_like_one_are_offered(cast, one, other, alike):
    pair = [Body(pk=n, city=cast.sochi, name=name) for n, name in ((1, one), (2, other))]

    assert bool(likely_pairs(pair)) is alike


def test_short_and_long_names_of_our_own_workbook_are_offered_and_nothing_else(cast):
    names = (
        "Главное управление идеологической работы и по делам молодёжи Мингорисполкома",
        "Главное управление спорта и туризма Мингорисполкома",
        "Главное управление торговли и услуг Мингорисполкома",
        "Комитет архитектуры и градостроительства Мингорисполкома",
        "Комитет по здравоохранению Мингорисполкома",
        "Комитет строительства и инвестиций Мингорисполкома",
        "Комитет экономики Мингорисполкома",
        "Комитет по образованию Мингорисполкома",
        "МГИРО",
        "Мингорисполком",
        "Минский городской институт развития образования",
        "Минский государственный дворец детей и молодёжи",
        "Минское отделение Белорусской торгово-промышленной палаты",
        "Минсктранс",
        "Государственное предприятие «Минсктранс»",
        "Управление культуры Мингорисполкома",
        "Управление транспорта и связи Мингорисполкома",
        "ЦИТ Мингорисполкома",
        "Центр информационных технологий Мингорисполкома",
        "Централизованная система государственных публичных библиотек города Минска",
    )
    bodies = [Body(pk=n, city=cast.minsk, name=name) for n, name in enumerate(names, 1)]

    assert {pair.goes.name for pair in likely_pairs(bodies)} == {
        "МГИРО",
        "Минсктранс",
        "ЦИТ Мингорисполкома",
    }
