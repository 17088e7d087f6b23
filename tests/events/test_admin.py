"""The administrators' pages know no way around the rules of events."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from cities.models import City
from events.models import Event


@pytest.fixture
def form(browse, cast, make_event):
    """The fields of an event's page as a browser would send them, and a way to send them."""
    event = make_event()
    client = browse(cast.administrator)
    address = reverse("admin:events_event_change", args=[event.pk])

    def opened():
        page = client.get(address).context["adminform"].form
        values = {name: page.get_initial_for_field(field, name) for name, field in page.fields.items()}
        data = {name: value for name, value in values.items() if value not in (None, "")}
        data["organisers"] = [one.pk for one in event.organisers.all()]
        data["items"] = [one.pk for one in event.items.all()]
        data["city"] = event.city_id
        for prefix in ("delegations", "attachments"):
            data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        return data

    class Form:
        opened: Any
        client: Any
        address: str

        def __call__(self, **changes):
            return client.post(address, {**opened(), **changes})

    sent = Form()
    sent.opened, sent.client, sent.address = opened, client, address
    return sent


def test_an_event_of_2028_is_not_held_yet(form):
    answer = form(state="held", starts_on="2028-05-01", ends_on="2028-05-02")

    assert answer.status_code == 200
    assert "ещё не началось" in answer.content.decode()
    assert Event.objects.get().state == "planned"


def test_an_event_that_has_begun_may_be_held(form):
    assert form(state="held", starts_on="2026-11-01", ends_on="2026-11-02").status_code == 302
    assert Event.objects.get().state == "held"


def test_a_colleagues_change_is_not_written_over(form):
    opened = form.opened()
    assert form(venue="Зимний театр").status_code == 302

    answer = form.client.post(form.address, {**opened, "venue": "Стадион"})

    assert answer.status_code == 200
    assert "мероприятие изменили: откройте его заново" in answer.content.decode()
    assert Event.objects.get().venue == "Зимний театр"


def test_items_of_a_roadmap_that_does_not_bind_the_city_are_refused(form, db):
    rostov = City.objects.create(
        slug="rostov", name="Ростов", country="RU", country_name="Россия", time_zone="Europe/Moscow"
    )

    assert form(city=rostov.pk).status_code == 200
    assert Event.objects.get().city.slug == "sochi"


def test_dates_outside_the_roadmap_are_refused(form):
    assert form(starts_on="2031-05-01", ends_on="2031-05-02").status_code == 200
    assert Event.objects.get().starts_on == date(2026, 12, 12)
