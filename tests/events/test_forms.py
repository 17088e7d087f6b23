"""What people write: well-filled forms are saved, wrong ones come back with everything in them and say why."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Delegation, Event
from roadmap.models import Direction, Item, Roadmap, Side
from tests.events.conftest import filled

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_an_event_with_a_rough_date_is_added(cast, plan, browse):
    item = plan.items.get(number="2")
    form = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], items=[item.pk])

    answer = browse(cast.sochi_colleague).post("/events/add/", form)

    event = Event.objects.get()
    assert answer["Location"] == event.get_absolute_url()
    assert (event.precision, event.starts_on, event.ends_on) == ("month", date(2027, 4, 1), date(2027, 4, 30))
    assert list(event.items.all()) == [item]


def test_an_event_of_an_item_begins_with_what_the_item_says_and_that_stands_above_the_rest(
    cast, plan, browse
):
    item = plan.items.get(number="2")

    form = browse(cast.sochi_colleague).get(f"/events/add/?item={item.pk}").context["form"]

    bodies = [*item.responsibilities.order_by("side__order", "order").values_list("body", flat=True)]
    assert form["title"].value() == item.title
    own = cast.sochi_colleague.body_id
    assert form["organisers"].value() == [own, *(body for body in bodies if body != own)]
    ticked = len(form["organisers"].value())
    assert {pk for pk, _ in form.fields["organisers"].choices[:ticked]} == set(form["organisers"].value())
    assert form.fields["items"].choices[0][0] == item.pk


def test_an_item_that_one_does_not_see_says_nothing(cast, plan, browse, elsewhere):
    answer = browse(cast.sochi_colleague).get(f"/events/add/?item={elsewhere.roadmap.items.get().pk}")
    assert answer.status_code == 200
    assert "Турнир по самбо" not in answer.text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"starts_on": "2027-04-14", "ends_on": "2027-04-12"}, "раньше, чем начинается"),
        ({"starts_on": "вчера"}, "31.12.2026"),
        ({"date_text": "май 2030"}, "с\u00a001.01.2026 по\u00a031.12.2028"),
        ({"date_text": "ежегодно"}, "не время одного мероприятия"),
        ({"title": " "}, "Обязательное поле"),
        ({"organisers": []}, "Добавьте в организаторы свой орган"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(wrong, message, cast, plan, browse):
    form = filled(
        city=cast.sochi.pk,
        organisers=[cast.sochi_culture.pk],
        items=[plan.items.get(number="2").pk],
        description="Программа на три дня",
    )

    answer = browse(cast.sochi_colleague).post("/events/add/", {**form, **wrong})

    assert answer.status_code == 422
    assert message in answer.text
    assert "Программа на три дня" in answer.text
    assert not Event.objects.exists()


def test_an_item_of_another_roadmap_is_told(cast, plan, make_roadmap, browse):
    other = make_roadmap(1, slug="other")
    items = [plan.items.get(number="2").pk, other.items.get().pk]
    form = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], items=items)

    answer = browse(cast.sochi_colleague).post("/events/add/", form)

    assert answer.status_code == 422
    assert "из другой дорожной карты" in answer.text


def test_two_people_at_once_the_later_is_shown_it_and_may_insist(cast, make_event, browse):
    event = make_event()
    form = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], title="Моё название", version="0")
    Event.objects.filter(pk=event.pk).update(sequence=1, title="Чужое название")
    client = browse(cast.sochi_colleague)

    late = client.post(f"/events/{event.pk}/edit/", form)
    assert late.status_code == 409
    assert "Моё название" in late.text
    event.refresh_from_db()
    assert event.title == "Чужое название"

    client.post(f"/events/{event.pk}/edit/", {**form, "version": late.context["form"].data["version"]})
    event.refresh_from_db()
    assert event.title == "Моё название"


@pytest.mark.parametrize(
    ("count", "message"),
    [
        ("-3", "не меньше одного человека"),
        ("0", "не меньше одного человека"),
        ("много", "Целое число человек"),
    ],
)
def test_a_head_count_that_is_none_is_told(count, message, cast, make_event, browse):
    event = make_event()
    form = {"city": cast.minsk.pk, "name": "Хор «Вясна»", "head_count": count}

    answer = browse(cast.sochi_colleague).post(f"/events/{event.pk}/delegations/add/", form)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Хор «Вясна»" in answer.text
    assert not Delegation.objects.exists()


def test_a_delegation_is_added_changed_and_taken_out(cast, make_event, browse):
    event = make_event()
    client = browse(cast.sochi_colleague)
    form = {"city": cast.minsk.pk, "name": "Хор", "head_count": "12", "leader_post": "директор"}

    client.post(f"/events/{event.pk}/delegations/add/", form)
    one = Delegation.objects.get()
    path = f"/events/{event.pk}/delegations/{one.pk}/"
    seen = client.get(path).context["form"]["seen"].value()
    client.post(path, {**form, "head_count": "14", "seen": seen})
    one.refresh_from_db()
    assert one.head_count == 14

    client.post(f"/events/{event.pk}/delegations/{one.pk}/remove/")
    assert not Delegation.objects.exists()
    event.refresh_from_db()
    assert event.sequence == 3


def test_a_body_of_another_city_does_not_send_the_delegation(cast, make_event, browse):
    event = make_event()
    form = {"city": cast.minsk.pk, "name": "Хор", "body": cast.sochi_culture.pk}

    answer = browse(cast.sochi_colleague).post(f"/events/{event.pk}/delegations/add/", form)

    assert answer.status_code == 422
    assert "орган другого города" in answer.text


def test_a_delegation_of_another_event_is_not_found(cast, make_event, browse):
    one, other = make_event(), make_event("Второй")
    theirs = Delegation.objects.create(event=other, city=cast.minsk, name="Хор")

    assert browse(cast.sochi_colleague).get(f"/events/{one.pk}/delegations/{theirs.pk}/").status_code == 404


def held_form(**changes):
    return {"starts_on": "2026-11-20", "ends_on": "2026-11-21", "version": "0", **changes}


def test_the_outcome_takes_figures_words_files_and_links(cast, make_event, browse):
    event = make_event()
    form = held_form(
        participants="350", outcome="Прошёл с успехом.", links="https://example.org/news",
        files=[SimpleUploadedFile("Протокол.pdf", PDF)],
    )  # fmt: skip

    answer = browse(cast.sochi_colleague).post(f"/events/{event.pk}/state/held/", form)

    assert answer.status_code == 302
    event.refresh_from_db()
    assert (event.state, event.participants) == ("held", 350)
    assert sorted(str(one) for one in event.attachments.all()) == ["https://example.org/news", "Протокол.pdf"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"participants": "-3"}, "не может быть меньше нуля"),
        ({"ends_on": "2026-11-19"}, "раньше, чем начинается"),
        ({"starts_on": "2026-12-20", "ends_on": ""}, "ещё не наступили"),
        ({"links": "не ссылка"}, "http"),
    ],
)
def test_a_wrong_outcome_leaves_the_event_as_it_was(wrong, message, cast, make_event, browse):
    event = make_event()

    answer = browse(cast.sochi_colleague).post(
        f"/events/{event.pk}/state/held/", held_form(outcome="Мой рассказ", **wrong)
    )

    assert answer.status_code == 422
    assert message in answer.text
    assert "Мой рассказ" in answer.text
    event.refresh_from_db()
    assert event.state == "planned"


def test_a_file_that_is_not_what_it_says_is_refused(cast, make_event, browse):
    event = make_event()
    form = held_form(files=[SimpleUploadedFile("photo.png", b"MZ not a picture")])

    answer = browse(cast.sochi_colleague).post(f"/events/{event.pk}/state/held/", form)

    assert answer.status_code == 422
    assert not event.attachments.exists()


def test_of_several_roadmaps_the_chosen_one_offers_its_items_and_nothing_is_lost(plan, cast, browse):
    """The choice is made without scripts, by a button that checks and saves nothing."""
    other = Roadmap.objects.create(
        slug="other", title="Другая карта", starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31)
    )
    Side.objects.create(roadmap=other, city=cast.sochi, order=1)
    direction = Direction.objects.create(roadmap=other, title="Наука", order=1)
    item = Item.objects.create(roadmap=other, direction=direction, number="5", title="Опыт", order=1)
    client = browse(cast.sochi_coordinator)

    first = client.get("/events/add/").context["form"]
    assert [int(pk) for pk, _label in first.fields["items"].choices] == [one.pk for one in plan.items.all()]
    assert [label for _pk, label in first.fields["roadmap"].choices] == [str(plan), str(other)]

    answer = client.post(
        "/events/add/", {"title": "Слёт", "starts_on": "когда-то", "roadmap": other.pk, "offer": 1}
    )
    form = answer.context["form"]
    assert answer.status_code == 200
    assert form["title"].value() == "Слёт"
    assert form["starts_on"].value() == "когда-то"
    assert [int(pk) for pk, _label in form.fields["items"].choices] == [item.pk]
    assert not form.errors
    assert not Event.objects.filter(title="Слёт").exists()


def test_of_roadmaps_without_ones_city_a_coordinator_hears_nothing(plan, cast, browse):
    Roadmap.objects.create(
        slug="other", title="Другая карта", starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31)
    )
    assert "roadmap" not in browse(cast.sochi_coordinator).get("/events/add/").context["form"].fields
    assert "roadmap" in browse(cast.administrator).get("/events/add/").context["form"].fields
