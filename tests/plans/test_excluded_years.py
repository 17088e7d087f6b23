"""What a deadline leaves out is left out, and never read as that which is meant."""

import pytest

from plans.deadlines import parse_deadline

YEARS = (2026, 2028)


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("ежегодно (кроме 2027 г.)", ["2026-12-31", "2028-12-31"]),
        ("ежегодно, за исключением 2026 года", ["2027-12-31", "2028-12-31"]),
        ("ежегодно в мае, кроме 2026 г.", ["2027-05-31", "2028-05-31"]),
        ("штогод, акрамя 2026 года", ["2027-12-31", "2028-12-31"]),
        ("2026, 2027, 2028 гг., кроме 2027 г.", ["2026-12-31", "2028-12-31"]),
    ],
)
def test_the_years_left_out_have_no_date(phrase, due):
    read = parse_deadline(phrase, YEARS)
    assert [str(day) for day in read.due_dates] == due
    assert parse_deadline(read.wording, YEARS) == read


def test_months_and_quarters_are_left_out_too():
    months = {day.month for day in parse_deadline("ежемесячно, кроме июля и августа", YEARS).due_dates}
    assert months == {*range(1, 13)} - {7, 8}
    quarters = {day.month for day in parse_deadline("ежеквартально, кроме IV квартала", YEARS).due_dates}
    assert quarters == {3, 6, 9}


@pytest.mark.parametrize("phrase", ["2027 год, кроме 2027 года", "кроме 2027 года"])
def test_where_nothing_is_left_somebody_is_asked(phrase):
    read = parse_deadline(phrase, YEARS)
    assert not read.due_dates
    assert read.codes


def test_words_that_name_no_time_are_a_remark():
    read = parse_deadline("ежегодно, кроме случаев отмены", YEARS)
    assert len(read.due_dates) == 3
    assert "extra_text" in read.codes


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("ко Дню города (третья суббота ноября 2026 г.)", ["2026-11-21"]),
        ("последнее воскресенье июля 2027 года (День ВМФ)", ["2027-07-25"]),
        ("ежегодно, в третье воскресенье мая", ["2026-05-17", "2027-05-16", "2028-05-21"]),
        ("до второй пятницы марта 2027 г.", ["2027-03-12"]),
        ("апошняя субота мая 2027 г.", ["2027-05-29"]),
    ],
)
def test_a_weekday_of_a_month_is_that_day(phrase, due):
    read = parse_deadline(phrase, YEARS)
    assert [str(day) for day in read.due_dates] == due
    assert parse_deadline(read.wording, YEARS) == read


def test_a_month_without_a_fifth_wednesday_has_none():
    assert parse_deadline("5-я среда февраля 2026 г.", YEARS).codes == ("invalid_date",)


def test_holidays_of_a_school_year_do_not_last_until_its_end():
    assert not parse_deadline("в дни осенних каникул 2026/2027 учебного года", YEARS).due_dates
