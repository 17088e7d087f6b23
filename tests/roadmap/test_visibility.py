"""Who sees which roadmap, and that nothing of another one comes through a list, a form, a letter or a file.

Beside the cast's roadmap there is Rostov — Brest (`elsewhere`); `tests/access_table/` has every address.
"""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse

from cities.choices import Role
from cities.models import Body, User
from events import actions as event_actions
from events.actions import EventDetails
from events.dates import exact
from events.models import Delegation, Event
from roadmap.choices import Status
from roadmap.founding import access
from roadmap.models import Attachment, Item, Milestone, Report, Roadmap, RoadmapAccess, Side
from roadmap.querysets import roadmaps_read_by, visible_cities
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions


@pytest.fixture
def guest(db):
    """A reader without a body: on no side."""
    return User.objects.create_user("guest@example.org", name="Григорий Гость", role=Role.READER)


def seen_by(user):
    return set(Roadmap.objects.visible_to(user).values_list("slug", flat=True))


@pytest.fixture
def make_event(elsewhere, plan):
    def make(city, items=(), **more):
        event = Event.objects.create(title=f"Событие {city}", kind="festival", city=city, precision="day",
                                     starts_on=date(2026, 9, 12), ends_on=date(2026, 9, 12), **more)  # fmt: skip
        event.items.set(items)
        return event

    return make


def test_people_see_the_roadmaps_of_their_city_and_administrators_all(cast, plan, elsewhere, guest):
    assert seen_by(cast.sochi_reader) == seen_by(cast.stranger) == {plan.slug}
    assert seen_by(elsewhere.coordinator) == {elsewhere.roadmap.slug}
    assert seen_by(cast.administrator) == {plan.slug, elsewhere.roadmap.slug}
    assert seen_by(guest) == set()


def test_a_roadmap_that_was_opened_is_read_and_nothing_more(cast, plan, elsewhere, client):
    access.open_to(plan, elsewhere.coordinator, cast.administrator)
    client.force_login(elsewhere.coordinator)
    milestone = plan.items.get(number="1").milestones.first()

    assert client.get(plan.get_absolute_url()).status_code == 200
    assert client.get(reverse("roadmap:report", args=[plan.slug, milestone.pk])).status_code == 403
    assert client.get(reverse("roadmap:import", args=[plan.slug])).status_code == 403
    access.close_to(plan, plan.accesses.get().pk, cast.administrator)
    assert client.get(plan.get_absolute_url()).status_code == 404


def test_only_administrators_open_a_roadmap_and_only_to_those_who_may_sign_in(cast, plan, guest):
    with pytest.raises(PermissionDenied):
        access.open_to(plan, guest, cast.sochi_coordinator)
    guest.is_active = False
    with pytest.raises(ValidationError):
        access.open_to(plan, guest, cast.administrator)
    assert not RoadmapAccess.objects.exists()


def test_a_person_who_was_closed_sees_nothing(cast, plan):
    cast.sochi_reader.is_active = False

    assert seen_by(cast.sochi_reader) == set()


def test_the_page_opens_and_closes_the_roadmap(client, cast, plan, elsewhere):
    client.force_login(cast.administrator)
    address = reverse("roadmap:access", args=[plan.slug])

    client.post(address, {"person": elsewhere.coordinator.pk})
    assert seen_by(elsewhere.coordinator) == {plan.slug, elsewhere.roadmap.slug}
    page = client.get(address)
    assert "Борис Брестский" in page.text
    assert client.post(address, {"person": elsewhere.coordinator.pk}).status_code == 422
    client.post(reverse("roadmap:close_access", args=[plan.slug, RoadmapAccess.objects.get().pk]))
    assert seen_by(elsewhere.coordinator) == {elsewhere.roadmap.slug}


def test_the_rule_for_many_people_is_the_rule_for_one(cast, plan, elsewhere, guest):
    access.open_to(elsewhere.roadmap, guest, cast.administrator)
    access.open_to(elsewhere.roadmap, cast.sochi_reader, cast.administrator)
    people = User.objects.exclude(role=Role.ADMINISTRATOR)

    found = roadmaps_read_by([one.pk for one in people])

    for one in people:
        assert found.get(one.pk, set()) == set(Roadmap.objects.visible_to(one).values_list("pk", flat=True))


def test_milestones_items_and_reports_follow_their_roadmap(cast, plan, elsewhere):
    milestone = Milestone.objects.get(item__roadmap=elsewhere.roadmap)
    actions.report(milestone.pk, elsewhere.coordinator, status=Status.IN_PROGRESS, progress=10)

    for model in (Milestone, Item, Report):
        assert not model.objects.visible_to(elsewhere.coordinator).exclude(**_of(model, elsewhere)).exists()
        assert model.objects.visible_to(elsewhere.coordinator).exists()
        assert not model.objects.visible_to(cast.sochi_coordinator).filter(**_of(model, elsewhere)).exists()


def _of(model, elsewhere):
    path = {Milestone: "item__roadmap", Item: "roadmap", Report: "milestone__item__roadmap"}[model]
    return {path: elsewhere.roadmap}


def test_a_file_that_proves_a_report_is_downloaded_by_those_who_see_the_report(client, cast, plan, elsewhere):
    milestone = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    report = actions.report(milestone.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=10)
    attachment = Attachment(report=report, name="protocol.txt", size=4, content_type="text/plain")
    attachment.file.save("protocol.txt", ContentFile(b"text"))
    address = reverse("roadmap:attachment", args=[attachment.pk])

    answers = {}
    for person in (cast.minsk_reader, elsewhere.coordinator):
        client.force_login(person)
        answers[person.name] = client.get(address).status_code

    assert list(answers.values()) == [200, 404]


def test_an_event_is_seen_where_its_items_or_its_city_are(cast, plan, elsewhere, make_event):
    of_plan = make_event(cast.sochi, plan.items.filter(number="1"))
    without_items = make_event(cast.minsk)
    theirs = make_event(elsewhere.brest, elsewhere.roadmap.items.all())

    assert set(Event.objects.visible_to(cast.minsk_reader)) == {of_plan, without_items}
    assert set(Event.objects.visible_to(elsewhere.coordinator)) == {theirs}
    assert Event.objects.visible_to(cast.administrator).count() == 3


def test_an_event_in_a_shared_city_that_serves_another_roadmap_only_is_not_seen(
    cast, plan, elsewhere, make_event
):
    Side.objects.create(roadmap=elsewhere.roadmap, city=cast.sochi, order=3)
    event = make_event(cast.sochi, elsewhere.roadmap.items.all())

    assert not Event.objects.visible_to(cast.minsk_reader).exists()
    assert Event.objects.visible_to(cast.sochi_reader).get() == event


def test_who_sends_a_delegation_or_organises_sees_the_event(cast, plan, elsewhere, make_event):
    sent_to = make_event(elsewhere.brest, elsewhere.roadmap.items.all())
    Delegation.objects.create(event=sent_to, city=cast.minsk, name="Хор")
    organised = make_event(elsewhere.brest, elsewhere.roadmap.items.all())
    organised.organisers.add(cast.sochi_culture)

    assert Event.objects.visible_to(cast.minsk_reader).get() == sent_to
    assert Event.objects.visible_to(cast.sochi_reader).get() == organised


def test_the_page_of_a_shared_event_names_no_item_of_another_roadmap(
    client, cast, plan, elsewhere, make_event
):
    event = make_event(elsewhere.brest, elsewhere.roadmap.items.all())
    Delegation.objects.create(event=event, city=cast.minsk, name="Хор")
    client.force_login(cast.minsk_reader)

    assert "самбо" not in client.get(event.get_absolute_url()).text
    client.force_login(elsewhere.coordinator)
    assert "самбо" in client.get(event.get_absolute_url()).text


def test_nobody_hangs_an_event_onto_an_item_of_another_roadmap(client, cast, plan, elsewhere):
    foreign = plan.items.get(number="1")
    client.force_login(elsewhere.coordinator)
    form = {
        "title": "Чужое",
        "kind": "forum",
        "city": cast.sochi.pk,
        "date_text": "май 2027",
        "items": foreign.pk,
    }

    answer = client.post(reverse("events:add"), {**form, "organisers": cast.mayor.pk, "anyway": "1"})

    assert answer.status_code == 422
    assert {"city", "organisers", "items"} <= set(answer.context["form"].errors)
    assert cast.mayor.name not in answer.text
    assert foreign.title not in answer.text
    details = EventDetails("Чужое", "forum", cast.sochi, exact(date(2027, 5, 1), None), items=[foreign])
    with pytest.raises(ValidationError):
        event_actions.add(elsewhere.coordinator, details)
    assert not Event.objects.exists()


def test_an_event_keeps_the_items_that_its_editor_does_not_see(cast, plan, elsewhere, make_event):
    event = make_event(cast.sochi, elsewhere.roadmap.items.all())
    details = EventDetails("Иначе", "festival", cast.sochi, exact(date(2026, 9, 12), None), items=[])

    event_actions.change(event.pk, cast.sochi_coordinator, details)

    assert set(event.items.all()) == set(elsewhere.roadmap.items.all())


def test_filters_and_forms_of_events_offer_what_one_sees(client, cast, plan, elsewhere, make_event):
    make_event(elsewhere.brest, elsewhere.roadmap.items.all())
    client.force_login(cast.sochi_coordinator)

    for address in ("events:list", "events:calendar", "events:add", "events:feeds", "roadmap:bodies"):
        page = client.get(reverse(address)).text
        assert "Брест" not in page, address
        assert "Ростов" not in page, address


def test_the_cities_one_sees_are_those_of_ones_roadmaps(cast, plan, elsewhere, guest):
    assert set(visible_cities(cast.stranger)) == {cast.sochi, cast.minsk}
    assert set(visible_cities(guest)) == set()
    assert visible_cities(cast.administrator).count() == 4


def test_a_body_counts_only_what_one_sees_of_it(client, cast, plan, elsewhere):
    side = Side.objects.create(roadmap=elsewhere.roadmap, city=cast.sochi, order=3)
    item = elsewhere.roadmap.items.get()
    item.responsibilities.create(side=side, body=cast.sochi_culture)
    Milestone.objects.create(item=item, side=side, due_date=date(2026, 12, 31))
    address = reverse("roadmap:body", args=[cast.sochi_culture.pk])

    figures = []
    for person in (cast.minsk_reader, cast.sochi_reader):
        client.force_login(person)
        figures.append(client.get(address).context["kept"].owed)

    assert figures == [1, 2]


def test_the_weeks_summary_tells_each_head_of_the_own_roadmaps(cast, plan, elsewhere, guest):
    head = User.objects.create_user(
        "head@brest.example", name="Глава", role=Role.READER, body=Body.objects.get(city=elsewhere.brest)
    )
    with time_machine.travel("2026-11-23T12:00:00+03:00", tick=False):
        plan_reminders()
        told = {(row.person, row.subject_id) for row in _summaries()}
        assert told == {
            (cast.sochi_reader, plan.pk),
            (cast.minsk_reader, plan.pk),
            (head, elsewhere.roadmap.pk),
        }
        access.open_to(plan, guest, cast.administrator)
        plan_reminders()
        assert (guest, plan.pk) in {(row.person, row.subject_id) for row in _summaries()}
        access.close_to(plan, plan.accesses.get().pk, cast.administrator)
        plan_reminders()
        assert (guest, plan.pk) not in {(row.person, row.subject_id) for row in _summaries()}


def _summaries():
    from roadmap.models import Reminder

    return Reminder.objects.filter(kind="summary", state="planned").select_related("person")
