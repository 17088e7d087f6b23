"""A day named beside its date: the name's calendar words are neither a beginning nor a further date."""

import pytest

from plans.deadlines import parse_deadline

YEARS = (2026, 2028)


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("к празднику Октября – 7 ноября 2026 г.", "2026-11-07"),
        ("к празднику Октября, 7 ноября 2026 г.", "2026-11-07"),
        ("к празднику Октября 7 ноября 2026 г.", "2026-11-07"),
        ("7 ноября 2026 г. – праздник Октября", "2026-11-07"),
        ("годовщина Октября — 07.11.2026", "2026-11-07"),
        ("Праздник Весны и Труда – 1 мая 2027 г.", "2027-05-01"),
        ("Международный день семей – 15 мая 2028 г.", "2028-05-15"),
        ("День второго рождения города – 26 июня 2027 г.", "2027-06-26"),
        ("проводы зимы – 14 марта 2027 г.", "2027-03-14"),
        ("Фестиваль «Белая зима» – 15 января 2027 г.", "2027-01-15"),
        ("форум «Июль-2027» – 10 июля 2027 г.", "2027-07-10"),
        ("ко Дню 8 Марта – 6 марта 2027 г.", "2027-03-06"),
        ("(к 8 Марта) 6 марта 2027 г.", "2027-03-06"),
        ("6 марта 2027 г. (к 8 Марта)", "2027-03-06"),
        ("Свята Кастрычніка – 7 лістапада 2026 г.", "2026-11-07"),
        ("May Day – 1 May 2027", "2027-05-01"),
    ],
)
def test_the_day_alone_is_the_deadline(phrase, due):
    read = parse_deadline(phrase, YEARS)
    assert (read.kind.value, read.start, [str(day) for day in read.due_dates]) == ("date", None, [due])


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("Проводы зимы – 10–14 марта 2027 г.", "2027-03-10", "2027-03-14"),
        ("Фестиваль «Осень» – с 10 по 12 октября 2027 г.", "2027-10-10", "2027-10-12"),
        ("октябрь – 7 ноября 2026 г.", "2026-10-01", "2026-11-07"),
        ("лето – 15 сентября 2027 г.", "2027-06-01", "2027-09-15"),
        ("от начала октября – до 7 ноября 2026 г.", "2026-10-01", "2026-11-07"),
    ],
)
def test_what_is_a_stretch_stays_one(phrase, start, end):
    read = parse_deadline(phrase, YEARS)
    assert (read.kind.value, str(read.start), str(read.end)) == ("period", start, end)


def test_each_year_has_the_day_that_its_name_goes_with():
    read = parse_deadline("ежегодно, к Празднику Весны и Труда – 1 мая", YEARS)
    assert [str(day) for day in read.due_dates] == ["2026-05-01", "2027-05-01", "2028-05-01"]


def test_a_month_that_counts_stays_beside_a_day():
    read = parse_deadline("заседание 10 марта, 7 ноября 2026 г.", YEARS)
    assert [str(day) for day in read.due_dates] == ["2026-03-10", "2026-11-07"]
