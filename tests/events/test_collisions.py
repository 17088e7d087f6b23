"""What an event runs into: a body or a delegation needed twice, days off of a country that takes part."""

from datetime import date

import pytest

from cities.models import CalendarDay
from events import collisions
from events.models import Delegation
from tests.events.conftest import filled

WORKDAYS = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 2)}


@pytest.fixture
def texts(cast):
    return lambda event: [one.text for one in collisions.of_event(event, cast.administrator)]


def test_a_body_needed_twice_on_the_same_days_is_pointed_out(cast, make_event):
    event = make_event(**WORKDAYS)
    other = make_event("Второй", **WORKDAYS)

    (one,) = collisions.of_event(event, cast.administrator)

    assert one.event == other
    assert "Управление культуры" in one.text


def test_a_delegation_needed_twice_is_pointed_out_whatever_its_letters(texts, cast, make_event):
    event = make_event(**WORKDAYS)
    other = make_event("Второй", [cast.minsk_culture], city=cast.minsk, **WORKDAYS)
    for which, name in ((event, "Ансамбль «Зорька»"), (other, "ансамбль  «зорька»")):
        Delegation.objects.create(event=which, city=cast.minsk, name=name)

    assert ["Зорька" in text for text in texts(event)] == [True]


def test_a_body_that_sends_a_delegation_elsewhere_collides_as_organiser(cast, make_event):
    event = make_event(**WORKDAYS)
    other = make_event("Второй", [cast.minsk_culture], city=cast.minsk, **WORKDAYS)
    Delegation.objects.create(event=other, city=cast.sochi, body=cast.sochi_culture, name="Оркестр")

    assert [one.event for one in collisions.of_event(event, cast.administrator)] == [other]


@pytest.mark.parametrize(
    "other",
    [
        {"starts_on": date(2026, 12, 3), "ends_on": date(2026, 12, 3)},
        {**WORKDAYS, "state": "cancelled"},
        {"precision": "month", "starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 31)},
    ],
)
def test_other_days_a_cancelled_and_a_rough_event_do_not_collide(texts, other, make_event):
    event = make_event(**WORKDAYS)
    make_event("Второй", **other)

    assert texts(event) == []


def test_days_off_are_told_by_country_of_those_who_take_part(texts, cast, make_event):
    event = make_event(starts_on=date(2026, 7, 2), ends_on=date(2026, 7, 3))
    assert texts(event) == []  # a Thursday and a Friday in Russia

    Delegation.objects.create(event=event, city=cast.minsk, name="Хор")

    assert texts(event) == ["Выходные дни (Беларусь): 3 июля 2026."]  # Independence Day of Belarus


def test_what_an_administrator_entered_counts(texts, cast, make_event):
    CalendarDay.objects.create(country="RU", date=date(2026, 12, 2), is_working=False, note="перенос")

    assert texts(make_event(**WORKDAYS)) == ["Выходные дни (Россия): 2 декабря 2026."]


def test_the_form_points_them_out_before_saving_and_saves_when_told(cast, make_event, browse):
    make_event(**WORKDAYS)
    form = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], date_text="", **WORKDAYS)
    client = browse(cast.sochi_colleague)

    first = client.post("/events/add/", {name: value for name, value in form.items() if name != "anyway"})
    again = client.post("/events/add/", form)

    assert "Сохранить всё равно" in first.text
    assert "Форум «Шаги»" in first.text
    assert again.status_code == 302
