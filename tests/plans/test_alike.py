"""Two names that are one body's, cut short and written out; and names of two bodies, however alike."""

from itertools import combinations

import pytest

from plans.bodies.alike import by_initials, keys, places_in, written_alike
from tests.corpus.table import rows


def pairs(kind):
    """The city and the two names of the rows of `alike.tsv` that are of this kind."""
    return [(row["city"], row["one"], row["other"]) for row in rows("alike.tsv") if row["is"] == kind]


def are_one(city, one, other):
    places = places_in((one, other), city)
    found = written_alike(one, other, places)
    assert written_alike(other, one, places) is found
    # What shares no key is never compared.
    assert not found or keys(one, places) & keys(other, places)
    return found


@pytest.mark.parametrize(("city", "one", "other"), pairs("one body"))
def test_cut_short_and_written_out_is_one(city, one, other):
    assert are_one(city, one, other)


@pytest.mark.parametrize(("city", "one", "other"), pairs("initials"))
def test_the_letters_of_a_name_are_it(city, one, other):
    places = places_in((one, other), city)

    assert by_initials(one, other, places)
    assert not by_initials(other, one, places)


@pytest.mark.parametrize(("city", "one", "other"), pairs("two bodies"))
def test_two_bodies_are_two(city, one, other):
    places = places_in((one, other), city)

    assert not are_one(city, one, other)
    assert not by_initials(one, other, places)
    assert not by_initials(other, one, places)


def test_the_written_out_names_of_the_table_are_all_different():
    """Each against each of its city, as a long list of bodies is compared."""
    long = {(city, other) for city, _one, other in pairs("one body")}
    alike = {
        frozenset((one, other))
        for (city, one), (their, other) in combinations(sorted(long), 2)
        if city == their and are_one(city, one, other)
    }

    assert alike == {
        frozenset(pair)
        for pair in (
            # Two writings of one body, each of which has a line of its own.
            ("Департамент образования", "Департамент образования мэрии города Сочи"),
            ("Управление культуры", "Управление культуры администрации города Сочи"),
            ("Управление культуры", "Управление культуры мэрии города Сочи"),
            # One office under two names of its city's head office.
            ("Управление культуры администрации города Сочи", "Управление культуры мэрии города Сочи"),
            (
                "Департамент физической культуры и спорта",
                "Департамент физкультуры и спорта администрации Сочи",
            ),
            ("Администрация города Сочи", "Администрация города-курорта Сочи Краснодарского края"),
            (
                "Централизованная библиотечная система города Сочи",
                "Муниципальное бюджетное учреждение культуры «Централизованная библиотечная система»",
            ),
            (
                "Централизованная библиотечная система города Сочи",
                "МБУК «Централизованная библиотечная система города Сочи»",
            ),
            (
                "Муниципальное бюджетное учреждение культуры «Централизованная библиотечная система»",
                "МБУК «Централизованная библиотечная система города Сочи»",
            ),
        )
    }
