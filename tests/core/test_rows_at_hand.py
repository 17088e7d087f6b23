"""Rows that were read before are known until one of their tables is changed, and no longer."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.models import Absence, Body, City, User
from core import page_marks, rows_at_hand
from core.prepared import moment, prepared
from roadmap.lateness import local_date, today_in
from roadmap.models import Reminder

pytestmark = pytest.mark.django_db


@prepared
def bodies_of(city: int) -> QuerySet[Body]:
    return Body.objects.filter(city=city).select_related("city").order_by("name")


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    rows_at_hand.forget()
    yield
    rows_at_hand.forget()


def asked(do: Callable[[], Any], *, take: bool = True) -> int:
    """How many statements `do` asks within a request, beside the one for the marks."""
    with CaptureQueriesContext(connection) as queries, rows_at_hand.of_a_request():
        if take:
            rows_at_hand.take()
        do()
    return sum("core_pagemark" not in query["sql"] for query in queries.captured_queries)


def test_what_was_read_is_known_to_the_next_request(cast):
    expected = list(Body.objects.filter(city=cast.sochi).order_by("name"))

    assert asked(lambda: bodies_of(cast.sochi.pk)) == 1
    assert asked(lambda: bodies_of(cast.sochi.pk)) == 0
    with rows_at_hand.of_a_request():
        rows_at_hand.take()
        found = bodies_of(cast.sochi.pk)
    assert [(one.pk, one.name, one.aliases, one.city.name) for one in found] == [
        (one.pk, one.name, one.aliases, one.city.name) for one in expected
    ]
    assert asked(lambda: bodies_of(cast.minsk.pk)) == 1  # with other values it is another question


def test_nothing_is_known_outside_of_a_request_nor_before_it_takes(cast):
    asked(lambda: bodies_of(cast.sochi.pk))

    assert asked(lambda: bodies_of(cast.sochi.pk), take=False) == 1
    with CaptureQueriesContext(connection) as queries:
        bodies_of(cast.sochi.pk)
    assert len(queries) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cities_body SET name = name || '!' WHERE id = {body}",
        "UPDATE cities_city SET genitive = 'иначе' WHERE id = {city}",
        "INSERT INTO cities_body (city_id, name, short_name, aliases, email) VALUES ({city}, 'Новый', '', '{{}}', '')",
    ],
)
def test_a_change_of_a_table_by_whichever_way_is_seen_by_the_next_request(cast, sql):
    asked(lambda: bodies_of(cast.sochi.pk))
    with connection.cursor() as cursor:
        cursor.execute(sql.format(body=cast.mayor.pk, city=cast.sochi.pk))

    with rows_at_hand.of_a_request():
        rows_at_hand.take()
        found = bodies_of(cast.sochi.pk)
    there = Body.objects.filter(city=cast.sochi).select_related("city").order_by("name")
    assert [(one.name, one.city.genitive) for one in found] == [
        (one.name, one.city.genitive) for one in there
    ]
    assert asked(lambda: bodies_of(cast.sochi.pk)) == 0


def test_another_table_leaves_it_known_and_a_change_that_was_undone_too(cast):
    asked(lambda: bodies_of(cast.sochi.pk))
    User.objects.filter(pk=cast.sochi_reader.pk).update(name="Иная")
    with transaction.atomic():
        Body.objects.filter(pk=cast.mayor.pk).update(name="Иначе")
        transaction.set_rollback(True)

    assert asked(lambda: bodies_of(cast.sochi.pk)) == 0


def test_a_request_reads_what_it_wrote_itself(cast):
    asked(lambda: bodies_of(cast.sochi.pk))
    with rows_at_hand.of_a_request():
        rows_at_hand.take()
        Body.objects.filter(pk=cast.mayor.pk).update(name="Иначе")
        assert "Иначе" in {one.name for one in bodies_of(cast.sochi.pk)}


def test_a_request_reads_anew_once_it_has_locked_a_row(cast):
    asked(lambda: bodies_of(cast.sochi.pk))

    def lock_and_read() -> None:
        with transaction.atomic():
            list(Body.objects.select_for_update().filter(pk=cast.mayor.pk))
            bodies_of(cast.sochi.pk)

    with CaptureQueriesContext(connection) as queries, rows_at_hand.of_a_request():
        rows_at_hand.take()
        lock_and_read()
    read = [query["sql"] for query in queries.captured_queries if "cities_body" in query["sql"]]
    assert ["FOR UPDATE" in sql for sql in read] == [True, False]


def test_lists_are_the_own_ones_of_whoever_asks(cast):
    Body.objects.filter(pk=cast.mayor.pk).update(aliases=["Мэрия"])
    for _ in range(3):
        with rows_at_hand.of_a_request():
            rows_at_hand.take()
            mayor = next(one for one in bodies_of(cast.sochi.pk) if one.pk == cast.mayor.pk)
        assert mayor.aliases == ["Мэрия"]
        mayor.aliases.append("Администрация")


def test_what_moves_no_mark_is_never_known(cast):
    @prepared
    def sessions(key: str) -> QuerySet[Session]:
        return Session.objects.filter(session_key=key)

    @prepared
    def reminders(person: int) -> QuerySet[Reminder]:
        return Reminder.objects.filter(person=person).order_by("pk")

    for question in (lambda: sessions("key"), lambda: reminders(cast.sochi_reader.pk)):
        assert [asked(question) for _ in range(3)] == [1, 1, 1]


def test_the_time_is_known_for_its_day_alone(cast, monkeypatch):
    @prepared
    def away_today() -> QuerySet[Absence]:
        return Absence.objects.filter(starts_on__lte=today_in("person__body__city"))

    @prepared
    def joined() -> QuerySet[User]:
        return User.objects.filter(joined_at__lte=moment())

    @prepared
    def local_days() -> QuerySet[User, tuple[date]]:
        return User.objects.annotate(day=local_date(F("joined_at"), F("body__city__time_zone"))).values_list(
            "day"
        )

    assert [asked(away_today) for _ in range(2)] == [1, 0]
    assert [asked(local_days) for _ in range(2)] == [1, 0]
    assert [asked(joined) for _ in range(2)] == [1, 1]
    later = timezone.now() + timedelta(seconds=page_marks.QUARTER)
    monkeypatch.setattr("core.prepared.timezone.now", lambda: later)
    assert [asked(away_today) for _ in range(2)] == [1, 0]


def test_no_more_is_kept_than_there_is_room_for(cast, monkeypatch):
    @prepared
    def cities(pk: int) -> QuerySet[City]:
        return City.objects.filter(pk=pk)

    monkeypatch.setattr(rows_at_hand, "MOST_ROWS", 10)
    for pk in range(50):
        asked(partial(cities, pk))
    assert sum(known.amount for known in rows_at_hand._known.values()) <= 10
    monkeypatch.setattr(rows_at_hand, "LONGEST", 1)
    assert [asked(lambda: cities(cast.sochi.pk)) for _ in range(2)] == [1, 1]


def test_what_is_long_weighs_more(cast, monkeypatch):
    @prepared
    def named(ids: list[int]) -> QuerySet[Body]:
        return Body.objects.filter(pk__any_of=ids)

    body = Body.objects.earliest("pk")
    weights = []
    for ids in ([body.pk], [body.pk, *range(10**6, 10**6 + 999)]):
        asked(partial(named, ids))
        weights.append(next(reversed(rows_at_hand._known.values())).amount)
    assert weights == [2, 12]

    Body.objects.filter(pk=body.pk).update(aliases=[str(number) * 400 for number in range(8)])
    asked(partial(named, [body.pk]))
    assert next(reversed(rows_at_hand._known.values())).amount == 5
    monkeypatch.setattr(rows_at_hand, "LONGEST", 4)
    assert [asked(partial(named, [body.pk, 0])) for _ in range(2)] == [1, 1]


def test_every_watched_table_has_a_mark_from_the_beginning():
    there = page_marks.versions_of_tables()
    assert {page_marks.scope_of_table(model._meta.db_table) for model in page_marks.watched()} <= set(there)
