"""The pages of events: what is on each, for whom, and that their cost does not grow."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.models import City
from events import month
from events.models import Delegation, Event


def test_the_list_begins_with_what_comes_and_ends_with_what_is_past(cast, make_event, browse):
    make_event("Прошедший", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 1), state="held")
    make_event("Без даты", precision="unknown", starts_on=None, ends_on=None)
    make_event("Позже")
    make_event("Скоро", starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 25))

    page = browse(cast.sochi_reader).get("/events/").context["page"]

    assert [event.title for event in page] == ["Скоро", "Позже", "Без даты", "Прошедший"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("city=minsk", ["Форум в Минске"]),
        ("kind=festival", ["Фестиваль в Сочи"]),
        ("year=2027", ["Форум в Минске"]),
        ("state=confirmed", ["Форум в Минске"]),
        ("city=sochi&kind=forum", []),
    ],
)
def test_the_address_narrows_the_list(query, expected, cast, make_event, browse):
    make_event("Фестиваль в Сочи")
    day = date(2027, 5, 5)
    make_event("Форум в Минске", kind="forum", city=cast.minsk, starts_on=day, ends_on=day, state="confirmed")

    page = browse(cast.sochi_reader).get(f"/events/?{query}").context["page"]

    assert [event.title for event in page] == expected


def test_the_direction_is_that_of_the_items_served(cast, plan, make_event, browse):
    make_event("Образование", items=["1"])
    make_event("Культура", items=["2", "3"])
    culture = plan.directions.get(title="Культура")

    page = browse(cast.sochi_reader).get(f"/events/?direction={culture.pk}").context["page"]

    assert [event.title for event in page] == ["Культура"]


@pytest.mark.parametrize("path", ["/events/", "/events/calendar/"])
def test_a_value_that_means_nothing_is_told_and_left_out(path, cast, make_event, browse):
    make_event(starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 25))

    answer = browse(cast.sochi_reader).get(f"{path}?city=nowhere&kind=x")

    assert answer.status_code == 200
    assert "Фильтру «Город» не знакомо значение «nowhere»" in answer.text
    assert "Фестиваль культуры" in answer.text


def test_an_empty_list_says_what_to_do(cast, plan, browse):
    assert "Добавьте первое" in browse(cast.sochi_executor).get("/events/").text
    assert "Добавьте первое" not in browse(cast.sochi_reader).get("/events/").text


def test_the_month_shows_days_off_of_both_countries(cast, plan, browse):
    month = browse(cast.sochi_reader).get("/events/calendar/?month=2026-11").context["month"]
    days = {day.date: day for week in month.weeks for day in week}

    assert days[date(2026, 11, 4)].off == ["Россия"]  # Unity Day
    assert days[date(2026, 11, 7)].is_off  # a Saturday, and October Revolution Day in Belarus
    assert days[date(2026, 11, 10)].off == []
    assert days[date(2026, 11, 22)].is_today


def todays(client, path="/events/calendar/"):
    shown = client.get(path).context["month"]
    return [day.date for week in shown.weeks for day in week if day.is_today]


def test_today_is_marked_for_those_who_see_no_city_yet_too(cast, browse):
    """No roadmap, and so no city whose days off are to be shown."""
    shown = month.of(date(2026, 11, 1), Event.objects.none(), City.objects.none())
    assert [day.date for week in shown.weeks for day in week if day.is_today] == [date(2026, 11, 22)]
    assert todays(browse(cast.administrator), "/events/calendar/?month=2026-12") == []


def test_today_is_that_of_whoever_looks_not_that_of_the_city_furthest_east(cast, plan, browse):
    City.objects.filter(pk=cast.minsk.pk).update(time_zone="Asia/Vladivostok")
    with time_machine.travel("2026-11-22T20:00:00+03:00", tick=False):
        assert todays(browse(cast.sochi_reader)) == [date(2026, 11, 22)]
        assert todays(browse(cast.minsk_executor)) == [date(2026, 11, 23)]


def test_the_month_has_an_event_on_each_of_its_days_and_a_rough_one_apart(cast, make_event, browse):
    make_event("Точный")
    make_event("Примерный", precision="quarter", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31))

    month = browse(cast.sochi_reader).get("/events/calendar/?month=2026-12").context["month"]

    busy = [day.date.day for week in month.weeks for day in week if day.events]
    assert busy == [12, 13, 14]
    assert [event.title for event in month.rough] == ["Примерный"]


@pytest.mark.parametrize("asked", ["2026-13", "вчера", "0001-01", "9999-12"])
def test_a_month_that_is_none_is_told(asked, cast, plan, browse):
    answer = browse(cast.sochi_reader).get("/events/calendar/", {"month": asked})

    assert f"Нет такого месяца: «{asked}»" in answer.text
    assert answer.context["month"].first == date(2026, 11, 1)


def test_the_items_page_shows_its_events(cast, plan, make_event, browse):
    make_event("Фестиваль для второго", items=["2"])
    client = browse(cast.sochi_reader)

    assert "Фестиваль для второго" in client.get(f"/r/{plan.slug}/items/2/").text
    assert "Фестиваль для второго" not in client.get(f"/r/{plan.slug}/items/1/").text


def test_the_page_tells_who_changed_what(cast, make_event, browse):
    event = make_event()
    client = browse(cast.sochi_colleague)
    client.post(
        f"/events/{event.pk}/delegations/add/", {"city": cast.minsk.pk, "name": "Хор", "head_count": "12"}
    )
    client.post(f"/events/{event.pk}/state/cancel/", {"reason": "Ремонт зала", "version": "1"})

    text = client.get(event.get_absolute_url()).text

    assert "Степан Коллега" in text
    assert "Ремонт зала" in text
    assert "Пункт мероприятия" in text


def test_a_file_of_an_event_is_only_ever_a_download(cast, make_event, browse):
    from django.core.files.base import ContentFile

    event = make_event()
    made = event.attachments.create(
        author=cast.sochi_colleague,
        file=ContentFile(b"<script>", "a.txt"),
        name="Протокол.txt",
        size=8,
        content_type="text/plain",
    )

    answer = browse(cast.minsk_reader).get(f"/events/attachments/{made.pk}/")

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("page", ["/events/", "/events/calendar/?month=2026-12", "/my/", "event", "feed"])
def test_the_number_of_queries_does_not_grow_with_the_number_of_events(page, cast, plan, make_event, browse):
    from events import feeds

    client = browse(cast.sochi_colleague)
    path = f"/events/feeds/{feeds.issue(cast.sochi_colleague)}.ics" if page == "feed" else page
    counts = {}
    for size in (3, 49, 500):
        grow(size, cast, plan)
        if page == "event":
            path = Event.objects.order_by("pk")[0].get_absolute_url()
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        counts[size] = len(queries)

    assert len(set(counts.values())) == 1, counts


def grow(size, cast, plan):
    """Brings the number of events up to `size`: each organised, with a delegation, on the same busy days."""
    missing = size - Event.objects.count()
    events = Event.objects.bulk_create(
        Event(title=f"Событие {n}", kind="forum", city=cast.sochi, precision="day",
              starts_on=date(2026, 12, 1 + n % 2), ends_on=date(2026, 12, 1 + n % 2))
        for n in range(missing)
    )  # fmt: skip
    item = plan.items.get(number="2")
    Event.organisers.through.objects.bulk_create(
        Event.organisers.through(event=event, body=cast.sochi_culture) for event in events
    )
    Event.items.through.objects.bulk_create(Event.items.through(event=event, item=item) for event in events)
    Delegation.objects.bulk_create(
        Delegation(event=event, city=cast.minsk, body=cast.minsk_culture, name="Ансамбль") for event in events
    )
