"""The rules of docs/reading-plans.md that need more than one phrase to show."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.deadlines import Kind, Recurrence, parse_deadline
from plans.deadlines.lexicon import meaning
from plans.deadlines.units import MONTHS_OF
from tests.plans.months import WITHIN

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
TWINS = {"0": "ОоO", "1": "lІ", "3": "Зз", "6": "б"}


@given(
    DAYS,
    DAYS,
    st.sampled_from(
        ["{} (перенесено на {})", "{}, продлено до {}", "{}; новый срок – {}", "срок перенесен с {} на {}"]
    ),
)
def test_a_moved_deadline_is_the_new_date_and_says_the_old(old, new, wording):
    read = parse_deadline(wording.format(f"{old:%d.%m.%Y}", f"{new:%d.%m.%Y}"))
    assert (read.kind, read.due_dates) == (Kind.DATE, (new,))
    assert "moved" in read.codes
    assert f"{old:%d.%m.%Y}" in next(one.text for one in read.warnings if one.code == "moved")


@given(DAYS, st.data())
def test_a_letter_for_a_digit_is_read_with_a_warning(day, data):
    written = f"{day:%d.%m.%Y}"
    place = data.draw(st.sampled_from([n for n, sign in enumerate(written) if sign in TWINS]))
    letter = data.draw(st.sampled_from(TWINS[written[place]]))
    read = parse_deadline(f"до {written[:place]}{letter}{written[place + 1 :]}")
    assert read.due_dates == (day,)
    assert "letters" in read.codes


@pytest.mark.parametrize("phrase", ["до З6.12.2026", "до 3О.02.2027", "до З1.О6.2027", "ЗЗ мая 2027 г."])
def test_what_is_no_date_with_digits_either_is_not_guessed(phrase):
    assert parse_deadline(phrase).due_dates == ()


@given(
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from(["до {} числа", "не позднее {} числа", "к {} числу", "до {}-го числа"]),
)
def test_a_day_apart_from_its_month_is_a_day_of_that_month(month, day, wording):
    read = parse_deadline(f"ежегодно в {WITHIN[month - 1]}, {wording.format(day)}")
    assert read.due_dates == tuple(date(year, month, day) for year in (2026, 2027, 2028))
    alone = parse_deadline(f"в {WITHIN[month - 1]} 2027 г., {wording.format(day)}")
    assert (alone.kind, alone.due_dates) == (Kind.DATE, (date(2027, month, day),))


@given(
    DAYS,
    st.sampled_from(["к празднованию Дня Победы {}", "ко Дню города {}", "к 80-летию освобождения – {}"]),
)
def test_the_date_of_an_event_is_the_deadline(day, wording):
    read = parse_deadline(wording.format(f"{day.day} {MONTHS_OF[day.month - 1]} {day.year} г."))
    assert (read.kind, read.due_dates) == (Kind.DATE, (day,))


@given(
    st.integers(1, 12), st.sampled_from([(1, "ежемесячно"), (3, "ежеквартально"), (6, "каждые 6 месяцев")])
)
def test_what_goes_on_is_counted_from_its_first_window(month, step):
    months, wording = step
    read = parse_deadline(f"{MONTHS_OF[month - 1]} 2026 г., далее {wording}")
    counted = [due.year * 12 + due.month for due in read.due_dates]
    assert counted[0] == 2026 * 12 + month
    assert {late - early for early, late in itertools.pairwise(counted)} == {months}
    assert counted[-1] + months > 2028 * 12 + 12


@pytest.mark.parametrize(
    ("phrase", "years"),
    [
        ("по четным годам", [2026, 2028, 2030]),
        ("в нечётные годы", [2027, 2029]),
        ("раз в два года, начиная с 2026 г.", [2026, 2028, 2030]),
        ("раз в два года, начиная с 2027 г.", [2027, 2029]),
        ("раз в 3 года, начиная с 2026 года", [2026, 2029]),
        ("1 раз в 2 года (2026, 2030)", [2026, 2030]),
    ],
)
def test_not_every_year(phrase, years):
    read = parse_deadline(phrase, (2026, 2030))
    assert (read.kind, read.recurrence) == (Kind.RECURRING, Recurrence.OTHER)
    assert read.due_dates == tuple(date(year, 12, 31) for year in years)


@pytest.mark.parametrize("year", [2026, 2027])
def test_each_year_may_have_its_own_frequency(year):
    read = parse_deadline(f"{year} г. – ежеквартально, {year + 1} г. – раз в полугодие")
    assert [due.year for due in read.due_dates] == [year] * 4 + [year + 1] * 2
    assert read.recurrence is Recurrence.OTHER


def test_one_frequency_with_years_is_not_cut():
    whole = parse_deadline("2026–2028 годы, ежегодно, 2 раза в год")
    assert whole.recurrence is Recurrence.HALF_YEARLY
    assert len(whole.due_dates) == 6


def test_the_day_right_behind_the_even_years_counts() -> None:
    read = parse_deadline("по четным годам 15 сентября", (2026, 2029))
    assert read.due_dates == (date(2026, 9, 15), date(2028, 9, 15))


@pytest.mark.parametrize(
    "between",
    [
        "реализации", "по согласованию", "согласно", "форума", "через", "пункт 3", "этап 1", "далее", "концерт",
        "приложение 1", "участников",
    ],
)  # fmt: skip
def test_words_between_two_months_part_them_whatever_dash_stands_there(between):
    found = parse_deadline(f"март {between} - май 2026 г.")

    assert found.due_dates == (date(2026, 3, 31), date(2026, 5, 31))


def test_a_document_between_two_dates_parts_them():
    found = parse_deadline("до 1 июня 2026 г. протокол - 30 июня 2027 г.")

    assert found.due_dates == (date(2026, 6, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("short", "month"),
    [
        ("янва", 1), ("январ", 1), ("апре", 4), ("апрел", 4), ("ліпе", 7), ("ліпен", 7), ("авгу", 8), ("авгус", 8),
        ("сентяб", 9), ("кастрыч", 10), ("ноябр", 11), ("снежн", 12),
    ],
)  # fmt: skip
def test_a_month_cut_short_is_still_that_month(short, month):
    found = parse_deadline(f"{short}. 2026 г.")

    assert (found.kind, found.start) == (Kind.MONTH, date(2026, month, 1))


@pytest.mark.parametrize(
    ("typed", "meant"), [("неделі", "недели"), ("полугодіе", "полугодие"), ("дні", "дни")]
)
def test_a_letter_of_the_other_alphabet_does_not_hide_a_word(typed, meant):
    assert meaning(typed) == meaning(meant) is not None


def test_a_range_up_to_a_month_ends_before_it_and_is_told_by_its_days():
    found = parse_deadline("2026/2027 учебного года – до мая 2027 г.")

    assert found.wording == "1 сентября 2026 г. – 30 апреля 2027 г."


@pytest.mark.parametrize("often", ["ежегодно", "ежеквартально", "каждый месяц"])
def test_how_often_may_stand_behind_the_day(often):
    """«до 10-го ежегодно» is as good as «ежегодно, до 10-го»: the day is not a number that says nothing."""
    assert parse_deadline(f"до 10-го {often}").due_dates == parse_deadline(f"{often}, до 10-го").due_dates
    assert parse_deadline(f"до 10-го {often}").due_dates != parse_deadline(often).due_dates


@pytest.mark.parametrize("phrase", ["год учебный", "в год учебный"])
def test_a_school_year_written_backwards_is_no_year_of_the_calendar(phrase):
    assert parse_deadline(phrase).kind is Kind.UNPARSEABLE


@pytest.mark.parametrize("month", ["V", "IX", "XII"])
def test_a_roman_numeral_that_is_no_quarters_is_a_month(month):
    assert parse_deadline(f"{month}.2027").kind is Kind.MONTH


@pytest.mark.parametrize("numeral", ["I", "II", "III", "IV", "I–III"])
def test_a_roman_numeral_that_may_be_a_quarter_is_not_guessed(numeral):
    assert parse_deadline(f"{numeral}.2027").due_dates == ()


def test_a_bare_arrow_moves_a_deadline_and_what_was_done_does_not():
    assert [str(day) for day in parse_deadline("30.06.2026 → 30.09.2026").due_dates] == ["2026-09-30"]
    assert [str(day) for day in parse_deadline("01.12.26 г. (факт – 28.11.26 г.)").due_dates] == [
        "2026-12-01"
    ]


@pytest.mark.parametrize(
    "phrase", ["с 01.03.2026 по 30.10.2026", "с 10 августа (III кв. 2026)", "лето 2026 г. (с 10 августа)"]
)
def test_a_beginning_whose_end_is_told_needs_no_remark_that_it_has_none(phrase):
    assert "open_end" not in parse_deadline(phrase).codes


def test_a_beginning_outside_the_window_beside_it_stays_open():
    assert "open_end" in parse_deadline("с 10 октября (III кв. 2026)").codes
    several = parse_deadline("с 1 сентября 2026 г.; с 1 сентября 2027 г. по 31.05.2028")
    assert several.codes == ("open_end",)


@given(DAYS, DAYS, st.sampled_from(["с {} по {}", "с {} г. по {} г.", "{} – {}"]))
def test_a_window_with_both_its_days_is_read_without_a_word(one, other, wording):
    first, last = sorted((one, other))
    read = parse_deadline(wording.format(f"{first:%d.%m.%Y}", f"{last:%d.%m.%Y}"))
    assert (read.start or read.end, read.end, read.codes) == (first, last, ())


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("с 1 марта 2026 по 2027 год", date(2026, 3, 1), date(2027, 12, 31)),
        ("с июня 2026–2028 гг.", date(2026, 6, 1), date(2028, 12, 31)),
        ("начиная с III квартала 2026 по 2027 гг.", date(2026, 7, 1), date(2027, 12, 31)),
    ],
)
def test_what_begins_in_one_year_and_lasts_to_another_is_one_window(phrase, first, last):
    read = parse_deadline(phrase)
    assert (read.start, read.due_dates, read.codes) == (first, (last,), ())


def test_an_end_further_on_is_not_that_of_another_window():
    assert "open_end" in parse_deadline("с 2027 года, с 28.12.2026 по 10.01.2027").codes


def test_each_weekday_of_a_month_is_one_day_a_year():
    said = parse_deadline("каждую вторую субботу сентября").due_dates
    assert said == (date(2026, 9, 12), date(2027, 9, 11), date(2028, 9, 9))


@pytest.mark.parametrize(
    "phrase", ["последняя пятница каждого квартала", "первый понедельник каждого месяца"]
)
def test_a_weekday_of_no_named_month_is_said_to_be_read_roughly(phrase):
    assert "approximate" in parse_deadline(phrase).codes


def test_a_proviso_is_quoted_once():
    assert parse_deadline("по согласованию сторон, но не позднее 2027 года").codes == ("on_demand",)


@pytest.mark.parametrize("month", range(1, 13))
def test_from_a_day_of_a_month_is_the_rest_of_it(month):
    read = parse_deadline(f"в {WITHIN[month - 1]} 2027 г., с 20 числа")
    last = date(2027 + month // 12, month % 12 + 1, 1).toordinal() - 1
    assert (read.start, read.end, read.codes) == (date(2027, month, 20), date.fromordinal(last), ())


@pytest.mark.parametrize(
    "phrase", ["ежегодно, не позднее чем за месяц до 9 мая", "за 10 дней до 1 сентября 2027 г."]
)
def test_what_is_counted_back_from_a_day_is_not_that_day(phrase):
    read = parse_deadline(phrase)
    assert (read.due_dates, read.codes) == ((), ("relative",))


@pytest.mark.parametrize(
    "phrase",
    [
        "май 2027 г., с 15 по 20 число",
        "с 15 по 20 число, май 2027 г.",
        "май 2027 г., с 15 числа по 20 число",
        "май 2027 г. (с 15 до 20 числа)",
    ],
)
def test_days_of_a_month_end_on_the_last_of_them(phrase):
    read = parse_deadline(phrase)
    assert (read.start, read.due_dates, read.codes) == (date(2027, 5, 15), (date(2027, 5, 20),), ())


@pytest.mark.parametrize(
    "phrase",
    ["ежемесячно, с 5 числа", "май 2027 г., с 15 числа постоянно", "май 2027 г., с 15 числа и далее"],
)
def test_a_day_that_begins_what_has_no_end_is_asked_about(phrase):
    assert "ambiguous" in parse_deadline(phrase).codes


@pytest.mark.parametrize(
    ("phrase", "first"),
    [
        ("2026 год; с 1 сентября 2026 г. – на постоянной основе", "2026-12-31"),
        ("2027 г., с 1 сентября 2027 г. и далее", "2027-12-31"),
        ("май 2027 г.; с 20 мая 2027 г. – постоянно", "2027-05-31"),
        ("декабрь 2026 г., с 25 декабря 2026 г. бессрочно", "2026-12-31"),
        ("II квартал 2027 г., с 1 мая 2027 г. постоянно", "2027-06-30"),
        ("II квартал 2027 г., с 1 мая 2027 г. и позднее", "2027-06-30"),
        ("2026 г. - разработка, с 1 сентября 2026 г. - реализация", "2026-12-31"),
        ("II квартал 2027 г., с 1 мая 2027 г. – реализация", "2027-06-30"),
        ("III квартал 2026 г.; с 10 августа 2026 г.", "2026-09-30"),
        ("III квартал 2026 г. с 10 августа", "2026-09-30"),
        ("III квартал 2026 г.\nс 10 августа", "2026-09-30"),
        ("III квартал 2026 г., с 1 сентября 2026 г., с 1 сентября 2027 г.", "2026-09-30"),
        ("III квартал 2026 г. (с 10 августа, далее постоянно)", "2026-09-30"),
    ],
)
def test_what_goes_on_behind_a_window_is_not_ended_by_it(phrase, first):
    read = parse_deadline(phrase)
    assert [str(day) for day in read.due_dates] == [first, "2028-12-31"]
    assert "open_end" in read.codes


@pytest.mark.parametrize("phrase", ["с июня 2026–2027 гг. постоянно", "2026–2027 годы, с 1 сентября"])
def test_what_may_begin_in_each_year_or_last_is_not_ended_silently(phrase):
    read = parse_deadline(phrase)
    assert (str(read.end), "open_end" in read.codes) == ("2028-12-31", True)


def test_an_end_behind_a_comma_or_other_words_keeps_the_remark():
    assert "open_end" in parse_deadline("с 20 мая 2027 г. до завершения, май 2027 г.").codes
