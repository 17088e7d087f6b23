"""Statements that are made once and asked again with other values."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.choices import Role
from cities.models import Absence, Body, City, User
from cities.permissions import may_administer
from core.attached import attach
from core.prepared import checked, moment, parts, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> list[object]:
    """What the functions under test were called with."""
    return []


@pytest.fixture
def bodies_of(built):
    @prepared
    def found(city: int, names: str, ids: list[int]) -> QuerySet[Body]:
        built.append(city)
        return Body.objects.filter(city=city, pk__any_of=ids).exclude(name=names).order_by("name")

    return found


def test_other_values_go_into_the_statement_that_was_made_first(cast, built, bodies_of):
    everything = list(Body.objects.values_list("pk", flat=True))

    of_sochi = bodies_of(cast.sochi.pk, cast.mayor.name, everything)
    of_minsk = bodies_of(cast.minsk.pk, cast.committee.name, [cast.minsk_institute.pk])
    none = bodies_of(cast.minsk.pk, "", [])

    others = Body.objects.filter(city=cast.sochi).exclude(pk=cast.mayor.pk)
    assert of_sochi == list(others.order_by("name"))
    assert [body.pk for body in of_minsk] == [cast.minsk_institute.pk]
    assert none == []
    assert len(built) == 1


def test_one_statement_is_one_query_and_rows_are_as_ever(cast, bodies_of):
    with CaptureQueriesContext(connection) as asked:
        (body,) = bodies_of(cast.sochi.pk, "", [cast.mayor.pk])

    assert len(asked) == 1
    assert (body, body.name, body._state.adding) == (cast.mayor, cast.mayor.name, False)


def test_none_and_truth_shape_the_statement(cast, built):
    @prepared
    def people(body: int | None, alone: bool) -> QuerySet[User]:
        built.append((body, alone))
        found = User.objects.filter(body=body)
        return found.filter(role=Role.READER) if alone else found

    assert {one.body_id for one in people(None, False)} <= {None}
    assert cast.sochi_executor in people(cast.sochi_education.pk, False)
    assert cast.sochi_executor not in people(cast.sochi_education.pk, True)
    assert len(people(cast.sochi_culture.pk, False)) >= 1
    assert len(built) == 3


def test_values_and_related_rows_come_too(cast):
    @prepared
    def named(city: int) -> QuerySet[Body, tuple[int, str]]:
        return Body.objects.filter(city=city).values_list("pk", "city__name")

    @prepared
    def with_city(city: int) -> QuerySet[Body]:
        return Body.objects.filter(city=city).select_related("city")

    assert (cast.mayor.pk, cast.sochi.name) in named(cast.sochi.pk)
    with CaptureQueriesContext(connection) as asked:
        assert {body.city.name for body in with_city(cast.minsk.pk)} == {cast.minsk.name}
    assert len(asked) == 1


def test_the_time_is_the_time_of_each_question(cast, built):
    @prepared
    def begun() -> QuerySet[User]:
        built.append(None)
        return User.objects.filter(joined_at__lte=moment())

    assert abs(moment() - timezone.now()) < timedelta(minutes=1)
    assert cast.sochi_reader in begun()
    User.objects.filter(pk=cast.sochi_reader.pk).update(joined_at=timezone.now() + timedelta(hours=1))
    assert cast.sochi_reader not in begun()
    assert len(built) == 1


def test_dates_are_values(cast):
    Absence.objects.create(
        person=cast.sochi_executor,
        deputy=cast.sochi_colleague,
        set_by=cast.administrator,
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 9),
    )

    @prepared
    def away(day: date, since: datetime) -> QuerySet[Absence]:
        return Absence.objects.filter(starts_on__lte=day, ends_on__gte=day, created_at__gte=since)

    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert len(away(date(2026, 3, 9), long_ago)) == 1
    assert away(date(2026, 3, 10), long_ago) == []
    assert away(date(2026, 3, 9), timezone.now() + timedelta(days=1)) == []


def test_nothing_can_be_found_where_the_conditions_exclude_each_other():
    @prepared
    def nobody(pk: int) -> QuerySet[User]:
        return User.objects.filter(Q(pk__in=[]), pk=pk)

    with CaptureQueriesContext(connection) as asked:
        assert nobody(1) == []
    assert len(asked) == 0


def test_nothing_has_an_id_that_no_column_holds(cast, bodies_of):
    everything = list(Body.objects.values_list("pk", flat=True))

    assert bodies_of(10**30, "", everything) == []
    assert bodies_of(-(10**30), "", everything) == []
    assert bodies_of(cast.sochi.pk, "", [10**30]) == []
    assert bodies_of(cast.sochi.pk, "", everything)


def test_a_value_that_was_worked_on_is_refused(cast):
    @prepared
    def like(name: str) -> QuerySet[City]:
        return City.objects.filter(name__icontains=name)

    @prepared
    def said(name: str) -> QuerySet[City]:
        return City.objects.annotate(said=Concat(Value(f"{name}!"), "name")).filter(said="")

    @prepared
    def today() -> QuerySet[Absence]:
        return Absence.objects.filter(starts_on__lte=timezone.localdate())

    for built_of_its_value in (lambda: like("а"), lambda: said("а"), today):
        with pytest.raises(TypeError, match="is made of an argument"):
            built_of_its_value()
    with pytest.raises(TypeError, match="takes no float"):
        parts(1.5)


def test_a_statement_that_looks_at_a_value_is_caught(cast):
    @prepared
    def found(pk: int) -> QuerySet[City]:
        return City.objects.all() if pk == cast.sochi.pk else City.objects.filter(pk=pk)

    found(cast.minsk.pk)
    with checked():
        found(cast.minsk.pk)
        with pytest.raises(AssertionError):
            found(cast.sochi.pk)


def test_a_person_is_a_shape_of_roles_and_ids(cast, built):
    @prepared
    def of_the_body(user: User) -> QuerySet[User]:
        built.append(user.pk)
        return User.objects.all() if may_administer(user) else User.objects.filter(body=user.body_id)

    assert set(of_the_body(cast.sochi_executor)) == set(User.objects.filter(body=cast.sochi_education))
    assert set(of_the_body(cast.minsk_executor)) == set(User.objects.filter(body=cast.minsk_institute))
    assert len(of_the_body(cast.administrator)) == User.objects.count()
    assert len(built) == 2
    # What was asked first is no longer the person's own: the marks of the statement belong to nobody.
    assert not User.objects.filter(pk__in=built).exists()


def test_attached_rows_answer_without_a_query(cast):
    cities = list(City.objects.order_by("pk"))
    attach(cities, "bodies", Body.objects.order_by("name"))

    with CaptureQueriesContext(connection) as asked:
        found = {city.pk: [body.name for body in city.bodies.all()] for city in cities}
        assert all(body.city is city for city in cities for body in city.bodies.all())
    assert len(asked) == 0
    assert found == {
        city.pk: list(Body.objects.filter(city=city).order_by("name").values_list("name", flat=True))
        for city in cities
    }
