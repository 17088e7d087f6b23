"""Django's admin knows no way around the rules: every registered model, attacked by an administrator or a colleague."""

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cities import absences
from cities.models import Body, CalendarDay, City, User
from core.models import SecurityEvent
from events.models import Delegation, Event, EventAttachment, Feed
from roadmap.models import (
    Attachment,
    DeadlineChange,
    Decision,
    Direction,
    ImportRun,
    Item,
    Letter,
    Milestone,
    Reminder,
    ReminderRun,
    ReminderStage,
    Report,
    Roadmap,
    Side,
)
from roadmap.questions import actions as questions
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of

# What may be edited there, with a field that a colleague changes meanwhile.
EDITED = {
    City: ("reminder_hour", 7),
    Body: ("short_name", "Коллега"),
    CalendarDay: ("note", "Коллега"),
    User: ("post", "Коллега"),
    Roadmap: ("source", "Коллега"),
    Item: ("note", "Коллега"),
    Event: ("venue", "Коллега"),
    ReminderStage: ("is_active", False),
}
# What is only looked at: a record of what was said and done, and what has a page of its own.
LOOKED_AT = (
    Attachment, DeadlineChange, Decision, Direction, Feed, ImportRun, Letter, Milestone, Reminder, ReminderRun, Report,
    SecurityEvent,
)  # fmt: skip


@pytest.fixture
def administrator(client: Client, cast) -> Client:
    client.force_login(cast.administrator)
    return client


@pytest.fixture
def lived(cast, plan):
    """One row of nearly everything."""
    owed = milestone_of(plan, "1", cast.sochi)
    done = actions.report(
        owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"]
    )
    actions.decide(done.pk, cast.sochi_coordinator, verdict="returned", remark="Нет подписи")
    moved = milestone_of(plan, "2", cast.sochi)
    actions.ask_for_date(
        moved.pk, cast.sochi_coordinator, new_date=datetime.date(2026, 12, 1), reason="Перенос"
    )
    item = plan.items.get(number="3")
    questions.ask(item.pk, cast.minsk_coordinator, to=cast.mayor, text="Когда?")
    event = Event.objects.create(
        title="Форум", kind="forum", city=cast.sochi, precision="day", starts_on="2026-09-12",
        ends_on="2026-09-13",
    )  # fmt: skip
    event.organisers.add(cast.sochi_culture)
    event.items.add(plan.items.get(number="2"))
    Delegation.objects.create(event=event, city=cast.minsk, name="Хор")
    EventAttachment.objects.create(
        event=event, author=cast.sochi_coordinator, url="https://sochi.ru/2", name="x"
    )
    CalendarDay.objects.create(country="RU", date="2026-05-02", note="Перенос")
    ImportRun.objects.create(roadmap=plan, author=cast.administrator, file_name="plan.xlsx")
    Feed.objects.create(person=cast.sochi_reader, digest="0" * 64)
    return plan


def address(row: Any, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def filled(client: Client, row: Any) -> dict[str, Any]:
    """What the row's page sends when nothing on it is touched."""
    page = client.get(address(row))
    assert page.status_code == 200
    data: dict[str, Any] = {}
    for form in [
        page.context["adminform"].form,
        *(one.formset.management_form for one in page.context["inline_admin_formsets"]),
        *(form for one in page.context["inline_admin_formsets"] for form in one.formset.initial_forms),
    ]:
        for name in form.fields:
            value = form[name].value()
            if value is False or value is None or value == "":
                continue
            data[form.add_prefix(name)] = (
                ",".join(value) if isinstance(value, list) and name == "aliases" else value
            )
    for one in page.context["inline_admin_formsets"]:
        prefix = one.formset.prefix
        data[f"{prefix}-TOTAL_FORMS"] = data[f"{prefix}-INITIAL_FORMS"] = len(one.formset.initial_forms)
    return data


def row_of(model: Any, cast) -> Any:
    """A row of the model that an administrator may edit, and that is not the administrator's own account."""
    return cast.stranger if model is User else model._default_manager.order_by("pk").first()


def test_every_registered_model_is_either_edited_or_looked_at():
    assert {*admin.site._registry} == {*EDITED, *(set(LOOKED_AT) - {Attachment})}


@pytest.mark.parametrize("model", EDITED, ids=str)
def test_a_page_that_nothing_was_changed_on_saves_and_changes_nothing(administrator, cast, lived, model):
    row = row_of(model, cast)
    before = model._default_manager.filter(pk=row.pk).values().get()

    answer = administrator.post(address(row), filled(administrator, row))

    assert answer.status_code == 302, answer.context["errors"]
    after = model._default_manager.filter(pk=row.pk).values().get()
    own = {"updated_at", "sequence", "search"}
    assert {k: v for k, v in after.items() if k not in own} == {
        k: v for k, v in before.items() if k not in own
    }


def blank(client: Client, model: Any) -> tuple[str, dict[str, Any], list[Any]]:
    """The page that adds a row, what it sends with one empty row of each inline, and the inlines."""
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    shown = client.get(page)
    assert shown.status_code == 200
    form = shown.context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    inlines = [one.formset for one in shown.context["inline_admin_formsets"]]
    for formset in inlines:
        data |= {f"{formset.prefix}-TOTAL_FORMS": 1, f"{formset.prefix}-INITIAL_FORMS": 0}
    return page, data, inlines


@pytest.mark.parametrize("model", EDITED, ids=str)
def test_what_is_added_by_half_is_refused_in_place(administrator, cast, lived, model):
    """Nothing filled in; all of the row itself; and beside it each field of an inline's row alone."""
    page, data, inlines = blank(administrator, model)
    row = row_of(model, cast)
    own = {
        name: value
        for name, value in filled(administrator, row).items()
        if not any(name.startswith(f"{one.prefix}-") for one in inlines)
    }
    sent = [{}, data, {**own, **data}]
    for formset in inlines:
        for name, field in formset.empty_form.fields.items():
            choices = [value for value, _label in getattr(field, "choices", ()) if value]
            value = str(getattr(choices[0], "value", choices[0])) if choices else "1"
            sent.append({**own, **data, f"{formset.prefix}-0-{name}": value})
    for one in sent:
        with transaction.atomic():
            # Whatever is wrong is an answer: the client raises what a page would fail with.
            assert administrator.post(page, one).status_code in (200, 302)
            transaction.set_rollback(True)


@pytest.mark.parametrize("model", EDITED, ids=str)
def test_a_colleagues_change_is_never_written_over(administrator, cast, lived, model):
    row = row_of(model, cast)
    opened = filled(administrator, row)
    name, value = EDITED[model]
    theirs = {**filled(administrator, row), name: value}
    if value is False:
        theirs.pop(name)
    assert administrator.post(address(row), theirs).status_code == 302

    mine = administrator.post(address(row), {**opened, name: "12" if model is City else "Моё"})
    without_print = {key: said for key, said in opened.items() if key != "seen"}

    assert mine.status_code == 200
    assert " изменили: откройте е" in mine.text
    assert administrator.post(address(row), without_print).status_code == 200
    row.refresh_from_db()
    assert getattr(row, name) == value


@pytest.mark.parametrize(
    ("model", "beside", "name"), [(Roadmap, "directions", "title"), (Item, "responsibilities", "order")]
)
def test_what_a_colleague_changed_on_the_same_page_beside_it_counts_too(
    administrator, cast, lived, model, beside, name
):
    row = row_of(model, cast)
    opened = filled(administrator, row)
    one = getattr(row, beside).order_by("pk").first()
    type(one).objects.filter(pk=one.pk).update(**{name: "7"})

    answer = administrator.post(address(row), opened)

    assert " изменили: откройте её заново" in answer.text
    assert str(getattr(type(one).objects.get(pk=one.pk), name)) == "7"


@pytest.mark.parametrize("model", [model for model in LOOKED_AT if model is not Attachment], ids=str)
def test_a_record_is_neither_added_nor_changed_nor_deleted(administrator, cast, lived, model):
    label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert administrator.get(reverse(f"{label}_add")).status_code == 403
    assert administrator.post(reverse(f"{label}_add"), {}).status_code == 403
    row = model._default_manager.order_by("pk").first()
    if row is None:
        return
    assert administrator.post(address(row), {"text": "Иначе"}).status_code == 403
    assert administrator.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    marked = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    administrator.post(reverse(f"{label}_changelist"), marked)
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [City, Body, User, Roadmap, Item, Event], ids=str)
def test_nothing_that_evidence_hangs_on_is_deleted(administrator, cast, lived, model):
    kept = {
        one: one.objects.count()
        for one in (Report, Decision, Attachment, DeadlineChange, ImportRun, EventAttachment, Delegation)
    }
    rows = model.objects.count()
    for row in model.objects.all():
        administrator.post(address(row, "delete"), {"post": "yes"})
    label = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    every = [row.pk for row in model.objects.all()]
    administrator.post(
        reverse(label), {"action": "delete_selected", "_selected_action": every, "post": "yes"}
    )

    assert {one: one.objects.count() for one in kept} == kept
    assert model.objects.count() == rows


def test_a_deputy_of_an_administrator_does_not_enter(client, cast, lived):
    User.objects.filter(pk=cast.administrator.pk).update(body=cast.mayor)
    today = datetime.date(2026, 6, 15)
    with time_machine.travel("2026-06-15T12:00+00:00", tick=False):
        absences.set_absence(
            cast.administrator.pk, cast.administrator, deputy_id=cast.sochi_colleague.pk,
            starts_on=today, ends_on=today,
        )  # fmt: skip
        client.force_login(cast.sochi_colleague)
        assert client.get(reverse("admin:index"), follow=True).status_code == 403
        assert client.post(address(cast.stranger), {"role": "administrator"}).status_code == 302
        cast.stranger.refresh_from_db()
        assert cast.stranger.role == "executor"


def test_the_last_administrator_stays_and_an_executor_has_a_body(administrator, cast, lived):
    own = filled(administrator, cast.administrator)
    for change in ({"role": "reader"}, {"is_active": ""}):
        answer = administrator.post(address(cast.administrator), {**own, **change})
        assert "последний администратор" in answer.text
    without = administrator.post(address(cast.stranger), {**filled(administrator, cast.stranger), "body": ""})

    assert "выберите" in without.text
    cast.stranger.refresh_from_db()
    cast.administrator.refresh_from_db()
    assert cast.stranger.body is not None
    assert cast.administrator.is_administrator


def test_a_bodys_parent_is_of_its_city_and_not_below_it(administrator, cast, lived):
    for body, parent, said in (
        (cast.sochi_culture, cast.committee, "своего города"),
        (cast.mayor, cast.mayor, "сам в себя"),
        (cast.mayor, cast.sochi_culture, "сам в себя"),
    ):
        answer = administrator.post(address(body), {**filled(administrator, body), "parent": parent.pk})
        assert said in answer.text, said
        assert Body.objects.get(pk=body.pk).parent_id == body.parent_id


@pytest.mark.parametrize(
    "row",
    [
        ("sochi", "Мэрия города Сочи", "Мэрия города Сочи"),
        ("sochi", "Мэрия города Сочи", "Управление культуры мэрии города Сочи"),
        ("sochi", "Управление культуры мэрии города Сочи", "Минский городской исполнительный комитет"),
    ],
)
def test_a_workbook_of_bodies_makes_no_circle_and_leaves_no_city(administrator, cast, lived, row):
    content = "city,name,parent\n" + ",".join(f'"{cell}"' for cell in row)
    sent = {"format": "1", "import_file": SimpleUploadedFile("b.csv", content.encode())}

    answer = administrator.post(reverse("admin:cities_body_import"), sent)

    assert answer.status_code == 200
    result = answer.context["result"]
    assert result.has_errors() or result.has_validation_errors()
    assert Body.objects.get(name=row[1]).parent_id == {"Мэрия города Сочи": None}.get(row[1], cast.mayor.pk)


def test_a_side_of_another_roadmap_answers_for_no_item(administrator, cast, lived, elsewhere):
    item = lived.items.get(number="2")
    foreign = elsewhere.roadmap.sides.first()
    fields = filled(administrator, item)
    for change in (
        {"responsibilities-0-side": foreign.pk},
        {"direction": elsewhere.roadmap.directions.first().pk},
    ):
        assert administrator.post(address(item), {**fields, **change}).status_code == 200
    assert not Side.objects.get(pk=foreign.pk).responsibilities.filter(item=item).exists()


def test_a_period_backwards_too_long_or_that_takes_milestones_away_is_refused(administrator, cast, lived):
    before = Milestone.objects.count()
    fields = filled(administrator, lived)
    for change, said in (
        ({"ends_on": "2025-12-31"}, "раньше"),
        ({"ends_on": "2099-12-31"}, "длиннее"),
        ({"ends_on": "2027-12-31"}, "2 контрольные точки"),
        ({"slug": "new"}, "new"),
    ):
        answer = administrator.post(address(lived), {**fields, **change})
        assert answer.status_code == 200
        assert said in answer.text, said
    lived.refresh_from_db()
    assert lived.ends_on == datetime.date(2028, 12, 31)
    assert Milestone.objects.count() == before


def test_the_same_city_is_no_side_twice(administrator, cast, lived):
    fields = {**filled(administrator, lived), "sides-1-city": cast.sochi.pk}

    assert administrator.post(address(lived), fields).status_code == 200
    assert lived.sides.filter(city=cast.minsk).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "held", "starts_on": "2028-05-01", "ends_on": "2028-05-02"}, "ещё не началось"),
        ({"state": "cancelled"}, "Напишите, почему"),
        ({"state": "moved"}, "Напишите, почему"),
        ({"state": "confirmed", "precision": "month"}, "точные даты"),
        ({"starts_on": "2026-09-20"}, "раньше первого"),
    ],
)
def test_an_event_goes_the_ways_of_its_own_page(administrator, cast, lived, change, said):
    event = Event.objects.get()
    with time_machine.travel("2026-06-15T12:00+00:00", tick=False):
        administrator.force_login(cast.administrator)
        answer = administrator.post(address(event), {**filled(administrator, event), **change})

    assert answer.status_code == 200
    assert said in answer.text
    event.refresh_from_db()
    assert event.state == "planned"


@pytest.mark.parametrize("dates", ["01.05.2028–02.05.2028", "май 2028", ""])
def test_a_workbook_of_events_holds_nothing_that_has_not_begun(administrator, cast, lived, dates):
    page = administrator.get(reverse("admin:events_event_export"))
    assert page.status_code == 200
    head = "Название,Город,Даты,Состояние"
    line = f"Форум 2028,Сочи,{dates},проведено"
    sent = {
        "format": "1",
        "resource": "",
        "import_file": SimpleUploadedFile("e.csv", f"{head}\n{line}".encode()),
    }

    preview = administrator.post(reverse("admin:events_event_import"), sent)
    if "confirm_form" in preview.context:
        confirm = preview.context["confirm_form"].initial
        administrator.post(reverse("admin:events_event_process_import"), confirm)

    assert not Event.objects.filter(state="held").exists()
    assert not Event.objects.filter(title="Форум 2028").exists()


def test_what_is_edited_there_is_noted_in_the_journal(administrator, cast, lived):
    day = CalendarDay.objects.get()
    administrator.post(address(day), {**filled(administrator, day), "note": "Иначе"})

    assert SecurityEvent.objects.filter(kind="settings", person=cast.administrator).exists()
