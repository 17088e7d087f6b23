"""What a connection asks again, PostgreSQL has prepared: it plans it once, and answers as ever."""

import psycopg
import pytest
from django.db import NotSupportedError, connection
from django.db.models import F, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from cities.models import Body, City, User
from core import prepared as kept
from core.prepared import prepared


@prepared
def bodies_of(city: int, names: str, ids: list[int]) -> QuerySet[Body]:
    return Body.objects.filter(city=city, pk__any_of=ids).exclude(name=names).order_by("name")


@prepared
def either(first: int, second: int) -> QuerySet[City]:
    return City.objects.filter(pk=first).union(City.objects.filter(pk=second))


@prepared
def even(names: str) -> QuerySet[Body]:
    """A statement that holds a percent sign, beside one in a value."""
    return Body.objects.annotate(rest=F("pk") % Value(2)).filter(rest=0).exclude(name=names).order_by("pk")


def plans_of(table: str) -> list[str]:
    """The statements about the table that this connection has prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{table}%"])
        return [statement for (statement,) in cursor.fetchall()]


@pytest.fixture
def nothing_prepared(db):
    """What tests before this one asked is forgotten."""
    connection.close_if_health_check_failed()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


def test_what_is_asked_again_is_prepared_once_whatever_the_values(nothing_prepared, cast):
    everything = list(Body.objects.values_list("pk", flat=True))
    for _ in range(4):
        for city in (cast.sochi, cast.minsk):
            found = bodies_of(city.pk, cast.mayor.name, everything)
            others = Body.objects.filter(city=city).exclude(name=cast.mayor.name)
            assert found == list(others.order_by("name"))

    (statement,) = plans_of("cities_body")
    assert cast.mayor.name not in statement
    assert "ANY($2)" in statement


def test_a_percent_sign_is_one(nothing_prepared, cast):
    for _ in range(kept.ASKED + 2):
        expected = [one for one in Body.objects.order_by("pk") if one.pk % 2 == 0]
        assert even("%s %% $1") == expected
    assert expected
    (statement,) = plans_of("cities_body")
    assert " % $1" in statement


def test_moments_are_of_our_zone(nothing_prepared, cast):
    @prepared
    def people(body: int) -> QuerySet[User]:
        return User.objects.filter(body=body)

    expected = list(User.objects.filter(body=cast.mayor).order_by("pk"))
    for _ in range(kept.ASKED + 2):
        found = sorted(people(cast.mayor.pk), key=lambda one: one.pk)
        assert [(one.pk, one.joined_at) for one in found] == [(one.pk, one.joined_at) for one in expected]
        assert {one.joined_at.tzinfo for one in found} == {one.joined_at.tzinfo for one in expected}
    assert len(plans_of("cities_user")) == 1


def test_what_is_logged_is_logged_with_its_values(nothing_prepared, cast):
    for _ in range(kept.ASKED + 2):
        with CaptureQueriesContext(connection) as asked:
            assert bodies_of(cast.sochi.pk, "nobody", [cast.mayor.pk]) == [cast.mayor]
        (query,) = asked.captured_queries
        assert "'nobody'" in query["sql"]


def test_a_union_is_asked_as_ever(nothing_prepared, cast):
    for _ in range(kept.ASKED + 2):
        assert {city.pk for city in either(cast.sochi.pk, cast.minsk.pk)} == {cast.sochi.pk, cast.minsk.pk}

    assert plans_of("cities_city") == []


def test_other_cursors_of_the_connection_are_the_usual_ones(nothing_prepared, cast):
    before = connection.connection.cursor_factory
    bodies_of(cast.sochi.pk, "", [cast.mayor.pk])

    assert connection.connection.cursor_factory is before
    with connection.cursor() as cursor:
        # Two statements at once: only values that are put into the text allow it.
        cursor.execute("SELECT %s; SELECT %s", [1, 2])
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_column_of_another_type_costs_one_request(cast):
    """A migration changes it while the program runs: the connection that had prepared it is left."""

    @prepared
    def country(pk: int) -> QuerySet[City, tuple[str]]:
        return City.objects.filter(pk=pk).values_list("country_name")

    for _ in range(kept.ASKED + 2):
        assert country(cast.sochi.pk) == [(cast.sochi.country_name,)]
    wanted = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        wanted.pop(name)
    alter = "ALTER TABLE cities_city ALTER COLUMN country_name TYPE {}"
    with psycopg.connect(**wanted, autocommit=True) as other:
        try:
            other.execute(alter.format("text"))
            with pytest.raises(NotSupportedError, match="cached plan"):
                country(cast.sochi.pk)
            connection.close_if_unusable_or_obsolete()
            assert country(cast.sochi.pk) == [(cast.sochi.country_name,)]
        finally:
            other.execute(alter.format("varchar(100)"))
